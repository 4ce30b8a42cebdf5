import { test } from 'vitest';
import { shell } from '../../src/syntax/languages/shell.ts';
import { expectLinear, testCases, testLaws } from './language-laws.ts';

testCases(shell);
testLaws(shell, [
  'f() {',
  '}',
  'if ',
  'fi',
  'case x in',
  'esac',
  'a)',
  'for ',
  'done',
  '(',
  ')',
  '((',
  '"',
  "'",
  '`',
  '$(',
  '${',
  '<<A\n',
  'A',
  '# note',
  'X=',
  '\\\n',
  ';',
  '|',
  'function ',
  "${'",
]);

test('shell: a here document that never ends is not sought twice', () => {
  expectLinear(shell, ['<<A', '<<A']);
  expectLinear(shell, ['<<A ', '`a']);
});

test('shell: a comment far below is not measured from every command', () => {
  expectLinear(shell, ['$\n', '#\n']);
  expectLinear(shell, ['\n>', '#']);
});
