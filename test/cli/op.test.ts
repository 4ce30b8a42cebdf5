/** `fxd op` and `--at-op`: the log of operations, names of them, and going back to any of them. */
import { expect, test } from 'vitest';
import { see } from '../faults/view-model.ts';
import { Sandbox } from './sandbox.ts';

interface Told {
  readonly id: string;
  readonly standing: string;
  readonly tags: readonly string[];
  readonly description: string;
}

async function log(box: Sandbox, ...words: readonly string[]): Promise<readonly Told[]> {
  return (await box.json('op', 'log', ...words))['operations'] as readonly Told[];
}

/** Two commits on main, of which the second is undone; then a branch. */
async function worked(): Promise<Sandbox> {
  const box = await Sandbox.with({ 'a.md': '# One\n', 'b.md': '# Same\n' });
  await box.commit('Second', { 'a.md': '# Two\n' });
  await box.fxd('undo');
  await box.fxd('branch', 'side');
  return box;
}

test('the log shows the newest first, where it stands and what was undone', async () => {
  const box = await worked();
  expect((await log(box)).map(({ description, standing }) => [description, standing])).toEqual(
    [
      ['create branch side at 4f7b1ec1b2c5', 'present'],
      ['commit: Second', 'step'],
      ['Second', 'undone'],
      ['First', 'past'],
    ].map(([said, standing]) => [expect.stringContaining(said!.split(' at ')[0]!), standing]),
  );
  expect(await log(box, '-n', '2')).toHaveLength(2);
  const { stdout } = await box.try(['op', 'log']);
  const lines = stdout.split('\n');
  expect(lines[0]).toMatch(
    /^\* [0-9a-f]{7} {2}2026-09-\d\d \d\d:\d\d:\d\d \+0000 {2}create branch side at /,
  );
  expect(lines[1]).toMatch(/^ {2}[0-9a-f]{7} .* undo: commit: Second$/);
  expect(lines[2]).toMatch(/ commit: Second +\(undone\)$/);
  await box.fxd('undo', '2');
  expect((await log(box)).map(({ standing }) => standing)).toEqual([
    'step',
    'undone',
    'step',
    'undone',
    'undone',
  ]);
});

test('on a terminal the log goes through the pager', async () => {
  const box = await worked();
  const options = { terminal: true, env: { FXD_PAGER: `cat > '${box.path('paged.txt')}'` } };
  expect(await box.try(['op', 'log'], options)).toMatchObject({ stdout: '', exit: 0 });
  expect(box.read('paged.txt')).toContain('create branch side');
});

test('an operation is named by its id, a beginning of it, @, steps back, or a tag', async () => {
  const box = await worked();
  const ids = (await log(box)).map(({ id }) => id);
  await box.fxd('op', 'tag', 'waypoint', ids[1]!.slice(0, 8));
  const names: [string, number][] = [
    [ids[2]!, 2],
    [ids[2]!.slice(0, 12), 2],
    ['@', 0],
    ['@-', 1],
    ['@--', 2],
    ['@~', 1],
    ['@~3', 3],
    ['@~0', 0],
    ['waypoint', 1],
    ['waypoint~2', 3],
    [`${ids[0]!.slice(0, 10)}~1`, 1],
  ];
  for (const [name, index] of names) {
    const shown = await box.json('op', 'show', name);
    expect([name, shown['operations']]).toEqual([
      name,
      [expect.objectContaining({ id: ids[index] })],
    ]);
  }
  for (const name of ['@~4', 'nothing', '0000', ids[0]!.slice(0, 3), '@@', '~1', '@x', '-']) {
    const failure = await box.failure('op', 'show', '--', name);
    expect([name, failure]).toEqual([name, expect.objectContaining({ code: 'UNKNOWN_OPERATION' })]);
  }
});

