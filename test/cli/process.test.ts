/** The real process: built as it is shipped, started as a user starts it. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildFxd, builtFolder } from './built-fxd.ts';

const folder = builtFolder();
const bundle = join(folder, 'fxd.cjs');

beforeAll(() => buildFxd(bundle, '1.2.3'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fxd(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [bundle, ...words], {
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  });
  return { stdout, stderr, exit: status };
}

test('--version prints one line', () => {
  expect(fxd(['--version'])).toEqual({ stdout: 'fxd 1.2.3\n', stderr: '', exit: 0 });
});

test('--version loads nothing of the command line', () => {
  // Every module beyond bin.ts is initialised on demand; a marker in the bundle tells when cli.ts is.
  const text = readFileSync(bundle, 'utf8');
  expect(text).toContain('init_cli = __esm({');
  const probe = `process.argv = [process.argv[0], 'fxd', '--version'];
    const before = new Set(process.moduleLoadList);
    require(${JSON.stringify(bundle)});
    const loaded = process.moduleLoadList.filter((name) => !before.has(name));
    process.stderr.write(JSON.stringify(loaded.filter((name) => /child_process|crypto|path/.test(name))));`;
  expect(spawnSync(process.execPath, ['-e', probe], { encoding: 'utf8' })).toMatchObject({
    stdout: 'fxd 1.2.3\n',
    stderr: '[]',
  });
});

test('a reader that leaves early is no failure', () => {
  const line = `"${process.execPath}" "${bundle}" help --no-pager; echo "exit $?" >&2`;
  const { stderr } = spawnSync('bash', ['-c', `{ ${line}; } | true`], { encoding: 'utf8' });
  expect(stderr).toBe('exit 0\n');
});

test('an answer of any size reaches a pipe whole', () => {
  const { stdout, exit } = fxd(['help', '--json']);
  expect(exit).toBe(0);
  expect(() => JSON.parse(stdout) as unknown).not.toThrow();
});

test('usage errors exit with 2 and say so on standard error', () => {
  expect(fxd(['versoin'])).toEqual({
    stdout: '',
    stderr: "error: Unknown command 'versoin'\nhint: Did you mean 'version'?\n",
    exit: 2,
  });
});

test('Ctrl-C ends it at once, by the signal itself, which a shell shows as 130', async () => {
  // Loaded into a process that then waits: no handler of ours may hold the signal up.
  const wait = join(folder, 'wait.cjs');
  writeFileSync(wait, 'process.exit = () => undefined; setTimeout(() => {}, 60_000);');
  const child = spawn(process.execPath, ['-r', wait, bundle, 'help'], { stdio: 'ignore' });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const ended = new Promise((resolve) => child.on('exit', (_, signal) => resolve(signal)));
  child.kill('SIGINT');
  expect(await ended).toBe('SIGINT');
});

test('a folder that was removed is no reason to fall over', () => {
  const gone = join(folder, 'gone');
  mkdirSync(gone);
  const script = `cd '${gone}' && rmdir '${gone}' && exec "$0" "$1" version`;
  const ran = spawnSync('bash', ['-c', script, process.execPath, bundle], { encoding: 'utf8' });
  expect(ran).toMatchObject({ stderr: '', status: 0 });
});

test('an exception that nobody catches ends with 70 and one line', () => {
  const plant = `process.nextTick(() => { throw new Error('a wheel came off'); });`;
  const ran = spawnSync(process.execPath, ['-r', bundle, '-e', plant, 'x', 'version'], {
    encoding: 'utf8',
  });
  expect(ran.status).toBe(70);
  expect(ran.stderr).toMatch(/error: Internal error: a wheel came off\nhint: .+\n$/);
  expect(ran.stderr).not.toContain('    at ');
});

const hasScript = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;

test.skipIf(!hasScript)('on a terminal Ctrl-C is left to the pager', () => {
  // The pager interrupts fxd, as the terminal does, and shows the text all the same.
  const pager = 'kill -INT $PPID; sleep 0.2; cat';
  const ran = spawnSync('script', ['-qec', `"${process.execPath}" "${bundle}" help`, '/dev/null'], {
    encoding: 'utf8',
    env: { ...process.env, FXD_PAGER: pager, TERM: 'xterm' },
  });
  expect(ran.stdout).toContain('Usage: fxd');
  expect(ran.status).toBe(0);
});
