/**
 * A plain model of undo: whole snapshots on two stacks. Invariant: it knows nothing of trees, plans or the
 * operation log; what it foretells follows from what was seen on the disk and in the refs before and after
 * each command.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { presentView } from '../../src/history/view.ts';
import { Repository } from '../../src/history/repository.ts';
import { listTree } from '../../src/history/trees.ts';
import { MODE, modeType } from '../../src/model/entry.ts';
import type { BlobId, OperationId } from '../../src/model/ids.ts';
import { snapshot } from '../cli/folder-snapshot.ts';
import { quietHost } from '../cli/quiet-host.ts';
import { BUILT_IN } from '../history/written-history.ts';

/** What stands at each path, as `snapshot` tells it. */
export type Files = Readonly<Record<string, string>>;

export interface Refs {
  readonly refs: Readonly<Record<string, string>>;
  readonly head: string;
  readonly previous: string | null;
}

/** Everything that a command can change. */
export interface Seen extends Refs {
  readonly files: Files;
  /** The files of the commit that is checked out. */
  readonly recorded: Files;
  readonly newest: OperationId | null;
}

/** One operation as it was seen from outside. */
export interface Act {
  readonly id: OperationId;
  readonly before: Seen;
  readonly after: Seen;
}

export function withRepository<T>(root: string, look: (repository: Repository) => T): T {
  const options = { host: quietHost, splitter: BUILT_IN, lockTimeoutMs: 5000 };
  const repository = Repository.open(join(root, '.fxd'), options);
  try {
    return look(repository);
  } finally {
    repository.close();
  }
}

export function see(root: string): Seen {
  return withRepository(root, (repository) => {
    const { refs, head, previous } = presentView(repository);
    return {
      refs: Object.fromEntries(refs),
      head,
      previous,
      files: { ...snapshot(root) },
      recorded: recordedFiles(repository),
      newest: repository.store.operations.last()?.id ?? null,
    };
  });
}

function recordedFiles(repository: Repository): Files {
  const tree = repository.treeOf(repository.head().commit);
  if (tree === null) return {};
  return Object.fromEntries(
    listTree(repository, tree).map(({ path, mode, id }) => {
      const bytes = repository.readBlob(id as BlobId);
      if (modeType(mode) === 'link') return [path, `link ${bytes.toString('latin1')}`];
      const hash = createHash('sha256').update(bytes).digest('hex');
      return [path, `${mode === MODE.executable ? 'program' : 'file'} ${hash}`];
    }),
  );
}

/** What one path has to be, and is to become. */
interface Move {
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** It was changed between two operations. */
  readonly broken: boolean;
}

/** What a step does to the files: null where it has to be refused. */
export function foretell(
  now: Files,
  steps: readonly (readonly [Files, Files])[],
  force: boolean,
): Files | null {
  const moves = new Map<string, Move>();
  for (const [from, to] of steps) {
    for (const path of new Set([...Object.keys(from), ...Object.keys(to)])) {
      if (from[path] === to[path]) continue;
      const earlier = moves.get(path);
      moves.set(path, {
        from: earlier === undefined ? from[path] : earlier.from,
        to: to[path],
        broken: earlier !== undefined && (earlier.broken || earlier.to !== from[path]),
      });
      if (to[path] === undefined) continue;
      // A file and a folder at one path: what comes later stands.
      for (const [other, move] of moves) {
        const isAside = above(path).includes(other) || above(other).includes(path);
        if (isAside && move.to !== undefined && to[other] === undefined) {
          moves.set(other, { ...move, to: undefined, broken: true });
        }
      }
    }
  }
  const result = new Map(Object.entries(now));
  for (const [path, { from, to, broken }] of moves) {
    if (broken && !force) return null;
    if (from === to || now[path] === to) continue;
    if (now[path] !== undefined && now[path] !== from && !force) return null;
    if (to === undefined) result.delete(path);
    else result.set(path, to);
  }
  const written = new Set(
    [...moves].flatMap(([path, { from, to }]) => {
      return to === undefined || from === to || now[path] === to ? [] : path;
    }),
  );
  return clear(result, written, force);
}

/** Takes away what stands in the way of the written files, or says by null that something does. */
function clear(
  files: ReadonlyMap<string, string>,
  written: ReadonlySet<string>,
  force: boolean,
): Files | null {
  const isInTheWay = (path: string) =>
    above(path).some((folder) => written.has(folder)) ||
    [...written].some((other) => above(other).includes(path));
  const left = [...files].filter(([path]) => !isInTheWay(path));
  return left.length < files.size && !force ? null : Object.fromEntries(left);
}

/** The folders above a path. */
function above(path: string): string[] {
  const names = path.split('/');
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'));
}

/** Which operations stand, and which were undone; the newest are the last. */
export class ViewModel {
  readonly acts: Act[] = [];
  readonly #past: Act[] = [];
  readonly #undone: Act[] = [];

  get depth(): number {
    return this.#past.length;
  }

  get redoable(): number {
    return this.#undone.length;
  }

  /** What `undo` leads to; null where it has to be refused. */
  foretellUndo(now: Seen, count: number, force: boolean): (Refs & { files: Files }) | null {
    const acts = this.#past.slice(-count).reverse();
    if (acts.length < count) return null;
    const steps = acts.map(({ before, after }) => [after.files, before.files] as const);
    return together(acts.at(-1)!.before, foretell(now.files, steps, force));
  }

  /** What `redo` leads to. */
  foretellRedo(now: Seen, count: number, force: boolean): (Refs & { files: Files }) | null {
    const acts = this.#undone.slice(-count).reverse();
    if (acts.length < count) return null;
    const steps = acts.map(({ before, after }) => [before.files, after.files] as const);
    return together(acts.at(-1)!.after, foretell(now.files, steps, force));
  }

  /** What `op restore` leads to. */
  foretellRestore(now: Seen, { after }: Act, force: boolean): (Refs & { files: Files }) | null {
    const step = [now.recorded, after.recorded] as const;
    return together(after, foretell(now.files, [step], force));
  }

  did(act: Act): void {
    this.acts.push(act);
    this.#past.push(act);
    this.#undone.length = 0;
  }

  undid(act: Act, count: number): void {
    this.acts.push(act);
    this.#undone.push(...this.#past.splice(-count).reverse());
  }

  redid(act: Act, count: number): void {
    this.acts.push(act);
    this.#past.push(...this.#undone.splice(-count).reverse());
  }
}

function together({ refs, head, previous }: Refs, files: Files | null) {
  return files === null ? null : { refs, head, previous, files };
}