test('what an operation did is shown, with what the files were', async () => {
  const box = await worked();
  await box.fxd('restore', '--from', 'HEAD', 'a.md');
  const shown = await box.json('op', 'show', '@');
  expect(shown).toMatchObject({
    refs: [],
    head: null,
    files: [{ path: 'a.md', status: 'modified' }],
    trees: { from: expect.stringMatching(/^[0-9a-f]{40}$/) as unknown },
  });
  const { stdout, stderr } = await box.try(['op', 'show', '@']);
  expect(stdout).toMatch(
    /^operation [0-9a-f]{64}\nDate: {3}2026-.*\n\n {4}restore a\.md from HEAD\n\nM a\.md\n$/,
  );
  const [, tree] = /`fxd show ([0-9a-f]{12}):<path>`/.exec(stderr) ?? [];
  expect(await box.fxd('show', `${tree}:a.md`)).toBe('# Two\n');
  const commit = await box.json('op', 'show', '@~3');
  expect(commit).toMatchObject({
    operations: [{ command: 'commit', standing: 'undone' }],
    refs: [{ name: 'refs/heads/main', came: 1, gone: 0 }],
    files: [],
    trees: null,
  });
});

test('two views are compared', async () => {
  const box = await worked();
  const { refs, head } = await box.json('op', 'diff', '@~2');
  expect(head).toBeNull();
  expect(refs).toEqual([
    expect.objectContaining({ name: 'refs/heads/main', came: 0, gone: 1 }),
    expect.objectContaining({ name: 'refs/heads/side', from: null, came: null }),
  ]);
  const same = await box.try(['op', 'diff', '@~3', '@~1']);
  expect(same).toMatchObject({ stdout: '', stderr: 'The two views are the same.\n', exit: 0 });
  await box.fxd('switch', 'side');
  const { stdout } = await box.try(['op', 'diff', '@-', '@']);
  expect(stdout).toMatch(/\nHEAD {2}refs\/heads\/main {2}→ {2}refs\/heads\/side\n$/);
});

test('every former view can be restored, and that be undone', async () => {
  const box = await worked();
  const ids = (await log(box)).map(({ id }) => id).reverse();
  await box.fxd('checkout', '--force', 'HEAD');
  await box.commit('Third', { 'a.md': '# Three\n' });
  const before = see(box.root);
  const result = await box.json('op', 'restore', ids[1]!.slice(0, 10));
  expect(result).toMatchObject({ went: { written: 1, removed: 0, dryRun: false } });
  expect(box.read('a.md')).toBe('# Two\n');
  expect(await box.isClean()).toBe(true);
  expect(Object.keys(see(box.root).refs)).toEqual(['refs/heads/main']);
  await box.fxd('undo');
  expect({ ...see(box.root), newest: null }).toEqual({ ...before, newest: null });
});

test('restoring a view carries unsaved work over, and stops where it overlaps', async () => {
  const box = await worked();
  await box.fxd('checkout', '--force', 'HEAD');
  const goal = (await log(box)).at(-2)!.id;
  box.write('b.md', '# Unsaved\n');
  await box.fxd('op', 'restore', '--dry-run', goal);
  expect(box.read('a.md')).toBe('# One\n');
  await box.fxd('op', 'restore', goal);
  expect([box.read('a.md'), box.read('b.md')]).toEqual(['# Two\n', '# Unsaved\n']);
  await box.fxd('undo');
  box.write('a.md', '# Mine\n');
  const before = see(box.root);
  expect(await box.failure('op', 'restore', goal)).toMatchObject({ code: 'WOULD_OVERWRITE' });
  expect(see(box.root)).toEqual(before);
  await box.fxd('op', 'restore', '--force', goal);
  expect(box.read('a.md')).toBe('# Two\n');
  await box.fxd('undo');
  expect({ ...see(box.root), newest: null }).toEqual({ ...before, newest: null });
});

