/** Partial versions: HEAD with only the chosen files and nodes of the working tree. */
import { chmodSync, renameSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RecordedProject } from '../cli/recorded-project.ts';

const ONE = 'export function one() {\n  return 1;\n}\n';
const TWO = 'export function two() {\n  return 2;\n}\n';
const LONG =
  'export function long(items) {\n  const sum = items.reduce((a, b) => a + b, 0);\n  return sum / items.length;\n}\n';
const KEYS = '{\n  "a": 1,\n  "b": 2\n}\n';

function commit(project: RecordedProject, ...selectors: readonly string[]) {
  return project.run('commit', '-m', 'Part', ...selectors);
}

test('one node is recorded and the rest stays a change', async () => {
  const project = await RecordedProject.start({ 'src/a.ts': `${ONE}\n${TWO}`, 'b.json': KEYS });
  const edited = `${ONE.replace('1;', '10;')}\n${TWO.replace('2;', '20;')}`;
  project.write('src/a.ts', edited);
  project.write('b.json', KEYS.replace('1', '10'));
  await commit(project, 'src/a.ts#two');
  expect(project.head()).toEqual({
    'src/a.ts': `${ONE}\n${TWO.replace('2;', '20;')}`,
    'b.json': KEYS,
  });
  expect(project.read('src/a.ts')).toBe(edited);
  const { stdout } = await project.run('status');
  expect(stdout).toBe('On branch main\n  M b.json · ~ key a\n  M src/a.ts · ~ fn one\n');
});

test('the rest can be recorded afterwards', async () => {
  const project = await RecordedProject.start({ 'a.ts': `${ONE}\n${TWO}` });
  const edited = `${ONE.replace('1;', '10;')}\n${LONG}\n${TWO.replace('2;', '20;')}`;
  project.write('a.ts', edited);
  for (const name of ['long', 'two', 'one']) await commit(project, `a.ts#${name}`);
  expect(project.head()).toEqual({ 'a.ts': edited });
  expect((await project.run('status')).stdout).toContain('the working tree is clean');
});

test('a whole file is taken with its mode, and a missing one is deleted', async () => {
  const project = await RecordedProject.start({ 'a.ts': ONE, 'b.ts': TWO, 'run.sh': 'echo 1\n' });
  project.write('a.ts', TWO);
  rmSync(project.path('b.ts'));
  chmodSync(project.path('run.sh'), 0o755);
  await commit(project, 'b.ts', 'run.sh');
  expect(project.head()).toEqual({ 'a.ts': ONE, 'run.sh*': 'echo 1\n' });
});

test('a folder is all files in it, new and deleted ones too', async () => {
  const project = await RecordedProject.start({ 'src/a.ts': ONE, 'src/b.ts': TWO, 'c.ts': ONE });
  project.write('src/new/d.ts', LONG);
  rmSync(project.path('src/b.ts'));
  project.write('c.ts', TWO);
  await commit(project, 'src');
  expect(project.head()).toEqual({ 'src/a.ts': ONE, 'src/new/d.ts': LONG, 'c.ts': ONE });
});

test('a renamed file moves, by whichever of its names it is chosen', async () => {
  for (const name of ['old.ts', 'new.ts']) {
    const project = await RecordedProject.start({ 'old.ts': `${ONE}\n${LONG}`, 'b.ts': TWO });
    renameSync(project.path('old.ts'), project.path('new.ts'));
    project.write('b.ts', ONE);
    await commit(project, name);
    expect(project.head()).toEqual({ 'new.ts': `${ONE}\n${LONG}`, 'b.ts': TWO });
  }
});

test('a node that moved leaves its old file and arrives in the new one', async () => {
  const project = await RecordedProject.start({ 'a.ts': `${ONE}\n${LONG}`, 'b.ts': TWO });
  project.write('a.ts', ONE.replace('1;', '10;'));
  project.write('b.ts', `${TWO.replace('2;', '20;')}\n${LONG}`);
  await commit(project, 'b.ts#long');
  expect(project.head()).toEqual({ 'a.ts': ONE, 'b.ts': `${TWO}\n${LONG}` });
});

