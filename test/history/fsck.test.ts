/**
 * What a check of the store finds. Invariant of these tests: a store is made, one thing of it is changed
 * behind fxd's back, and exactly that is told.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { formatCommit } from '../../src/history/commit-object.ts';
import type { Finding } from '../../src/history/fsck/finding.ts';
import type { FsckReport } from '../../src/history/fsck/fsck.ts';
import { fsck, isBlocked, isSound } from '../../src/history/fsck/fsck.ts';
import { repair } from '../../src/history/fsck/repair.ts';
import { statesOfTree } from '../../src/history/worktree-state.ts';
import { listTree } from '../../src/history/trees.ts';
import { hashObject } from '../../src/model/hash.ts';
import type { TreeId } from '../../src/model/ids.ts';
import { createTag } from '../../src/history/tags.ts';
import { fileHash, tamper } from '../store/store-folder.ts';
import { WrittenHistory } from './written-history.ts';

// Longer than the shortest value that has a row of its own.
const PARSER = `export function parse(text: string): string[] {
  const lines = text.split("\\n");
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}
`;
const LEXER = `export function lex(text: string): number {
  const signs = [...text].filter((sign) => sign !== ' ' && sign !== '\\t');
  return signs.length * 2 + 1;
}
`;

/** Three commits, a merge among them, a tag, folder states, a moved node. */
function written(): WrittenHistory {
  const history = new WrittenHistory();
  const first = history.commit({ 'src/parser.ts': PARSER, 'readme.md': '# Title\n\nText.\n' });
  history.commit({ 'src/parser.ts': PARSER + LEXER });
  history.commit({ 'src/parser.ts': PARSER, 'src/lexer.ts': LEXER });
  history.commit({ 'note.txt': 'A note.\n' }, { parents: [history.head, first] });
  const { repository } = history;
  const tagger = { name: 'Ana', email: 'a@b.c', time: 1, offset: 0 };
  createTag(repository, 'v1', first, { tagger, message: 'First\n' });
  const states = statesOfTree(repository, repository.treeOf(history.head)!);
  repository.store.transaction(() => repository.store.worktrees.saveFolderStates(1, states));
  return history;
}

function check(history: WrittenHistory, full = false): FsckReport {
  const auditName = (name: string) => (name === '.git' ? 'the name is reserved for Git' : null);
  return fsck(history.repository, { full, auditName });
}

/** Changes the store as nothing of fxd would, and checks it in a later process. */
function damaged(change: (database: Sqlite.Database) => void): FsckReport {
  const history = written();
  history.close();
  tamper(history.file, change);
  history.reopen();
  const report = check(history);
  history.close();
  return report;
}

const told = ({ findings }: FsckReport) => [...new Set(findings.map(({ what }) => what))];
const of = ({ findings }: FsckReport, what: string): Finding => {
  const found = findings.find((finding) => finding.what === what);
  if (found === undefined) throw new Error(`no ${what} in ${JSON.stringify(findings)}`);
  return found;
};

test('a store as fxd writes it is sound, and checking it changes nothing', () => {
  const history = written();
  history.reopen();
  history.close();
  const before = fileHash(history.file);
  history.reopen();
  for (const full of [false, true]) {
    const report = check(history, full);
    expect(report.findings).toEqual([]);
    expect(isSound(report)).toBe(true);
    expect(report.counts).toMatchObject({ commits: 4, operations: 5 });
  }
  history.close();
  expect(fileHash(history.file)).toBe(before);
});

const tipBlob = '(SELECT number FROM object WHERE type = 3 AND size = 8)';

