/** `fxd merge` on whole repositories: what it makes, what it leaves open, and how that is taken back. */
import { chmodSync, existsSync, rmSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Step } from '../../src/model/step.ts';
import { change, diverged, type Files } from './diverged.ts';
import { snapshot } from './folder-snapshot.ts';
import { Sandbox } from './sandbox.ts';

const sum = (factor = ''): string =>
  `export function sum(list: Item[]): number {\n  let total = 0;\n  for (const item of list) total += item.value${factor};\n  return total;\n}\n`;
const join = (mark = ','): string =>
  `export function join(words: string[]): string {\n  let text = '';\n  for (const word of words) text += word + '${mark}';\n  return text;\n}\n`;
const last = (offset = 1): string =>
  `export function last(items: Item[]): Item {\n  const place = items.length - ${offset};\n  return items.at(place) ?? items[0];\n}\n`;
const other = 'export const other = 1;\n';

interface Logged {
  readonly id: string;
  readonly parents: readonly string[];
  readonly message: string;
}

/** The newest commit of a revision. */
async function tip(box: Sandbox, revision = 'HEAD'): Promise<Logged> {
  const { commits } = (await box.json('log', '-n', '1', revision)) as { commits: Logged[] };
  return commits[0]!;
}

/** Both directions merge without a conflict to these files. */
async function expectMerged(
  base: Files,
  one: Files,
  two: Files,
  wanted: Files,
  why: RegExp,
): Promise<void> {
  for (const [ours, theirs] of [
    [one, two],
    [two, one],
  ] as const) {
    const box = await diverged(base, ours, theirs);
    const { exit, stdout, stderr } = await box.try(['merge', '--explain', 'side']);
    expect({ exit, stdout }, stderr).toMatchObject({ exit: 0 });
    expect(stdout).toMatch(/, 0 conflicts$/m);
    expect(stdout).toMatch(why);
    for (const [name, text] of Object.entries(wanted)) {
      expect(existsSync(box.path(name)) ? box.read(name) : null, name).toBe(text);
    }
    expect(await box.isClean()).toBe(true);
  }
}

const both = { 'a.ts': `${sum()}\n${join()}`, 'b.ts': other };

describe('an edit follows', () => {
  test('a function that was moved to another file', async () => {
    await expectMerged(
      both,
      { 'a.ts': join(), 'b.ts': `${other}\n${sum()}` },
      { 'a.ts': `${sum(' * 2')}\n${join()}` },
      { 'a.ts': join(), 'b.ts': `${other}\n${sum(' * 2')}` },
      /^moved: b\.ts · fn sum: moved from a\.ts to b\.ts by (ours|theirs)$/m,
    );
  });

  test('every function of a file that was split in three', async () => {
    await expectMerged(
      { 'all.ts': `${sum()}\n${join()}\n${last()}` },
      { 'all.ts': sum(), 'words.ts': join(), 'items.ts': last() },
      { 'all.ts': `${sum(' * 2')}\n${join(';')}\n${last(2)}` },
      { 'all.ts': sum(' * 2'), 'words.ts': join(';'), 'items.ts': last(2) },
      /^moved: words\.ts · fn join/m,
    );
  });

  test('a method of a class that was renamed', async () => {
    const list = (name: string, step: number): string =>
      `export class ${name} {\n  #items: number[] = [];\n\n  add(item: number): void {\n    this.#items.push(item * ${step});\n  }\n\n  get size(): number {\n    return this.#items.length;\n  }\n}\n`;
    await expectMerged(
      { 'list.ts': list('List', 1) },
      { 'list.ts': list('Queue', 1) },
      { 'list.ts': list('List', 2) },
      { 'list.ts': list('Queue', 2) },
      /^merged: \d+ nodes? auto/m,
    );
  });

  test('a file that was renamed', async () => {
    await expectMerged(
      both,
      { 'a.ts': null, 'lib/sums.ts': both['a.ts'] },
      { 'a.ts': `${sum(' * 2')}\n${join()}` },
      { 'a.ts': null, 'lib/sums.ts': `${sum(' * 2')}\n${join()}` },
      /^renamed: lib\/sums\.ts: the file was renamed from a\.ts by (ours|theirs)$/m,
    );
  });
});

