/** The operation log read backwards: where it stands, what undo leads to, and views of the past. */
import { expect, test } from 'vitest';
import { resolveOperation } from '../../src/history/operation-name.ts';
import type { LoggedOperation, ViewChange } from '../../src/history/operation.ts';
import { listOperations, recordOperation } from '../../src/history/operation.ts';
import type { Repository } from '../../src/history/repository.ts';
import { lineOf } from '../../src/history/standing.ts';
import { standingAt, stepBack, stepForward, undoneOperations } from '../../src/history/undo.ts';
import { presentView, seenAfter, viewAfter, viewAt } from '../../src/history/view.ts';
import { FxdError } from '../../src/model/errors.ts';
import type { CommitId, OperationId } from '../../src/model/ids.ts';
import { tamper } from '../store/store-folder.ts';
import { WrittenHistory } from './written-history.ts';

/** A log in which operations make branches that are named by letters. */
class Log {
  readonly history = new WrittenHistory();
  readonly commit: CommitId;

  constructor() {
    this.commit = this.history.commit({ 'a.md': '# One\n' });
  }

  get repository(): Repository {
    return this.history.repository;
  }

  make(letters: string): void {
    for (const letter of letters) {
      const refs = [{ name: `refs/heads/${letter}`, from: null, to: this.commit }];
      this.#record(letter, { refs });
    }
  }

  undo(count = 1): void {
    this.#record('undo', stepBack(this.repository, count).change);
  }

  redo(count = 1): void {
    this.#record('redo', stepForward(this.repository, count).change);
  }

  #record(description: string, change: ViewChange): void {
    recordOperation(this.repository, { command: 'test', description }, change);
  }

  /** The letters whose branches there are. */
  get branches(): string {
    return branchesOf(this.repository);
  }

  /** The operation that made a branch last. */
  operation(letter: string): LoggedOperation {
    const found = listOperations(this.repository, -1).find(({ operation }) => {
      return operation.description === letter;
    });
    return found!;
  }
}

function branchesOf(repository: Repository): string {
  const names = repository.store.refs.list('refs/heads/').map(({ name }) => name);
  return names
    .map((name) => name.slice('refs/heads/'.length))
    .filter((name) => name !== 'main')
    .join('');
}

function codeOf(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof FxdError) return error.code;
    throw error;
  }
}

function described(operations: readonly LoggedOperation[]): string {
  return operations.map(({ operation }) => operation.description).join('');
}

test('undo goes back step by step, redo forward, and an ordinary operation ends redo', () => {
  const log = new Log();
  log.make('abc');
  log.undo();
  expect(log.branches).toBe('ab');
  log.undo();
  expect(log.branches).toBe('a');
  expect(described(undoneOperations(log.repository))).toBe('bc');
  log.redo();
  expect(log.branches).toBe('ab');
  log.undo(2);
  expect(log.branches).toBe('');
  expect(described(undoneOperations(log.repository))).toBe('abc');
  log.redo(3);
  expect(log.branches).toBe('abc');
  log.undo(2);
  log.make('d');
  expect(log.branches).toBe('ad');
  expect(codeOf(() => stepForward(log.repository, 1))).toBe('NOTHING_TO_REDO');
  log.undo();
  log.undo();
  expect(log.branches).toBe('');
  log.redo(2);
  expect(log.branches).toBe('ad');
});

test('more than there is is refused', () => {
  const log = new Log();
  log.make('a');
  // The first commit is an operation as well.
  expect(codeOf(() => stepBack(log.repository, 3))).toBe('NOTHING_TO_UNDO');
  log.undo(2);
  expect(codeOf(() => stepBack(log.repository, 1))).toBe('NOTHING_TO_UNDO');
  expect(codeOf(() => stepForward(log.repository, 3))).toBe('NOTHING_TO_REDO');
  expect(standingAt(log.repository, log.repository.store.operations.last()!.id)).toBeNull();
});

test('the log tells what led to the present view', () => {
  const log = new Log();
  log.make('abc');
  log.undo(2);
  log.make('d');
  log.undo();
  log.redo();
  const all = listOperations(log.repository, -1);
  const { present, past } = lineOf(log.repository, all);
  expect(present).toBe(log.operation('d').id);
  expect(described(all.filter(({ id }) => past.has(id)))).toBe('datest');
  // What lies further back is not asked for.
  const few = all.slice(0, 4);
  expect([...lineOf(log.repository, few).past]).toEqual([log.operation('d').id]);
});

