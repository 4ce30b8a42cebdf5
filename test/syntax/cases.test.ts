/**
 * One test for each folder under cases/ of a language that has tokens: what its file is split into.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pieces } from '../../src/syntax/outline-check.ts';
import { splitFile } from '../../src/syntax/split.ts';
import { spanText } from './language-laws.ts';

const CASES = join(import.meta.dirname, 'cases');
const LANGUAGES = [
  'c',
  'cpp',
  'csharp',
  'css',
  'go',
  'java',
  'javascript',
  'json',
  'less',
  'php',
  'python',
  'rust',
  'scss',
  'tsx',
  'typescript',
];

for (const language of LANGUAGES) {
  for (const name of readdirSync(join(CASES, language)).sort()) {
    test(`${language}: ${name}`, () => {
      const folder = join(CASES, language, name);
      const input = readdirSync(folder).find((file) => file.startsWith('input.'))!;
      const bytes = readFileSync(join(folder, input));
      // TypeScript's cases are kept from the compiler by one more ending.
      const outline = splitFile(input.replace(/\.txt$/, ''), bytes);
      expect(outline.language).toBe(language);
      expect(outline.opaque).toBeNull();
      expect(spanText(outline.spans)).toBe(readFileSync(join(folder, 'expected.txt'), 'utf8'));
      const parts = pieces(outline).map(({ start, end }) => bytes.subarray(start, end));
      expect(Buffer.concat(parts).equals(bytes)).toBe(true);
    });
  }
}