async function conflictsOf(
  base: Files,
  main: Files,
  side: Files,
): Promise<Record<string, unknown>[]> {
  const box = await diverged(base, main, side);
  const result = await box.json('merge', 'side');
  expect(result['outcome']).toBe('conflicts');
  return result['conflicts'] as Record<string, unknown>[];
}

test('moved here and deleted there is a conflict, also where the lines are clean', async () => {
  const moved = { 'a.ts': join(), 'b.ts': `${other}\n${sum()}` };
  const deleted = { 'a.ts': join() };
  for (const [ours, theirs] of [
    [moved, deleted],
    [deleted, moved],
  ] as const) {
    const conflicts = await conflictsOf(both, ours, theirs);
    expect(conflicts.map(({ reason, name }) => ({ reason, name }))).toEqual([
      { reason: 'move/delete', name: 'sum' },
    ]);
  }
});

test('moved to two places is a conflict, and the function is nowhere twice', async () => {
  const conflicts = await conflictsOf(
    { ...both, 'c.ts': 'export const third = 3;\n' },
    { 'a.ts': join(), 'b.ts': `${other}\n${sum()}` },
    { 'a.ts': join(), 'c.ts': `export const third = 3;\n\n${sum()}` },
  );
  expect(conflicts.map(({ reason }) => reason)).toContain('move/move');
});

test.each([
  ['f(1);\n', 'f(2);\n', 'f(3);\n', 'edited here, edited there'],
  ['', 'f(2);\n', 'f(3);\n', 'inserted here, inserted there'],
])('%j to %j and %j is: %s', async (base, main, side, says) => {
  const box = await diverged({ 'a.js': base }, { 'a.js': main }, { 'a.js': side });
  const merged = await box.json('merge', 'side');
  expect(merged['conflicts']).toMatchObject([{ says, kind: null }]);
  // Nothing was settled, so nothing is told as settled.
  expect(merged).toMatchObject({ decisions: [], nodes: { structural: 0 } });
});

test('a moved and edited node keeps its id, and its log goes through the merge', async () => {
  const box = await diverged(
    both,
    { 'a.ts': join(), 'b.ts': `${other}\n${sum()}` },
    { 'a.ts': `${sum(' * 2')}\n${join()}` },
  );
  await box.fxd('merge', 'side');
  const { node, history } = await box.json('log', 'b.ts#sum');
  expect(node).toMatchObject({ address: 'b.ts#sum' });
  expect(history).toMatchObject([
    { address: 'b.ts#sum', former: null },
    { address: 'b.ts#sum', former: 'a.ts#sum' },
    { address: 'a.ts#sum' },
    { address: 'a.ts#sum' },
  ]);
  expect((await box.json('fsck'))['findings']).toEqual([]);
});

// ---- the forms of a merge ----

const plain = { 'one.txt': 'one\n', 'two.txt': 'two\n' };

function cleanPair(): Promise<Sandbox> {
  return diverged(plain, { 'one.txt': 'one here\n' }, { 'two.txt': 'two there\n' });
}

const lined = { 'a.txt': 'first\nsecond\nthird\n', 'b.txt': 'b\n' };

function conflictedPair(): Promise<Sandbox> {
  return diverged(
    lined,
    { 'a.txt': 'first\nours\nthird\n' },
    { 'a.txt': 'first\ntheirs\nthird\n', 'b.txt': 'b there\n' },
  );
}

test('a clean merge is a commit with two parents and the words of Git', async () => {
  const box = await cleanPair();
  const parents = [(await tip(box)).id, (await tip(box, 'side')).id];
  expect(await box.fxd('merge', 'side')).toMatch(
    /^merged: \d+ nodes? auto \(0 structural\), 0 conflicts\n/,
  );
  expect(await tip(box)).toMatchObject({ parents, message: "Merge branch 'side'\n" });
  expect(box.read('two.txt')).toBe('two there\n');
  expect(await box.fxd('merge', 'side')).toBe('Already up to date.\n');
});

