/**
 * Stores that are hostile or damaged: their schema, their rows, their pages. Whatever is in the file, a
 * command ends soon, with an answer that is right or with one line that says what is wrong.
 */
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import type Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { MODE } from '../../src/model/entry.ts';
import { LIMITS } from '../../src/model/limits.ts';
import type { ObjectId } from '../../src/model/ids.ts';
import { operationId } from '../../src/store/operations.ts';
import { Sandbox } from '../cli/sandbox.ts';
import { fileHash, tamper } from '../store/store-folder.ts';
import { HostileStore, MALLORY, plant } from './hostile-store.ts';
import { rounds, seeded } from './rounds.ts';
import { historyOf } from './store-view.ts';

/** For what takes long in its long form. */
const LENGTHY = { timeout: 1_200_000 };

/** What no command may say, whatever it is given. */
const FALLEN = /Internal error|\n {4}at /;

/** Two commits of two files, and a branch that is behind. */
async function project(): Promise<Sandbox> {
  const box = await Sandbox.with({
    'a.ts': 'export function one() {\n  return 1;\n}\n',
    'b.ts': 'export function two() {\n  return 2;\n}\n',
  });
  await box.fxd('branch', 'behind');
  await box.commit('Second', { 'a.ts': 'export function one() {\n  return 11;\n}\n' });
  return box;
}

/** The code of an error about an object that is read, or to be stored once more as it should be. */
const DAMAGED = expect.stringMatching(/^(CORRUPT_OBJECT|OBJECT_COLLISION)$/) as string;

const READING: readonly (readonly string[])[] = [
  ['log'],
  ['log', '--graph', '--all'],
  ['log', '-p'],
  ['log', 'a.ts#one'],
  ['log', 'a.ts'],
  ['show'],
  ['show', 'HEAD:a.ts'],
  ['diff', 'behind..main'],
  ['diff', 'behind...main'],
  ['list'],
  ['status'],
  ['branch'],
  ['tag'],
];

/** Runs a command; whatever is in the store, it may fail, but not fall over. */
async function bears(box: Sandbox, words: readonly string[]): Promise<number> {
  const started = Date.now();
  const { exit, stderr } = await box.try(words);
  expect(stderr, words.join(' ')).not.toMatch(FALLEN);
  expect(Date.now() - started, words.join(' ')).toBeLessThan(20_000);
  if (exit > 1)
    expect(stderr, words.join(' ')).toMatch(/^(warning: .*\n)*error: [^\n]+\n(hint: [^\n]+\n)?$/);
  return exit;
}

const SCHEMAS: Readonly<Record<string, (database: Sqlite.Database) => void>> = {
  'a trigger': (database) =>
    void database.exec('CREATE TRIGGER t AFTER INSERT ON operation BEGIN DELETE FROM ref; END'),
  'a trigger that calls itself a table': (database) => {
    database.exec('CREATE TRIGGER metadata AFTER INSERT ON operation BEGIN DELETE FROM ref; END');
  },
  'a trigger in a row of type table': (database) => {
    database.exec('CREATE TRIGGER t AFTER INSERT ON operation BEGIN DELETE FROM ref; END');
    database.pragma('writable_schema = ON');
    database.exec(`UPDATE sqlite_schema SET type = 'table' WHERE name = 't'`);
  },
  'a view in the place of a table': (database) => {
    database.exec('ALTER TABLE ref RENAME TO kept');
    database.exec('CREATE VIEW ref AS SELECT * FROM kept');
  },
  'a view without an end': (database) =>
    void database.exec(
      `CREATE VIEW many AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
       SELECT count(*) FROM n`,
    ),
  'a generated column': (database) =>
    void database.exec('ALTER TABLE object ADD COLUMN more BLOB AS (zeroblob(200000000))'),
  'an index on an expression': (database) =>
    void database.exec('CREATE INDEX odd ON ref (length(name))'),
  'a CHECK': (database) => {
    database.exec('DROP TABLE operation_tag');
    database.exec(
      `CREATE TABLE operation_tag (name TEXT PRIMARY KEY CHECK (name <> zeroblob(9)),
       operation BLOB NOT NULL) STRICT, WITHOUT ROWID`,
    );
  },
  'a default': (database) => {
    database.exec('DROP TABLE operation_tag');
    database.exec(
      `CREATE TABLE operation_tag (name TEXT PRIMARY KEY, operation BLOB NOT NULL
       DEFAULT (randomblob(100000000))) STRICT, WITHOUT ROWID`,
    );
  },
  'a virtual table': (database) =>
    void database.exec(`CREATE VIRTUAL TABLE words USING fts5(text, tokenize = 'porter ascii')`),
  statistics: (database) => void database.exec('ANALYZE'),
  'a table of sequences that is another': (database) => {
    database.pragma('writable_schema = ON');
    database.exec(
      `UPDATE sqlite_schema SET sql = 'CREATE TABLE sqlite_sequence(name,seq,more)'
       WHERE name = 'sqlite_sequence'`,
    );
  },
};

