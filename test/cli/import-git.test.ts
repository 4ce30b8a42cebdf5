/** `fxd import` of a Git repository: what moves, what stays, and what is said. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RawRepository } from '../bridge/git/raw-repository.ts';
import { storeContents } from '../history/importing/store-contents.ts';
import { temporaryFolder } from './run-cli.ts';
import { Sandbox } from './sandbox.ts';

const ONE = 'export function one() {\n  return 1;\n}\n';
const TWO = 'export function one() {\n  return 2;\n}\n';

/** A repository of two commits on `main`, the first of which has a tag. */
function source() {
  const raw = new RawRepository(join(temporaryFolder(), 'source.git'));
  const tree = (text: string) => raw.tree(['100644', 'a.ts', raw.blob(text)]);
  const first = raw.commit(tree(ONE), [], 'First\n');
  const second = raw.commit(tree(TWO), [first], 'Second\n');
  raw.ref('refs/heads/main', second);
  raw.ref('refs/tags/v1', raw.tag(first, 'v1', 'tagger A <a@x> 1 +0000\n\nOne\n'));
  const add = (text: string, parent: string, message: string) =>
    raw.commit(tree(text), [parent], `${message}\n`);
  return { raw, folder: raw.folder, first, second, add };
}

async function empty(): Promise<Sandbox> {
  const box = new Sandbox();
  await box.fxd('init');
  return box;
}

/** The subjects of the commits that a log shows, newest first. */
async function log(box: Sandbox, ...words: readonly string[]): Promise<string[]> {
  const { commits } = (await box.json('log', ...words)) as { commits: { message: string }[] };
  return commits.map(({ message }) => message.trimEnd());
}

async function importedGit(box: Sandbox, ...words: readonly string[]) {
  return (await box.json('import', ...words))['git'] as Record<string, unknown>;
}

test('an empty folder becomes what a clone would be', async () => {
  const { folder, second } = source();
  const box = await empty();
  expect(await importedGit(box, folder)).toMatchObject({
    counts: { commits: 2, trees: 2, blobs: 2, tags: 1 },
    commit: second,
    written: 1,
  });
  expect(box.read('a.ts')).toBe(TWO);
  expect(await box.isClean()).toBe(true);
  expect((await box.fxd('log', 'a.ts#one', '--oneline')).match(/^[0-9a-f]{7} /gm)).toHaveLength(2);
  expect(await box.fxd('tag')).toMatch(/^v1/);
  await box.fxd('undo');
  expect(await box.fxd('branch')).toBe('');
});

test('a second import takes only what is new, and moves branch and files on', async () => {
  const { raw, folder, second, add } = source();
  const box = await empty();
  await box.fxd('import', folder);
  expect(await importedGit(box, folder)).toMatchObject({ counts: { commits: 0 }, refs: [] });
  const third = add('three\n', second, 'Third');
  raw.ref('refs/heads/main', third);
  const git = await importedGit(box, folder);
  expect(git).toMatchObject({
    counts: { commits: 1, trees: 1, blobs: 1, tags: 0 },
    refs: [{ name: 'refs/heads/main', from: second, to: third }],
    written: 1,
  });
  expect(box.read('a.ts')).toBe('three\n');
});

test('files that were changed stand in the way, and nothing is to be seen of the import', async () => {
  const { raw, folder, second, add } = source();
  const box = await empty();
  await box.fxd('import', folder);
  raw.ref('refs/heads/main', add('three\n', second, 'Third'));
  box.write('a.ts', 'mine\n');
  expect(await box.failure('import', folder)).toMatchObject({ code: 'WOULD_OVERWRITE', exit: 3 });
  expect(box.read('a.ts')).toBe('mine\n');
  expect(await log(box)).toEqual(['Second', 'First']);
});

test('a branch that went apart stays, and what Git has has a name of its own until they met', async () => {
  const { raw, folder, second, add } = source();
  const box = await empty();
  await box.fxd('import', folder);
  await box.commit('Mine', { 'b.ts': 'mine\n' });
  const theirs = add('theirs\n', second, 'Theirs');
  raw.ref('refs/heads/main', theirs);
  const { exit, stderr } = await box.try(['import', folder]);
  expect({ exit, said: stderr.includes('fxd merge main@git') }).toEqual({ exit: 1, said: true });
  expect(await log(box, '-n', '1', 'main@git')).toEqual(['Theirs']);
  expect(await log(box, '-n', '1')).toEqual(['Mine']);
  await box.fxd('merge', 'main@git');
  expect(await importedGit(box, folder)).toMatchObject({ diverged: [], ahead: ['main'] });
  expect(storeContents(box.root).refs.join()).not.toContain(
    Buffer.from('refs/peers/').toString('hex'),
  );
});

