import { ruby } from '../../src/syntax/languages/ruby.ts';
import { testCases, testLaws } from './language-laws.ts';

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