for (const [name, change] of Object.entries(SCHEMAS)) {
  test(`D-1: ${name} is an unexpected schema, and the file is left as it was`, async () => {
    const box = await project();
    tamper(box.path('.fxd'), change);
    const before = fileHash(box.path('.fxd'));
    box.write('a.ts', 'changed\n');
    for (const words of [['log'], ['status'], ['commit', '-m', 'x'], ['branch', 'x']]) {
      expect(await box.failure(...words)).toMatchObject({ exit: 4 });
    }
    expect(fileHash(box.path('.fxd'))).toBe(before);
    expect(readdirSync(box.root).sort()).toEqual(['.fxd', 'a.ts', 'b.ts']);
  });
}

/** Exchanges what lies under two ids of one type, so that each row is well formed and lies. */
function swapPieces(database: Sqlite.Database, type: number): void {
  const rows = database
    .prepare('SELECT number, size, sha256, pieces FROM object WHERE type = ? ORDER BY number')
    .all(type) as { number: number; size: number; sha256: Buffer; pieces: Buffer }[];
  const update = database.prepare(
    'UPDATE object SET size = ?, sha256 = ?, pieces = ? WHERE number = ?',
  );
  rows.forEach(({ number }, index) => {
    const other = rows[(index + 1) % rows.length]!;
    update.run(other.size, other.sha256, other.pieces, number);
  });
}

test(
  'D-2: cells of many megabytes are refused by their length, not worked through',
  LENGTHY,
  async () => {
    const size = rounds(20, 200) * 1024 * 1024;
    for (const lie of [
      `UPDATE object SET pieces = zeroblob(${size}) WHERE type = 2`,
      `UPDATE pack SET data = zeroblob(${size})`,
      `UPDATE metadata SET key = 'config', value = hex(zeroblob(${size / 2})) WHERE key = 'hash.values'`,
      `UPDATE folder_state SET states = zeroblob(${size})`,
      `UPDATE worktree SET head = zeroblob(${size})`,
    ]) {
      const box = await project();
      tamper(box.path('.fxd'), (database) => void database.exec(lie));
      for (const words of [['log'], ['diff'], ['status'], ['commit', '-m', 'x']])
        await bears(box, words);
    }
  },
);

