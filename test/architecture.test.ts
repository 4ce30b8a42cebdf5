/** Imports go down, every outside thing has one door, and only bin.ts meets the world. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DOORS, findBreaches, LINE_LIMIT, LONG_FILES, type SourceFile } from './architecture.ts';

const root = join(import.meta.dirname, '..');

const sources: readonly SourceFile[] = readdirSync(join(root, 'src'), {
  recursive: true,
  encoding: 'utf8',
})
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `src/${name.replaceAll('\\', '/')}`)
  .sort()
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

test('the sources keep every rule', () => {
  expect(sources.length).toBeGreaterThan(20);
  expect(findBreaches(sources)).toEqual([]);
});

test('every exception is still needed', () => {
  for (const path of Object.keys(LONG_FILES)) {
    const lines = sources.find((file) => file.path === path)?.text.split('\n').length ?? 0;
    expect(lines, path).toBeGreaterThan(LINE_LIMIT);
  }
});

test('every dependency that is shipped has a door', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  for (const name of Object.keys(manifest.dependencies)) expect(DOORS, name).toHaveProperty([name]);
  for (const folder of ['bin', 'src', 'src/commands', 'src/store', 'completions', 'man', 'docs']) {
    expect(existsSync(join(root, folder)), folder).toBe(true);
  }
});

/** The breaches of one planted line in one file. */
function plant(path: string, line: string): string[] {
  return findBreaches([{ path, text: `/** A planted file. */\n${line}\n` }]).map((breach) =>
    breach.slice(path.length + 2),
  );
}

test.each([
  ['src/store/open.ts', "import { x } from '../history/log.ts';"],
  ['src/model/ids.ts', "import type { X } from '../store/open.ts';"],
  ['src/syntax/scan.ts', "export { x } from '../merge/text.ts';"],
  ['src/history/log.ts', "const x = await import('../bridge/files/scan.ts');"],
  ['src/ui/ui.ts', "import { x } from '../commands/log.ts';"],
  ['src/ui/ui.ts', "import { x } from '../history/log.ts';"],
  ['src/commands/log.ts', "import { x } from '../store/open.ts';"],
  ['src/commands/log.ts', "import { main } from '../cli.ts';"],
  ['src/merge/text.ts', "type X = import('../history/log.ts').X;"],
  ['src/bridge/files/scan.ts', "import { x } from '../../ui/ui.ts';"],
  ['src/model/ids.ts', "import { x } from '../../test/x.ts';"],
])('an upward import in %s fails: %s', (path, line) => {
  expect(plant(path, line)).toEqual([expect.stringContaining('which is not below')]);
});

test('the rooms of the bridge do not import each other', () => {
  expect(plant('src/bridge/git/import.ts', "import { x } from '../files/scan.ts';")).toEqual([
    'imports src/bridge/files/scan.ts, another room of the bridge',
  ]);
  expect(plant('src/bridge/git/import.ts', "import { x } from '../process.ts';")).toEqual([]);
});

test.each([
  ['src/history/log.ts', "import Database from 'better-sqlite3';", 'better-sqlite3'],
  ['src/bridge/files/scan.ts', "const db = require('better-sqlite3');", 'better-sqlite3'],
  ['src/commands/log.ts', "const db = await import('better-sqlite3');", 'better-sqlite3'],
  ['src/store/open.ts', "import type { Command } from 'commander';", 'commander'],
  ['src/commands/log.ts', "import chalk from 'chalk';", 'chalk'],
  ['src/history/log.ts', "import { readFileSync } from 'node:fs';", 'node:fs'],
  ['src/bridge/files/scan.ts', "import { spawn } from 'node:child_process';", 'node:child_process'],
  ['src/cli.ts', "import { env } from 'node:process';", 'node:process'],
])('a second door in %s fails: %s', (path, line, name) => {
  expect(plant(path, line)).toEqual([expect.stringContaining(`imports ${name}, whose door is`)]);
});

test.each([
  ["import x from 'left-pad';", 'imports left-pad, which has no door'],
  ["import { join } from 'path';", 'imports path without node:'],
  ["import { x } from './ids';", 'imports ./ids without its extension'],
  ['const name = await import(`./${kind}.ts`);', 'imports ?, which has no door'],
  ['const cwd = process.cwd();', 'uses process'],
  ["console.log('x');", 'uses console'],
  ['const now = Date.now();', 'uses Date.now'],
  ['const now = new Date();', 'uses new Date()'],
  ['const dice = Math.random();', 'uses Math.random'],
  ["import { randomBytes } from 'node:crypto';", 'uses randomBytes'],
  ['const host = { process };', 'uses process'],
])('%s fails', (line, breach) => {
  expect(plant('src/model/ids.ts', line)).toEqual([breach]);
});

test.each([
  "import { join } from 'node:path';",
  "import { createHash } from 'node:crypto';",
  "// import Database from 'better-sqlite3'; process.exit()",
  'const text = "require(\'better-sqlite3\')";',
  'const date = new Date(timeMs);',
  'interface Host { process: number; randomBytes(length: number): Buffer }',
  'const id = host.process;',
])('%s is fine', (line) => {
  expect(plant('src/model/ids.ts', line)).toEqual([]);
});

test('a file without a head, a long one, and one named otherwise fail', () => {
  const long = `/** Head. */\n${'// line\n'.repeat(LINE_LIMIT)}`;
  expect(
    findBreaches([
      { path: 'src/model/ids.ts', text: 'export const x = 1;\n' },
      { path: 'src/model/words.ts', text: long },
      { path: 'src/model/NodeId.ts', text: '/** Head. */\n' },
      { path: 'src/model/errors.ts', text: long },
    ]),
  ).toEqual([
    'src/model/ids.ts: has no head',
    `src/model/words.ts: has ${LINE_LIMIT + 1} lines`,
    'src/model/NodeId.ts: is not kebab-case',
  ]);
});