test('what is only ahead is followed, unless a merge commit is asked for', async () => {
  const box = await cleanPair();
  await box.fxd('switch', '-c', 'next');
  await change(box, 'Next', { 'three.txt': 'three\n' });
  await box.fxd('switch', 'main');
  expect((await box.json('merge', '--preview', 'next'))['outcome']).toBe('fast-forward');
  const merged = await box.json('merge', '--no-ff', '-m', 'Taken in', 'next');
  expect(merged).toMatchObject({ outcome: 'merged', subject: 'Taken in' });
  await box.fxd('undo');
  expect((await box.json('merge', 'next'))['outcome']).toBe('fast-forward');
  expect(box.read('three.txt')).toBe('three\n');
  const refused = await box.failure('merge', '--ff-only', 'side');
  expect(refused).toMatchObject({ code: 'NOT_FAST_FORWARD', exit: 3 });
});

test('a branch without commits moves to what is merged, a detached HEAD is named', async () => {
  const box = await Sandbox.with(plain);
  const { id } = await tip(box);
  await box.fxd('undo');
  expect(await box.failure('merge', '--squash', id)).toMatchObject({ exit: 2 });
  expect((await box.json('merge', id))['outcome']).toBe('fast-forward');
  expect((await tip(box)).id).toBe(id);
  await box.fxd('switch', '-c', 'side');
  await change(box, 'Side', { 'two.txt': 'two there\n' });
  await box.fxd('switch', '--detach', 'main');
  await change(box, 'Main', { 'one.txt': 'one here\n' });
  expect((await box.json('merge', 'side'))['branch']).toBeNull();
  expect((await tip(box)).message).toBe("Merge branch 'side' into HEAD\n");
});

test('without a message nothing is merged', async () => {
  const box = await cleanPair();
  const before = await tip(box);
  expect(await box.failure('merge', 'side', '-m', ' ')).toMatchObject({
    code: 'EMPTY_MESSAGE',
    exit: 1,
  });
  expect(await tip(box)).toEqual(before);
  expect(await box.isClean()).toBe(true);
});

test.each([
  ['--abort', '--preview'],
  ['--abort', '-m', 'x'],
  ['--abort', '--allow-conflicts'],
  ['--abort', '--continue'],
  ['--continue', '--preview'],
  ['--continue', '--no-commit'],
  ['--continue', '--no-ff'],
  ['--continue', '--explain'],
  ['--continue', '-X', 'ours'],
  ['--continue', 'side'],
])('%s %s is refused, and the merge stays under way', async (...words) => {
  const box = await conflictedPair();
  await box.try(['merge', 'side']);
  const before = snapshot(box.root);
  expect(await box.failure('merge', ...words)).toMatchObject({ code: 'USAGE', exit: 2 });
  expect(snapshot(box.root)).toEqual(before);
  expect((await box.json('status'))['merge']).not.toBeNull();
});

test('conflicts are not allowed ahead of the merge', async () => {
  const box = await conflictedPair();
  expect(await box.failure('merge', '--allow-conflicts', 'side')).toMatchObject({ exit: 2 });
});

test('a squash leaves one commit with one parent', async () => {
  const box = await cleanPair();
  expect((await box.json('merge', '--squash', 'side'))['outcome']).toBe('squashed');
  expect((await box.json('status'))['merge']).toMatchObject({ kind: 'squash', revision: 'side' });
  await box.fxd('commit');
  const { parents, message } = await tip(box);
  expect(parents).toHaveLength(1);
  expect(message).toMatch(/^Squashed commit of the following:\n\n\* [0-9a-f]{12} Side\n$/);
  expect(box.read('two.txt')).toBe('two there\n');
});

test('with --no-commit the merge waits, and is concluded by commit', async () => {
  const box = await cleanPair();
  expect((await box.json('merge', '--no-commit', 'side'))['outcome']).toBe('open');
  expect(await box.fxd('status')).toContain('A merge of side is under way: no conflicts left');
  expect(await box.failure('switch', 'side')).toMatchObject({ code: 'MERGE_UNDER_WAY', exit: 3 });
  expect(await box.failure('merge', 'side')).toMatchObject({ code: 'MERGE_UNDER_WAY', exit: 3 });
  expect(await box.failure('commit', '-m', 'part', 'one.txt')).toMatchObject({
    code: 'MERGE_UNDER_WAY',
  });
  expect((await box.json('merge', '--continue'))['outcome']).toBe('concluded');
  expect((await box.json('status'))['merge']).toBeNull();
});

