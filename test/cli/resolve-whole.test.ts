/** `fxd resolve` on conflicts about a file as a whole: what it is, its mode, its path, its place. */
import { existsSync, lstatSync, readlinkSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { conflicted, countOpen } from './conflicted.ts';
import type { Sandbox } from './sandbox.ts';

const body = 'export function total(list) {\n  return list.length;\n}\n\nexport const more = 1;\n';

/** Answers; one of the answers is taken back and given again on the way. */
async function settle(box: Sandbox, answer: string): Promise<void> {
  const before = await countOpen(box);
  await box.fxd('resolve', answer, '--all');
  if (answer === '--theirs') {
    await box.fxd('undo');
    expect(await countOpen(box)).toBe(before);
    await box.fxd('redo');
  }
  expect(await countOpen(box)).toBe(0);
}

test.each([
  ['--ours', 'b.ts', 'c.ts'],
  ['--theirs', 'c.ts', 'b.ts'],
  ['--base', 'a.ts', 'b.ts'],
])('renamed differently: %s has it at %s', async (answer, at, notAt) => {
  const box = await conflicted(
    { 'a.ts': body },
    { 'a.ts': null, 'b.ts': body },
    { 'a.ts': null, 'c.ts': body.replace('more = 1', 'more = 2') },
  );
  await settle(box, answer);
  expect(box.read(at)).toBe(body.replace('more = 1', 'more = 2'));
  expect(existsSync(box.path(notAt))).toBe(false);
});

test('what is between the markers of a file that goes elsewhere goes with it', async () => {
  const box = await conflicted(
    { 'a.ts': body },
    { 'a.ts': null, 'b.ts': body.replace('length', 'size') },
    { 'a.ts': null, 'c.ts': body.replace('length', 'count') },
  );
  expect(await countOpen(box)).toBe(2);
  await settle(box, '--theirs');
  expect(box.read('c.ts')).toBe(body.replace('length', 'count'));
  expect(existsSync(box.path('b.ts'))).toBe(false);
});

test.each([
  ['--ours', 'b.ts'],
  ['--theirs', null],
  ['--base', 'a.ts'],
])('renamed here, deleted there: %s', async (answer, at) => {
  const box = await conflicted(
    { 'a.ts': body, 'z.ts': 'z();\n' },
    { 'a.ts': null, 'b.ts': body },
    { 'a.ts': null },
  );
  await settle(box, answer);
  for (const name of ['a.ts', 'b.ts']) expect(existsSync(box.path(name))).toBe(name === at);
});

test.each([
  ['--ours', 0o100],
  ['--theirs', 0],
])('added with two modes: %s', async (answer, bit) => {
  const box = await conflicted(
    { 'z.ts': 'z();\n' },
    { 'run.sh': { program: 'echo 1\n' } },
    { 'run.sh': 'echo 1\n' },
  );
  await settle(box, answer);
  expect(statSync(box.path('run.sh')).mode & 0o100).toBe(bit);
});

test.each([
  ['--ours', 'two'],
  ['--theirs', 'three'],
  ['--base', 'one'],
])('a link changed on both sides: %s', async (answer, target) => {
  const box = await conflicted(
    { at: { link: 'one' } },
    { at: { link: 'two' } },
    { at: { link: 'three' } },
  );
  await settle(box, answer);
  expect(readlinkSync(box.path('at'))).toBe(target);
});

test.each([
  ['--ours', 'file', []],
  ['--theirs', 'link', []],
  ['--both', 'file', ['at~side']],
])('a file here and a link there: %s', async (answer, type, beside) => {
  const box = await conflicted({ at: 'f(1);\n' }, { at: 'f(2);\n' }, { at: { link: 'z.ts' } });
  await settle(box, answer);
  expect(lstatSync(box.path('at')).isSymbolicLink() ? 'link' : 'file').toBe(type);
  expect(['at~side'].filter((name) => lstatExists(box, name))).toEqual(beside);
});

function lstatExists(box: Sandbox, name: string): boolean {
  return lstatSync(box.path(name), { throwIfNoEntry: false }) !== undefined;
}

test.each([
  ['--ours', ['lib'], ['lib~main']],
  ['--theirs', ['lib/b.ts'], ['lib~main']],
  ['--both', ['lib/b.ts', 'lib~main'], []],
])('a file here where there is a folder there: %s', async (answer, there, gone) => {
  const box = await conflicted({ 'z.ts': 'z();\n' }, { lib: 'f();\n' }, { 'lib/b.ts': 'g();\n' });
  await settle(box, answer);
  for (const name of there) expect(statSync(box.path(name)).isFile(), name).toBe(true);
  for (const name of gone) expect(lstatExists(box, name), name).toBe(false);
});

test('a folder here where there is a file there', async () => {
  const box = await conflicted({ 'z.ts': 'z();\n' }, { 'lib/b.ts': 'g();\n' }, { lib: 'f();\n' });
  await settle(box, '--theirs');
  expect(box.read('lib')).toBe('f();\n');
});

test('an answer that a whole file cannot have is refused, and nothing is changed', async () => {
  const box = await conflicted(
    { at: { link: 'one' } },
    { at: { link: 'two' } },
    { at: { link: 'three' } },
  );
  expect((await box.failure('resolve', '--union', 'at')).code).toBe('CONFLICT_NOT_ANSWERABLE');
  expect((await box.failure('resolve', '--tool', 'meld', 'at')).code).toBe('NOT_FOR_MERGE_TOOL');
  expect(await countOpen(box)).toBe(1);
  expect(readlinkSync(box.path('at'))).toBe('two');
});

test('giving the merge up takes every answer back', async () => {
  const box = await conflicted(
    { at: { link: 'one' }, 'a.ts': body },
    { at: { link: 'two' }, 'a.ts': null, 'b.ts': body },
    { at: { link: 'three' }, 'a.ts': null, 'c.ts': body },
  );
  await box.fxd('resolve', '--theirs', '--all');
  expect(readlinkSync(box.path('at'))).toBe('three');
  await box.fxd('merge', '--abort');
  expect(readlinkSync(box.path('at'))).toBe('two');
  expect(['a.ts', 'b.ts', 'c.ts'].filter((name) => existsSync(box.path(name)))).toEqual(['b.ts']);
  expect(await box.isClean()).toBe(true);
});