test('D-3: a row that lies is noticed by whoever reads it, and no wrong byte is shown', async () => {
  const right = await project();
  const good = new Map<string, string>();
  for (const words of READING) good.set(words.join(' '), (await right.try(words)).stdout);
  for (const [type, what] of [
    [1, 'commit'],
    [2, 'tree'],
    [3, 'blob'],
  ] as const) {
    const box = new Sandbox();
    copyFileSync(right.path('.fxd'), box.path('.fxd'));
    for (const name of ['a.ts', 'b.ts']) copyFileSync(right.path(name), box.path(name));
    tamper(box.path('.fxd'), (database) => swapPieces(database, type));
    let refused = 0;
    for (const words of READING) {
      const { stdout, stderr, exit } = await box.try(['--json', ...words]);
      if (exit > 1) {
        expect(JSON.parse(stderr), words.join(' ')).toMatchObject({
          error: { code: DAMAGED, exit: 4 },
        });
        expect(stdout).toBe('');
        refused += 1;
      } else {
        expect((await box.try(words)).stdout, words.join(' ')).toBe(good.get(words.join(' ')));
      }
    }
    expect(refused, what).toBeGreaterThan(3);
    for (const words of [
      ['checkout', 'behind'],
      ['checkout', '--force', 'behind'],
      ['restore', '--from', 'behind', 'a.ts'],
      ['export', '--out', join(box.root, 'out'), 'behind'],
    ]) {
      expect(await box.failure(...words), words.join(' ')).toMatchObject({
        code: DAMAGED,
        exit: 4,
      });
      expect(box.read('a.ts')).toBe(right.read('a.ts'));
    }
  }
});

test('D-3: an operation whose body was changed is noticed', async () => {
  const box = await project();
  tamper(box.path('.fxd'), (database) => {
    database.exec(
      `UPDATE operation SET body = replace(body, 'Second', 'Other!') WHERE body LIKE '%Second%'`,
    );
  });
  expect(await box.failure('op', 'log')).toMatchObject({ code: 'CORRUPT_OBJECT', exit: 4 });
});

test('D-3: an operation of the right name that says nonsense is noticed', async () => {
  const right = {
    command: 'x',
    description: 'x',
    parent: null,
    refs: [],
    head: null,
    time: 0,
    view: '',
  };
  for (const [body, exit] of [
    [right, 0],
    [{ ...right, undoes: ['\u001b[31m'] }, 4],
    [{ ...right, refs: [{ name: 7, from: null, to: null }] }, 4],
    [{ ...right, refs: [{ name: 'refs/heads/x', from: 'junk', to: null }] }, 4],
    [{ ...right, time: 'now' }, 4],
    [{ ...right, files: { from: '../../x', to: null } }, 4],
    [{ ...right, head: { from: 1, to: [] } }, 4],
    [{}, 4],
    [[], 4],
    [null, 4],
  ] as const) {
    const box = await project();
    const text = JSON.stringify(body);
    tamper(box.path('.fxd'), (database) => {
      database
        .prepare('INSERT INTO operation (id, body) VALUES (?, ?)')
        .run(Buffer.from(operationId(text), 'hex'), text);
    });
    for (const words of [['op', 'log'], ['log', '@{yesterday}'], ['undo'], ['op', 'show']]) {
      const found = await bears(box, words);
      if (words.join(' ') === 'op log') expect(found, text).toBe(exit);
      expect((await box.try(words, { terminal: true })).stdout).not.toContain('\u001b[31m');
    }
  }
});

