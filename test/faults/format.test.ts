/**
 * Stores of other formats. Invariant: what this fxd does not know it leaves as it is, and what it brings
 * up to date can be had back as it was.
 */
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { runCli, temporaryFolder } from '../cli/run-cli.ts';
import { Sandbox } from '../cli/sandbox.ts';
import { Repository } from '../../src/history/repository.ts';
import { Store } from '../../src/store/store.ts';
import { FORMAT_VERSION } from '../../src/store/schema.ts';
import { BUILT_IN, hostAt } from '../history/written-history.ts';
import { fileHash, storePath, tamper, waiting } from '../store/store-folder.ts';
import { AS_OTHER_USER, folderOfOtherUser, giveToOtherUser, isBound } from './other-user.ts';
import { crashedFxd, realFxd, useRealFxd } from './real-process.ts';

useRealFxd();

const FIXTURE = join(import.meta.dirname, '../store/fixtures/format-1.fxd.gz');

/** A store that fxd wrote when its format was 1, in a new folder. */
function old(file = join(temporaryFolder(), '.fxd')): string {
  writeFileSync(file, gunzipSync(readFileSync(FIXTURE)));
  return file;
}

function read<T>(file: string, work: (database: Sqlite.Database) => T): T {
  const database = new Sqlite(file, { readonly: true });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

const formatOf = (file: string) =>
  read(file, (database) => database.pragma('user_version', { simple: true }));

/** Every row of the tables of format 1, metadata apart. */
const TABLES = (
  'pack object value outline node_map ref worktree operation commit_graph path file_history ' +
  'node_history folder_state'
).split(' ');

const rowsOf = (file: string) =>
  read(file, (database) =>
    TABLES.map((table) => {
      // Later formats may add columns to this one.
      const columns = table === 'operation' ? 'number, id, body' : '*';
      return database.prepare(`SELECT ${columns} FROM ${table}`).raw().all();
    }),
  );

/** Everything that lies beside a store, side files that SQLite keeps while it is open left out. */
const beside = (file: string) =>
  readdirSync(dirname(file)).filter((name) => !/-(wal|shm)$/.test(name));

test('C-26: a store of a newer format is refused by whatever reads or writes, and not touched', async () => {
  const sandbox = await Sandbox.with({ 'a.txt': 'a\n' });
  sandbox.write('a.txt', 'b\n');
  const file = sandbox.path('.fxd');
  tamper(file, (database) => database.pragma('user_version = 9'));
  const [before, names] = [fileHash(file), readdirSync(sandbox.root)];
  const commands = ['log', 'status', 'diff', 'show', 'commit -m x', 'undo', 'switch -c y', 'fsck'];
  for (const command of [...commands, 'fsck --repair', 'verify', 'backup ../copy.fxd']) {
    const { exit, stderr, stdout } = await sandbox.try(command.split(' '));
    expect({ command, exit, stdout }).toEqual({ command, exit: 4, stdout: '' });
    expect(stderr).toContain(
      `format 9, made by a newer fxd; this one reads up to ${FORMAT_VERSION}`,
    );
  }
  expect(fileHash(file)).toBe(before);
  expect(readdirSync(sandbox.root)).toEqual(names);
});

test('C-27: a store of format 1 is brought up to date, and a copy of it is kept', async () => {
  const file = old();
  const before = rowsOf(file);
  const cwd = dirname(file);
  const log = await runCli(['log', '--oneline', '--all'], { cwd });
  expect(log.exit, log.stderr).toBe(0);
  expect(log.stdout.split('\n')).toHaveLength(3);
  expect(log.stderr).toContain('.fxd.backup-format-1');
  expect(beside(file)).toEqual(['.fxd', '.fxd.backup-format-1']);
  expect(formatOf(file)).toBe(FORMAT_VERSION);
  expect(rowsOf(file)).toEqual(before);
  const copy = `${file}.backup-format-1`;
  expect(formatOf(copy)).toBe(1);
  expect(rowsOf(copy)).toEqual(before);
  const again = await runCli(['fsck'], { cwd });
  expect({ exit: again.exit, stderr: again.stderr }).toEqual({ exit: 0, stderr: '' });
  const metadata = (key: string) => {
    const sql = 'SELECT value FROM metadata WHERE key = ?';
    return read(file, (database) => database.prepare(sql).pluck().get(key));
  };
  expect(metadata('format.read')).toBe(String(FORMAT_VERSION));
  expect(metadata('format.write')).toBe(String(FORMAT_VERSION));
});

test('C-27: what was migrated has the schema and the metadata of a fresh store', () => {
  const shape = (file: string) =>
    read(file, (database) => [
      database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all(),
      database.prepare(`SELECT * FROM metadata WHERE key <> 'repository.id'`).all(),
    ]);
  const migrated = old(storePath());
  Store.open(migrated, waiting(100)).close();
  const fresh = storePath();
  const options = { host: hostAt(() => 0), splitter: BUILT_IN, lockTimeoutMs: 100 };
  Repository.create(fresh, 'main', options).close();
  expect(shape(migrated)).toEqual(shape(fresh));
});

test('C-27: the copy is no file of the user, neither to fxd nor to Git', async () => {
  const file = old();
  const cwd = dirname(file);
  mkdirSync(join(cwd, '.git'));
  writeFileSync(join(cwd, '.fxd.backup-20260901T120000Z'), 'x');
  const { stdout } = await runCli(['status', '--json'], { cwd });
  expect(beside(file)).toContain('.fxd.backup-format-1');
  expect(stdout).not.toContain('.fxd.backup');
  expect(readFileSync(join(cwd, '.git/info/exclude'), 'utf8')).toContain('/.fxd.backup-*\n');
});

test('C-27: killed in the middle of the migration, it is the old store, and the next command migrates', async () => {
  const file = old();
  const [before, cwd] = [rowsOf(file), dirname(file)];
  const crashed = await crashedFxd(['log'], { cwd }, 'store: before commit');
  expect(crashed.signal).toBe('SIGKILL');
  expect(formatOf(file)).toBe(1);
  expect(rowsOf(file)).toEqual(before);
  expect(formatOf(`${file}.backup-format-1`)).toBe(1);
  const { exit, stderr } = await realFxd(['fsck'], { cwd });
  expect({ exit, stderr }).toMatchObject({ exit: 0 });
  expect(formatOf(file)).toBe(FORMAT_VERSION);
  expect(rowsOf(file)).toEqual(before);
});

test('C-27: killed right after the migration, it is the new store', async () => {
  const file = old();
  const [before, cwd] = [rowsOf(file), dirname(file)];
  const crashed = await crashedFxd(['log'], { cwd }, 'store: committed');
  expect(crashed.signal).toBe('SIGKILL');
  const { exit } = await realFxd(['fsck'], { cwd });
  expect(exit).toBe(0);
  expect(formatOf(file)).toBe(FORMAT_VERSION);
  expect(rowsOf(file)).toEqual(before);
  expect(beside(file)).toEqual(['.fxd', '.fxd.backup-format-1']);
});

test('C-27: several processes at once migrate once', async () => {
  const file = old();
  const cwd = dirname(file);
  const all = [1, 2, 3, 4].map(() => realFxd(['log', '--oneline', '--all'], { cwd }));
  const ended = await Promise.all(all);
  expect(ended.map(({ exit }) => exit)).toEqual([0, 0, 0, 0]);
  expect(new Set(ended.map(({ stdout }) => stdout)).size).toBe(1);
  expect(beside(file)).toEqual(['.fxd', '.fxd.backup-format-1']);
});

test('C-27: a copy that cannot be made keeps the store as it is', () => {
  const file = old(storePath());
  const before = fileHash(file);
  // A folder of this name is in the way of the copy.
  mkdirSync(`${file}.backup-format-1.part`);
  expect(() => Store.open(file, waiting(100))).toThrow('cannot be written');
  expect(fileHash(file)).toBe(before);
});

test('C-27: an earlier copy is never replaced, and what a killed process left of one is', () => {
  const file = old(storePath());
  writeFileSync(`${file}.backup-format-1`, 'precious');
  writeFileSync(`${file}.backup-format-1.part`, 'half');
  const store = Store.open(file, waiting(100));
  expect(store.copyBeforeMigration).toBe(`${file}.backup-format-1-2`);
  store.close();
  expect(readFileSync(`${file}.backup-format-1`, 'utf8')).toBe('precious');
  expect(formatOf(`${file}.backup-format-1-2`)).toBe(1);
  expect(beside(file)).toHaveLength(3);
});

test.skipIf(!isBound)(
  'C-27: a store that may not be written is migrated in a private copy only',
  async () => {
    const cwd = folderOfOtherUser();
    const file = old(join(cwd, '.fxd'));
    giveToOtherUser(file);
    chmodSync(file, 0o444);
    chmodSync(cwd, 0o555);
    const before = fileHash(file);
    const log = await realFxd(['log', '--oneline', '--all'], { cwd, under: AS_OTHER_USER });
    expect(log.exit, log.stderr).toBe(0);
    expect(log.stdout.split('\n')).toHaveLength(3);
    expect(fileHash(file)).toBe(before);
    expect(readdirSync(cwd)).toEqual(['.fxd']);
  },
);
