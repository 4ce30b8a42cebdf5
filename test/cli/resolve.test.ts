/** `fxd resolve`: every answer, by file and node, and what is never taken for settled. */
import { chmodSync, existsSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { conflicted, countOpen, two, twoConflicts, type Files } from './conflicted.ts';
import { Sandbox } from './sandbox.ts';

test('--list ends with 1 while anything is open', async () => {
  const box = await twoConflicts();
  const listed = await box.try(['resolve', '--list']);
  expect(listed).toMatchObject({ exit: 1, stderr: '' });
  expect(listed.stdout.split('\n')).toHaveLength(3);
  expect(listed.stdout).toContain('C a.ts · fn one: edited here, edited there\n');
  await box.fxd('resolve', '--ours', '--all');
  expect(await box.try(['resolve', '--list'])).toMatchObject({ exit: 0, stdout: '' });
});

test.each([
  ['--ours', 'f(2);\n'],
  ['--theirs', 'f(3);\n'],
  ['--base', 'f(1);\n'],
  ['--both', 'f(2);\nf(3);\n'],
  ['--both-theirs-first', 'f(3);\nf(2);\n'],
  ['--union', 'f(2);\nf(3);\n'],
])('%s leaves %j', async (answer, wanted) => {
  const box = await conflicted({ 'a.ts': 'f(1);\n' }, { 'a.ts': 'f(2);\n' }, { 'a.ts': 'f(3);\n' });
  expect((await box.try(['resolve', answer, 'a.ts'])).exit).toBe(0);
  expect(box.read('a.ts')).toBe(wanted);
  await box.fxd('commit', '-m', 'Merged');
  expect(await box.isClean()).toBe(true);
});

test('one node is answered, and the other stays as it is', async () => {
  const box = await twoConflicts();
  const said = await box.try(['resolve', '--theirs', 'a.ts#one']);
  expect(said.stderr).toContain(
    'theirs: C a.ts · fn one: edited here, edited there\n1 conflict left:',
  );
  expect(box.read('a.ts')).toContain('function one() {\n  return 3;\n}');
  expect(box.read('a.ts')).toContain('<<<<<<<');
  expect(await countOpen(box)).toBe(1);
  expect((await box.try(['commit', '-m', 'Early'])).exit).toBe(1);
  await box.fxd('resolve', '--ours', 'a.ts#two');
  expect(box.read('a.ts')).toBe(two('3', '2'));
});

test('what was edited between markers counts, and so does what was edited beside them', async () => {
  const box = await twoConflicts();
  const text = box
    .read('a.ts')
    .replace('return 2', 'return 22')
    .replace('function two', 'function too');
  box.write('a.ts', `// seen\n${text}`);
  await box.fxd('resolve', '--ours', '--all');
  expect(box.read('a.ts')).toBe(
    `// seen\n${two('22', '2').replace('function two', 'function too')}`,
  );
});

test('a marker that is left is never settled, whatever is said', async () => {
  const box = await twoConflicts();
  expect(await box.try(['resolve', '--mark', 'a.ts'])).toMatchObject({ exit: 3 });
  box.write('a.ts', box.read('a.ts').replace(/^>>>>>>>.*\n/m, ''));
  expect((await box.try(['resolve', '--ours', 'a.ts#one'])).exit).toBe(3);
  expect(await countOpen(box)).toBeGreaterThan(0);
});

test('one run is one operation, which undo takes back and redo does again', async () => {
  const box = await twoConflicts();
  const before = box.read('a.ts');
  await box.fxd('resolve', '--theirs', '--all');
  expect(box.read('a.ts')).toBe(two('3', '3'));
  await box.fxd('undo');
  expect(box.read('a.ts')).toBe(before);
  expect(await countOpen(box)).toBe(2);
  await box.fxd('redo');
  expect(box.read('a.ts')).toBe(two('3', '3'));
});

test('a file that one side deleted stays or goes', async () => {
  const base: Files = { 'a.ts': 'f(1);\n', 'b.ts': 'g();\n' };
  const ours: Files = { 'a.ts': 'f(2);\n' };
  const theirs: Files = { 'a.ts': null };
  const kept = await conflicted(base, ours, theirs);
  await kept.fxd('resolve', '--ours', 'a.ts');
  expect(kept.read('a.ts')).toBe('f(2);\n');
  expect(await countOpen(kept)).toBe(0);
  await kept.fxd('undo');
  expect(await countOpen(kept)).toBe(1);
  const gone = await conflicted(base, ours, theirs);
  await gone.fxd('resolve', '--theirs', 'a.ts');
  expect(existsSync(gone.path('a.ts'))).toBe(false);
  await gone.fxd('commit', '-m', 'Merged');
});

test('a binary is taken whole, or marked and unmarked as it is', async () => {
  const bytes = (last: number) => new Uint8Array([1, 0, last]);
  const box = await conflicted({ 'a.bin': bytes(1) }, { 'a.bin': bytes(2) }, { 'a.bin': bytes(3) });
  await box.fxd('resolve', '--mark', 'a.bin');
  expect(await countOpen(box)).toBe(0);
  await box.fxd('resolve', '--unmark', 'a.bin');
  expect(await countOpen(box)).toBe(1);
  expect((await box.try(['resolve', '--both', 'a.bin'])).exit).toBe(3);
  await box.fxd('resolve', '--theirs', '--all');
  expect(box.read('a.bin')).toBe('\u0001\0\u0003');
  expect(await countOpen(box)).toBe(0);
});

test('--all leaves what has no such answer, and says so', async () => {
  const bytes = (last: number) => new Uint8Array([1, 0, last]);
  const box = await conflicted(
    { 'a.bin': bytes(1), 'a.ts': 'f(1);\n' },
    { 'a.bin': bytes(2), 'a.ts': 'f(2);\n' },
    { 'a.bin': bytes(3), 'a.ts': 'f(3);\n' },
  );
  const said = await box.try(['resolve', '--both', '--all']);
  expect(said.stderr).toContain('1 conflict left:\n  1 C a.bin');
  expect(box.read('a.ts')).toBe('f(2);\nf(3);\n');
});

test('the mode and the end of a file are those of the version', async () => {
  const box = await conflicted({ 'a.ts': 'f(1);' }, { 'a.ts': 'f(2);' }, { 'a.ts': 'f(3);\n' });
  chmodSync(box.path('a.ts'), 0o755);
  await box.fxd('resolve', '--ours', '--all');
  expect(box.read('a.ts')).toBe('f(2);');
  expect(statSync(box.path('a.ts')).mode & 0o100).toBe(0o100);
  await box.fxd('undo');
  await box.fxd('resolve', '--theirs', '--all');
  expect(box.read('a.ts')).toBe('f(3);\n');
});

test('files, folders and nodes are named from where one stands', async () => {
  const text = (value: string): Files => ({
    'src/a.ts': `f(${value});\n`,
    'b.ts': `f(${value});\n`,
  });
  const box = await conflicted(text('1'), text('2'), text('3'));
  await box.fxd('-C', 'src', 'resolve', '--theirs', '.');
  expect(box.read('src/a.ts')).toBe('f(3);\n');
  expect(await countOpen(box)).toBe(1);
  await box.fxd('-C', 'src', 'resolve', '--ours', '../b.ts');
  expect(box.read('b.ts')).toBe('f(2);\n');
});

test('a function that both sides moved stands once, where it is wanted', async () => {
  const fn =
    'export function total(list) {\n  let sum = 0;\n  for (const each of list) sum += each;\n  return sum;\n}\n';
  const [x, y, z] = ['export const x = 1;\n', 'export const y = 1;\n', 'export const z = 1;\n'];
  const box = await conflicted(
    { 'x.ts': `${x}\n${fn}`, 'y.ts': y, 'z.ts': z },
    { 'x.ts': x, 'y.ts': `${y}\n${fn}` },
    { 'x.ts': x, 'z.ts': `${z}\n${fn}` },
  );
  await box.fxd('resolve', '--theirs', '--all');
  const texts = ['x.ts', 'y.ts', 'z.ts'].map((name) => box.read(name)).join('');
  expect(texts.match(/function total/g)).toHaveLength(1);
  expect(box.read('z.ts')).toContain('function total');
  expect(await countOpen(box)).toBe(0);
});

test('committed conflicts are resolved later', async () => {
  const box = await twoConflicts();
  await box.fxd('commit', '--allow-conflicts', '-m', 'As it is');
  await box.fxd('resolve', '--theirs', '--all');
  expect(box.read('a.ts')).toBe(two('3', '3'));
  await box.fxd('commit', '-m', 'Settled');
  expect(await countOpen(box)).toBe(0);
});

test.each([
  [['resolve'], 2, '--ours, --theirs, --base, --both'],
  [['resolve', '--ours'], 2, 'or take --all'],
  [['resolve', '--ours', '--theirs', '--all'], 2, 'Only one answer'],
  [['resolve', '--ours', 'nowhere.ts'], 3, "no conflict at 'nowhere.ts'"],
])('%j is answered with exit %i', async (words, exit, message) => {
  const box = await twoConflicts();
  const run = await box.try(words);
  expect(run).toMatchObject({ exit, stdout: '' });
  expect(run.stderr).toContain(message);
});

test('without conflicts there is nothing to resolve', async () => {
  const box = await Sandbox.with({ 'a.ts': 'f(1);\n' });
  expect((await box.try(['resolve', '--list'])).exit).toBe(0);
  expect(await box.failure('resolve', '--ours', '--all')).toMatchObject({
    message: 'No conflict is open',
    exit: 3,
  });
});

test.each([
  ['2', [1]],
  ['fn:one', [2]],
  ['name:two', [1]],
  ['a.ts & ~fn:one', [1]],
  ['kind:function', []],
  ['*.ts#o*', [2]],
])('the selector %s leaves %j', async (selector, left) => {
  const box = await twoConflicts();
  await box.fxd('resolve', '--ours', selector);
  const { open } = (await box.json('resolve', '--list')) as { open: { number: number }[] };
  expect(open.map(({ number }) => number)).toEqual(left);
});

test('a conflict is named by the id of its node', async () => {
  const box = await twoConflicts();
  const { open } = (await box.json('resolve', '--list')) as { open: { node: string }[] };
  await box.fxd('resolve', '--ours', `n:${open[1]!.node.slice(0, 12)}`);
  expect(await countOpen(box)).toBe(1);
  expect(box.read('a.ts')).toContain('function two() {\n  return 2;');
});

test('the list has numbers, by which a conflict can be named', async () => {
  const box = await twoConflicts();
  const { stdout } = await box.try(['resolve', '--list']);
  expect(stdout).toMatch(/^1 C a\.ts · fn one: .*\n2 C a\.ts · fn two: .*\n$/);
});
