/** The collection of garbage: what is reachable stays, what is not goes in its time. */
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { confirmKept } from '../../src/history/confirm-kept.ts';
import type { GcAges, GcReport } from '../../src/history/gc.ts';
import { collectGarbage, collectOnCopy } from '../../src/history/gc.ts';
import { writeIntention } from '../../src/history/journal.ts';
import { listOperations, recordOperation } from '../../src/history/operation.ts';
import { Repository } from '../../src/history/repository.ts';
import { saveFolderStates } from '../../src/history/worktree-state.ts';
import { FolderState } from '../../src/model/folder-state.ts';
import type { BlobId, CommitId, ObjectId } from '../../src/model/ids.ts';
import type { RepoPath } from '../../src/model/path.ts';
import { hasProgram } from '../cli/has-program.ts';
import { failure, tamper } from '../store/store-folder.ts';
import { BUILT_IN, hostAt, storeFolder, WrittenHistory } from './written-history.ts';

const DAY = 24 * 60;
const AGES: GcAges = {
  operations: 30 * DAY * 60_000,
  unreachable: 14 * DAY * 60_000,
  checkpoints: 7 * DAY * 60_000,
};
const NOW: GcAges = { operations: 0, unreachable: 0, checkpoints: 0 };

/** The store of a history, opened by another process at a time in minutes. */
function at<T>(history: WrittenHistory, minutes: number, work: (repository: Repository) => T): T {
  const options = { host: hostAt(() => minutes), splitter: BUILT_IN, lockTimeoutMs: 100 };
  const repository = Repository.open(history.file, options);
  try {
    return work(repository);
  } finally {
    repository.close();
  }
}

function collect(history: WrittenHistory, minutes: number, ages = AGES): GcReport {
  return at(history, minutes, (repository) => collectGarbage(repository, ages));
}

/** Points a branch at a commit, or deletes it. */
function setBranch(history: WrittenHistory, name: string, to: CommitId | null): void {
  const { repository } = history;
  const ref = `refs/heads/${name}`;
  const from = repository.store.refs.get(ref);
  const about = { command: 'branch', description: `set ${name}` };
  recordOperation(repository, about, { refs: [{ name: ref, from, to }] });
}

/** Every object with a hash of what it says. */
function contents({ store }: Repository): Map<ObjectId, string> {
  const all = new Map<ObjectId, string>();
  for (const { id } of store.garbage.objects()) {
    all.set(id, createHash('sha1').update(store.objects.read(id).bytes).digest('hex'));
  }
  return all;
}

function functionOf(name: string, line: number): string {
  const body = Array.from({ length: 20 }, (_, at) => `  const v${at} = ${at * line} + ${name};`);
  return `export function ${name}() {\n${body.join('\n')}\n}\n`;
}

test('what is reachable reads as before, and so do the answers', () => {
  const history = new WrittenHistory();
  for (let line = 1; line <= 12; line++) {
    history.commit({ 'src/a.ts': functionOf('one', line) + functionOf('two', 3) });
  }
  history.commit({ 'src/a.ts': null, 'src/b.ts': functionOf('one', 12) + functionOf('two', 3) });
  const log = history.log('src/b.ts#one');
  const nodes = history.nodes();
  const before = contents(history.repository);
  const operations = listOperations(history.repository, -1);
  expect(collect(history, 20)).toMatchObject({ repacked: true, operations: 0, waiting: 0 });
  history.reopen();
  expect(contents(history.repository)).toEqual(before);
  expect(history.log('src/b.ts#one')).toEqual(log);
  expect(history.nodes()).toEqual(nodes);
  expect(listOperations(history.repository, -1)).toEqual(operations);
  history.close();
});