test('lines that have no commit in common are merged only on request', async () => {
  const box = await Sandbox.with({ 'one.txt': 'one\n' });
  const { id } = await tip(box);
  await box.fxd('undo');
  box.remove('one.txt');
  await box.commit('Another first', { 'two.txt': 'two\n' });
  expect(await box.failure('merge', id)).toMatchObject({ code: 'UNRELATED_HISTORIES', exit: 3 });
  await box.fxd('merge', '--allow-unrelated', id);
  expect([box.read('one.txt'), box.read('two.txt')]).toEqual(['one\n', 'two\n']);
});

// ---- conflicts ----

test('a conflict stands between markers, stops the merge, and is concluded when they are gone', async () => {
  const box = await conflictedPair();
  const { exit, stdout } = await box.try(['merge', 'side']);
  expect(exit).toBe(1);
  expect(stdout).toContain('1 conflict');
  expect(box.read('a.txt')).toMatch(
    /^first\n<<<<<<< main.*\nours\n\|\|\|\|\|\|\| [0-9a-f]{12}\nsecond\n=======\ntheirs\n>>>>>>> side\nthird\n$/,
  );
  expect(box.read('b.txt')).toBe('b there\n');
  expect(await box.fxd('status', '--porcelain')).toBe('UU a.txt\nM  b.txt\n');
  const refused = await box.failure('commit', '-m', 'x');
  expect(refused).toMatchObject({ code: 'CONFLICTS_REMAIN', exit: 1 });
  expect(((await box.json('log', '--all'))['commits'] as unknown[]).length).toBe(3);
  for (const name of ['refs/fxd/merge-head', 'fxd/merge-head']) {
    expect(await box.failure('show', name)).toMatchObject({ exit: 3 });
  }
  expect((await tip(box, 'MERGE_HEAD')).id).toBe((await tip(box, 'side')).id);

  box.write('a.txt', 'first\nours\n||||||| x\nthird\n');
  expect((await box.failure('commit', '-m', 'x')).code).toBe('CONFLICTS_REMAIN');
  box.write('a.txt', 'first\nboth\nthird\n');
  expect(await box.fxd('status')).toContain('no conflicts left, 1 settled');
  await box.fxd('commit');
  expect((await tip(box)).message).toBe("Merge branch 'side'\n");
  expect((await box.json('fsck'))['findings']).toEqual([]);
});

test('a partial edit between the markers keeps the conflict open', async () => {
  const box = await conflictedPair();
  await box.try(['merge', 'side']);
  box.write('a.txt', box.read('a.txt').replace('ours\n', 'ours, thought over\n'));
  expect((await box.failure('commit', '-m', 'x')).code).toBe('CONFLICTS_REMAIN');
  expect(box.read('a.txt')).toContain('thought over');
});

test('a conflicted file that is moved away takes its conflict with it', async () => {
  const box = await conflictedPair();
  await box.try(['merge', 'side']);
  box.write('moved.txt', box.read('a.txt'));
  box.remove('a.txt');
  const { conflicts } = (await box.json('status')) as {
    conflicts: { path: string; settled: boolean }[];
  };
  expect(conflicts).toMatchObject([{ path: 'moved.txt', settled: false }]);
});

test('conflicts can be committed, are found again, and are carried until they are settled', async () => {
  const box = await conflictedPair();
  await box.try(['merge', 'side']);
  expect((await box.json('commit', '--allow-conflicts'))['conflicts']).toBe(1);
  expect((await box.json('status'))['merge']).toBeNull();
  expect(await box.fxd('status')).toContain('Committed with conflicts: 1 conflict left');
  expect(await box.failure('export', '--out', 'out')).toMatchObject({
    code: 'COMMIT_WITH_CONFLICTS',
  });
  await change(box, 'Something else', { 'c.txt': 'c\n' });
  expect(await box.fxd('status')).toContain('1 conflict left');
  await change(box, 'Settled', { 'a.txt': 'first\nboth\nthird\n' });
  expect((await box.json('status'))['conflicts']).toEqual([]);
  await box.fxd('undo');
  await box.fxd('gc', '--prune=now');
  expect((await box.json('status'))['conflicts']).toMatchObject([{ path: 'a.txt', settled: true }]);
  expect((await box.json('fsck'))['findings']).toEqual([]);
});