/** A change of one row, what is then told, where, and whether it keeps something from being read. */
const CHANGES: readonly (readonly [string, string, string, Partial<Finding>])[] = [
  ['a pack with other bytes', 'UPDATE pack SET data = zeroblob(9) WHERE number = 1', 'pack', {}],
  [
    'a pack that is missing',
    'DELETE FROM pack WHERE number = 1',
    'blob',
    { blocksReading: true, fault: 'pack 1 is missing' },
  ],
  [
    'an object with other pieces',
    `UPDATE object SET pieces = x'010001' WHERE number = ${tipBlob}`,
    'blob',
    { place: 'main:note.txt', blocksReading: true, fault: 'its pieces have another length' },
  ],
  [
    'an object that is missing',
    `DELETE FROM object WHERE number = ${tipBlob}`,
    'blob',
    { place: 'main:note.txt', blocksReading: true, fault: 'it is missing' },
  ],
  [
    'an object under another id',
    `UPDATE object SET id = zeroblob(20) WHERE number = ${tipBlob}`,
    'blob',
    { place: 'main:note.txt', blocksReading: true },
  ],
  [
    'an object of another type',
    `UPDATE object SET type = 2 WHERE number = ${tipBlob}`,
    'tree',
    { place: 'main:note.txt', blocksReading: true },
  ],
  [
    'an object with another SHA-256',
    `UPDATE object SET sha256 = zeroblob(32) WHERE number = ${tipBlob}`,
    'blob',
    { place: 'main:note.txt', fault: 'its bytes have another SHA-256' },
  ],
  [
    'a commit that is missing',
    'DELETE FROM object WHERE number = (SELECT min(number) FROM object WHERE type = 1)',
    'commit',
    { blocksReading: true, fault: 'it is missing' },
  ],
  [
    'a value elsewhere',
    'UPDATE value SET start = start + 1 WHERE hash = (SELECT min(hash) FROM value)',
    'value',
    { repair: expect.objectContaining({ kind: 'values' }) as Finding['repair'] },
  ],
  [
    'an outline of another file',
    `UPDATE outline SET pieces = (SELECT pieces FROM outline WHERE language = 'markdown')
     WHERE blob = ${tipBlob}`,
    'outline',
    { place: 'main:note.txt', fault: 'it is of another length' },
  ],
  [
    'an outline that is missing',
    `DELETE FROM outline WHERE blob = ${tipBlob}`,
    'outline',
    { place: 'main:note.txt', blocksReading: false },
  ],
  [
    'an outline for another language',
    `UPDATE outline SET language = 'texx' WHERE blob = ${tipBlob}`,
    'outline',
    { place: 'main:note.txt' },
  ],
  [
    'a node map that is missing',
    'DELETE FROM node_map WHERE number = (SELECT max(number) FROM node_map)',
    'node_map',
    { fault: 'the row of this commit is missing' },
  ],
  [
    'the node map of another commit',
    `UPDATE node_map SET tree = (SELECT tree FROM node_map ORDER BY number LIMIT 1 OFFSET 2)
     WHERE number = (SELECT min(number) FROM node_map)`,
    'node_map',
    { fault: 'it names a file that this commit does not have' },
  ],
  ['aliases that are none', `UPDATE node_map SET aliases = '[[1]]'`, 'node_map', {}],
  [
    'a branch at a missing commit',
    `UPDATE ref SET target = zeroblob(20) WHERE name = CAST('refs/heads/main' AS BLOB)`,
    'commit',
    { place: 'main', fault: 'it is missing', blocksReading: true },
  ],
  [
    'a branch at a file',
    `UPDATE ref SET target = (SELECT id FROM object WHERE number = ${tipBlob})
     WHERE name = CAST('refs/heads/main' AS BLOB)`,
    'blob',
    { place: 'main', fault: 'it stands where a commit should' },
  ],
  [
    'a ref with a name that leads away',
    `UPDATE ref SET name = CAST('refs/heads/../../x' AS BLOB)
     WHERE name = CAST('refs/heads/main' AS BLOB)`,
    'ref',
    { id: 'refs/heads/../../x' },
  ],
  ['a ref that holds no id', `UPDATE ref SET target = x'00'`, 'ref', { blocksReading: true }],
  [
    'a branch that was moved',
    `UPDATE ref SET target = (SELECT id FROM object WHERE type = 1 ORDER BY number LIMIT 1)
     WHERE name = CAST('refs/heads/main' AS BLOB)`,
    'operation',
    { fault: 'the refs and HEAD are not as it left them' },
  ],
  [
    'HEAD at itself',
    `UPDATE worktree SET head = CAST('ref: HEAD' AS BLOB)`,
    'worktree',
    { id: 'HEAD', fault: "'HEAD' is not the name of a branch" },
  ],
  ['no HEAD', 'DELETE FROM worktree', 'worktree', { id: 'HEAD', fault: 'its row is missing' }],
  [
    'an operation with another body',
    `UPDATE operation SET body = replace(body, 'test', 'text') WHERE number = 2`,
    'operation',
    { fault: 'its body has another id' },
  ],
  [
    'an operation that is missing',
    'DELETE FROM operation WHERE number = 2',
    'operation',
    { fault: 'it does not follow the one before it' },
  ],
  [
    'an operation without a beginning',
    'DELETE FROM operation WHERE number = 1',
    'operation',
    { fault: 'it does not follow the one before it' },
  ],
  [
    'an operation that is no JSON',
    `UPDATE operation SET body = '{' WHERE number = 5`,
    'operation',
    {},
  ],
  [
    'a tag of no operation',
    `INSERT INTO operation_tag VALUES ('here', zeroblob(32))`,
    'operation_tag',
    { id: 'here' },
  ],
  ['a journal that is no JSON', `INSERT INTO journal VALUES (1, 'x')`, 'journal', {}],
  [
    'a generation',
    'UPDATE commit_graph SET generation = 9 WHERE generation = 3',
    'commit_graph',
    {},
  ],
  ['a time', 'UPDATE commit_graph SET time = 9 WHERE generation = 3', 'commit_graph', {}],
  ['a circle of parents', `UPDATE commit_graph SET parents = x'0b'`, 'commit_graph', {}],
  ['parents cut off', `UPDATE commit_graph SET parents = x'80'`, 'commit_graph', {}],
  ['a commit without a place', 'DELETE FROM commit_graph', 'commit_graph', {}],
  [
    'a place without a commit',
    `INSERT INTO commit_graph VALUES (99, 1, 1, x'')`,
    'commit_graph',
    {},
  ],
  ['the event of a file', 'UPDATE file_history SET status = 1 - status', 'file_history', {}],
  ['a missing event', 'DELETE FROM file_history WHERE path = 1', 'file_history', {}],
  ['one event more', 'INSERT INTO file_history VALUES (1, 99, 0)', 'file_history', {}],
  ['another path', `UPDATE path SET path = x'61' WHERE number = 1`, 'file_history', {}],
  ['the event of a node', 'UPDATE node_history SET kinds = 1', 'node_history', {}],
  ['the former name of a node', `UPDATE node_history SET former = 'x'`, 'node_history', {}],
  ['no events of nodes', 'DELETE FROM node_history', 'node_history', {}],
  ['a folder state cut off', `UPDATE folder_state SET states = x'05'`, 'folder_state', {}],
  ['an unknown unreachable', 'INSERT INTO unreachable VALUES (99999, 1)', 'unreachable', {}],
  [
    'a metadata value',
    `UPDATE metadata SET value = 'sha9' WHERE key = 'hash.objects'`,
    'metadata',
    { id: 'hash.objects' },
  ],
];