test('a second collection changes nothing', () => {
  const history = new WrittenHistory();
  for (let line = 1; line <= 5; line++) history.commit({ 'a.ts': functionOf('f', line) });
  setBranch(history, 'gone', history.head);
  setBranch(history, 'gone', null);
  history.close();
  for (const ages of [AGES, NOW]) {
    collect(history, 60 * DAY, ages);
    const before = readFileSync(history.file);
    const second = collect(history, 60 * DAY, ages);
    expect(second).toMatchObject({ operations: 0, repacked: false, compaction: 'not needed' });
    expect(readFileSync(history.file).equals(before)).toBe(true);
  }
});

test('a deleted branch stays for 30 days, and then its space comes back', () => {
  const history = new WrittenHistory();
  const base = history.commit({ 'a.ts': functionOf('f', 1) });
  const noise = Array.from({ length: 4000 }, (_, line) =>
    createHash('sha256').update(`${line}`).digest('hex'),
  ).join('\n');
  const side = history.commit({ 'noise.txt': noise });
  setBranch(history, 'side', side);
  setBranch(history, 'main', base);
  setBranch(history, 'side', null);
  history.close();
  const early = collect(history, 29 * DAY);
  expect(early).toMatchObject({ operations: 0, objects: { commit: 0, blob: 0 } });
  expect(at(history, 29 * DAY, ({ store }) => store.objects.has(side))).toBe(true);
  const late = collect(history, 31 * DAY);
  expect(late).toMatchObject({ operations: 5, objects: { commit: 1, tree: 1, blob: 1 } });
  expect(late.bytes.after).toBeLessThan(early.bytes.after - 100_000);
  at(history, 31 * DAY, (repository) => {
    expect(repository.store.objects.has(side)).toBe(false);
    expect(repository.store.objects.has(base)).toBe(true);
    expect(listOperations(repository, -1)).toMatchObject([{ operation: { command: 'gc' } }]);
  });
});

test('the log stays a chain, and where it begins is written down', () => {
  const history = new WrittenHistory();
  for (let day = 1; day <= 5; day++) {
    history.commit({ 'a.ts': functionOf('f', day) }, { minutes: day * DAY });
  }
  const [, , kept] = listOperations(history.repository, -1).reverse();
  history.close();
  expect(collect(history, 32.5 * DAY).operations).toBe(2);
  at(history, 32.5 * DAY, (repository) => {
    const [oldest, next] = listOperations(repository, -1).reverse();
    expect(oldest).toEqual(kept);
    expect(next!.operation.parent).toBe(oldest!.id);
    expect(repository.store.metadata.get('operations.pruned')).toBe(oldest!.operation.parent);
  });
});

test('a tagged operation stays, with all after it', () => {
  const history = new WrittenHistory();
  for (let line = 1; line <= 4; line++) history.commit({ 'a.ts': functionOf('f', line) });
  const [, , tagged] = listOperations(history.repository, -1);
  history.close();
  tamper(history.file, (database) => {
    const sql = 'INSERT INTO operation_tag (name, operation) VALUES (?, ?)';
    database.prepare(sql).run('here', Buffer.from(tagged!.id, 'hex'));
  });
  expect(collect(history, 400 * DAY, NOW).operations).toBe(1);
  const left = at(history, 400 * DAY, (repository) => listOperations(repository, -1));
  expect(left.map(({ id }) => id)).toContain(tagged!.id);
  expect(left).toHaveLength(3);
});

test('what no command referred to goes 14 days after it was first seen', () => {
  const history = new WrittenHistory();
  history.commit({ 'a.ts': functionOf('f', 1) });
  const recorder = history.repository.recorder('small');
  const stray = recorder.addRawBlob(Buffer.from('of a scan that was killed\n'));
  recorder.flush();
  history.close();
  const has = () => at(history, 0, ({ store }) => store.objects.has(stray));
  expect(collect(history, 100 * DAY)).toMatchObject({ waiting: 1, objects: { blob: 0 } });
  expect(collect(history, 113 * DAY)).toMatchObject({ waiting: 1, objects: { blob: 0 } });
  expect(has()).toBe(true);
  expect(collect(history, 114 * DAY)).toMatchObject({ waiting: 0, objects: { blob: 1 } });
  expect(has()).toBe(false);
});

