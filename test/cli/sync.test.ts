/** `fxd sync` and its parts, between two folders of one machine. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { realFxd, useRealFxd } from '../faults/real-process.ts';
import { temporaryFolder } from './run-cli.ts';

useRealFxd();

/** People with a repository each. */
class People {
  readonly folder = temporaryFolder();

  path(person: string, file = ''): string {
    return join(this.folder, person, file);
  }

  write(person: string, file: string, text: string): void {
    mkdirSync(this.path(person), { recursive: true });
    writeFileSync(this.path(person, file), text);
  }

  read(person: string, file: string): string {
    return readFileSync(this.path(person, file), 'utf8');
  }

  /** Runs a command that ends with this code; returns what it prints. */
  async run(person: string, words: string, exit = 0): Promise<string> {
    const cwd = person === '' ? this.folder : this.path(person);
    mkdirSync(cwd, { recursive: true });
    const env = { HOME: this.folder, XDG_CONFIG_HOME: this.folder };
    const ended = await realFxd(words.split(' '), { cwd, env });
    expect(ended.exit, `fxd ${words}: ${ended.stdout}${ended.stderr}`).toBe(exit);
    return ended.stdout + ended.stderr;
  }
}

/** A repository of ana's with one commit. */
async function ana(): Promise<People> {
  const people = new People();
  people.write('ana', 'a.ts', 'export function one() {\n  return 1;\n}\n');
  await people.run('ana', 'init');
  await people.run('ana', 'commit -m Start');
  return people;
}

test('a clone has the files, the history, and works on', async () => {
  const people = await ana();
  expect(await people.run('', 'clone ana ben')).toContain('1 files of main');
  expect(people.read('ben', 'a.ts')).toBe(people.read('ana', 'a.ts'));
  expect(await people.run('ben', 'status')).not.toContain('modified');
  expect(await people.run('ben', 'log a.ts#one')).toContain('added  a.ts#one');
  await people.run('ben', 'fsck --full');
  expect(await people.run('ben', 'sync')).toContain('Nothing to do');
});

test('what both have changed is merged by node, and both have the same tree', async () => {
  const people = await ana();
  await people.run('', 'clone ana ben');
  const two =
    'export function one() {\n  return 1;\n}\n\nexport function two() {\n  return 2;\n}\n';
  people.write('ana', 'a.ts', two);
  await people.run('ana', 'commit -m Two');
  people.write('ben', 'a.ts', 'export function one() {\n  return 10;\n}\n');
  await people.run('ben', 'commit -m Ten');

  const parted = await people.run('ben', 'sync', 1);
  expect(parted).toContain('main has diverged; the other side is main@origin');
  expect(people.read('ben', 'a.ts')).toContain('return 10');
  expect(people.read('ben', 'a.ts')).not.toContain('two');
  expect(await people.run('ben', 'diff main main@origin')).toContain('two');

  expect(await people.run('ben', 'sync --merge')).toContain('main merged');
  const merged = two.replace('return 1', 'return 10');
  expect(people.read('ben', 'a.ts')).toBe(merged);
  expect(people.read('ana', 'a.ts')).toBe(merged);
  expect(await people.run('ana', 'status')).toContain('clean');
  expect(await people.run('ben', 'sync')).toContain('Nothing to do');
  for (const person of ['ana', 'ben']) await people.run(person, 'fsck --full');
});

test('what is in conflict is told, resolved by hand, and then the same on both sides', async () => {
  const people = await ana();
  await people.run('', 'clone ana ben');
  people.write('ana', 'a.ts', 'export function one() {\n  return 11;\n}\n');
  await people.run('ana', 'commit -m Eleven');
  people.write('ben', 'a.ts', 'export function one() {\n  return 12;\n}\n');
  await people.run('ben', 'commit -m Twelve');
  const told = await people.run('ben', 'sync --merge', 1);
  expect(told).toContain('main has conflicts with main@origin: a.ts');
  await people.run('ben', 'merge main@origin', 1);
  await people.run('ben', 'resolve --theirs --all');
  await people.run('ben', 'commit -m Settled');
  await people.run('ben', 'sync');
  expect(people.read('ana', 'a.ts')).toBe(people.read('ben', 'a.ts'));
  expect(people.read('ana', 'a.ts')).toContain('return 11');
});