test('operations get names, which undoing does not move', async () => {
  const box = await worked();
  const [newest] = await log(box);
  await box.fxd('op', 'tag', 'before-cleanup');
  expect(await box.failure('op', 'tag', 'before-cleanup')).toMatchObject({
    code: 'OPERATION_TAG_EXISTS',
    exit: 3,
  });
  await box.fxd('undo');
  expect(await box.json('op', 'tag')).toMatchObject({
    action: 'listed',
    tags: [{ name: 'before-cleanup', operation: newest!.id }],
  });
  expect((await box.try(['op', 'log'])).stdout).toContain('(before-cleanup, undone)');
  await box.fxd('op', 'restore', 'before-cleanup');
  expect(Object.keys(see(box.root).refs)).toContain('refs/heads/side');
  expect(await box.json('op', 'tag', '-d', 'before-cleanup')).toMatchObject({ action: 'deleted' });
  expect(await box.failure('op', 'tag', '-d', 'before-cleanup')).toMatchObject({
    code: 'OPERATION_TAG_MISSING',
    exit: 3,
  });
  for (const name of ['@here', 'abcd', 'two words', 'a~1', '']) {
    expect([name, await box.failure('op', 'tag', name)]).toEqual([
      name,
      expect.objectContaining({ code: 'INVALID_REF_NAME', exit: 2 }),
    ]);
  }
});

test.each([
  ['op'],
  ['op', 'nothing'],
  ['op', 'show'],
  ['op', 'log', 'x'],
  ['op', 'diff', '@', '@', '@'],
  ['op', 'log', '--force'],
  ['op', 'show', '-n', '2', '@'],
  ['op', 'restore', '-d', '@'],
  ['op', 'tag', '-d'],
  ['op', 'log', '-n', 'x'],
])('fxd %s %s %s %s is a usage error', async (...words) => {
  const box = await worked();
  expect(await box.failure(...words)).toMatchObject({ code: 'USAGE', exit: 2 });
});

test('--at-op shows everything as it was then', async () => {
  const box = await worked();
  await box.fxd('tag', 'v1');
  await box.fxd('checkout', '--force', 'HEAD');
  const then = ['--at-op', '@~4'];
  expect(await box.fxd(...then, 'log', '--oneline')).toMatch(
    /^[0-9a-f]{7} \(HEAD -> main\) Second\n[0-9a-f]{7} First\n$/,
  );
  expect(await box.fxd(...then, 'branch')).toBe('* main\n');
  expect(await box.fxd(...then, 'tag')).toBe('');
  expect(await box.fxd(...then, 'show', 'HEAD:a.md')).toBe('# Two\n');
  expect(await box.fxd(...then, 'diff', '--name-only')).toBe('a.md\n');
  expect(await box.fxd('show', '@op:@~4:a.md')).toBe('# Two\n');
  expect(await box.fxd('show', '@op:@~4^:a.md')).toBe('# One\n');
  const told = (await box.fxd(...then, 'op', 'log')).trimEnd().split('\n');
  expect(told).toHaveLength(2);
  expect(told[0]).toMatch(/^\* .*commit: Second$/);
  expect(await box.json('status')).toMatchObject({ clean: true });
});

test('--at-op writes nothing, neither what was asked for nor what would be remembered', async () => {
  const box = await worked();
  await box.fxd('checkout', '--force', 'HEAD');
  box.write('a.md', '# Unsaved\n');
  const before = see(box.root);
  const writing: readonly (readonly string[])[] = [
    ['commit', '-m', 'x'],
    ['switch', 'main'],
    ['switch', '-c', 'x'],
    ['checkout', '--force', 'HEAD'],
    ['restore', 'a.md'],
    ['branch', 'x'],
    ['tag', 'x'],
    ['tag', '-a', '-m', 'x', 'x'],
    ['undo'],
    ['op', 'restore', '@-'],
    ['op', 'tag', 'x'],
    ['scan'],
    ['config', 'set', 'user.name', 'X'],
  ];
  for (const words of writing) {
    const failure = await box.failure('--at-op', '@~2', ...words);
    expect([words, failure.code, failure.exit]).toEqual([words, 'VIEW_READ_ONLY', 2]);
  }
  for (const words of [['init'], ['fsck'], ['gc'], ['gc', '--dry-run'], ['backup', 'copy']]) {
    const failure = await box.failure('--at-op', '@~2', ...words);
    expect([words, failure.code, failure.exit]).toEqual([words, 'NOT_AT_OPERATION', 2]);
  }
  expect(await box.json('status', '--at-op', '@~2')).toMatchObject({ clean: false });
  expect(see(box.root)).toEqual(before);
  expect(await box.failure('--at-op', 'nothing', 'log')).toMatchObject({
    code: 'UNKNOWN_OPERATION',
    exit: 3,
  });
});