test('what is reachable again is counted from the beginning', () => {
  const history = new WrittenHistory();
  const commit = history.commit({ 'a.ts': functionOf('f', 1) });
  tamper(history.file, (database) => {
    database.exec('INSERT INTO unreachable SELECT number, 0 FROM object');
  });
  expect(collect(history, 100 * DAY)).toMatchObject({ waiting: 0, objects: { commit: 0 } });
  tamper(history.file, (database) => {
    expect(database.prepare('SELECT count(*) FROM unreachable').pluck().get()).toBe(0);
  });
  expect(at(history, 0, ({ store }) => store.objects.has(commit))).toBe(true);
  history.close();
});

test('the journal and where `-` leads are kept whatever the age, what only a scan saw is not', () => {
  const history = new WrittenHistory();
  const { repository } = history;
  const first = history.commit({ 'a.ts': functionOf('f', 1) });
  const detached = history.commit({ 'a.ts': functionOf('f', 2) });
  setBranch(history, 'main', first);
  const recorder = repository.recorder('small');
  const scanned = recorder.addRawBlob(Buffer.from('scanned\n'));
  const journaled = recorder.addRawBlob(Buffer.from('journaled\n'));
  const tree = recorder.addTree([{ name: 'j', mode: 0o100644, id: journaled }]);
  recorder.flush();
  repository.store.transaction(() => {
    repository.store.worktrees.setHead(1, 'ref: refs/heads/main', detached);
    writeIntention(repository, {
      command: 'switch',
      description: '',
      files: { from: tree, to: tree },
      temporaries: 't',
      time: 0,
    });
  });
  const file = { name: 's', mode: 0o100644, id: scanned, stamp: null };
  const state = FolderState.of({ stamp: null, folders: [], tree: null }, [file]);
  saveFolderStates(repository, new Map([['' as RepoPath, state]]));
  history.close();
  expect(collect(history, 100 * DAY)).toMatchObject({ waiting: 1, objects: { blob: 0 } });
  at(history, 0, ({ store }) => expect(store.worktrees.folderStates(1).size).toBe(1));
  expect(collect(history, 100 * DAY, NOW)).toMatchObject({ objects: { commit: 0, blob: 1 } });
  at(history, 0, ({ store }) => {
    for (const id of [detached, journaled, tree]) expect(store.objects.has(id)).toBe(true);
    expect(store.objects.has(scanned)).toBe(false);
    // The next scan must not believe that the blob is there.
    expect(store.worktrees.folderStates(1).size).toBe(0);
  });
});

test('a process that found what a collection removed is stopped before it refers to it', () => {
  const history = new WrittenHistory();
  history.commit({ 'a.ts': functionOf('f', 1) });
  const recorder = history.repository.recorder('small');
  const blob = recorder.addRawBlob(Buffer.from('found, not written again\n'));
  recorder.flush();
  const tree = history.repository
    .recorder('small')
    .addTree([{ name: 'x', mode: 0o100644, id: blob }]);
  confirmKept(history.repository, [history.head, tree]);
  at(history, 5, (repository) => {
    const later = repository.recorder('small');
    const found = later.addTree([{ name: 'x', mode: 0o100644, id: blob }]);
    expect(later.hasObject(blob)).toBe(true);
    expect(collect(history, 10, NOW)).toMatchObject({ objects: { blob: 1 } });
    later.flush();
    const refer = () => repository.store.transaction(() => confirmKept(repository, [found]));
    expect(failure(refer)).toEqual({ code: 'REMOVED_MEANWHILE', exit: 5 });
    confirmKept(repository, [history.head]);
  });
  history.close();
});

