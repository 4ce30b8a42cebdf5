/** `fxd backup`: the copy is complete, checked, and never in the way of anything. */
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { fileHash, tamper } from '../store/store-folder.ts';
import { temporaryFolder } from './run-cli.ts';
import { Sandbox } from './sandbox.ts';

const FILES = { 'a.txt': 'one\n', 'src/b.ts': 'export const b = 2;\n' };

test('the copy has everything, also what only the log has yet', async () => {
  const sandbox = await Sandbox.with(FILES);
  // A connection that stays open keeps the log from being emptied.
  const writer = new Sqlite(sandbox.path('.fxd'));
  writer.pragma('wal_autocheckpoint = 0');
  expect(writer.prepare('SELECT count(*) FROM ref').pluck().get()).toBe(1);
  const commit = await sandbox.commit('Second', { 'a.txt': 'two\n' });
  const folder = temporaryFolder();
  const { stdout, exit } = await sandbox.try(['backup', `${folder}/copy.fxd`]);
  writer.close();
  expect(exit).toBe(0);
  expect(stdout).toMatch(
    /^Copied the store to \S+copy\.fxd: .*2 commits and 2 operations checked\n$/,
  );
  expect(readdirSync(folder)).toEqual(['copy.fxd']);
  const log = await sandbox.try(['-R', `${folder}/copy.fxd`, 'log', '--json']);
  expect(log.stdout).toContain(commit);
});

test('the copy is complete while another process writes', async () => {
  const sandbox = await Sandbox.with(FILES);
  const writer = new Sqlite(sandbox.path('.fxd'));
  writer.exec(`BEGIN IMMEDIATE; INSERT INTO metadata VALUES ('note', 'not yet')`);
  const document = await sandbox.json('backup', `${temporaryFolder()}/copy.fxd`);
  writer.exec('COMMIT');
  writer.close();
  expect(document).toMatchObject({ verdict: 'sound' });
  const copy = new Sqlite(String(document['file']), { readonly: true });
  expect(copy.prepare(`SELECT count(*) FROM metadata WHERE key = 'note'`).pluck().get()).toBe(0);
  copy.close();
});

test('nothing is overwritten unless that is wanted, and the store itself never', async () => {
  const sandbox = await Sandbox.with(FILES);
  const file = `${temporaryFolder()}/copy.fxd`;
  writeFileSync(file, 'precious');
  const taken = { code: 'BACKUP_EXISTS', exit: 3 };
  expect(await sandbox.failure('backup', file)).toMatchObject(taken);
  expect(readFileSync(file, 'utf8')).toBe('precious');
  await sandbox.fxd('backup', '--force', file);
  expect(readFileSync(file).subarray(0, 15).toString()).toBe('SQLite format 3');
  writeFileSync(`${file}-wal`, 'a log');
  expect(await sandbox.failure('backup', '--force', file)).toMatchObject(taken);
  const before = fileHash(sandbox.path('.fxd'));
  const itself = { code: 'BACKUP_ONTO_STORE', exit: 2 };
  expect(await sandbox.failure('backup', '--force', '.fxd')).toMatchObject(itself);
  expect(fileHash(sandbox.path('.fxd'))).toBe(before);
});

test('a copy that is damaged is not kept', async () => {
  const sandbox = await Sandbox.with(FILES);
  tamper(sandbox.path('.fxd'), (database) =>
    database.exec(`UPDATE object SET pieces = x'010001' WHERE type = 3 AND size = 4`),
  );
  const folder = temporaryFolder();
  const { stdout, exit } = await sandbox.try(['backup', `${folder}/copy.fxd`]);
  expect(exit).toBe(4);
  expect(stdout).toContain('main:a.txt');
  expect(stdout).toContain('No copy was kept');
  expect(readdirSync(folder)).toEqual([]);
});

test('a folder that is not there is one line', async () => {
  const sandbox = await Sandbox.with(FILES);
  const { exit, message } = await sandbox.failure('backup', '/nowhere/copy.fxd');
  expect(exit).toBe(3);
  expect(message).toBe('/nowhere/copy.fxd cannot be written: its folder does not exist');
});

test('whoever may not read the store may not read the copy', async () => {
  const sandbox = await Sandbox.with(FILES);
  chmodSync(sandbox.path('.fxd'), 0o600);
  const file = `${temporaryFolder()}/copy.fxd`;
  await sandbox.fxd('backup', file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
