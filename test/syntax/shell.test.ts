import { shell } from '../../src/syntax/languages/shell.ts';
import { testCases, testLaws } from './language-laws.ts';

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