test('nothing is removed where it cannot be known what is needed', () => {
  const history = new WrittenHistory();
  const commit = history.commit({ 'a.ts': functionOf('f', 1) });
  history.commit({ 'b.ts': functionOf('g', 2) });
  const tree = history.repository.treeOf(commit)!;
  const count = contents(history.repository).size;
  history.close();
  tamper(history.file, (database) => {
    const sql = 'UPDATE object SET pieces = (SELECT pieces FROM object WHERE id = ?) WHERE id = ?';
    database.prepare(sql).run(Buffer.from(commit, 'hex'), Buffer.from(tree, 'hex'));
  });
  expect(failure(() => collect(history, 100 * DAY, NOW))).toEqual({
    code: 'GC_ON_DAMAGE',
    exit: 4,
  });
  tamper(history.file, (database) => {
    expect(database.prepare('SELECT count(*) FROM object').pluck().get()).toBe(count);
  });
});

test('a dry run says what would be, and changes nothing', () => {
  const history = new WrittenHistory(join(storeFolder(), 'a store'));
  for (let line = 1; line <= 9; line++) history.commit({ 'a.ts': functionOf('f', line) });
  history.close();
  const before = readFileSync(history.file);
  const said = at(history, 0, (repository) => collectOnCopy(repository, NOW));
  expect(readFileSync(history.file).equals(before)).toBe(true);
  const done = collect(history, 0, NOW);
  expect(said).toEqual(done);
  expect(done.operations).toBe(9);
});

test('a store that another process reads stays whole, and shrinks the next time', () => {
  const history = new WrittenHistory();
  for (let line = 1; line <= 9; line++) history.commit({ 'a.ts': functionOf('f', line) });
  let busy: GcReport | null = null;
  tamper(history.file, (database) => {
    database.exec('BEGIN');
    expect(database.prepare('SELECT count(*) FROM object').pluck().get()).toBeGreaterThan(0);
    busy = collect(history, 0, NOW);
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    database.exec('COMMIT');
  });
  expect(busy).toMatchObject({ compaction: 'busy', repacked: true });
  expect(collect(history, 0, NOW)).toMatchObject({ compaction: 'not needed', repacked: false });
  history.close();
});

/** A file of 12 KB in which a function of 3 KB is edited again and again, a line at a time. */
function editedTexts(count: number): string[] {
  const line = (seed: number) => {
    const words = createHash('sha1').update(`${seed}`).digest('base64url');
    return `  const ${words.slice(0, 5)} = ${words.slice(5, 14)}(${seed});`;
  };
  const part = (name: string, lines: number, seed: number) => {
    const body = Array.from({ length: lines }, (_, at) => line(seed + at));
    return [`export function ${name}() {`, ...body, '}', ''];
  };
  const around = Array.from({ length: 12 }, (_, at) => part(`part${at}`, 24, at * 100).join('\n'));
  const edited = part('edited', 90, 50_000);
  return Array.from({ length: count }, (_, edit) => {
    edited[1 + ((edit * 31) % 90)] = line(90_000 + edit);
    return [...around.slice(0, 6), edited.join('\n'), ...around.slice(6)].join('\n');
  });
}

/** Bytes of Git's packs, with their indexes, of a history of these texts of one file. */
function packedByGit(texts: readonly string[]): number {
  const folder = storeFolder();
  const git = (args: readonly string[], input = '') =>
    execFileSync('git', ['-C', folder, ...args], { input, encoding: 'utf8' });
  git(['init', '-q']);
  const commits = texts.map((text, at) => {
    const head = `commit refs/heads/main\ncommitter Ana <a@b.c> ${1_750_000_000 + at} +0000\n`;
    return `${head}data 2\nx\nM 100644 inline src/a.ts\ndata ${text.length}\n${text}\n`;
  });
  git(['fast-import', '--quiet'], commits.join(''));
  git(['gc', '-q']);
  const packs = join(folder, '.git/objects/pack');
  return readdirSync(packs).reduce((sum, name) => sum + statSync(join(packs, name)).size, 0);
}

/** A collected store with so many versions of the file, in bytes. */
function collectedBytes(texts: readonly string[]): number {
  const history = new WrittenHistory();
  for (const text of texts) history.commit({ 'src/a.ts': text });
  history.close();
  return collect(history, 2000).bytes.after;
}

