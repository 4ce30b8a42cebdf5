/** Grammars count what is no valid syntax, and are opened from bytes. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GRAMMAR_FILES, openGrammar } from '../../src/syntax/grammar.ts';
import { LANGUAGES } from '../../src/syntax/registry.ts';

const packages = join(import.meta.dirname, '../../node_modules');

function read(name: string): Buffer | null {
  const places = ['web-tree-sitter', '@vscode/tree-sitter-wasm/wasm'];
  const file = places.map((place) => join(packages, place, name)).find((path) => existsSync(path));
  return file === undefined ? null : readFileSync(file);
}

test('every grammar is of a language that has a table, and its file is there', () => {
  const names = LANGUAGES.map(({ name }) => name);
  for (const [language, file] of Object.entries(GRAMMAR_FILES)) {
    expect(names).toContain(language);
    expect(read(file)?.length).toBeGreaterThan(1000);
  }
});

test('a language without a grammar has none', async () => {
  expect(await openGrammar('markdown', read)).toBeNull();
});

describe.each([
  ['typescript', 'const a: number = 1;\n', 'const a: = 1;\nconst b = ];\n'],
  ['python', 'def f():\n    return 1\n', 'def f(:\n    return 1\n'],
  ['rust', 'fn f() -> u8 { 1 }\n', 'fn f( -> u8 { 1 \n'],
])('%s', (language, valid, invalid) => {
  test('valid text has no errors, other text has', async () => {
    const grammar = (await openGrammar(language, read))!;
    expect(grammar.countErrors(Buffer.from(valid))).toBe(0);
    expect(grammar.countErrors(Buffer.from(invalid))).toBeGreaterThan(0);
  });

  test('nesting without end is no problem', async () => {
    const grammar = (await openGrammar(language, read))!;
    expect(grammar.countErrors(Buffer.from('['.repeat(20_000)))).toBeGreaterThan(0);
  });
});