test.each(CHANGES)('it finds %s', (_, sql, what, expected) => {
  const report = damaged((database) => {
    expect(database.exec(sql)).toBeDefined();
  });
  expect(isSound(report)).toBe(false);
  expect(of(report, what)).toMatchObject(expected);
});

test('damage that only history derives blocks nothing, and is all that is told', () => {
  const report = damaged((database) => database.exec('DELETE FROM node_history'));
  expect(told(report)).toEqual(['node_history']);
  expect(isBlocked(report)).toBe(false);
});

test('an object that nothing reaches is told as such', () => {
  const report = damaged((database) =>
    database.exec(
      `INSERT INTO object (id, type, size, sha256, pieces)
       VALUES (zeroblob(20), 3, 1, zeroblob(32), x'010001')`,
    ),
  );
  expect(report.findings).toHaveLength(1);
  expect(of(report, 'blob')).toMatchObject({ place: 'unreachable', blocksReading: false });
});

test('an interrupted command is a note, and no error', () => {
  const history = written();
  const tree = history.repository.treeOf(history.head);
  const body = {
    command: 'switch',
    description: 'switch to x',
    files: { from: tree, to: tree },
    temporaries: '.fxd-tmp-1',
    time: 1,
  };
  const { store } = history.repository;
  store.transaction(() => store.journal.add(1, JSON.stringify(body)));
  const report = check(history);
  expect(of(report, 'journal').severity).toBe('note');
  expect(isSound(report)).toBe(true);
  history.close();
});

test('trees that Git would not write are told, and names that no disk takes are warned of', () => {
  const history = new WrittenHistory();
  history.commit({ '.git/config': 'x = 1\n', 'a.txt': 'a\n' });
  const report = check(history);
  expect(isSound(report)).toBe(true);
  expect(report.findings).toMatchObject([
    { severity: 'warning', what: 'tree', place: 'main:.git' },
  ]);
  history.close();
});

/** A commit of a tree with these bytes, as an import may bring it. */
function withRawTree(history: WrittenHistory, bytes: Buffer): FsckReport {
  const { repository } = history;
  const tree = hashObject('tree', bytes) as TreeId;
  const writer = repository.store.writer('small');
  writer.addObject('tree', tree, bytes);
  writer.flush();
  const person = { name: 'Ana', email: 'a@b.c', time: 1, offset: 0 };
  const recorder = repository.recorder('small');
  const commit = { tree, parents: [], author: person, committer: person, message: 'x\n' };
  const id = recorder.addCommit(formatCommit(commit));
  recorder.flush();
  const { refs } = repository.store;
  repository.store.transaction(() => refs.compareAndSwap('refs/heads/raw', null, id));
  return check(history);
}

