import { test } from 'vitest';
import { ruby } from '../../src/syntax/languages/ruby.ts';
import { expectLinear, testCases, testLaws } from './language-laws.ts';

testCases(ruby);
testLaws(ruby, [
  'class A',
  'def a',
  'end',
  'if ',
  ' do',
  '{',
  '}',
  '(',
  ')',
  '"',
  "'",
  '#{',
  '<<~A',
  '<<A\n',
  'A',
  '%w(',
  '/',
  '=begin\n',
  '=end',
  '__END__',
  ';',
  '.',
  '# note',
  ' = ',
  'while ',
  '\\\n',
  '"#{',
]);

test('ruby: what is never closed is not sought twice', () => {
  for (const start of ['', ')\n']) {
    for (const part of ['/[', '=/[', '`${']) expectLinear(ruby, [part], 200_000, start);
  }
  expectLinear(ruby, ['<<A ', '#a']);
  expectLinear(ruby, ['(', ';']);
});

test('ruby: a comment far below is not measured from every item', () => {
  expectLinear(ruby, [';a', '\n=begin']);
});