test(
  'D-3: lengths, types and pieces that lie ask for no memory and show nothing',
  LENGTHY,
  async () => {
    const lies: readonly string[] = [
      'UPDATE object SET size = size + 1',
      'UPDATE object SET size = 1 << 50',
      'UPDATE object SET size = -1',
      `UPDATE object SET pieces = zeroblob(3000000), size = 0`,
      `UPDATE object SET pieces = x'ffffffffffffffffffff'`,
      `UPDATE object SET pieces = x'01808080807f'`,
      `UPDATE object SET pieces = x'7f0001'`,
      'UPDATE object SET type = 4 - type % 4',
      'UPDATE object SET type = 9',
      'UPDATE pack SET codec = 1 - codec',
      'UPDATE pack SET size = 1 << 40',
      'UPDATE pack SET size = -5',
      'UPDATE pack SET data = zeroblob(length(data))',
      'DELETE FROM pack',
      'DELETE FROM object WHERE type = 2',
      `UPDATE outline SET pieces = x''`,
      `UPDATE node_map SET aliases = '{"a":1}'`,
      `UPDATE node_map SET aliases = 'no json'`,
      `UPDATE node_map SET tree = x'00'`,
      `UPDATE commit_graph SET parents = x'ff'`,
      `UPDATE folder_state SET states = randomblob(100)`,
      `UPDATE metadata SET value = 'x = ['`,
      `UPDATE worktree SET head = x'ff00'`,
      `UPDATE node_history SET kinds = -1, former = '#', name = ''`,
      `UPDATE file_history SET status = 77`,
      `UPDATE path SET path = CAST(x'2e2e2f' || path AS BLOB)`,
    ];
    const right = await project();
    for (const lie of lies) {
      const box = new Sandbox();
      copyFileSync(right.path('.fxd'), box.path('.fxd'));
      for (const name of ['a.ts', 'b.ts']) copyFileSync(right.path(name), box.path(name));
      tamper(box.path('.fxd'), (database) => void database.exec(lie));
      for (const words of READING) {
        expect(await bears(box, words), `${lie}: ${words.join(' ')}`).toBeLessThan(5);
      }
      await bears(box, ['switch', 'behind']);
      await bears(box, ['commit', '--allow-empty', '-m', 'x']);
    }
  },
);

test('D-9: packed bytes that grow beyond their declared size are not inflated any further', async () => {
  const box = await project();
  const bomb = deflateRawSync(Buffer.alloc(256 * 1024 * 1024), { level: 9 });
  for (const size of ['size', LIMITS.pack.figure, LIMITS.pack.figure * 64]) {
    tamper(box.path('.fxd'), (database) => {
      database.prepare(`UPDATE pack SET codec = 1, size = ${size}, data = ?`).run(bomb);
    });
    const before = process.memoryUsage().rss;
    for (const words of [['log'], ['show', 'HEAD:a.ts'], ['checkout', 'behind']]) {
      expect(await box.failure(...words)).toMatchObject({ code: DAMAGED, exit: 4 });
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024);
  }
});

test('D-10: an id that several commits begin with is refused, with the list of them', async () => {
  const box = await project();
  const store = new HostileStore(box.path('.fxd'));
  store.ref('refs/heads/many', store.chain(2000));
  store.close();
  const ids = (await box.fxd('log', '--oneline', 'many'))
    .split('\n')
    .map((line) => line.slice(0, 4));
  const shared = ids.find((id, index) => ids.indexOf(id) !== index);
  const { code, exit, message } = await box.failure('log', shared ?? 'none');
  expect({ code, exit }).toEqual({ code: 'AMBIGUOUS_REVISION', exit: 3 });
  expect(message.split(', ').length).toBeGreaterThan(1);
});

test('D-4: a commit that is its own ancestor, or its own parent, ends no walk', async () => {
  for (const parents of ['number', 'number % 2 + 1', '(SELECT max(number) FROM commit_graph)']) {
    const box = await project();
    await box.commit('Third', { 'c.ts': 'c\n' });
    tamper(box.path('.fxd'), (database) => {
      const rows = database.prepare(`SELECT number, ${parents} AS other FROM commit_graph`).all();
      const update = database.prepare('UPDATE commit_graph SET parents = ? WHERE number = ?');
      for (const { number, other } of rows as { number: number; other: number }[]) {
        update.run(Buffer.from([other]), number);
      }
    });
    for (const words of [...READING, ['branch', '-d', 'behind'], ['log', 'behind..main']]) {
      await bears(box, words);
    }
  }
});

