/** `fxd merge-file` merges three files anywhere, and fails in a way that Git does not take for a conflict. */
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasProgram } from './has-program.ts';
import { runCli, runJson, temporaryFolder } from './run-cli.ts';

const BASE = 'function a() {\n  return 1;\n}\n';
const added = (name: string): string => `${BASE}\nfunction ${name}() {\n  return 2;\n}\n`;

function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const versions = { 'base.ts': BASE, 'ours.ts': added('b'), 'theirs.ts': added('c') };
const files = ['base.ts', 'ours.ts', 'theirs.ts'];
const union = `${added('b')}\nfunction c() {\n  return 2;\n}\n`;
const conflict = { 'base.ts': 'f(1);\n', 'ours.ts': 'f(2);\n', 'theirs.ts': 'f(3);\n' };

test('it writes into ours, and ends with 0', async () => {
  const cwd = folderWith(versions);
  chmodSync(join(cwd, 'ours.ts'), 0o755);
  const run = await runCli(['merge-file', ...files], { cwd });
  expect(run).toMatchObject({ exit: 0, stdout: '' });
  expect(readFileSync(join(cwd, 'ours.ts'), 'utf8')).toBe(union);
  expect(statSync(join(cwd, 'ours.ts')).mode & 0o777).toBe(0o755);
});

test('--print prints and leaves the files alone', async () => {
  const cwd = folderWith(versions);
  const run = await runCli(['merge-file', '-p', ...files], { cwd });
  expect(run).toMatchObject({ exit: 0, stdout: union });
  expect(readFileSync(join(cwd, 'ours.ts'), 'utf8')).toBe(versions['ours.ts']);
});

test('--output writes elsewhere', async () => {
  const cwd = folderWith(versions);
  expect((await runCli(['merge-file', '-o', 'out.ts', ...files], { cwd })).exit).toBe(0);
  expect(readFileSync(join(cwd, 'out.ts'), 'utf8')).toBe(union);
  expect(readFileSync(join(cwd, 'ours.ts'), 'utf8')).toBe(versions['ours.ts']);
});

test('a conflict ends with 1 and stands between markers', async () => {
  const cwd = folderWith(conflict);
  const run = await runCli(['merge-file', '-p', '--marker-size', '9', ...files], { cwd });
  expect(run.exit).toBe(1);
  expect(run.stdout).toBe(
    `${'<'.repeat(9)} ours.ts\nf(2);\n${'='.repeat(9)}\nf(3);\n${'>'.repeat(9)} theirs.ts\n`,
  );
});

test('labels and the base are shown as wanted', async () => {
  const cwd = folderWith(conflict);
  const labels = ['-L', 'mine', '-L', 'old', '-L', 'yours'];
  const { stdout } = await runCli(['merge-file', '-p', '--diff3', ...labels, ...files], { cwd });
  expect(stdout).toBe('<<<<<<< mine\nf(2);\n||||||| old\nf(1);\n=======\nf(3);\n>>>>>>> yours\n');
});

test('--explain says the rules, on standard error', async () => {
  const cwd = folderWith(versions);
  const run = await runCli(['merge-file', '-p', '--explain', ...files], { cwd });
  expect(run.stdout).toBe(union);
  expect(run.stderr).toBe('union: function b: both sides added here, in free order\n');
});

test('--json has the text, the conflicts and the decisions', async () => {
  const clean = await runJson(['merge-file', '-p', ...files], { cwd: folderWith(versions) });
  expect(clean).toMatchObject({ clean: true, method: 'nodes', text: union, conflicts: [] });
  expect(clean['decisions']).toEqual([
    { rule: 'union', kind: 'function', name: 'b', says: 'both sides added here, in free order' },
  ]);
  const left = await runJson(['merge-file', '-p', ...files], { cwd: folderWith(conflict) });
  expect(left).toMatchObject({ clean: false });
  expect(left['conflicts']).toEqual([
    expect.objectContaining({
      base: 'f(1);\n',
      ours: 'f(2);\n',
      theirs: 'f(3);\n',
      firstLine: 1,
      lastLine: 5,
    }),
  ]);
});

