/** `fxd gc`: what it says, what it keeps, and what can be undone after it. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli, runJson, temporaryFolder } from './run-cli.ts';

const DAY = 24 * 60 * 60_000;
const START = Date.UTC(2026, 8, 1);

/** A project at a time of its own. */
class Project {
  readonly cwd = temporaryFolder();
  now = START;

  async fxd(...args: readonly string[]): Promise<string> {
    const run = await runCli(args, { cwd: this.cwd, now: this.now });
    expect(run.exit, run.stderr).toBe(0);
    return run.stdout;
  }

  gc(...args: readonly string[]): Promise<Record<string, unknown>> {
    return runJson(['gc', ...args], { cwd: this.cwd, now: this.now });
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.cwd, path), text);
  }

  get storeBytes(): number {
    return statSync(join(this.cwd, '.fxd')).size;
  }
}

/** A project with a commit on main, and a large one on a branch that was deleted. */
async function withDeletedBranch(): Promise<Project> {
  const project = new Project();
  await project.fxd('init');
  project.write('a.ts', 'export const a = 1;\n');
  await project.fxd('commit', '-m', 'First');
  await project.fxd('switch', '-c', 'side');
  const lines = Array.from({ length: 3000 }, (_, line) =>
    createHash('sha256').update(`${line}`).digest('hex'),
  );
  project.write('noise.txt', lines.join('\n'));
  await project.fxd('commit', '-m', 'Noise');
  await project.fxd('switch', 'main');
  await project.fxd('branch', '-D', 'side');
  return project;
}

test('a deleted branch can be undone after gc, until its time is over', async () => {
  const project = await withDeletedBranch();
  project.now += 20 * DAY;
  expect(await project.gc()).toMatchObject({ operations: 0, objects: { commit: 0 } });
  await project.fxd('undo');
  expect(await project.fxd('log', 'side')).toContain('Noise');
  expect(await project.fxd('show', 'side:noise.txt')).toContain(
    createHash('sha256').update('7').digest('hex'),
  );
  await project.fxd('redo');
  project.now += 31 * DAY;
  const before = project.storeBytes;
  expect(await project.gc()).toMatchObject({ objects: { commit: 1, tag: 0 }, waiting: 0 });
  expect(project.storeBytes).toBeLessThan(before - 100_000);
  expect(await project.fxd('log')).toContain('First');
  expect(await project.fxd('status')).toContain('clean');
});

test('--prune=now frees at once, and undo then says that there is nothing', async () => {
  const project = await withDeletedBranch();
  const before = project.storeBytes;
  const report = await project.gc('--prune=now');
  expect(report).toMatchObject({ dryRun: false, objects: { commit: 1 }, compaction: 'done' });
  expect(project.storeBytes).toBeLessThan(before - 100_000);
  expect(report['bytes']).toMatchObject({ after: project.storeBytes });
  project.write('a.ts', 'export const a = 2;\n');
  await project.fxd('commit', '-m', 'Second');
  await project.fxd('undo');
  expect(await project.fxd('log')).not.toContain('Second');
});

test('--dry-run says the same and touches nothing', async () => {
  const project = await withDeletedBranch();
  await project.gc();
  const bytes = readFileSync(join(project.cwd, '.fxd'));
  const said = await project.gc('--prune=now', '-n');
  expect(readFileSync(join(project.cwd, '.fxd')).equals(bytes)).toBe(true);
  expect(await project.gc('--prune=now')).toEqual({ ...said, dryRun: false });
});

test('it says in words what it did', async () => {
  const project = await withDeletedBranch();
  const options = { cwd: project.cwd, now: project.now };
  const dry = await runCli(['gc', '--prune', 'now', '--dry-run'], options);
  expect(dry.stderr).toContain('Would have removed 1 commit, 1 tree, 1 blob.');
  const run = await runCli(['gc', '--prune', 'now'], options);
  expect(run.stderr).toMatch(/^Forgotten \d operations\.\nRemoved 1 commit, 1 tree, 1 blob\.\n/);
  expect(run.stdout).toMatch(/^[\d.]+ KiB → [\d.]+ KiB\n$/);
  expect((await runCli(['gc'], options)).stdout).toMatch(/^[\d.]+ KiB, as before\n$/);
});

test('a file that was scanned and not committed is read again after gc took its blob', async () => {
  const project = new Project();
  await project.fxd('init');
  project.write('a.ts', 'export const a = 1;\n');
  await project.fxd('commit', '-m', 'First');
  project.write('a.ts', 'export const a = 2;\n');
  await project.fxd('scan');
  expect(await project.gc('--prune=now')).toMatchObject({ objects: { blob: 1 } });
  expect(await project.fxd('status')).toContain('a.ts');
  await project.fxd('commit', '-m', 'Second');
  expect(await project.fxd('show', 'HEAD:a.ts')).toContain('a = 2');
  expect(await project.fxd('fsck')).toContain('sound');
});

test('settings decide where no age is given', async () => {
  const project = await withDeletedBranch();
  project.now += 3 * DAY;
  await project.fxd('config', 'set', 'gc.operations', '2d');
  expect(await project.fxd('config', 'get', 'gc.operations')).toBe('2d\n');
  expect(await project.gc()).toMatchObject({ objects: { commit: 1 } });
  const options = { cwd: project.cwd };
  expect((await runCli(['config', 'set', 'gc.operations', 'soon'], options)).exit).toBe(2);
});

test.each(['', '7', '7x', '-1d', 'yesterday'])('--prune=%s is a usage error', async (age) => {
  const project = new Project();
  await project.fxd('init');
  const run = await runCli(['gc', `--prune=${age}`], { cwd: project.cwd });
  expect(run).toMatchObject({ exit: 2, stdout: '' });
});