test('D-4: a tree that holds itself is damaged, because no bytes have such an id', async () => {
  const box = await project();
  const inner = plant(box.path('.fxd'), 'loop', (store) =>
    store.tree(store.folder('d', store.file('x')), store.file('y')),
  );
  tamper(box.path('.fxd'), (database) => {
    // The folder's row is given the bytes of the tree around it.
    const trees = database
      .prepare(
        'SELECT number, size, sha256, pieces FROM object WHERE type = 2 ORDER BY number DESC',
      )
      .all() as { number: number; size: number; sha256: Buffer; pieces: Buffer }[];
    const [top, folder] = [trees[0]!, trees[1]!];
    database
      .prepare('UPDATE object SET size = ?, sha256 = ?, pieces = ? WHERE number = ?')
      .run(top.size, top.sha256, top.pieces, folder.number);
  });
  for (const words of [
    ['checkout', 'loop'],
    ['diff', 'main..loop'],
    ['show', `${inner}:d/d/d/x`],
  ]) {
    expect(await box.failure(...words)).toMatchObject({ code: 'CORRUPT_OBJECT', exit: 4 });
  }
});

test('D-4: a very long history and very deep folders overflow nothing', LENGTHY, async () => {
  const box = await project();
  const store = new HostileStore(box.path('.fxd'));
  const commits = rounds(10_000, 100_000);
  const tip = store.chain(commits);
  store.ref('refs/heads/long', tip);
  const depth = rounds(3000, 20_000);
  let deep = store.tree(store.file('f'));
  for (let level = 0; level < depth; level += 1) {
    deep = store.tree({ name: 'd', mode: MODE.tree, id: deep });
  }
  store.ref('refs/heads/deep', store.commit(deep));
  const many = Array.from({ length: 64 }, (_, index) =>
    store.commit(store.tree(), { message: `${index}\n` }),
  );
  store.ref('refs/heads/octopus', store.commit(store.tree(), { parents: many }));
  store.close();
  const lines = (text: string) => text.trimEnd().split('\n').length;
  expect(lines(await box.fxd('log', '--oneline', 'long'))).toBe(commits);
  expect(await box.fxd('log', '-n', '1', `long~${commits - 1}`)).toContain('commit ');
  await bears(box, ['log', '--graph', '--oneline', 'long']);
  await bears(box, ['diff', 'main...long']);
  expect(lines(await box.fxd('diff', '--name-only', 'main..deep'))).toBe(3);
  expect(await box.failure('checkout', 'deep')).toMatchObject({ code: 'UNSAFE_PATH' });
  expect(lines(await box.fxd('log', '--graph', '--oneline', 'octopus'))).toBeGreaterThan(64);
  // A commit on top of the deep tree takes it away, and everything derived from it.
  tamper(box.path('.fxd'), (database) => {
    database
      .prepare('UPDATE worktree SET head = ?, previous = NULL')
      .run(Buffer.from('ref: refs/heads/deep'));
  });
  await box.commit('Nothing of it');
  expect(await box.isClean()).toBe(true);
});

test('D-4: a few trees that stand for more files than any memory holds are refused', async () => {
  const box = await project();
  plant(box.path('.fxd'), 'bomb', (store) => {
    let tree = store.tree(store.file('f'));
    for (let level = 0; level < 12; level += 1) {
      const names = Array.from({ length: 10 }, (_, index) => `d${index}`);
      tree = store.tree(...names.map((name) => ({ name, mode: MODE.tree, id: tree })));
    }
    return tree;
  });
  for (const words of [
    ['diff', 'main..bomb'],
    ['checkout', 'bomb'],
  ]) {
    expect(await box.failure(...words)).toMatchObject({
      code: 'VERSION_TOO_LARGE',
      exit: 4,
      message: expect.stringContaining(String(LIMITS.versionEntries.figure)),
    });
  }
  await box.fxd('log', 'bomb');
});

