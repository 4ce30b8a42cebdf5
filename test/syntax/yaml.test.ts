import { yaml } from '../../src/syntax/languages/yaml.ts';
import { testCases, testLaws } from './language-laws.ts';

testCases(yaml);
testLaws(yaml, [
  '- ',
  'key: ',
  'key:',
  '? ',
  ': ',
  '# note',
  '---',
  '...',
  '"',
  "'",
  '|',
  '[',
  '{',
  '}',
  '&a ',
  '!t ',
  '\t',
  'a:\n ',
  '- - ',
]);
