/** `fxd export --git`: what moves in the other repository, what is refused, and that nothing else happens. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packedObjects, refsOf } from '../bridge/git/pack-contents.ts';
import { RawRepository } from '../bridge/git/raw-repository.ts';
import { environments, hasGit } from '../bridge/git/search-paths.ts';
import { snapshot } from './folder-snapshot.ts';
import { temporaryFolder } from './run-cli.ts';
import { Sandbox } from './sandbox.ts';

interface Report {
  readonly created: boolean;
  readonly refs: readonly { name: string; from: string | null; to: string; kind: string }[];
  readonly unchanged: number;
  readonly left: readonly { name: string; reason: string }[];
  readonly prerequisites: readonly string[];
  readonly commits: number;
}

/** What an export reports. */
async function report(box: Sandbox, ...words: readonly string[]): Promise<Report> {
  return (await box.json('export', '--git', ...words))['git'] as Report;
}

/** A repository with a commit, exported to a new place. */
async function exported(): Promise<{ box: Sandbox; place: string; first: string }> {
  const box = await Sandbox.with({ 'a.js': 'export const a = 1;\n' });
  const place = join(temporaryFolder(), 'out.git');
  const { refs } = await report(box, place);
  return { box, place, first: refs[0]!.to };
}

function git(folder: string, ...words: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync('git', ['-C', folder, ...words], {
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  return stdout;
}

test('a new folder becomes a bare repository on the same branch', async () => {
  const box = await Sandbox.with({ 'a.js': 'export const a = 1;\n' });
  await box.fxd('switch', '-c', 'topic/one');
  const tip = await box.commit('Second', { 'b.js': 'export const b = 1;\n' });
  await box.fxd('tag', 'v1', '-m', 'One');
  const place = join(temporaryFolder(), 'new/out.git');
  expect(await report(box, place)).toMatchObject({ created: true, unchanged: 0, commits: 2 });
  expect(readFileSync(join(place, 'HEAD'), 'utf8')).toBe('ref: refs/heads/topic/one\n');
  expect([...refsOf(place).keys()].sort()).toEqual([
    'refs/heads/main',
    'refs/heads/topic/one',
    'refs/tags/v1',
  ]);
  expect(refsOf(place).get('refs/heads/topic/one')).toBe(tip);
  if (!hasGit) return;
  expect(git(place, 'log', '--format=%s', 'topic/one')).toBe('Second\nFirst\n');
  expect(git(place, 'fsck', '--strict')).toBe('');
});

test('a second export brings what is new, with and without Git', async () => {
  for (const [name, env] of environments()) {
    const { box, place, first } = await exported();
    const before = packedObjects(place).size;
    const tips = [];
    for (let at = 0; at < 3; at++)
      tips.push(await box.commit(`More ${at}`, { [`${at}.txt`]: `${at}\n` }));
    const { stdout } = await box.try(['--json', 'export', '--git', place], { env });
    expect((JSON.parse(stdout) as { git: Report }).git, name).toMatchObject({
      created: false,
      refs: [{ name: 'refs/heads/main', from: first, to: tips[2], kind: 'forward' }],
      commits: 3,
    });
    expect(packedObjects(place).size, name).toBe(before + 9);
    const after = snapshot(place);
    const again = await box.try(['export', '--git', place], { env });
    expect(again.stdout, name).toMatch(/^Everything is there already/);
    expect(snapshot(place), name).toEqual(after);
  }
});

test('a branch that would lose commits is refused with all others, unless it is forced', async () => {
  for (const [name, env] of environments()) {
    const { box, place } = await exported();
    await box.commit('Second', { 'b.txt': 'b\n' });
    await box.fxd('export', '--git', place);
    await box.fxd('undo');
    await box.fxd('branch', 'another');
    const there = refsOf(place);
    const ahead = await box.try(['--json', 'export', '--git', place], { env });
    expect(ahead.exit, name).toBe(6);
    expect(ahead.stderr, name).toContain('main: it is ahead there');
    const diverged = await box.commit('Otherwise', { 'c.txt': 'c\n' });
    const refused = await box.try(['--json', 'export', '--git', place], { env });
    expect(refused.stderr, name).toContain('main: it has diverged there');
    expect(refsOf(place), name).toEqual(there);
    const { stdout } = await box.try(['--json', 'export', '--git', place, '--force'], { env });
    expect((JSON.parse(stdout) as { git: Report }).git.refs, name).toEqual([
      { name: 'refs/heads/another', from: null, to: expect.anything(), kind: 'new' },
      { name: 'refs/heads/main', from: there.get('refs/heads/main'), to: diverged, kind: 'forced' },
    ]);
    expect(refsOf(place).get('refs/heads/main'), name).toBe(diverged);
  }
});

test('commits that are only there are not overwritten', async () => {
  const { box, place } = await exported();
  const raw = new RawRepository(place);
  raw.ref('refs/heads/main', raw.commit(raw.tree(), [], 'Theirs\n'));
  expect(await box.failure('export', '--git', place)).toMatchObject({
    code: 'EXPORT_REFUSED',
    exit: 6,
    message: expect.stringContaining('main: it has commits there that are not here'),
  });
});

test('tags stay what they are, and no name is the folder of another', async () => {
  const { box, place, first } = await exported();
  await box.fxd('tag', 'v1');
  await box.fxd('export', '--git', place);
  await box.commit('Second', { 'b.txt': 'b\n' });
  await box.fxd('tag', '-d', 'v1');
  await box.fxd('tag', 'v1');
  expect((await box.failure('export', '--git', place)).message).toContain(
    'v1: the tag names something else there',
  );
  await box.fxd('tag', '-d', 'v1');
  await box.fxd('branch', 'x/y');
  new RawRepository(place).ref('refs/heads/x', first);
  writeFileSync(join(place, 'HEAD'), 'ref: refs/heads/main\n');
  expect((await box.failure('export', '--git', place)).message).toContain(
    'x/y: there is one named refs/heads/x',
  );
});

test('a ref that somebody moves meanwhile is not overwritten', async () => {
  for (const [name, env] of environments()) {
    const { box, place, first } = await exported();
    await box.commit('Second', { 'b.txt': 'b\n' });
    const raw = new RawRepository(place);
    const theirs = raw.commit(raw.tree(), [first], 'Theirs\n');
    const { exit, stderr } = await box.try(['--json', 'export', '--git', place], {
      env,
      reached: (step) => {
        if (step === 'export: pack placed') raw.ref('refs/heads/main', theirs);
      },
    });
    expect(exit, name).toBe(5);
    expect(stderr, name).toContain('EXPORT_OVERTAKEN');
    expect(refsOf(place).get('refs/heads/main'), name).toBe(theirs);
  }
});

test('without Git a ref that another process has locked is left alone', async () => {
  const [, env] = environments().at(-1)!;
  const { box, place, first } = await exported();
  await box.commit('Second', { 'b.txt': 'b\n' });
  await box.fxd('branch', 'new');
  const lock = join(place, 'refs/heads/main.lock');
  writeFileSync(lock, '');
  const { exit, stderr } = await box.try(['--json', 'export', '--git', place], { env });
  expect(exit).toBe(5);
  expect(stderr).toContain('REF_LOCKED');
  expect([...refsOf(place)]).toEqual([['refs/heads/main', first]]);
  expect(readdirSync(join(place, 'refs/heads')).sort()).toEqual(['main', 'main.lock']);
  rmSync(lock);
  // What is left of refs that are gone is no obstacle.
  mkdirSync(join(place, 'refs/heads/new'));
  expect((await box.try(['export', '--git', place], { env })).exit).toBe(0);
});

test('a ref that follows another there is left', async () => {
  const { box, place, first } = await exported();
  const raw = new RawRepository(place);
  raw.ref('refs/heads/main', first);
  raw.symbolic('refs/heads/alias', 'refs/heads/main');
  await box.fxd('branch', 'alias');
  const tip = await box.commit('Second', { 'b.txt': 'b\n' });
  const { refs, left } = await report(box, place);
  expect(refs.map(({ name, to }) => [name, to])).toEqual([['refs/heads/main', tip]]);
  expect(left).toEqual([{ name: 'refs/heads/alias', reason: 'it follows another ref there' }]);
  expect(readFileSync(join(place, 'refs/heads/alias'), 'utf8')).toBe('ref: refs/heads/main\n');
});

test.runIf(hasGit)(
  'the branch that is checked out moves only if its files may follow',
  async () => {
    const { box, place } = await exported();
    const clone = join(temporaryFolder(), 'clone');
    git(place, 'clone', '-q', place, clone);
    git(clone, 'worktree', 'add', '-q', '-b', 'linked', join(clone, '../linked'));
    const tip = await box.commit('Second', { 'a.js': 'export const a = 2;\n', 'b.txt': 'b\n' });
    const failure = await box.failure('export', '--git', clone);
    expect(failure).toMatchObject({ code: 'EXPORT_TO_CHECKED_OUT', exit: 6 });
    expect(git(clone, 'status', '--short')).toBe('');
    // A change that is in no commit is not overwritten there.
    writeFileSync(join(clone, 'a.js'), 'mine\n');
    expect(await box.failure('export', '--git', clone, '--checkout')).toMatchObject({
      code: 'GIT_FAILED',
    });
    expect(readFileSync(join(clone, 'a.js'), 'utf8')).toBe('mine\n');
    expect(git(clone, 'rev-parse', 'main')).not.toBe(`${tip}\n`);
    git(clone, 'checkout', '-q', '--', 'a.js');
    await box.fxd('export', '--git', clone, '--checkout');
    expect(git(clone, 'status', '--short')).toBe('');
    expect(git(clone, 'rev-parse', 'HEAD')).toBe(`${tip}\n`);
    expect(readFileSync(join(clone, 'b.txt'), 'utf8')).toBe('b\n');
    // The files of another working tree do not follow.
    await box.fxd('branch', 'linked');
    const linked = await box.failure('export', '--git', clone, '--checkout');
    expect(linked.code).toBe('EXPORT_TO_CHECKED_OUT');
  },
);

test('a commit with open conflicts stays, unless that is asked for', async () => {
  const box = await Sandbox.with({ 'a.txt': 'one\n' });
  await box.fxd('switch', '-c', 'side');
  await box.commit('Side', { 'a.txt': 'side\n' });
  await box.fxd('switch', 'main');
  await box.commit('Main', { 'a.txt': 'main\n' });
  expect((await box.try(['merge', 'side'])).exit).toBe(1);
  await box.fxd('commit', '-m', 'Open', '--allow-conflicts');
  const place = join(temporaryFolder(), 'out.git');
  expect(await box.failure('export', '--git', place)).toMatchObject({
    code: 'COMMIT_WITH_CONFLICTS',
  });
  await box.fxd('export', '--git', place, '--branch', 'side');
  const { stays } = (await report(box, place, '--allow-conflicts')) as unknown as {
    stays: unknown;
  };
  expect(stays).toEqual({ nodeMaps: 2, conflicts: 1 });
  expect([...refsOf(place).keys()].sort()).toEqual(['refs/heads/main', 'refs/heads/side']);
});

test('what Git has no place for goes along when it is asked to, and comes back', async () => {
  const box = await Sandbox.with({ 'a.txt': 'one\n', 'b.js': 'export const b = 1;\n' });
  await box.fxd('switch', '-c', 'side');
  await box.commit('Side', { 'a.txt': 'side\n' });
  await box.fxd('switch', 'main');
  // A function that moves keeps who it is, which no Git knows.
  await box.commit('Main', { 'a.txt': 'main\n', 'c.js': 'export const b = 1;\n', 'b.js': '' });
  expect((await box.try(['merge', 'side'])).exit).toBe(1);
  await box.fxd('commit', '-m', 'Open', '--allow-conflicts');
  const place = join(temporaryFolder(), 'out.git');
  const words = [place, '--meta', '--allow-conflicts'];
  const own = ['refs/fxd/conflicts', 'refs/fxd/node-maps'];
  expect((await report(box, ...words)).refs.map(({ name }) => name)).toEqual([
    ...['refs/heads/main', 'refs/heads/side', ...own],
  ]);
  if (hasGit) expect(git(place, 'fsck', '--strict')).toBe('');
  expect((await report(box, ...words)).refs).toEqual([]);
  await box.commit('More', { 'd.txt': 'd\n' });
  const before = packedObjects(place).size;
  expect((await report(box, ...words)).refs.map(({ name }) => name)).toEqual([
    ...['refs/heads/main', ...own],
  ]);
  // A commit, two trees and blobs of it, and the folders down to its map and its record.
  expect(packedObjects(place).size - before).toBeLessThan(12);
  const bundle = join(temporaryFolder(), 'out.bundle');
  await report(box, bundle, '--meta', '--allow-conflicts');
  for (const source of [place, bundle]) {
    for (const [name, env] of environments()) {
      const other = new Sandbox();
      await other.fxd('init');
      const { exit, stderr } = await other.try(['import', source], { env });
      expect(exit, `${name}: ${stderr}`).toBe(0);
      const failure = await other.failure('export', '--git', join(temporaryFolder(), 'again.git'));
      expect(failure, name).toMatchObject({ code: 'COMMIT_WITH_CONFLICTS' });
      const log = ['log', 'c.js#b', '--oneline'];
      expect(await other.fxd(...log), name).toBe(await box.fxd(...log));
      expect(await other.json('fsck'), name).toMatchObject({ findings: [] });
    }
  }
});

test('what another store has put beside a history is not overwritten', async () => {
  const { box, place } = await exported();
  const raw = new RawRepository(place);
  raw.ref('refs/fxd/node-maps', raw.tree(['100644', 'theirs', raw.blob('theirs\n')]));
  expect((await box.failure('export', '--git', place, '--meta')).message).toContain(
    'refs/fxd/node-maps: another store has written it',
  );
  const other = new Sandbox();
  await other.fxd('init');
  // What is not as fxd writes it is no reason to leave the history.
  raw.ref('refs/fxd/conflicts', raw.blob('no tree\n'));
  const { git: taken } = (await other.json('import', place)) as { git: { skipped: unknown[] } };
  expect(taken.skipped).toEqual([{ name: 'refs/fxd/', reason: expect.anything() }]);
  expect(await other.fxd('log', '--oneline')).toContain('First');
});

test('some branches go alone, and HEAD is on one of them', async () => {
  const box = await Sandbox.with({ 'a.txt': 'a\n' });
  await box.fxd('branch', 'one');
  await box.fxd('branch', 'two');
  await box.fxd('tag', 'v1');
  const place = join(temporaryFolder(), 'out.git');
  const { refs } = await report(box, place, '--branch', 'one', '--branch', 'two');
  expect(refs.map(({ name }) => name)).toEqual(['refs/heads/one', 'refs/heads/two']);
  expect(readFileSync(join(place, 'HEAD'), 'utf8')).toBe('ref: refs/heads/one\n');
  expect(await box.failure('export', '--git', place, '--branch', 'three')).toMatchObject({
    exit: 3,
  });
});

test('what is no place for a repository is left alone', async () => {
  const box = await Sandbox.with({ 'a.txt': 'a\n' });
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), 'mine\n');
  for (const place of [folder, join(folder, 'file'), join(folder, 'file/below')]) {
    expect((await box.failure('export', '--git', place)).exit, place).toBe(3);
  }
  expect(readdirSync(folder)).toEqual(['file']);
  for (const words of [
    ['--git', 'https://example.com/x.git'],
    ['--git', 'git@example.com:x.git'],
    ['--git', 'x', '--out', 'y'],
    ['--git', 'x', 'HEAD'],
    ['--git', 'x', '--not', 'HEAD'],
    ['--git', 'x.bundle', '--checkout'],
    ['--out', 'x', '--force'],
    [],
  ]) {
    expect(await box.failure('export', ...words), words.join(' ')).toMatchObject({ exit: 2 });
  }
});