test('the path tells the language', async () => {
  const cwd = folderWith({ base: BASE, ours: added('b'), theirs: added('c') });
  const operands = ['base', 'ours', 'theirs'];
  expect((await runCli(['merge-file', '-p', ...operands], { cwd })).exit).toBe(1);
  expect((await runCli(['merge-file', '-p', '--path', 'x.ts', ...operands], { cwd })).exit).toBe(0);
});

test('FXD_MERGE=0 leaves it to lines', async () => {
  const run = await runCli(['merge-file', '-p', ...files], {
    cwd: folderWith(versions),
    env: { FXD_MERGE: '0' },
  });
  expect(run.exit).toBe(1);
});

test.each([
  ['a missing file', ['merge-file', 'base.ts', 'none.ts', 'theirs.ts']],
  ['an unknown option', ['merge-file', '--no-such', ...files]],
  ['an operand too few', ['merge-file', 'base.ts', 'ours.ts']],
  ['a fourth label', ['merge-file', '-La', '-Lb', '-Lc', '-Ld', ...files]],
  ['a size that is none', ['merge-file', '--marker-size', 'x', ...files]],
  ['a global option before it', ['-C', 'nowhere', 'merge-file', ...files]],
])('%s ends with 129 and writes nothing', async (_, args) => {
  const cwd = folderWith(versions);
  const run = await runCli(args, { cwd });
  expect(run).toMatchObject({ exit: 129, stdout: '' });
  expect(readFileSync(join(cwd, 'ours.ts'), 'utf8')).toBe(versions['ours.ts']);
});

test('binary files are refused, but for Git they are a conflict', async () => {
  const bytes = (value: number) => Buffer.from([0, value]);
  const cwd = folderWith({ 'base.ts': bytes(1), 'ours.ts': bytes(2), 'theirs.ts': bytes(3) });
  expect((await runCli(['merge-file', ...files], { cwd })).exit).toBe(129);
  expect((await runCli(['merge-file', '--git', ...files], { cwd })).exit).toBe(1);
  expect(readFileSync(join(cwd, 'ours.ts'))).toEqual(bytes(2));
});

test('as a merge driver of Git it says nothing and writes into ours', async () => {
  const cwd = folderWith(versions);
  const args = ['merge-file', '--git', ...files, '--marker-size', '7', '--path', 'src/x.ts'];
  expect(await runCli(args, { cwd })).toMatchObject({ exit: 0, stdout: '', stderr: '' });
  expect(readFileSync(join(cwd, 'ours.ts'), 'utf8')).toBe(union);
});

test.skipIf(!hasProgram('git'))('lines merge as with `git merge-file`', async () => {
  const lines = (edit: (line: string, at: number) => string): string =>
    Array.from({ length: 60 }, (_, at) => edit(`line ${at % 7} of ${at % 13}`, at)).join('\n');
  const cwd = folderWith({
    'base.txt': lines((line) => line),
    'ours.txt': lines((line, at) => (at % 11 === 3 ? `${line} ours` : line)),
    'theirs.txt': lines((line, at) => (at % 9 === 4 ? `${line}\ntheirs` : line)),
  });
  const labels = ['-L', 'ours', '-L', 'base', '-L', 'theirs'];
  const git = spawnSync(
    'git',
    ['merge-file', '-p', ...labels, 'ours.txt', 'base.txt', 'theirs.txt'],
    {
      cwd,
      encoding: 'utf8',
    },
  );
  const operands = ['base.txt', 'ours.txt', 'theirs.txt'];
  const env = { FXD_MERGE: '0' };
  const run = await runCli(['merge-file', '-p', ...labels, ...operands], { cwd, env });
  expect(run.stdout).toBe(git.stdout);
  expect(git.stdout).toContain('<<<<<<<');
});