test('a tag that names something else is kept, unless Git is to have its way', async () => {
  const { raw, folder, second } = source();
  const box = await empty();
  await box.fxd('import', folder);
  raw.ref('refs/tags/v1', second);
  expect(await importedGit(box, folder)).toMatchObject({ keptTags: ['v1'], refs: [] });
  expect(await importedGit(box, folder, '--force')).toMatchObject({
    keptTags: [],
    refs: [{ name: 'refs/tags/v1', to: second }],
  });
});

test('one branch alone, and a dry run, take what they say', async () => {
  const { raw, folder, second, add } = source();
  raw.ref('refs/heads/side', add('side\n', second, 'Side'));
  const box = await empty();
  expect(await box.json('import', folder, '--dry-run')).toMatchObject({
    git: null,
    wouldTake: { commits: 3, trees: 3, blobs: 3, tags: 1 },
  });
  expect(storeContents(box.root).objects).toEqual([]);
  expect(await importedGit(box, folder, '--branch', 'main')).toMatchObject({
    counts: { commits: 2, tags: 0 },
  });
  expect(await box.fxd('branch')).toBe('* main\n');
  expect(await box.failure('import', folder, '--branch', 'gone')).toMatchObject({ exit: 3 });
});

test.each([
  ['--depth', '1'],
  ['--since', '2200-01-01'],
])('a shallow history is one that ends earlier (%s)', async (...words) => {
  const { folder, second } = source();
  const box = await empty();
  expect(await importedGit(box, folder, '--branch', 'main', ...words)).toMatchObject({
    counts: { commits: 1, trees: 1, blobs: 1 },
    shallow: [second],
  });
  expect(await log(box)).toEqual(['Second']);
  expect(await box.fxd('log', '-p')).toContain('return 2;');
  expect((await box.try(['show', 'HEAD~1'])).exit).toBe(3);
  expect(await box.fxd('fsck', '--full')).toMatch(/^The store is sound/);
  await box.fxd('gc', '--prune=now');
  await box.commit('Third', { 'a.ts': 'three\n' });
  expect(await log(box, 'a.ts')).toEqual(['Third', 'Second']);
  expect(await box.fxd('fsck')).toMatch(/^The store is sound/);
});

test('what cannot be checked out safely is imported, and no file is written', async () => {
  const { raw, folder, second } = source();
  const blob = raw.blob('evil\n');
  const hooks = raw.tree(['100755', 'post-checkout', blob]);
  const bad = raw.tree(['40000', '.git', raw.tree(['40000', 'hooks', hooks])]);
  raw.ref('refs/heads/main', raw.commit(bad, [second], 'Evil\n'));
  const box = await empty();
  const git = await importedGit(box, folder);
  expect(git['notCheckedOut']).toMatch(/\.git/);
  expect(await log(box, 'main')).toEqual(['Evil', 'Second', 'First']);
  expect(await box.isClean()).toBe(true);
});

test('a repository that fxd cannot read is refused by name', async () => {
  const settings = {
    'its objects are named by sha256': '[extensions]\n\tobjectFormat = sha256\n',
    'its refs are kept as reftable': '[extensions]\n\trefStorage = "reftable"\n',
    'it is a partial clone': '[remote "origin"]\n\tpromisor = true\n',
  };
  for (const [reason, text] of Object.entries(settings)) {
    const { raw, folder } = source();
    raw.file('config', text);
    const box = await empty();
    const failure = await box.failure('import', folder);
    expect(failure).toMatchObject({ code: 'GIT_NOT_IMPORTABLE', exit: 3 });
    expect(failure['message']).toContain(reason);
  }
});

test.each([
  ['is missing', (raw: RawRepository) => raw.ref('refs/heads/main', 'f'.repeat(40))],
  [
    'is damaged',
    (raw: RawRepository) => {
      const id = raw.blob('right\n');
      const other = raw.blob('wrong\n');
      const file = (name: string) => join('objects', name.slice(0, 2), name.slice(2));
      raw.ref('refs/heads/main', raw.commit(raw.tree(['100644', 'x', id]), [], 'Bad\n'));
      copyFileSync(join(raw.folder, file(other)), join(raw.folder, file(id)));
    },
  ],
])('an object that %s ends the import, with nothing to be seen of it', async (said, spoil) => {
  const { raw, folder } = source();
  spoil(raw);
  for (const env of [{}, { PATH: '' }]) {
    const box = await empty();
    const { exit, stderr } = await box.try(['import', folder], { env });
    expect({ exit, stderr }).toMatchObject({ exit: 4 });
    expect(stderr).toContain(said);
    expect(storeContents(box.root).refs).toEqual([]);
    expect(await box.fxd('fsck')).toMatch(/^The store is sound/);
  }
});