test('an edit of one function costs what differs', () => {
  const texts = editedTexts(140);
  expect(texts[0]!.length).toBeGreaterThan(11_000);
  const perEdit = (collectedBytes(texts) - collectedBytes(texts.slice(0, 40))) / 100;
  expect(perEdit).toBeLessThan(1200);
});

// A thousand commits take seconds.
test.skipIf(process.env['FXD_FAULTS'] !== 'long' || !hasProgram('git'))(
  'a thousand edits cost at most three times what they cost Git',
  () => {
    const texts = editedTexts(1000);
    expect(collectedBytes(texts)).toBeLessThan(3 * packedByGit(texts));
  },
  120_000,
);

/** Builds any history: commits on branches, merges, and branches that move and go. */
type Step = readonly ['commit' | 'merge' | 'drop' | 'back', number];

function walk(history: WrittenHistory, steps: readonly Step[]): void {
  const commits: CommitId[] = [];
  for (const [index, [what, pick]] of steps.entries()) {
    const name = `b${pick % 3}`;
    const from = commits[pick % Math.max(1, commits.length)];
    const { head } = history.repository.store.worktrees.head(1)!;
    if (head !== 'ref: refs/heads/main') throw new Error('HEAD moved');
    if (what === 'commit') {
      const files = { [`d${pick % 2}/f${pick % 4}.ts`]: functionOf('f', index + 1) };
      commits.push(history.commit(files));
    } else if (what === 'merge' && from !== undefined && from !== history.head) {
      commits.push(history.commit({ 'm.ts': `${index}` }, { parents: [history.head, from] }));
    } else if (what === 'back' && from !== undefined) setBranch(history, 'main', from);
    else if (what === 'drop') {
      const isThere = history.repository.store.refs.get(`refs/heads/${name}`) !== null;
      if (isThere || from !== undefined) setBranch(history, name, isThere ? null : from!);
    }
  }
}

/** Everything that the refs lead to, read anew. */
function reachable(repository: Repository): Map<string, string> {
  const found = new Map<string, string>();
  const pending = repository.store.refs.list('').map(({ target }) => target as CommitId);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (found.has(id)) continue;
    const { tree, parents } = repository.readCommit(id);
    found.set(id, tree);
    pending.push(...parents);
    const folders = [{ path: '', id: tree }];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      for (const entry of repository.readTree(folder.id)) {
        const path = `${folder.path}/${entry.name}`;
        if (entry.mode === 0o40000) folders.push({ path, id: entry.id as never });
        else found.set(`${id}${path}`, repository.readBlob(entry.id as BlobId).toString());
      }
    }
  }
  return found;
}

test('whatever the history and the age, all that refs lead to stays', () => {
  const step = fc.tuple(
    fc.constantFrom(
      'commit' as const,
      'commit' as const,
      'merge' as const,
      'drop' as const,
      'back' as const,
    ),
    fc.nat(50),
  );
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 25 }),
      fc.array(fc.nat(60), { minLength: 1, maxLength: 3 }),
      (steps, days) => {
        const history = new WrittenHistory();
        walk(history, steps);
        const before = reachable(history.repository);
        history.close();
        for (const day of days) {
          const age = (day % 20) * DAY * 60_000;
          collect(history, day * DAY, { operations: age, unreachable: age, checkpoints: age });
        }
        at(history, 100 * DAY, (repository) => {
          expect(reachable(repository)).toEqual(before);
          for (const { operation } of listOperations(repository, -1)) {
            for (const { from, to } of operation.refs) {
              for (const id of [from, to]) {
                if (id !== null) expect(repository.store.objects.has(id)).toBe(true);
              }
            }
          }
        });
        // With no age, what is left is what refs lead to and nothing else.
        collect(history, 200 * DAY, NOW);
        at(history, 200 * DAY, (repository) => {
          expect(reachable(repository)).toEqual(before);
          expect(contents(repository).size).toBeLessThanOrEqual(before.size * 4 + 4);
        });
      },
    ),
    { seed: 11, numRuns: 15 },
  );
});