test('a repository without commits is exported as one', async () => {
  const box = new Sandbox();
  await box.fxd('init');
  const place = join(temporaryFolder(), 'out.git');
  expect(await report(box, place)).toMatchObject({ created: true, refs: [], commits: 0 });
  expect(readFileSync(join(place, 'HEAD'), 'utf8')).toBe('ref: refs/heads/main\n');
  expect(await box.failure('export', '--git', 'x.bundle')).toMatchObject({
    code: 'NOTHING_TO_EXPORT',
  });
});

test('a history that was cut off is whole nowhere else, and says so', async () => {
  const { box, place } = await exported();
  await box.commit('Second', { 'b.txt': 'b\n' });
  const tip = await box.commit('Third', { 'c.txt': 'c\n' });
  await box.fxd('export', '--git', place);
  const other = new Sandbox();
  await other.fxd('init');
  await other.fxd('import', place, '--depth', '1');
  const out = join(temporaryFolder(), 'out.git');
  expect(await report(other, out)).toMatchObject({ commits: 1 });
  expect(readFileSync(join(out, 'shallow'), 'utf8')).toBe(`${tip}\n`);
  if (hasGit) expect(git(out, 'fsck', '--strict')).toBe('');
  // Where it was cut off in the same way, the rest can follow.
  await other.fxd('branch', 'same');
  expect((await report(other, out)).refs).toHaveLength(1);
  for (const place of ['out.bundle', temporaryRepository()]) {
    const failure = await other.failure('export', '--git', place);
    expect(failure, place).toMatchObject({ code: 'EXPORT_SHALLOW', exit: 3 });
  }
  // What lies on it goes where the rest of it is.
  const more = await other.commit('Fourth', { 'd.txt': 'd\n' });
  const moved = await report(other, place, '--branch', 'main');
  expect(moved.refs).toMatchObject([{ from: tip, to: more }]);
  if (hasGit) expect(git(place, 'fsck', '--strict')).toBe('');
  // Commits before the end of a shallow repository are brought there when a branch begins at one.
  await box.fxd('branch', 'old', 'main~2');
  await report(box, out, '--branch', 'old');
  expect(packedObjects(out).size).toBeGreaterThan(5);
  if (hasGit) expect(git(out, 'log', '--format=%s', 'old')).toBe('First\n');
});