test('what moved out of a class that is taken whole goes with it', async () => {
  const method =
    '  long(items) {\n    const sum = items.reduce((a, b) => a + b, 0);\n    return sum;\n  }\n';
  const project = await RecordedProject.start({
    'a.ts': `class A {\n  short() {}\n\n${method}}\n`,
    'b.ts': 'class B {\n  other() {}\n}\n',
  });
  project.write('a.ts', 'class A {\n  short() {}\n}\n');
  project.write('b.ts', `class B {\n  other() { return 1; }\n\n${method}}\n`);
  await commit(project, 'a.ts#A');
  expect(project.head()).toEqual({
    'a.ts': 'class A {\n  short() {}\n}\n',
    'b.ts': `class B {\n  other() {}\n\n${method}}\n`,
  });
});

test('of a new file only the chosen node is recorded', async () => {
  const project = await RecordedProject.start({ 'a.ts': ONE });
  project.write('b.ts', `${TWO}\n${LONG}`);
  await commit(project, 'b.ts#long');
  expect(project.head()).toEqual({ 'a.ts': ONE, 'b.ts': LONG });
});

test('of a deleted file only the chosen node leaves, and the last one takes it along', async () => {
  const project = await RecordedProject.start({ 'a.ts': ONE, 'b.ts': `${TWO}\n${LONG}` });
  rmSync(project.path('b.ts'));
  await commit(project, 'b.ts#two');
  expect(project.head()).toEqual({ 'a.ts': ONE, 'b.ts': LONG });
  await commit(project, 'b.ts#long');
  expect(project.head()).toEqual({ 'a.ts': ONE });
});

test('a deleted node is chosen by the name that HEAD knows', async () => {
  const project = await RecordedProject.start({ 'a.json': KEYS });
  project.write('a.json', '{\n  "a": 10\n}\n');
  await commit(project, 'a.json#b');
  expect(project.head()).toEqual({ 'a.json': '{\n  "a": 1\n}\n' });
});

test('selectors of every sort choose among the changes', async () => {
  const project = await RecordedProject.start({ 'a.ts': `${ONE}\n${TWO}`, 'b.ts': LONG });
  project.write('a.ts', `${ONE.replace('1;', '10;')}\n${TWO.replace('2;', '20;')}`);
  project.write('b.ts', LONG.replace('items.length', '2'));
  await commit(project, 'kind:fn & ~name:one');
  expect(project.head()).toEqual({
    'a.ts': `${ONE}\n${TWO.replace('2;', '20;')}`,
    'b.ts': LONG.replace('items.length', '2'),
  });
});

test('before the first commit one node can be recorded alone', async () => {
  const project = new RecordedProject();
  project.write('a.ts', `${ONE}\n${TWO}`);
  await project.run('init');
  await commit(project, 'a.ts#two');
  expect(project.head()).toEqual({ 'a.ts': TWO });
});

test('what did not change is nothing to commit', async () => {
  const project = await RecordedProject.start({ 'a.ts': `${ONE}\n${TWO}` });
  project.write('a.ts', `${ONE.replace('1;', '10;')}\n${TWO}`);
  expect(await project.fail('commit', '-m', 'x', 'a.ts#two')).toMatchObject({ exit: 1 });
});

test('what no version has is refused', async () => {
  const project = await RecordedProject.start({ 'a.ts': ONE });
  project.write('a.ts', TWO);
  const { exit, stderr } = await project.fail('commit', '-m', 'x', 'a.ts#three');
  expect({ exit, stderr }).toMatchObject({ exit: 3, stderr: expect.stringContaining('no node') });
});

test('a node that cannot stand without the rest is refused', async () => {
  const project = await RecordedProject.start({ 'a.css': 'a {\n  color: red\n}\n' });
  project.write('a.css', 'a {\n  color: red;\n  margin: 0;\n}\n');
  const { exit, stderr } = await project.fail('commit', '-m', 'x', 'a.css#a.margin');
  expect(exit).toBe(3);
  expect(stderr).toContain('Commit the whole file: `fxd commit a.css`');
  expect(project.head()).toEqual({ 'a.css': 'a {\n  color: red\n}\n' });
});

test('a file that is one opaque node is taken whole or not at all', async () => {
  const project = await RecordedProject.start({ 'a.ts': ONE });
  project.write('a.ts', `${ONE}\n${TWO}\0`);
  const { stderr } = await project.fail('commit', '-m', 'x', 'a.ts#one');
  expect(stderr).toContain('kept as one node (binary)');
  await commit(project, 'a.ts');
  expect(project.head()).toEqual({ 'a.ts': `${ONE}\n${TWO}\0` });
});