test('unsaved changes are never overwritten, here or there', async () => {
  const people = await ana();
  await people.run('', 'clone ana ben');
  people.write('ana', 'a.ts', 'export function one() {\n  return 2;\n}\n');
  await people.run('ana', 'commit -m Two');
  people.write('ben', 'a.ts', 'unsaved\n');
  expect(await people.run('ben', 'pull', 1)).toContain(
    'main stays here, because files are in the way',
  );
  expect(people.read('ben', 'a.ts')).toBe('unsaved\n');
  expect(await people.run('ana', 'push ../ben', 6)).toContain('main stays there');
  expect(people.read('ben', 'a.ts')).toBe('unsaved\n');
  await people.run('ben', 'restore a.ts');
  await people.run('ben', 'pull');
  expect(people.read('ben', 'a.ts')).toContain('return 2');
});

test('branches, tags and deletions travel; the current branch stays', async () => {
  const people = await ana();
  await people.run('', 'clone ana ben');
  await people.run('ana', 'branch side');
  await people.run('ana', 'tag -m First v1');
  await people.run('ben', 'sync');
  expect(await people.run('ben', 'branch')).toContain('side');
  expect(await people.run('ben', 'tag')).toContain('v1');
  await people.run('ben', 'branch -d side');
  await people.run('ben', 'sync');
  expect(await people.run('ana', 'branch')).not.toContain('side');
  expect(await people.run('ana', 'sync ../ben')).toContain('Nothing to do');
});

test('fetch moves no branch, dry runs move nothing at all', async () => {
  const people = await ana();
  await people.run('', 'clone ana ben');
  people.write('ana', 'b.ts', 'export const b = 1;\n');
  await people.run('ana', 'commit -m B');
  expect(await people.run('ben', 'sync --dry-run')).toContain('main is new there');
  await people.run('ben', 'show main@origin', 3);
  await people.run('ben', 'fetch');
  expect(await people.run('ben', 'show main@origin')).toContain('B');
  expect(await people.run('ben', 'log')).not.toContain('B\n');
  await people.run('ben', 'pull');
  expect(people.read('ben', 'b.ts')).toContain('b = 1');
  await people.run('ben', 'show main@origin', 3);
});

test('a bundle carries what is new, and says what it builds on', async () => {
  const people = await ana();
  await people.run('', 'clone ana ben');
  people.write('ana', 'b.ts', 'export const b = 1;\n');
  await people.run('ana', 'commit -m B');
  await people.run('ana', 'bundle create ../new.bundle main --since main~1');
  expect(await people.run('ben', 'bundle verify ../new.bundle')).toContain('can be applied');
  await people.run('ben', 'bundle apply ../new.bundle');
  expect(people.read('ben', 'b.ts')).toContain('b = 1');
  await people.run('cas', 'init');
  expect(await people.run('cas', 'bundle apply ../new.bundle', 3)).toContain('builds on');
  await people.run('cas', 'bundle verify ../new.bundle', 1);
  await people.run('ana', 'bundle create ../all.bundle');
  await people.run('cas', 'bundle apply ../all.bundle');
  expect(people.read('cas', 'b.ts')).toContain('b = 1');
  await people.run('cas', 'fsck --full');
});

test('peers have names', async () => {
  const people = await ana();
  await people.run('ben', 'init');
  expect(await people.run('ben', 'sync', 3)).toContain('not known with whom');
  await people.run('ben', 'sync peer add mate ../ana');
  expect(await people.run('ben', 'sync peer list')).toContain(people.path('ana'));
  await people.run('ben', 'sync mate');
  expect(people.read('ben', 'a.ts')).toContain('return 1');
  await people.run('ben', 'sync peer add mate ../cas', 3);
  await people.run('ben', 'sync peer remove mate');
  await people.run('ben', 'sync mate', 3);
  await people.run('ben', 'sync .', 3);
});
