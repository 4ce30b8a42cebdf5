/** Whatever is in a folder: nothing crashes, nothing is lost, nothing is passed over in silence. */
import { copyFileSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeHorrors } from '../../scripts/horror-files.ts';
import { snapshot } from './folder-snapshot.ts';
import { gitTree, treeOfCommit } from './git-tree.ts';
import { hasProgram } from './has-program.ts';
import { temporaryFolder } from './run-cli.ts';
import { Sandbox } from './sandbox.ts';

interface Note {
  readonly path: string;
  readonly reason: string;
}

/** These and no others cannot be split; each is kept as one node, byte for byte. */
const OPAQUE = [
  'encodings/all-bytes.txt',
  'encodings/binary.js',
  'encodings/binary.json',
  'encodings/cut-off-utf8.py',
  'encodings/invalid-utf8.js',
  'encodings/large.bin',
  'encodings/latin-1.php',
  'encodings/one-line.js',
  'encodings/utf-16.json',
  'line-ends/bom-16-be.ts',
  'line-ends/bom-16-le.ts',
  'line-ends/nul-first.md',
  'line-ends/nul.ts',
];

test('a folder of horrors comes back byte for byte, from an export and from a checkout', async () => {
  const box = new Sandbox();
  const { recorded, unrecorded } = makeHorrors(box.root);
  const before = snapshot(box.root, ['nested', 'special']);
  for (const path of recorded) expect(before).toHaveProperty([path.toString('latin1')]);
  await box.fxd('init');

  const scanned = await box.json('scan');
  // One more for the nested repository that has a commit.
  expect(scanned['files']).toBe(recorded.length + 1);
  const skipped = (scanned['skipped'] as readonly Note[]).map(({ path }) => path);
  expect(skipped.sort()).toEqual([...unrecorded].sort());
  const opaque = (scanned['opaque'] as readonly Note[]).map(({ path }) => path);
  expect(opaque).toEqual(expect.arrayContaining(OPAQUE));
  for (const path of opaque) expect(path).toMatch(/^(encodings|line-ends|nesting)\//);
  expect(scanned['large']).toEqual(['encodings/one-line.js']);

  await new Promise((wake) => setTimeout(wake, 60));
  await box.fxd('scan');
  expect(await box.json('scan')).toMatchObject({ read: 0 });
  const commit = await box.commit('Horrors');
  expect(await box.isClean()).toBe(true);
  expect(snapshot(box.root, ['nested', 'special'])).toEqual(before);

  const out = join(temporaryFolder(), 'out');
  expect(await box.json('export', '--out', out)).toMatchObject({ submodules: 1, skipped: [] });
  expect(snapshot(out)).toEqual(before);
  expect(readdirSync(join(out, 'nested'))).toEqual(['with-commit']);
  expect(readdirSync(join(out, 'nested/with-commit'))).toEqual([]);

  const second = new Sandbox();
  copyFileSync(box.path('.fxd'), second.path('.fxd'));
  expect(await second.json('checkout', '--force', 'main')).toMatchObject({ commit, saved: null });
  expect(snapshot(second.root)).toEqual(before);
  expect(lstatSync(second.path('nested/with-commit')).isDirectory()).toBe(true);
  expect(await second.isClean()).toBe(true);

  if (!hasProgram('git')) return;
  // What fxd told of as not recorded; Git would refuse some of it and does not know the rest.
  const excluded = ['/nested/without-commit/', '/nested/of-fxd/', '/special/'];
  expect(treeOfCommit(box, commit)).toBe(gitTree(box.root, excluded));
}, 180_000);