/** A repository of Git that has nothing of any other. */
function temporaryRepository(): string {
  return new RawRepository(join(temporaryFolder(), 'other.git')).folder;
}

test('a bundle has everything, or what somebody lacks', async () => {
  const { box, place, first } = await exported();
  await box.fxd('tag', 'v1', '-m', 'One');
  const second = await box.commit('Second', { 'b.txt': 'b\n' });
  const folder = temporaryFolder();
  const whole = join(folder, 'whole.bundle');
  const part = join(folder, 'part.bundle');
  expect(await report(box, whole)).toMatchObject({ created: true, prerequisites: [], commits: 2 });
  expect(await report(box, part, '--not', 'main~1')).toMatchObject({
    refs: [{ name: 'refs/heads/main', to: second }, { name: 'refs/tags/v1' }],
    prerequisites: [first],
    commits: 1,
  });
  expect(await report(box, whole)).toMatchObject({ created: false });
  expect(readdirSync(folder).sort()).toEqual(['part.bundle', 'whole.bundle']);
  for (const [name, env] of environments()) {
    const other = new Sandbox();
    await other.fxd('init');
    const lacking = await other.try(['--json', 'import', part], { env });
    expect(lacking.stderr, name).toContain('BUNDLE_LACKS');
    expect((await other.try(['import', place], { env })).exit, name).toBe(0);
    const { exit, stderr } = await other.try(['import', part], { env });
    expect(exit, `${name}: ${stderr}`).toBe(0);
    expect(await other.fxd('log', '--oneline', '-n', '1'), name).toContain(second.slice(0, 7));
  }
  writeFileSync(join(folder, 'mine.bundle'), 'mine\n');
  const failure = await box.failure('export', '--git', join(folder, 'mine.bundle'));
  expect(failure).toMatchObject({ code: 'IN_THE_WAY', exit: 3 });
  if (!hasGit) return;
  git(place, 'bundle', 'verify', whole);
  git(place, 'bundle', 'verify', part);
  git(folder, 'clone', '-q', whole, 'clone');
  expect(git(join(folder, 'clone'), 'log', '--format=%H')).toBe(`${second}\n${first}\n`);
});
