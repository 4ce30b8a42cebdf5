import { ini } from '../../src/syntax/languages/ini.ts';
import { testCases, testLaws } from './language-laws.ts';

testCases(ini);
testLaws(ini, ['[a]', 'k = ', 'k: v', ';', '# note', '\\', '\\\n', '\t', '[', ']', '[  ;', '] ;']);