test.each([
  ['main', 'third'],
  ['third', 'main'],
])('what %s committed open stays open when %s meets it', async (ours, theirs) => {
  const box = await conflictedPair();
  await box.try(['merge', 'side']);
  await box.fxd('switch', '--force', '-c', 'third', 'side');
  await change(box, 'Third', { 'third.txt': 'third\n' });
  await box.fxd('switch', 'main');
  await box.try(['merge', 'side']);
  await box.fxd('commit', '--allow-conflicts', '-m', 'Open');
  await box.fxd('switch', ours);
  await change(box, 'One more', { 'more.txt': 'more\n' });
  const isOpen = async (): Promise<void> => {
    expect((await box.json('status'))['conflicts']).toMatchObject([
      { number: 1, path: 'a.txt', settled: false },
    ]);
  };

  const waiting = ['merge', '--no-ff', '--no-commit', theirs];
  const foretold = await box.try([...waiting, '--preview']);
  const left = await box.try(waiting);
  expect([foretold.exit, left.exit]).toEqual([1, 1]);
  expect(foretold.stdout).toBe(left.stdout);
  await isOpen();
  expect((await box.failure('commit', '-m', 'x')).code).toBe('CONFLICTS_REMAIN');
  await box.fxd('merge', '--abort');

  const merged = await box.try(['merge', '--no-ff', theirs]);
  expect(merged.exit).toBe(0);
  expect(merged.stderr).toContain('warning: a.txt: a conflict that was committed is still open');
  await box.fxd('gc', '--prune=now');
  await isOpen();
  expect(await box.failure('export', '--out', 'out')).toMatchObject({
    code: 'COMMIT_WITH_CONFLICTS',
  });
  expect((await box.json('fsck'))['findings']).toEqual([]);
  await box.fxd('resolve', '--theirs', '--all');
  await box.fxd('commit', '-m', 'Settled');
  expect(box.read('a.txt')).toBe('first\ntheirs\nthird\n');
  expect((await box.json('status'))['conflicts']).toEqual([]);
});

test('files with changes of their own that the merge would touch are refused, others are kept', async () => {
  const box = await cleanPair();
  box.write('two.txt', 'unsaved\n');
  expect(await box.failure('merge', 'side')).toMatchObject({ code: 'WOULD_OVERWRITE', exit: 3 });
  expect(await box.failure('merge', '--preview', 'side')).toMatchObject({
    code: 'WOULD_OVERWRITE',
  });
  const hinted = await box.try(['merge', 'side']);
  expect(hinted.stderr).not.toContain('--force');
  expect((await box.try(['switch', 'side'])).stderr).toContain('take `--force`');
  await box.fxd('restore', 'two.txt');
  box.write('one.txt', 'unsaved\n');
  await box.fxd('merge', 'side');
  expect(box.read('one.txt')).toBe('unsaved\n');
  expect(await box.fxd('show', 'HEAD:one.txt')).toBe('one here\n');
});

test('giving up brings everything back as it was, and can itself be undone', async () => {
  const box = await conflictedPair();
  box.write('unsaved.txt', 'mine\n');
  const before = snapshot(box.root);
  await box.try(['merge', 'side']);
  const during = snapshot(box.root);
  expect((await box.json('merge', '--abort'))['outcome']).toBe('aborted');
  expect(snapshot(box.root)).toEqual(before);
  expect((await box.json('status'))['merge']).toBeNull();
  await box.fxd('undo');
  expect(snapshot(box.root)).toEqual(during);
  expect((await box.json('status'))['merge']).toMatchObject({ revision: 'side' });
  expect(await box.failure('merge', '--abort', 'side')).toMatchObject({ exit: 2 });
  box.write('a.txt', 'edited since\n');
  await box.fxd('merge', '--abort');
  expect(snapshot(box.root)).toEqual(before);
  expect(await box.failure('merge', '--abort')).toMatchObject({ code: 'NO_MERGE', exit: 3 });
});