test.each(['0', '-1', '1 << 62', '9223372036854775807', '-9223372036854775808', '7 - generation'])(
  'D-4: generation numbers of %s make no walk endless',
  async (generation) => {
    const box = await project();
    tamper(box.path('.fxd'), (database) => {
      database.exec(`UPDATE commit_graph SET generation = ${generation}`);
    });
    for (const words of [...READING, ['branch', '-d', 'behind']]) await bears(box, words);
    expect((await box.fxd('log', '--oneline')).trimEnd().split('\n')).toHaveLength(2);
    await box.commit('Third', { 'c.ts': 'c\n' });
  },
);

test('D-5: refs that lead nowhere, or to what is no commit, are told of and leave the rest usable', async () => {
  const box = await project();
  const store = new HostileStore(box.path('.fxd'));
  const blob = store.file('x').id as ObjectId;
  const refs: Readonly<Record<string, ObjectId>> = {
    'refs/heads/dangling': 'deadbeef'.repeat(5) as ObjectId,
    'refs/heads/blob': blob,
    'refs/heads/tree': store.tree() as ObjectId,
    'refs/heads/../../x': 'deadbeef'.repeat(5) as ObjectId,
    'refs/tags/dangling': 'deadbeef'.repeat(5) as ObjectId,
    'refs/tags/blob': blob,
    'refs/../x': blob,
    outside: blob,
  };
  for (const [name, target] of Object.entries(refs)) store.ref(name, target);
  store.close();
  for (const words of READING) await bears(box, words);
  expect(await box.fxd('branch')).toContain('../../x');
  expect(await box.fxd('log', '--oneline', 'main')).toContain('Second');
  for (const name of ['dangling', 'blob', 'tree', '../../x']) {
    const exit = await bears(box, ['log', name]);
    expect(exit, name).toBeGreaterThan(1);
    expect(await bears(box, ['switch', name]), name).toBeGreaterThan(1);
    await bears(box, ['show', name]);
  }
  await box.fxd('switch', 'behind');
  await box.commit('Goes on', { 'c.ts': 'c\n' });
  await box.fxd('branch', '-D', 'dangling');
  expect(existsSync(box.path('../../x'))).toBe(false);
});

test('D-5: HEAD on a commit that is missing is told of, and other branches can be read', async () => {
  const box = await project();
  tamper(box.path('.fxd'), (database) => {
    database.prepare('UPDATE worktree SET head = ?').run(Buffer.from('f'.repeat(40)));
    database.exec(`INSERT INTO ref VALUES (CAST('refs/heads/short' AS BLOB), x'dead')`);
  });
  for (const words of [...READING, ['commit', '-m', 'x'], ['log', 'short']])
    await bears(box, words);
  expect(await box.fxd('log', '--oneline', 'main')).toContain('Second');
  expect(await box.failure('status')).toMatchObject({ code: 'MISSING_OBJECT', exit: 4 });
});

type Loss = (file: string, commit: string, tree: string) => void;

function deleteObject(file: string, id: string): void {
  tamper(file, (database) => {
    database.prepare('DELETE FROM object WHERE id = ?').run(Buffer.from(id, 'hex'));
  });
}

/** What HEAD leads to is gone, in each of the ways in which it can be. */
const LOSSES: readonly (readonly [string, Loss])[] = [
  [
    'a branch on a missing commit',
    (file) => {
      const store = new HostileStore(file);
      store.ref('refs/heads/main', 'deadbeef'.repeat(5) as ObjectId);
      store.close();
    },
  ],
  [
    'a missing commit',
    (file) => {
      tamper(file, (database) => {
        database.prepare('UPDATE worktree SET head = ?').run(Buffer.from('f'.repeat(40)));
      });
    },
  ],
  [
    'a commit that was lost',
    (file, commit) => {
      deleteObject(file, commit);
    },
  ],
  [
    'a commit whose folder was lost',
    (file, _commit, tree) => {
      deleteObject(file, tree);
    },
  ],
];

