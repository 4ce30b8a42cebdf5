/** Who is who, carried by a Git repository: of two stores that differ, one is believed. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recordNodeMap } from '../../../src/history/node-map.ts';
import { Repository } from '../../../src/history/repository.ts';
import type { NodeId } from '../../../src/model/ids.ts';
import type { RepoPath } from '../../../src/model/path.ts';
import { quietHost } from '../../cli/quiet-host.ts';
import { temporaryFolder } from '../../cli/run-cli.ts';
import { Sandbox } from '../../cli/sandbox.ts';
import { BUILT_IN } from '../../history/written-history.ts';
import { hasGit } from './search-paths.ts';

const CORRECTED = 'c0'.repeat(16) as NodeId;

/** Has a store say that the first node of files is another one, as a user would correct it. */
function correct(box: Sandbox, ...paths: readonly string[]): void {
  const options = { host: quietHost, splitter: BUILT_IN, lockTimeoutMs: 0 };
  const repository = Repository.open(box.path('.fxd'), options);
  const number = repository.store.objects.numberOf(repository.head().commit!)!;
  const map = repository.store.nodeMaps.get(number)!;
  const recorder = repository.recorder('small');
  const evidence = { rule: 'corrected', score: 100 } as const;
  const file = new Map([[0, { node: CORRECTED, evidence }]]);
  const maps = new Map(paths.map((path) => [path as RepoPath, file]));
  const tree = recordNodeMap(repository, recorder, map.tree, maps);
  recorder.flush();
  repository.store.transaction(() => repository.store.nodeMaps.set(number, { ...map, tree }));
  repository.close();
}

async function firstNode(box: Sandbox, path: string): Promise<string> {
  const { nodes } = (await box.json('list', path)) as { nodes: { id: string; kind: string }[] };
  return nodes.find(({ kind }) => kind === 'function')!.id;
}

async function imported(source: string): Promise<Sandbox> {
  const box = new Sandbox();
  await box.fxd('init');
  await box.fxd('import', source);
  return box;
}

test('a correction is believed wherever it comes, and what is derived follows', async () => {
  const box = await Sandbox.with({ 'a.js': 'export function a() {\n  return 1;\n}\n' });
  await box.commit('Second', { 'b.js': 'export function b() {\n  return 2;\n}\n' });
  const plain = await firstNode(box, 'b.js');
  const uncorrected = join(temporaryFolder(), 'uncorrected.git');
  await box.fxd('export', '--git', uncorrected, '--meta');
  correct(box, 'b.js');
  const corrected = join(temporaryFolder(), 'corrected.git');
  await box.fxd('export', '--git', corrected, '--meta');

  const other = await imported(uncorrected);
  expect(await firstNode(other, 'b.js')).toBe(plain);
  await other.fxd('import', corrected);
  expect(await firstNode(other, 'b.js')).toBe(CORRECTED);
  expect(await other.json('fsck')).toMatchObject({ findings: [] });
  expect(await other.fxd('log', `n:${CORRECTED}`, '--oneline')).toContain('+ added  b.js#b');

  // What is believed is not given up for what knows less.
  await other.fxd('import', uncorrected);
  expect(await firstNode(other, 'b.js')).toBe(CORRECTED);
  expect(await firstNode(await imported(corrected), 'b.js')).toBe(CORRECTED);
});

test.runIf(hasGit)('names that mean something to Git mean nothing where maps lie', async () => {
  const module = '[submodule "m"]\n\tpath = m\n\turl = https://example.com/m.git\n';
  const box = await Sandbox.with({ '.gitmodules': module, '.config/~a/é.js': 'function a() {}\n' });
  correct(box, '.gitmodules', '.config/~a/é.js');
  const place = join(temporaryFolder(), 'out.git');
  await box.fxd('export', '--git', place, '--meta');
  const { stdout, stderr } = spawnSync('git', ['-C', place, 'fsck', '--strict'], {
    encoding: 'utf8',
  });
  expect(stdout + stderr).toBe('');
  expect(await firstNode(await imported(place), '.config/~a/é.js')).toBe(CORRECTED);
});

test('without being asked, nothing but the history goes along', async () => {
  const box = await Sandbox.with({ 'a.js': 'export function a() {\n  return 1;\n}\n' });
  const plain = await firstNode(box, 'a.js');
  correct(box, 'a.js');
  const place = join(temporaryFolder(), 'out.git');
  await box.fxd('export', '--git', place);
  expect(await firstNode(await imported(place), 'a.js')).toBe(plain);
});