test.each([
  ['clean', cleanPair],
  ['conflicted', conflictedPair],
] as const)('a %s merge is undone and done again', async (_, pair) => {
  const box = await pair();
  const before = [snapshot(box.root), await box.json('status')];
  await box.try(['merge', 'side']);
  const after = [snapshot(box.root), await box.json('status')];
  await box.fxd('undo');
  expect([snapshot(box.root), await box.json('status')]).toEqual(before);
  await box.fxd('redo');
  expect([snapshot(box.root), await box.json('status')]).toEqual(after);
});

test('going back to the middle of a merge brings its files back, too', async () => {
  const box = await conflictedPair();
  await box.try(['merge', 'side']);
  const during = box.read('a.txt');
  const [{ id }] = ((await box.json('op', 'log')) as { operations: [{ id: string }] }).operations;
  box.write('a.txt', 'first\nboth\nthird\n');
  await box.fxd('commit');
  await box.fxd('op', 'restore', id);
  expect(box.read('a.txt')).toBe(during);
  expect((await box.json('status'))['merge']).toMatchObject({ revision: 'side' });
});

test('by force, switching gives the merge up', async () => {
  const box = await conflictedPair();
  await box.try(['merge', 'side']);
  await box.fxd('switch', '--force', 'side');
  expect((await box.json('status'))['merge']).toBeNull();
  expect(await box.isClean()).toBe(true);
});

test.each([cleanPair, conflictedPair])('a preview says what the merge then does', async (pair) => {
  const box = await pair();
  const before = snapshot(box.root);
  const { exit } = await box.try(['merge', '--preview', 'side']);
  const foretold = await box.json('merge', '--preview', 'side');
  expect(snapshot(box.root)).toEqual(before);
  const run = await box.try(['--json', 'merge', 'side']);
  const done = JSON.parse(run.stdout) as Record<string, unknown>;
  expect(run.exit).toBe(exit);
  for (const field of [
    'outcome',
    'tree',
    'nodes',
    'conflicts',
    'decisions',
    'written',
    'removed',
  ]) {
    expect(done[field], field).toEqual(foretold[field]);
  }
});

test.each([
  ['ours', 'first\nours\nthird\n'],
  ['theirs', 'first\ntheirs\nthird\n'],
  ['union', 'first\nours\ntheirs\nthird\n'],
])('-X %s settles what conflicts', async (how, text) => {
  const box = await conflictedPair();
  const { stdout } = await box.try(['merge', '--explain', '-X', how, 'side']);
  expect(stdout).toMatch(
    new RegExp(`^favour: a\\.txt.*: a conflict was settled by -X ${how}$`, 'm'),
  );
  expect(box.read('a.txt')).toBe(text);
});

test('a policy settles by path and by kind', async () => {
  const box = await diverged(
    { 'LOG.md': 'start\n', 'v.json': '{\n  "version": "1.0.0"\n}\n', 'lock.txt': 'a\n\n\nb\n' },
    {
      'LOG.md': 'start\nours\n',
      'v.json': '{\n  "version": "1.1.0"\n}\n',
      'lock.txt': 'A\n\n\nb\n',
    },
    {
      'LOG.md': 'start\ntheirs\n',
      'v.json': '{\n  "version": "1.0.9"\n}\n',
      'lock.txt': 'a\n\n\nB\n',
    },
  );
  for (const item of ['LOG.md union', 'kind:key max-version', 'lock.txt theirs']) {
    await box.fxd('config', 'set', 'merge.policy', item);
  }
  await box.fxd('merge', 'side');
  expect(box.read('LOG.md')).toBe('start\nours\ntheirs\n');
  expect(box.read('v.json')).toContain('1.1.0');
  expect(box.read('lock.txt')).toBe('a\n\n\nB\n');
});

// ---- what is no text ----

test('deleted here and edited there is a conflict, and taking the file away settles it', async () => {
  const box = await diverged(lined, { 'a.txt': null }, { 'a.txt': 'first\ntheirs\nthird\n' });
  const [conflict] = (await box.json('merge', 'side'))['conflicts'] as Record<string, unknown>[];
  expect(conflict).toMatchObject({ reason: 'edit/delete', path: 'a.txt' });
  expect(await box.fxd('status', '--porcelain')).toBe('DU a.txt\n');
  box.remove('a.txt');
  await box.fxd('commit');
  expect(existsSync(box.path('a.txt'))).toBe(false);
});

