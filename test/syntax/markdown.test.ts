import { markdown } from '../../src/syntax/languages/markdown.ts';
import { testCases, testLaws } from './language-laws.ts';

testCases(markdown);
testLaws(markdown, [
  '# a',
  '## b',
  '```',
  '~~~',
  '- a',
  '  ',
  '1. ',
  '> ',
  '---',
  '===',
  '|',
  '|-|',
  '<div>',
  '<!--',
  '-->',
  '\t',
  '<script>',
]);
