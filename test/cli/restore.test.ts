/** `fxd restore`: files and nodes become what they were, and nothing else changes. */
import { chmodSync, mkdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { RecordedProject } from './recorded-project.ts';
import { runCli, runJson } from './run-cli.ts';

const ONE = 'export function one() {\n  return 1;\n}\n';
const TWO = 'export function two() {\n  return 2;\n}\n';
const LONG =
  'export function long(items) {\n  const sum = items.reduce((a, b) => a + b, 0);\n  return sum / items.length;\n}\n';
const EDITED = `${ONE.replace('1;', '10;')}\n${TWO.replace('2;', '20;')}`;

test('one node is restored and the other changes stay', async () => {
  const project = await RecordedProject.start({ 'src/a.ts': `${ONE}\n${TWO}` });
  project.write('src/a.ts', EDITED);
  const { stdout, stderr } = await project.run('restore', 'src/a.ts#two');
  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: 'Restored src/a.ts#two from HEAD.\n' });
  expect(project.read('src/a.ts')).toBe(`${ONE.replace('1;', '10;')}\n${TWO}`);
  expect((await project.run('status')).stdout).toBe('On branch main\n  M src/a.ts · ~ fn one\n');
});

test('what is overwritten is kept with the operation', async () => {
  const project = await RecordedProject.start({ 'a.ts': `${ONE}\n${TWO}` });
  project.write('a.ts', EDITED);
  await project.run('restore', 'a.ts');
  expect(project.read('a.ts')).toBe(`${ONE}\n${TWO}`);
  expect(project.saved('a.ts')).toBe(EDITED);
});

test('a deleted file comes back with its mode, and so does a folder', async () => {
  const project = await RecordedProject.start({
    'src/a.ts': ONE,
    'src/b/run.sh': 'echo\n',
    c: 'c\n',
  });
  chmodSync(project.path('src/b/run.sh'), 0o755);
  await project.run('commit', '-m', 'Executable');
  rmSync(project.path('src'), { recursive: true });
  rmSync(project.path('c'));
  const { stderr } = await project.run('restore', 'src');
  expect(stderr).toBe('Restored src/a.ts from HEAD.\nRestored src/b/run.sh from HEAD.\n');
  expect(project.read('src/a.ts')).toBe(ONE);
  expect(statSync(project.path('src/b/run.sh')).mode & 0o100).toBe(0o100);
  expect((await project.run('status', '-s')).stdout).toBe('D  c\n');
});

test('files that are in no commit stay, and so do files that are the same', async () => {
  const project = await RecordedProject.start({ 'a.ts': ONE, 'b.ts': TWO });
  utimesSync(project.path('b.ts'), 1000, 1000);
  project.write('a.ts', TWO);
  project.write('new.ts', LONG);
  const { stderr } = await project.run('restore', '.');
  expect(stderr).toBe('Restored a.ts from HEAD.\n');
  expect(project.read('new.ts')).toBe(LONG);
  expect(statSync(project.path('b.ts')).mtimeMs).toBe(1000_000);
});

test('a glob restores what matches', async () => {
  const project = await RecordedProject.start({ 'a.ts': ONE, 'b.css': 'a { color: red; }\n' });
  project.write('a.ts', TWO);
  project.write('b.css', 'b { color: red; }\n');
  await project.run('restore', '*.ts');
  expect(project.read('a.ts')).toBe(ONE);
  expect(project.read('b.css')).toBe('b { color: red; }\n');
});

test('paths are meant from the folder where the command runs', async () => {
  const project = await RecordedProject.start({ 'src/a.ts': ONE, 'a.ts': ONE });
  project.write('src/a.ts', TWO);
  project.write('a.ts', TWO);
  await runCli(['restore', 'a.ts'], { cwd: join(project.cwd, 'src') });
  expect([project.read('src/a.ts'), project.read('a.ts')]).toEqual([ONE, TWO]);
});

test('an older revision is named with --from', async () => {
  const project = await RecordedProject.start({ 'a.ts': `${ONE}\n${TWO}` });
  project.write('a.ts', EDITED);
  await project.run('commit', '-m', 'Edit');
  const { stderr } = await project.run('restore', '--from', 'HEAD~1', 'a.ts#one');
  expect(stderr).toBe('Restored a.ts#one from HEAD~1.\n');
  expect(project.read('a.ts')).toBe(`${ONE}\n${TWO.replace('2;', '20;')}`);
});

test('a node that moved to another file is restored where it stands', async () => {
  const project = await RecordedProject.start({ 'a.ts': `${ONE}\n${LONG}`, 'b.ts': TWO });
  project.write('a.ts', ONE);
  project.write('b.ts', `${TWO}\n${LONG}`);
  await project.run('commit', '-m', 'Move');
  const edited = LONG.replace('sum / items.length', 'sum');
  project.write('b.ts', `${TWO.replace('2;', '20;')}\n${edited}`);
  await project.run('commit', '-m', 'Edit');
  const { stderr } = await project.run('restore', '--from', 'HEAD~2', 'b.ts#long');
  expect(stderr).toBe('Restored b.ts#long from HEAD~2.\n');
  expect(project.read('b.ts')).toBe(`${TWO.replace('2;', '20;')}\n${LONG}`);
  expect(project.read('a.ts')).toBe(ONE);
});