test.each(LOSSES)('D-5: from HEAD on %s, switch --force leads out', async (_name, lose) => {
  const box = await project();
  const { commit } = await box.json('status');
  const { tree } = historyOf(box.path('.fxd'), 'refs/heads/main')[0]!;
  const unsaved = 'export function one() {\n  return "unsaved";\n}\n';
  box.write('a.ts', unsaved);
  box.write('c.ts', 'export const c = 3;\n');
  lose(box.path('.fxd'), commit as string, tree);
  for (const words of [['status'], ['undo'], ['commit', '-m', 'x'], ['switch', 'behind']]) {
    const { stderr, exit } = await box.try(words);
    expect({ exit, stderr }, words.join(' ')).toMatchObject({ exit: 4 });
    expect(stderr).toMatch(
      /^error: HEAD cannot be read: [^\n]+\nhint: `fxd switch --force <branch>`/,
    );
  }
  expect(box.read('a.ts')).toBe(unsaved);
  expect(await box.fxd('log', '--oneline', 'behind')).toContain('First');
  const { saved } = await box.json('switch', '--force', 'behind');
  expect(box.read('a.ts')).toContain('return 1;');
  expect(box.read('c.ts')).toBe('export const c = 3;\n');
  expect(await box.fxd('show', `${saved as string}:a.ts`)).toBe(unsaved);
  expect(await box.fxd('status', '-s')).toBe('A  c.ts\n');
  await box.commit('Goes on', {});
  expect(await box.fxd('log', '--oneline')).toContain('Goes on');
});

test.each(['ref: HEAD', 'ref: ../../x', 'ref: ', 'ref: refs/tags/x', 'junk', ''])(
  'D-5: HEAD as %j is told of and changes no file',
  async (head) => {
    const box = await project();
    tamper(box.path('.fxd'), (database) => {
      database.prepare('UPDATE worktree SET head = ?').run(Buffer.from(head));
    });
    for (const words of [...READING, ['switch', 'behind']]) await bears(box, words);
    for (const words of [['status'], ['commit', '-m', 'x'], ['checkout', '--force', 'main']]) {
      expect(await box.failure(...words)).toMatchObject({ code: 'CORRUPT_OBJECT', exit: 4 });
    }
    expect(box.read('a.ts')).toContain('return 11;');
  },
);

/** Makes the index of a table's ids a page without rows, as a page that was never written may be. */
function emptyIndex(file: string, table: string): void {
  const [PAGE, LEAF_OF_INDEX] = [8192, 0x0a];
  const bytes = readFileSync(file);
  tamper(file, (database) => {
    const sql = 'SELECT rootpage FROM sqlite_schema WHERE name = ?';
    const root = database.prepare(sql).pluck().get(`sqlite_autoindex_${table}_1`) as number;
    const page = bytes.subarray((root - 1) * PAGE, root * PAGE).fill(0);
    page.writeUInt8(LEAF_OF_INDEX, 0);
    page.writeUInt16BE(PAGE, 5);
  });
  writeFileSync(file, bytes);
}

test.each(['object', 'operation'])(
  'D-7: an index of %ss without rows is noticed',
  async (table) => {
    const box = await project();
    emptyIndex(box.path('.fxd'), table);
    for (const words of [['gc'], ['undo'], ['commit', '-m', 'x'], ...READING])
      await bears(box, words);
    expect((await box.try(['fsck'])).exit).toBe(4);
    expect((await box.try(['gc'])).exit).toBe(4);
  },
);

