/** `fxd branch`: names are made, listed, renamed and deleted as in Git, and no work is lost by it. */
import { expect, test } from 'vitest';
import { Sandbox } from './sandbox.ts';

const one = { 'a.ts': 'export const a = 1;\n' };

test('a branch is made where it was asked for, and the list marks the current one', async () => {
  const box = await Sandbox.with(one);
  const second = await box.commit('Second', { 'a.ts': 'export const a = 2;\n' });
  expect(await box.fxd('branch', 'old', 'HEAD~1')).toBe('');
  await box.fxd('branch', 'new');
  expect(await box.fxd('branch')).toBe('* main\n  new\n  old\n');
  const { branches, detached } = await box.json('branch');
  expect(detached).toBeNull();
  expect(branches).toMatchObject([
    { name: 'main', current: true, subject: 'Second', commit: second },
    { name: 'new', current: false, subject: 'Second', commit: second },
    { name: 'old', current: false, subject: 'First' },
  ]);
  const verbose = (await box.fxd('branch', '-v')).split('\n');
  expect(verbose[0]).toBe(`* main ${second.slice(0, 7)} Second`);
  expect(await box.fxd('branch', '--contains', 'main')).toBe('* main\n  new\n');
});

test('a detached HEAD is shown in the list', async () => {
  const box = await Sandbox.with(one);
  await box.fxd('checkout', '--detach', 'main');
  expect(await box.fxd('branch')).toMatch(/^\* \(HEAD detached at [0-9a-f]{7}\)\n {2}main\n$/);
});

test('names are refused that are taken, invalid, or a folder of another', async () => {
  const box = await Sandbox.with(one);
  await box.fxd('branch', 'topic/a');
  expect(await box.failure('branch', 'main')).toMatchObject({ code: 'REF_EXISTS', exit: 3 });
  expect(await box.failure('branch', 'topic')).toMatchObject({ code: 'REF_CONFLICT', exit: 3 });
  expect(await box.failure('branch', 'main/x')).toMatchObject({ code: 'REF_CONFLICT', exit: 3 });
  expect(await box.failure('branch', 'topic/a/b')).toMatchObject({ code: 'REF_CONFLICT' });
  expect(await box.failure('branch', 'a..b')).toMatchObject({ code: 'INVALID_REF_NAME', exit: 2 });
  expect(await box.failure('branch', 'x', 'nowhere')).toMatchObject({ exit: 3 });
  await box.fxd('branch', 'topic/b');
  expect(await box.fxd('branch')).toBe('* main\n  topic/a\n  topic/b\n');
});

test('a branch with commits of its own is deleted by -D only', async () => {
  const box = await Sandbox.with(one);
  await box.fxd('checkout', '-b', 'work');
  const work = await box.commit('Work', { 'b.ts': 'export const b = 1;\n' });
  expect(await box.failure('branch', '-d', 'work')).toMatchObject({ code: 'BRANCH_CHECKED_OUT' });
  expect(await box.failure('branch', '-D', 'work')).toMatchObject({ code: 'BRANCH_CHECKED_OUT' });
  await box.fxd('branch', '-d', 'main');
  await box.fxd('checkout', '-b', 'main', 'work~1');
  expect(await box.failure('branch', '-d', 'work')).toMatchObject({
    code: 'BRANCH_NOT_MERGED',
    exit: 3,
  });
  expect(await box.json('branch', '-D', 'work')).toMatchObject({
    action: 'deleted',
    changed: [{ name: 'work', commit: work }],
  });
  expect(await box.failure('branch', '-D', 'work')).toMatchObject({ code: 'REF_MISSING', exit: 3 });
});

test('several branches are deleted at once, all or none, in one operation', async () => {
  const box = await Sandbox.with(one);
  for (const name of ['a', 'b', 'c']) await box.fxd('branch', name);
  expect(await box.failure('branch', '-d', 'a', 'none', 'b')).toMatchObject({
    code: 'REF_MISSING',
  });
  expect(await box.fxd('branch')).toBe('  a\n  b\n  c\n* main\n');
  expect(await box.json('branch', '-d', 'a', 'b', 'c', 'a')).toMatchObject({
    changed: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
  });
  await box.fxd('undo');
  expect(await box.fxd('branch')).toBe('  a\n  b\n  c\n* main\n');
});

test('renaming takes HEAD along, and keeps what - means', async () => {
  const box = await Sandbox.with(one);
  await box.fxd('switch', '-c', 'work');
  expect(await box.json('branch', '-m', 'job')).toMatchObject({
    action: 'renamed',
    changed: [{ name: 'job', former: 'work' }],
  });
  expect(await box.fxd('branch')).toBe('* job\n  main\n');
  await box.fxd('branch', '-m', 'job', 'job/parser');
  expect(await box.fxd('branch')).toBe('* job/parser\n  main\n');
  expect(await box.failure('branch', '-m', 'main', 'job')).toMatchObject({ code: 'REF_CONFLICT' });
  expect(await box.failure('branch', '-m', 'none', 'x')).toMatchObject({ code: 'REF_MISSING' });
  await box.fxd('branch', '-m', 'main', 'trunk');
  expect(await box.failure('switch', '-')).toMatchObject({ exit: 3 });
  await box.fxd('branch', '-m', 'trunk', 'main');
  await box.fxd('switch', '-');
  expect(await box.json('status')).toMatchObject({ branch: 'main' });
});

test('before the first commit a branch can be renamed, not made', async () => {
  const box = new Sandbox();
  await box.fxd('init');
  expect(await box.failure('branch', 'x')).toMatchObject({ code: 'EMPTY_BRANCH', exit: 3 });
  await box.fxd('branch', '-m', 'trunk');
  expect(await box.json('status')).toMatchObject({ branch: 'trunk', commit: null });
  expect(await box.fxd('branch')).toBe('');
});

test.each([
  ['-d'],
  ['-m'],
  ['-d', '-m', 'x'],
  ['-v', 'x'],
  ['-m', 'x', 'y', 'z'],
  ['-f', 'x'],
  ['a', 'b', 'c'],
])('fxd branch %s %s %s is a usage error', async (...words) => {
  const box = await Sandbox.with(one);
  expect(await box.failure('branch', ...words)).toMatchObject({ code: 'USAGE', exit: 2 });
});