test('binary files that both changed stay as ours, and are no text with markers', async () => {
  const box = await diverged({ 'i.bin': 'a\0b' }, { 'i.bin': 'a\0ours' }, { 'i.bin': 'a\0theirs' });
  expect((await box.try(['merge', 'side'])).exit).toBe(1);
  expect(box.read('i.bin')).toBe('a\0ours');
  expect((await box.failure('commit', '-m', 'x')).code).toBe('CONFLICTS_REMAIN');
  box.write('i.bin', 'a\0both');
  await box.fxd('commit');
});

test('a file and a folder that want one path are both kept', async () => {
  const box = await diverged(lined, { thing: 'file\n' }, { 'thing/in.txt': 'in\n' });
  const [conflict] = (await box.json('merge', 'side'))['conflicts'] as Record<string, unknown>[];
  expect(conflict).toMatchObject({ reason: 'file/folder', path: 'thing~main' });
  expect(box.read('thing~main')).toBe('file\n');
  expect(box.read('thing/in.txt')).toBe('in\n');
});

test('links and exec bits merge by the three-way table', async () => {
  const box = new Sandbox();
  await box.fxd('init');
  symlinkSync('one', box.path('link'));
  await change(box, 'Base', { 'run.sh': 'echo 1\n' });
  await box.fxd('switch', '-c', 'side');
  chmodSync(box.path('run.sh'), 0o755);
  await change(box, 'Side', {});
  await box.fxd('switch', 'main');
  rmSync(box.path('link'));
  symlinkSync('two', box.path('link'));
  await change(box, 'Main', { 'run.sh': 'echo 2\n' });
  await box.fxd('merge', 'side');
  expect(snapshot(box.root)['run.sh']).toBeDefined();
  expect((await box.json('show', 'HEAD'))['commit']).toBeDefined();
  expect(await box.isClean()).toBe(true);
});

test('renamed otherwise on both sides is a conflict about the path', async () => {
  const text = `${sum()}\n${join()}`;
  const conflicts = await conflictsOf(
    { 'a.ts': text },
    { 'a.ts': null, 'x.ts': text },
    { 'a.ts': null, 'y.ts': text },
  );
  expect(conflicts).toMatchObject([{ reason: 'rename/rename', field: 'path', path: 'x.ts' }]);
});

test('renamed here and deleted there is a conflict, and the file stays where it is now', async () => {
  const renamed = { 'a.txt': null, 'x.txt': lined['a.txt'] };
  for (const [ours, theirs, code] of [
    [renamed, { 'a.txt': null }, 'UD'],
    [{ 'a.txt': null }, renamed, 'DU'],
  ] as const) {
    const box = await diverged(lined, ours, theirs);
    const [conflict] = (await box.json('merge', 'side'))['conflicts'] as Record<string, unknown>[];
    expect(conflict).toMatchObject({ reason: 'move/delete', path: 'x.txt' });
    expect(await box.fxd('status', '--porcelain')).toContain(`${code} x.txt\n`);
    expect(await box.failure('commit')).toMatchObject({ code: 'CONFLICTS_REMAIN' });
  }
});

test('an empty file is not followed to another path', async () => {
  const box = await diverged(
    { 'a/__init__.py': '', 'b.txt': 'b\n' },
    { 'a/__init__.py': null, 'c/__init__.py': '' },
    { 'a/__init__.py': 'import sys\n' },
  );
  const [conflict] = (await box.json('merge', 'side'))['conflicts'] as Record<string, unknown>[];
  expect(conflict).toMatchObject({ reason: 'edit/delete', path: 'a/__init__.py' });
  expect(box.read('c/__init__.py')).toBe('');
});

// ---- what merges as text alone ----

