/**
 * Law: a Git repository that is imported and exported has the same objects and refs, whatever they are, and
 * whether or not there is a Git to help.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { snapshot } from '../../cli/folder-snapshot.ts';
import { temporaryFolder } from '../../cli/run-cli.ts';
import { Sandbox } from '../../cli/sandbox.ts';
import { buildOddRepository } from './odd-repository.ts';
import { packedObjects, refsOf } from './pack-contents.ts';
import { environments, hasGit } from './search-paths.ts';

/** What Git finds wrong with a repository, in no order; what nothing refers to is left out. */
function fsck(folder: string): string[] {
  const { stdout, stderr } = spawnSync('git', ['-C', folder, 'fsck', '--strict'], {
    encoding: 'utf8',
    env: { ...process.env, GIT_NO_REPLACE_OBJECTS: '1' },
  });
  const lines = `${stdout}${stderr}`.split('\n');
  return lines.filter((line) => /^(error|warning) in /.test(line)).sort();
}

async function imported(source: string, env: Record<string, string>): Promise<Sandbox> {
  const box = new Sandbox();
  await box.fxd('init');
  const { exit, stderr } = await box.try(['import', source], { env });
  expect(exit, stderr).toBe(0);
  return box;
}

test('every oddity of a history comes out as it went in', async () => {
  const { source, unreachable } = buildOddRepository(join(temporaryFolder(), 'odd.git'));
  const objects = new Map([...source.objects].filter(([id]) => !unreachable.has(id)));
  const before = snapshot(source.folder);
  for (const [name, env] of environments()) {
    const box = await imported(source.folder, env);
    const out = join(temporaryFolder(), 'out.git');
    const { exit, stderr } = await box.try(['export', '--git', out], { env });
    expect(exit, `${name}: ${stderr}`).toBe(0);
    expect(packedObjects(out), name).toEqual(objects);
    expect(refsOf(out), name).toEqual(source.refs);
    expect(readFileSync(join(out, 'HEAD'), 'utf8'), name).toBe('ref: refs/heads/main\n');
    const { findings } = (await box.json('fsck')) as { findings: { what: string }[] };
    expect(new Set(findings.map(({ what }) => what)), name).toEqual(new Set(['tree']));
    if (hasGit) expect(fsck(out), name).toEqual(fsck(source.folder));
  }
  expect(snapshot(source.folder)).toEqual(before);
});

test('as a bundle it comes out the same, and comes in again', async () => {
  const { source, unreachable } = buildOddRepository(join(temporaryFolder(), 'odd.git'));
  const box = await imported(source.folder, {});
  const bundle = join(temporaryFolder(), 'odd.bundle');
  await box.fxd('export', '--git', bundle);
  for (const [name, env] of environments()) {
    const again = await imported(bundle, env);
    const out = join(temporaryFolder(), 'out.git');
    await again.fxd('export', '--git', out);
    expect(refsOf(out), name).toEqual(source.refs);
    expect(packedObjects(out).size, name).toBe(source.objects.size - unreachable.size);
  }
});

test.runIf(hasGit)('Git reads what was exported as it reads the source', async () => {
  const { source } = buildOddRepository(join(temporaryFolder(), 'odd.git'));
  const box = await imported(source.folder, {});
  const out = join(temporaryFolder(), 'out.git');
  await box.fxd('export', '--git', out);
  const copy = join(temporaryFolder(), 'copy.git');
  cpSync(source.folder, copy, { recursive: true });
  rmSync(join(copy, 'refs/replace'), { recursive: true });
  const git = (folder: string, ...words: string[]) =>
    spawnSync('git', ['--no-replace-objects', '-C', folder, ...words], {
      encoding: 'latin1',
      env: { ...process.env, GIT_GRAFT_FILE: '/dev/null' },
    }).stdout;
  for (const words of [
    ['rev-list', '--all', '--objects'],
    ['log', '--all', '--format=raw', '--date-order', '-m', '--raw'],
    ['for-each-ref'],
  ]) {
    expect(
      git(out, ...words)
        .split('\n')
        .sort(),
    ).toEqual(
      git(copy, ...words)
        .split('\n')
        .sort(),
    );
  }
});
