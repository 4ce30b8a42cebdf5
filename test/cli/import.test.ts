/** `fxd import`: the files of another folder become the next commit. */
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasProgram } from './has-program.ts';
import { Sandbox } from './sandbox.ts';

/** A folder of files that is no repository. */
function source(files: Readonly<Record<string, string>>): Sandbox {
  const box = new Sandbox();
  for (const [name, text] of Object.entries(files)) box.write(`release/${name}`, text);
  return box;
}

test('the next commit has exactly the files of the folder, and so has the working tree', async () => {
  const box = await Sandbox.with({ 'a.ts': 'one\n', 'old/b.ts': 'b\n', 'same.ts': 'same\n' });
  const other = source({ 'a.ts': 'two\n', 'new/c.ts': 'c\n', 'same.ts': 'same\n' });
  symlinkSync('a.ts', other.path('release/link'));
  const before = lstatSync(box.path('same.ts')).mtimeMs;
  const result = await box.json('import', other.path('release'));
  expect(result).toMatchObject({
    branch: 'main',
    subject: 'Import release',
    files: 4,
    hasGit: false,
  });
  expect(result['counts']).toMatchObject({ files: 4 });
  expect([box.read('a.ts'), box.read('new/c.ts')]).toEqual(['two\n', 'c\n']);
  expect(existsSync(box.path('old'))).toBe(false);
  expect(readlinkSync(box.path('link'))).toBe('a.ts');
  expect(lstatSync(box.path('same.ts')).mtimeMs).toBe(before);
  expect(await box.isClean()).toBe(true);
  await box.fxd('checkout', 'HEAD~1');
  expect([box.read('a.ts'), box.read('old/b.ts')]).toEqual(['one\n', 'b\n']);
});

test('the first commit of a repository can be an import', async () => {
  const box = new Sandbox();
  await box.fxd('init');
  const other = source({ 'a.ts': 'a\n', 'x.log': 'no\n', '.gitignore': '*.log\n' });
  const out = await box.fxd('import', other.path('release'));
  expect(out).toMatch(/^\[main [0-9a-f]{7}\] Import release\n2 files, 2 of them changed\n$/);
  expect(existsSync(box.path('x.log'))).toBe(false);
  expect(await box.isClean()).toBe(true);
  expect((await box.try(['import', other.path('release')])).exit).toBe(1);
});

test('changes that are in no commit are not mixed with an import', async () => {
  const box = await Sandbox.with({ 'a.ts': 'one\n', '.gitignore': 'mine.txt\n' });
  const other = source({ 'a.ts': 'two\n', 'mine.txt': 'theirs\n' });
  box.write('a.ts', 'edited\n');
  expect(await box.failure('import', other.path('release'))).toMatchObject({
    code: 'WORKING_TREE_DIRTY',
    exit: 3,
  });
  expect(box.read('a.ts')).toBe('edited\n');
  box.write('a.ts', 'one\n');
  box.write('mine.txt', 'mine\n');
  expect(await box.failure('import', other.path('release'))).toMatchObject({
    code: 'UNTRACKED_IN_THE_WAY',
    exit: 3,
  });
  expect([box.read('a.ts'), box.read('mine.txt')]).toEqual(['one\n', 'mine\n']);
  expect(await box.isClean()).toBe(true);
});

test('a folder around the repository, within it, or behind a link to it is refused', async () => {
  const box = await Sandbox.with({ 'dir/a.ts': 'one\n' });
  const elsewhere = new Sandbox();
  symlinkSync(box.root, elsewhere.path('link'));
  for (const folder of ['.', '..', 'dir', elsewhere.path('link')]) {
    expect(await box.failure('import', folder)).toMatchObject({ code: 'FOLDER_OVERLAPS', exit: 3 });
  }
  expect(await box.failure('import', 'nowhere')).toMatchObject({ code: 'FOLDER_MISSING', exit: 3 });
  expect(await box.failure('import')).toMatchObject({ code: 'USAGE', exit: 2 });
});

test('a folder with another store is only its files', async () => {
  const other = await Sandbox.with({ 'a.ts': 'two\n' });
  const box = await Sandbox.with({ 'a.ts': 'one\n' });
  await box.fxd('import', other.root);
  expect(box.read('a.ts')).toBe('two\n');
  expect(await box.isClean()).toBe(true);
});

test.skipIf(!hasProgram('git'))(
  'of a Git repository only the files are taken if that is asked for, and it is said',
  async () => {
    const other = source({ 'a.ts': 'two\n' });
    execFileSync('git', ['init', '-q', join(other.root, 'release')]);
    const box = await Sandbox.with({ 'a.ts': 'one\n' });
    const { stderr, exit } = await box.try(['import', '--mode', 'files', other.path('release')]);
    expect(exit).toBe(0);
    expect(stderr).toContain('Only the files were taken');
    expect(box.read('a.ts')).toBe('two\n');
    expect(existsSync(box.path('.git'))).toBe(false);
  },
);