test('it is found by its old name, too, and renamed back', async () => {
  const project = await RecordedProject.start({ 'a.ts': `${ONE}\n${LONG}` });
  project.write('a.ts', `${LONG.replace('long', 'mean')}\n${ONE}`);
  await project.run('commit', '-m', 'Rename and reorder');
  await project.run('restore', '--from', 'HEAD~1', 'a.ts#long');
  expect(project.read('a.ts')).toBe(`${LONG}\n${ONE}`);
});

test('a node that was deleted comes back where it was', async () => {
  const project = await RecordedProject.start({ 'a.ts': `${ONE}\n${LONG}\n${TWO}` });
  project.write('a.ts', `${ONE.replace('1;', '10;')}\n${TWO}`);
  await project.run('restore', 'a.ts#long');
  expect(project.read('a.ts')).toBe(`${ONE.replace('1;', '10;')}\n${LONG}\n${TWO}`);
});

test('a key comes back with its comma', async () => {
  const project = await RecordedProject.start({ 'a.json': '{\n  "a": 1,\n  "b": 2\n}\n' });
  project.write('a.json', '{\n  "a": 10\n}\n');
  await project.run('restore', 'a.json#b');
  expect(project.read('a.json')).toBe('{\n  "a": 10,\n  "b": 2\n}\n');
});

test('a node of a deleted file comes back alone', async () => {
  const project = await RecordedProject.start({ 'a.ts': ONE, 'b.ts': `${TWO}\n${LONG}` });
  rmSync(project.path('b.ts'));
  await project.run('restore', 'b.ts#long');
  expect(project.read('b.ts')).toBe(LONG);
});

test('a file that was renamed since is restored under its present name', async () => {
  const project = await RecordedProject.start({ 'old.ts': `${ONE}\n${LONG}` });
  renameSync(project.path('old.ts'), project.path('new.ts'));
  project.write('new.ts', `${ONE.replace('1;', '10;')}\n${LONG}`);
  await project.run('restore', 'new.ts#one');
  expect(project.read('new.ts')).toBe(`${ONE}\n${LONG}`);
  project.write('new.ts', `${ONE.replace('1;', '11;')}\n${LONG}`);
  await project.run('restore', 'new.ts');
  expect(project.read('new.ts')).toBe(`${ONE}\n${LONG}`);
});

test('nothing to restore is said, and ends well', async () => {
  const project = await RecordedProject.start({ 'a.ts': `${ONE}\n${TWO}` });
  project.write('a.ts', `${ONE.replace('1;', '10;')}\n${TWO}`);
  const { stderr } = await project.run('restore', 'a.ts#two');
  expect(stderr).toBe('Nothing to restore: all of it is as it was.\n');
});

test('what the revision does not have is refused, and stays', async () => {
  const project = await RecordedProject.start({ 'a.ts': ONE });
  project.write('new.ts', TWO);
  expect(await project.fail('restore', 'new.ts')).toEqual({
    exit: 3,
    stderr: expect.stringContaining("'new.ts' is in the working tree, but not in HEAD"),
  });
  expect((await project.fail('restore', 'nowhere.ts')).exit).toBe(3);
  expect(project.read('new.ts')).toBe(TWO);
});

test('a file is not restored over a folder of files', async () => {
  const project = await RecordedProject.start({ a: 'a\n' });
  rmSync(project.path('a'));
  mkdirSync(project.path('a'));
  project.write('a/b', 'b\n');
  expect((await project.fail('restore', 'a')).exit).toBe(3);
  expect(project.read('a/b')).toBe('b\n');
});

test('a file that is ignored and in no commit is not overwritten', async () => {
  const project = await RecordedProject.start({ 'a.log': 'old\n', b: 'b\n' });
  rmSync(project.path('a.log'));
  await project.run('commit', '-m', 'Remove');
  project.write('.gitignore', '*.log\n');
  project.write('a.log', 'precious\n');
  expect((await project.fail('restore', '--from', 'HEAD~1', 'a.log')).exit).toBe(3);
  expect(project.read('a.log')).toBe('precious\n');
});

test('--json is what the schema describes', async () => {
  const project = await RecordedProject.start({ 'a.ts': `${ONE}\n${TWO}`, 'b.ts': LONG });
  project.write('a.ts', EDITED);
  rmSync(project.path('b.ts'));
  const result = await runJson(['restore', 'a.ts#one', 'b.ts'], { cwd: project.cwd });
  const schema = JSON.parse((await project.run('schema', 'restore')).stdout) as object;
  const accepts = new Ajv2020({ strictTypes: false }).compile(schema);
  expect(accepts(result), JSON.stringify(accepts.errors)).toBe(true);
  expect(result).toMatchObject({
    from: 'HEAD',
    restored: [
      { path: 'a.ts', name: 'one' },
      { path: 'b.ts', name: null },
    ],
  });
});
