/** `fxd verify`: what agrees is said, what differs is named, nothing is written. */
import { statSync, utimesSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fileHash, tamper } from '../store/store-folder.ts';
import { Sandbox } from './sandbox.ts';

const FILES = { 'a.txt': 'one\n', 'src/b.ts': 'export const b = 2;\n' };

test('a clean tree agrees', async () => {
  const sandbox = await Sandbox.with(FILES);
  const before = fileHash(sandbox.path('.fxd'));
  expect(await sandbox.fxd('verify')).toBe(
    [
      'working tree: 2 files read, all as in HEAD',
      'HEAD: 2 files rebuilt from the store, whole',
      'operation log: branches, tags and HEAD agree',
      'All agrees\n',
    ].join('\n'),
  );
  expect(fileHash(sandbox.path('.fxd'))).toBe(before);
});

test('a new repository agrees', async () => {
  const sandbox = new Sandbox();
  await sandbox.fxd('init');
  expect(await sandbox.json('verify')).toMatchObject({ agrees: true, files: 0, rebuilt: 0 });
});

test('what differs is named', async () => {
  const sandbox = await Sandbox.with(FILES);
  sandbox.write('a.txt', 'two\n');
  sandbox.remove('src/b.ts');
  sandbox.write('new.txt', 'new\n');
  sandbox.write('.fxdignore', 'hidden.txt\n');
  sandbox.write('hidden.txt', 'x\n');
  const { stdout, exit } = await sandbox.try(['verify']);
  expect(exit).toBe(1);
  expect(stdout).toContain('modified: a.txt\nadded: new.txt\ndeleted: src/b.ts\n');
  expect(stdout).not.toContain('hidden.txt');
  expect(stdout).toContain('3 files read, 4 not as in HEAD');
});

test('a change that no stamp shows is seen', async () => {
  const sandbox = await Sandbox.with(FILES);
  const past = new Date(1_700_000_000_000);
  utimesSync(sandbox.path('a.txt'), past, past);
  await sandbox.fxd('status');
  const before = statSync(sandbox.path('a.txt'));
  // Behind the back of the scan: it remembers this id for the stamp that the file has.
  tamper(sandbox.path('.fxd'), (database) => {
    expect(database.prepare('SELECT count(*) FROM folder_state').pluck().get()).not.toBe(0);
  });
  sandbox.write('a.txt', 'two\n');
  utimesSync(sandbox.path('a.txt'), before.atime, before.mtime);
  expect(await sandbox.json('verify')).toMatchObject({
    agrees: false,
    differing: [{ path: 'a.txt', status: 'modified' }],
  });
});

test('a file of HEAD that is damaged is named, and exits 4', async () => {
  const sandbox = await Sandbox.with(FILES);
  tamper(sandbox.path('.fxd'), (database) =>
    database.exec(`UPDATE object SET pieces = x'010001' WHERE type = 3 AND size = 4`),
  );
  const { stdout, exit } = await sandbox.try(['verify']);
  expect(exit).toBe(4);
  expect(stdout).toContain('damaged: a.txt: its pieces have another length');
  expect(stdout).toContain('HEAD: 1 file rebuilt from the store, 1 damaged');
});

test('a branch that no command moved is noticed', async () => {
  const sandbox = await Sandbox.with(FILES);
  await sandbox.commit('Second', { 'a.txt': 'two\n' });
  await sandbox.fxd('branch', 'side');
  tamper(sandbox.path('.fxd'), (database) =>
    database.exec(`DELETE FROM ref WHERE name = CAST('refs/heads/side' AS BLOB)`),
  );
  const { stdout, exit } = await sandbox.try(['verify']);
  expect(exit).toBe(1);
  expect(stdout).toContain('operation log: branches, tags or HEAD differ');
});