test.each([
  [
    'a deleted function of another module',
    {
      'parse.ts': `export function scan(text: string): number {\n  return text.length;\n}\n\n${sum()}`,
      'use.ts': 'export const a = 1;\n',
    },
    { 'parse.ts': sum() },
    {
      'use.ts':
        "import { scan } from './parse.ts';\n\nexport const a = 1;\n\nexport const size = scan('x');\n",
    },
    /use\.ts:5 calls scan, which main has deleted; it was at parse\.ts:1\./,
  ],
  [
    'a renamed function of its own file',
    {
      'a.js': `function scanAll(text) {\n  const parts = text.split(',');\n  return parts.length + 1;\n}\n\nfunction first() {\n  return 1;\n}\n\nfunction second() {\n  return 2;\n}\n`,
    },
    {
      'a.js': `function scanEach(text) {\n  const parts = text.split(',');\n  return parts.length + 1;\n}\n\nfunction first() {\n  return 1;\n}\n\nfunction second() {\n  return 2;\n}\n`,
    },
    {
      'a.js': `function scanAll(text) {\n  const parts = text.split(',');\n  return parts.length + 1;\n}\n\nfunction first() {\n  return 1;\n}\n\nfunction second() {\n  return scanAll('b');\n}\n`,
    },
    /a\.js:11 calls scanAll, which main has renamed to scanEach; it was at a\.js:1\./,
  ],
  [
    'a deleted function of a Python module',
    {
      'lib/parse.py': 'def scan(text):\n    return len(text)\n\n\ndef other():\n    return 1\n',
      'use.py': 'a = 1\n',
    },
    { 'lib/parse.py': 'def other():\n    return 1\n' },
    { 'use.py': "from lib.parse import scan\n\na = 1\nb = scan('x')\n" },
    /use\.py:4 calls scan, which main has deleted; it was at lib\/parse\.py:1\./,
  ],
])('a call of %s is warned of', async (_, base, main, side, wanted) => {
  const box = await diverged(base, main, side);
  const { warnings, outcome } = await box.json('merge', '--preview', 'side');
  expect(outcome).toBe('merged');
  expect(warnings).toEqual([expect.stringMatching(wanted)]);
});

test('a call of another function of that name is none to be warned of', async () => {
  const box = await diverged(
    {
      'parse.ts': `export function scan(): number {\n  return 1;\n}\n\n${sum()}`,
      'use.ts': 'export const a = 1;\n',
    },
    { 'parse.ts': sum() },
    {
      'use.ts':
        "import { scan } from 'package';\n\nexport const a = scan();\n\nexport function go(find: { scan(): number }): number {\n  const scan = (): number => 2; // scan()\n  return scan() + find.scan();\n}\n",
    },
  );
  expect((await box.json('merge', 'side'))['warnings']).toEqual([]);
});

// ---- several bases, and crashes ----

test('a criss-cross history merges by a base that is merged itself', async () => {
  const box = await diverged(
    { 'a.txt': '1\n2\n3\n4\n5\n6\n7\n8\n9\n' },
    { 'a.txt': '1 main\n2\n3\n4\n5\n6\n7\n8\n9\n' },
    { 'a.txt': '1\n2\n3\n4\n5\n6\n7\n8\n9 side\n' },
  );
  await box.fxd('branch', 'old');
  await box.fxd('merge', 'side');
  await box.fxd('switch', 'side');
  await box.fxd('merge', 'old');
  await change(box, 'Side again', { 'a.txt': '1 main\n2\n3\n4\n5 side\n6\n7\n8\n9 side\n' });
  await box.fxd('switch', 'main');
  await change(box, 'Main again', { 'a.txt': '1 main again\n2\n3\n4\n5\n6\n7\n8\n9 side\n' });
  const merged = await box.json('merge', 'side');
  expect(merged['bases']).toHaveLength(2);
  expect(merged['outcome']).toBe('merged');
  expect(box.read('a.txt')).toBe('1 main again\n2\n3\n4\n5 side\n6\n7\n8\n9 side\n');
});

test.each(['files: intended', 'files: staged', 'files: placed', 'files: done'] as const)(
  'a merge cut off at "%s" is taken back by the next command',
  async (wanted: Step) => {
    for (const pair of [cleanPair, conflictedPair]) {
      const box = await pair();
      const before = snapshot(box.root);
      let fired = false;
      const reached = (step: Step): void => {
        fired ||= step === wanted;
        if (fired) throw new Error('the power is gone');
      };
      await box.try(['merge', 'side'], { reached });
      expect(fired).toBe(true);
      expect((await box.try(['status'])).stderr).toContain('`merge side` was interrupted');
      expect(snapshot(box.root)).toEqual(before);
      expect((await box.json('status'))['merge']).toBeNull();
    }
  },
);