test.each([
  [
    'unsorted',
    [
      ['100644', 'b'],
      ['100644', 'a'],
    ],
    "'a' is not in its place by the order",
  ],
  [
    'sorted as no folder is',
    [
      ['40000', 'a'],
      ['100644', 'a.b'],
    ],
    "'a.b' is not in its place",
  ],
  [
    'with two of a name',
    [
      ['100644', 'a'],
      ['100644', 'a'],
    ],
    "it has two entries named 'a'",
  ],
  [
    'with a file and a folder of a name',
    [
      ['100644', 'a'],
      ['40000', 'a'],
    ],
    "named 'a'",
  ],
  ['of an unknown mode', [['100600', 'a']], "'a' has the unknown mode 100600"],
  ['with a path for a name', [['100644', 'a/b']], "'a/b' is no name of a file or folder"],
] as const)('it finds a tree %s', (_, entries, fault) => {
  const history = written();
  const empty = history.repository.recorder('small').addTree([]);
  const [note] = listTree(history.repository, history.repository.treeOf(history.head)!);
  const bytes = entries.map(([mode, name]) => {
    const id = Buffer.from(mode === '40000' ? empty : note!.id, 'hex');
    return Buffer.concat([Buffer.from(`${mode} ${name}\0`), id]);
  });
  const tree = of(withRawTree(history, Buffer.concat(bytes)), 'tree');
  expect(tree).toMatchObject({ place: 'raw:', severity: 'error' });
  expect(tree.fault).toContain(fault);
  history.close();
});

test('a submodule is not followed', () => {
  const history = written();
  const bytes = Buffer.concat([Buffer.from('160000 sub\0'), Buffer.alloc(20, 1)]);
  const { findings } = withRawTree(history, bytes);
  expect(findings.filter(({ what }) => what === 'tree' || what === 'blob')).toEqual([]);
  history.close();
});

test('an index that lost a row is told, and built anew', () => {
  const history = written();
  const { id } = history.repository.store.operations.newest(1)[0]!;
  history.close();
  const whole = readFileSync(history.file);
  const name = Buffer.from(id, 'hex');
  const places: number[] = [];
  for (let at = whole.indexOf(name); at >= 0; at = whole.indexOf(name, at + 1)) places.push(at);
  expect(places.length).toBeGreaterThanOrEqual(2);
  const mended = places.map((place) => {
    const bytes = Buffer.from(whole);
    bytes[place]! ^= 1;
    writeFileSync(history.file, bytes);
    history.reopen();
    const found = check(history).findings;
    expect(found).not.toEqual([]);
    repair(history.repository, found);
    const left = check(history).findings;
    history.close();
    return left.length === 0;
  });
  // One place is the row itself, which only a backup gives back; another is the index.
  expect(mended).toContain(true);
  expect(mended).toContain(false);
});

/** Everything that can be made anew, and what each of it is. */
const REPAIRABLE = CHANGES.filter(([, , what, { place }]) => {
  const derived = ['value', 'outline', 'commit_graph', 'file_history', 'node_history'];
  return [...derived, 'folder_state', 'unreachable'].includes(what) && place !== 'unreachable';
});

test.each(REPAIRABLE)('it makes good %s', (_, sql) => {
  const history = written();
  history.close();
  tamper(history.file, (database) => database.exec(sql));
  history.reopen();
  const { findings } = check(history);
  expect(repair(history.repository, findings)).not.toEqual([]);
  history.reopen();
  expect(check(history, true).findings).toEqual([]);
  history.close();
});

test('what cannot be computed again is kept while the rest is rebuilt', () => {
  const history = written();
  history.close();
  const rows = (database: Sqlite.Database) =>
    ['commit_graph', 'file_history', 'node_history'].map((table) => {
      const sql = `SELECT count(*) FROM ${table} WHERE number <> 0`;
      return database.prepare(sql).pluck().get();
    });
  let before: unknown;
  tamper(history.file, (database) => {
    before = rows(database);
    // The first version of the parser: what two commits did to it cannot be told any more.
    database.exec(
      `UPDATE object SET pieces = x'010001' WHERE number = (SELECT min(number) FROM object WHERE type = 3);
       UPDATE commit_graph SET time = 1 WHERE generation = 1`,
    );
  });
  history.reopen();
  const { findings } = check(history);
  repair(history.repository, findings);
  history.reopen();
  const left = check(history);
  history.close();
  expect(told(left)).toEqual(['blob']);
  tamper(history.file, (database) => expect(rows(database)).toEqual(before));
});

test('a repair leaves objects, refs, operations and node maps as they are', () => {
  const history = written();
  history.close();
  const tables = ['pack', 'object', 'ref', 'operation', 'node_map', 'worktree', 'metadata'];
  const contents = () => {
    let all: unknown;
    tamper(history.file, (database) => {
      all = tables.map((table) => database.prepare(`SELECT * FROM ${table}`).all());
    });
    return all;
  };
  const before = contents();
  tamper(history.file, (database) =>
    database.exec('DELETE FROM node_history; DELETE FROM commit_graph; DELETE FROM path'),
  );
  history.reopen();
  repair(history.repository, check(history).findings);
  history.close();
  expect(contents()).toEqual(before);
});