test('several steps are one: nothing moves twice', () => {
  const log = new Log();
  log.make('a');
  const { change } = stepBack(log.repository, 2);
  expect(change.refs).toEqual([
    { name: 'refs/heads/a', from: log.commit, to: null },
    { name: 'refs/heads/main', from: log.commit, to: null },
  ]);
  log.history.commit({ 'a.md': '# Two\n' });
  const three = stepBack(log.repository, 3).change.refs;
  expect(three.map(({ name }) => name).sort()).toEqual(['refs/heads/a', 'refs/heads/main']);
});

test('every former view is found behind undo and redo', () => {
  const log = new Log();
  const views = new Map<OperationId, string>();
  const note = () => views.set(log.repository.store.operations.last()!.id, log.branches);
  for (const act of [
    () => log.make('a'),
    () => log.make('b'),
    () => log.undo(),
    () => log.redo(),
    () => log.undo(2),
    () => log.make('c'),
    () => log.undo(),
  ]) {
    act();
    note();
  }
  for (const [id, branches] of views) {
    const logged = resolveOperation(log.repository, id);
    expect(branchesOf(seenAfter(log.repository, logged))).toBe(branches);
    expect(viewAfter(log.repository, logged).head).toBe('ref: refs/heads/main');
  }
  expect(viewAt(log.repository, () => true)).toEqual(presentView(log.repository));
});

test('a repository that is seen earlier has the log of then, and is not written', () => {
  const log = new Log();
  log.make('abc');
  const seen = seenAfter(log.repository, log.operation('b'));
  expect(branchesOf(seen)).toBe('ab');
  expect(described(listOperations(seen, 2))).toBe('ba');
  expect(codeOf(() => resolveOperation(seen, log.operation('c').id.slice(0, 12)))).toBe(
    'UNKNOWN_OPERATION',
  );
  expect(seen.store.readOnly).toBe(true);
  expect(codeOf(() => seen.store.transaction(() => undefined))).toBe('VIEW_READ_ONLY');
  expect(codeOf(() => seen.recorder('small'))).toBe('VIEW_READ_ONLY');
  expect(log.branches).toBe('abc');
});

test('what was forgotten ends the log, and the rest stays right', () => {
  const log = new Log();
  log.make('abcd');
  const forgotten = log.operation('b');
  log.history.close();
  tamper(log.history.file, (database) => {
    database.exec('DELETE FROM operation WHERE number <= 3');
  });
  log.history.reopen();
  const { repository } = log;
  expect(codeOf(() => resolveOperation(repository, forgotten.id))).toBe('UNKNOWN_OPERATION');
  expect(codeOf(() => viewAfter(repository, forgotten))).toBe('UNKNOWN_OPERATION');
  expect(branchesOf(seenAfter(repository, log.operation('c')))).toBe('abc');
  expect(codeOf(() => stepBack(repository, 3))).toBe('NOTHING_TO_UNDO');
  log.undo(2);
  expect(log.branches).toBe('ab');
  expect(lineOf(repository, listOperations(repository, -1)).present).toBeNull();
  log.redo();
  expect(log.branches).toBe('abc');
});

test('forgetting everything is not undone', () => {
  const log = new Log();
  const about = { command: 'gc', description: 'forget 2 operations' };
  recordOperation(log.repository, about, { refs: [] });
  log.make('a');
  expect(codeOf(() => stepBack(log.repository, 2))).toBe('NOTHING_TO_UNDO');
  log.undo();
  expect(codeOf(() => stepBack(log.repository, 1))).toBe('NOTHING_TO_UNDO');
});

test('a beginning that fits several operations is refused with all of them', () => {
  const log = new Log();
  log.make('ab');
  const { operations } = log.repository.store;
  const ids = [log.operation('a').id, log.operation('b').id];
  operations.withPrefix = () => ids;
  const name = ids[0]!.slice(0, 4);
  expect(codeOf(() => resolveOperation(log.repository, name))).toBe('AMBIGUOUS_OPERATION');
  expect(() => resolveOperation(log.repository, name)).toThrow(ids[1]!.slice(0, 12));
});
