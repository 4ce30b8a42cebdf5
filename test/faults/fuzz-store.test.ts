/**
 * A damaged store: whatever bytes or rows it holds, every command ends soon, with an answer or with one of
 * the errors of the catalogue.
 */
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { EXIT } from '../../src/model/errors.ts';
import { runCli } from '../cli/run-cli.ts';
import { tamper } from '../store/store-folder.ts';
import { folderOfFile } from './folder-of-file.ts';
import { MadeProject } from './made-project.ts';
import { Chance, rounds, seeded } from './rounds.ts';

const ROUNDS = rounds(6, 1000);
const BOUND_MS = 20_000;

const folder = folderOfFile();
const root = join(folder, 'project');
const store = join(root, '.fxd');
const whole = join(folder, 'whole.fxd');

beforeAll(async () => {
  const project = await MadeProject.make(root, 12, new Chance(1));
  project.change(0.5);
  await project.fxd('commit', '-m', 'More');
  await project.fxd('tag', 'v1');
  copyFileSync(store, whole);
});

function damageBytes(chance: Chance): void {
  const bytes = readFileSync(whole);
  const page = 8192;
  for (let count = 1 + chance.below(6); count > 0; count--) {
    const at = chance.below(bytes.length);
    const start = at - (at % page);
    switch (chance.below(5)) {
      case 0:
        bytes[at]! ^= 1 << chance.below(8);
        break;
      case 1:
        chance.bytes(16).copy(bytes, at);
        break;
      case 2:
        bytes.fill(chance.pick([0, 0xff]), start, start + page);
        break;
      case 3:
        bytes.copyWithin(start, page * chance.below(bytes.length / page), start + page);
        break;
      default:
        // The head of a page, where its kind and the places of its cells stand.
        chance.bytes(4).copy(bytes, start + chance.below(64));
    }
  }
  const end = chance.below(10) === 0 ? chance.below(bytes.length) : bytes.length;
  writeFileSync(store, bytes.subarray(0, end));
}

/** Values that a column of integers or bytes may well hold, and should not. */
const ODD_VALUES = [
  'NULL',
  '0',
  '-1',
  '9223372036854775807',
  'zeroblob(20)',
  "x''",
  "x'ff'",
  'randomblob(20)',
  "''",
  "'{}'",
  "'refs/heads/../../x'",
];

function damageRows(chance: Chance): void {
  copyFileSync(whole, store);
  tamper(store, (database) => {
    const tables = database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .pluck()
      .all() as string[];
    for (let count = 1 + chance.below(3); count > 0; count--) {
      const table = chance.pick(tables);
      const columns = database.pragma(`table_info(${table})`) as { name: string }[];
      const { name } = chance.pick(columns);
      const rows = `(SELECT ${name} FROM ${table} LIMIT 1 OFFSET ${chance.below(20)})`;
      const sql = chance.pick([
        `DELETE FROM ${table} WHERE ${name} = ${rows}`,
        `UPDATE OR IGNORE ${table} SET ${name} = ${chance.pick(ODD_VALUES)} WHERE ${name} = ${rows}`,
        `UPDATE OR IGNORE ${table} SET ${name} = ${rows}`,
        `DELETE FROM ${table}`,
      ]);
      try {
        database.exec(sql);
      } catch (error) {
        // A value of another type is refused by SQLite; then this store stays as it was.
        if (!(error instanceof Error && 'code' in error)) throw error;
      }
    }
  });
}

const COMMANDS = [
  ['status'],
  ['log', '--all'],
  ['log', 'src/part0/file1.js'],
  ['log', 'src/main.js#parse0'],
  ['show', 'HEAD'],
  ['show', 'v1'],
  ['diff', 'other'],
  ['list', 'src/main.js'],
  ['branch'],
  ['fsck'],
  ['undo', '--dry-run'],
  ['op', 'log'],
  ['export', 'other', '--out', join(folder, 'exported')],
  ['switch', 'other'],
  ['commit', '-m', 'On top'],
  ['undo'],
  ['gc'],
];

const EXITS: readonly number[] = Object.values(EXIT).filter((exit) => exit !== EXIT.internal);

for (const [kind, damage] of [
  ['bytes', damageBytes],
  ['rows', damageRows],
] as const) {
  test(`D-7: any ${kind} in a store`, { timeout: 1_800_000 }, () =>
    seeded(async (chance) => {
      for (let round = 0; round < ROUNDS; round++) {
        damage(chance);
        for (const words of COMMANDS) {
          const started = performance.now();
          const { stderr, exit } = await runCli([...words, '--lock-timeout', '0'], { cwd: root });
          const said = `round ${round}: fxd ${words.join(' ')}: ${stderr}`;
          expect(EXITS, said).toContain(exit);
          expect(performance.now() - started, said).toBeLessThan(BOUND_MS);
        }
        for (const suffix of ['-wal', '-shm']) rmSync(store + suffix, { force: true });
        rmSync(join(folder, 'exported'), { recursive: true, force: true });
      }
    }),
  );
}
