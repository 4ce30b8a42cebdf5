/** `fxd fsck` as people and scripts see it. */
import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fileHash, holdWriteLock, tamper } from '../store/store-folder.ts';
import { Sandbox } from './sandbox.ts';

const FILES = { 'src/a.ts': 'export const one = 1;\n', 'notes.md': '# Notes\n\nSome words.\n' };

/** A repository of which one file's bytes are lost. */
async function damaged(): Promise<Sandbox> {
  const sandbox = await Sandbox.with(FILES);
  tamper(sandbox.path('.fxd'), (database) =>
    database.exec(`UPDATE object SET pieces = x'010001' WHERE type = 3 AND size = 22`),
  );
  return sandbox;
}

test('a sound store: one line, exit 0, nothing changed', async () => {
  const sandbox = await Sandbox.with(FILES);
  const file = sandbox.path('.fxd');
  const before = fileHash(file);
  const { stdout, stderr, exit } = await sandbox.try(['fsck']);
  expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 });
  expect(stdout).toMatch(
    /^The store is sound: \d+ packs, \d+ objects, 1 commit and 1 operation checked\n$/,
  );
  expect(await sandbox.json('fsck', '--full')).toMatchObject({ verdict: 'sound', findings: [] });
  expect((await sandbox.try(['fsck', '--repair'])).stdout).toBe(stdout);
  expect(fileHash(file)).toBe(before);
  expect(readdirSync(sandbox.root).sort()).toEqual(['.fxd', 'notes.md', 'src']);
});

test('a damaged file is named with its path, and exits 4', async () => {
  const sandbox = await damaged();
  const { stdout, stderr, exit } = await sandbox.try(['fsck']);
  expect(exit).toBe(4);
  expect(stdout).toMatch(/^error: blob [0-9a-f]{12} \(main:src\/a\.ts\): .+; it cannot be read$/m);
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(
    /^Parts of the store cannot be read: 1 error/,
  );
  expect(stderr).toContain('hint: Restore the store from a backup.');
  expect(await sandbox.json('fsck')).toMatchObject({
    verdict: 'unreadable',
    findings: [{ severity: 'error', what: 'blob', place: 'main:src/a.ts', repairable: false }],
  });
});

test('what reads it says that fsck tells more', async () => {
  const sandbox = await damaged();
  const { exit, stderr } = await sandbox.try(['show', 'HEAD:src/a.ts']);
  expect(exit).toBe(4);
  expect(stderr).toContain('fxd fsck');
});

test('--repair copies the store, makes anew what is derived, and says what is left', async () => {
  const sandbox = await damaged();
  const file = sandbox.path('.fxd');
  tamper(file, (database) => database.exec('DELETE FROM file_history'));
  const { stdout, stderr, exit } = await sandbox.try(['fsck', '--repair']);
  expect(exit).toBe(4);
  expect(stdout).toContain('main:src/a.ts');
  expect(stdout).not.toContain('file history');
  const [, backup = ''] = /The store as it was is in (\S+)/.exec(stderr) ?? [];
  expect(backup).toMatch(/\.fxd\.backup-\d{8}T\d{6}Z$/);
  const events = (store: string) => {
    let count: unknown;
    tamper(store, (database) => {
      count = database.prepare('SELECT count(*) FROM file_history').pluck().get();
    });
    return count;
  };
  expect([events(backup), events(file)]).toEqual([0, 2]);
  expect(stderr).toContain('Made anew: history.');
  expect(await sandbox.json('status')).toMatchObject({ clean: true });
});

test('damaged settings are a finding, and keep the check from nothing', async () => {
  const sandbox = await Sandbox.with(FILES);
  tamper(sandbox.path('.fxd'), (database) =>
    database.exec(`INSERT OR REPLACE INTO metadata VALUES ('config', '= nonsense')`),
  );
  const { stdout, exit } = await sandbox.try(['fsck']);
  expect(exit).toBe(1);
  expect(stdout).toContain('error: metadata config');
  expect(stdout).toContain('1 error; 5 objects checked');
});

test('a writer at work does not disturb it', async () => {
  const sandbox = await Sandbox.with(FILES);
  const release = holdWriteLock(sandbox.path('.fxd'));
  expect((await sandbox.try(['fsck'])).exit).toBe(0);
  release();
});

test('what is no store at all is one line and exit 4', async () => {
  const sandbox = await Sandbox.with(FILES);
  sandbox.write('.fxd', 'x'.repeat(9000));
  const { stdout, stderr, exit } = await sandbox.try(['fsck']);
  expect({ stdout, exit }).toEqual({ stdout: '', exit: 4 });
  expect(stderr.split('\n')[0]).toMatch(/^error: .*cannot be read as a store/);
});

// No permission binds root.
test.skipIf(process.geteuid?.() === 0)('a store that may not be written is checked', async () => {
  const sandbox = await damaged();
  const before = fileHash(sandbox.path('.fxd'));
  chmodSync(sandbox.path('.fxd'), 0o444);
  chmodSync(sandbox.root, 0o555);
  expect((await sandbox.try(['fsck'])).exit).toBe(4);
  expect((await sandbox.try(['fsck', '--repair'])).exit).toBe(4);
  expect(fileHash(sandbox.path('.fxd'))).toBe(before);
  chmodSync(sandbox.root, 0o755);
  expect(existsSync(sandbox.path('.fxd-wal'))).toBe(false);
});
