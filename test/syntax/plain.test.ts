import { plain } from '../../src/syntax/languages/plain.ts';
import { testCases, testLaws } from './language-laws.ts';

testCases(plain);
testLaws(plain, ['a', '\t', '\r\n', '\f']);
