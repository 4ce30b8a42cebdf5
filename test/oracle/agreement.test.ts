/**
 * The splitter against real parsers, on files of the project itself, on the fixtures and on the
 * splitter's cases. On files so few, nothing less than full agreement is a pass.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { languageOf, splitFile } from '../../src/syntax/split.ts';
import { compare, type Disagreement } from './agreement.ts';
import { javascriptOracles } from './javascript.ts';
import { jsonOracle } from './json.ts';
import type { Oracle } from './oracle.ts';
import { judge, Tally } from './tally.ts';
import { treeSitterOracles } from './tree-sitter.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = ['src', 'scripts', 'bin', 'bench', 'test/oracle', 'test/syntax/cases'];

let oracles: ReadonlyMap<string, Oracle>;

beforeAll(async () => {
  const all = [...(await javascriptOracles()), jsonOracle, ...(await treeSitterOracles())];
  oracles = new Map(all.map((oracle) => [oracle.language, oracle]));
});

/** Every file of the folders, by the language that the splitter takes it for. */
function filesByLanguage(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const folder of FOLDERS) {
    for (const name of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, name);
      if (!/\.\w+$/.test(path)) continue;
      const { name: language } = languageOf(withoutGuard(path), Buffer.alloc(0));
      found.set(language, [...(found.get(language) ?? []), path]);
    }
  }
  return found;
}

/** TypeScript's fixtures are kept from the compiler by one more ending. */
function withoutGuard(path: string): string {
  return path.replace(/\.txt$/, '');
}

const files = filesByLanguage();

test.each([
  'javascript',
  'typescript',
  'tsx',
  'json',
  'css',
  'python',
  'go',
  'rust',
  'java',
  'c',
  'cpp',
  'csharp',
  'php',
])('%s: the oracle sees the same nodes', (language) => {
  const oracle = oracles.get(language)!;
  const tally = new Tally();
  const notes: (Disagreement & { path: string })[] = [];
  for (const path of files.get(language)!.sort()) {
    const bytes = readFileSync(join(ROOT, path));
    judge(oracle, tally, withoutGuard(path), bytes, (_, where, disagreement) =>
      notes.push({ path: where, ...disagreement }),
    );
  }
  expect(notes).toEqual([]);
  expect(tally.lost).toBe(0);
  expect(tally.files).toBeGreaterThan(0);
  expect(tally.top).toBe(tally.files);
  expect(tally.withMembers).toBeGreaterThan(0);
  expect(tally.members).toBe(tally.withMembers);
  expect(tally.namesEqual).toBe(tally.names);
});

test('a comparison notices a node that is too long, missing or misnamed', () => {
  const oracle = oracles.get('javascript')!;
  const text = 'first();\nfunction second() {}\n';
  const outline = splitFile('a.js', Buffer.from(text));
  const theirs = oracle.read(text, 'a.js')!;
  const [first, second] = outline.spans;
  expect(compare(text, outline, theirs, oracle).disagreements).toEqual([]);
  const changed = [
    [{ ...first!, codeEnd: first!.codeEnd - 1 }, second!],
    [second!],
    [first!, { ...second!, name: 'other' }],
  ];
  for (const spans of changed) {
    const { disagreements } = compare(text, { ...outline, spans }, theirs, oracle);
    expect(disagreements).toHaveLength(1);
  }
});