test(
  'D-7: bytes changed at random in the file are noticed or harmless, and nothing falls over',
  LENGTHY,
  async () => {
    await seeded(async (chance) => {
      const right = await project();
      const whole = readFileSync(right.path('.fxd'));
      const shown = (await right.try(['show', 'HEAD:a.ts'])).stdout;
      let refused = 0;
      for (let round = 0; round < rounds(60, 1000); round += 1) {
        const box = new Sandbox();
        const damaged = Buffer.from(whole);
        const page = chance.below(damaged.length / 8192) * 8192;
        for (let count = 1 + chance.below(8); count > 0; count -= 1) {
          // Half of the changes go to the head of a page, where its structure is.
          const place = page + chance.below(chance.below(2) === 0 ? 128 : 8192);
          damaged[place] = chance.below(256);
        }
        writeFileSync(box.path('.fxd'), damaged);
        for (const words of [
          ['show', 'HEAD:a.ts'],
          ['log', '-p'],
          ['status'],
          ['commit', '-m', 'x'],
        ]) {
          const { exit, stderr, stdout } = await box.try(words);
          expect(stderr, `round ${round}`).not.toMatch(FALLEN);
          if (words[0] === 'show' && exit === 0) expect(stdout, `round ${round}`).toBe(shown);
          if (exit === 4) refused += 1;
        }
      }
      expect(refused).toBeGreaterThan(rounds(15, 250));
    });
  },
);

test('D-8: reading a store leaves its file as it was, and nothing beside it', async () => {
  const theirs = await project();
  const before = fileHash(theirs.path('.fxd'));
  const names = readdirSync(theirs.root).sort();
  const box = new Sandbox();
  for (const words of [
    ['log', '-p', '--all'],
    ['show', 'main'],
    ['diff', 'behind..main'],
    ['branch'],
    ['tag'],
    ['log', 'fn:one'],
  ]) {
    expect((await box.try(['-R', theirs.path('.fxd'), ...words])).exit, words.join(' ')).toBe(0);
    expect(fileHash(theirs.path('.fxd')), words.join(' ')).toBe(before);
  }
  expect(readdirSync(theirs.root).sort()).toEqual(names);
});

const AUTHORS: Readonly<Record<string, string>> = {
  escapes: 'Eve\u001b[31m\u009b1m\u0007 <e@x> 1700000000 +0000',
  brackets: 'Eve <<e@x>> <f@x> 1700000000 +0000',
  'no brackets': 'Eve 1700000000 +0000',
  nothing: '',
  'far future': 'Eve <e@x> 1000000000000000000 +0000',
  'far past': 'Eve <e@x> -1000000000000000000 +0000',
  'no number': 'Eve <e@x> soon +0000',
  'odd zone': 'Eve <e@x> 1700000000 +9999',
  'no zone': 'Eve <e@x> 1700000000 -99999999999999',
  'byte order mark': '\ufeffEve <e@x> 1700000000 +0000',
  bidi: 'Eve\u202egnp.exe <e@x> 1700000000 +0000',
};

test.each(Object.entries(AUTHORS))(
  'D-11: an author or date with %s is shown escaped, one line each',
  async (_, author) => {
    const box = await project();
    const store = new HostileStore(box.path('.fxd'));
    const tree = store.tree(store.file('f'));
    const message = `\ufeffTitle\u001b]0;owned\u0007\r\nline\u2028two\u0000three\n${'x'.repeat(1_000_000)}`;
    const bytes = Buffer.from(
      `tree ${tree}\nauthor ${author}\ncommitter ${author}\n\n${message}\n`,
    );
    store.ref('refs/heads/odd', store.rawCommit(bytes, MALLORY.time));
    store.close();
    for (const words of [
      ['log', 'odd'],
      ['log', '--oneline', 'odd'],
      ['show', 'odd'],
      ['branch', '-v'],
    ]) {
      const { stdout, exit } = await box.try(words, { terminal: true });
      expect(exit, words.join(' ')).toBe(0);
      expect(stdout.replace(/\u001b\[\d*m/g, '')).not.toMatch(
        /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e\ufeff]/,
      );
    }
    expect((await box.fxd('log', '--oneline', 'odd')).split('\n')).toHaveLength(2);
    const { commits } = await box.json('log', 'odd');
    expect(commits).toHaveLength(1);
    // It can be worked on.
    await box.fxd('switch', 'odd');
    await box.commit('On top', { g: 'g\n' });
  },
);
