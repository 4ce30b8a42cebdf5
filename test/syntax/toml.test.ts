import { toml } from '../../src/syntax/languages/toml.ts';
import { testCases, testLaws } from './language-laws.ts';

testCases(toml);
testLaws(toml, [
  '[a]',
  '[[a.b]]',
  'k = ',
  '[',
  ']',
  '{',
  '"',
  '"""',
  "'''",
  '# note',
  'k = [\n',
  '= [',
  '[a',
]);
