/**
 * A store as it was seen earlier: other refs, another HEAD, a shorter log. Invariant: objects, and what is
 * derived from them, are those of now, because they never change.
 */
import type { ObjectId, OperationId } from '../model/ids.ts';
import { compareBytewise } from '../model/path.ts';
import type { Database } from './database.ts';
import { RefTable, type Ref } from './refs.ts';
import { WorktreeTable } from './worktrees.ts';

export interface PastView {
  /** By full name. */
  readonly refs: ReadonlyMap<string, ObjectId>;
  /** As Git writes HEAD. */
  readonly head: string;
  /** What `-` meant, as Git writes HEAD. */
  readonly previous: string | null;
  /** The newest operation of that time. */
  readonly newest: OperationId;
}

/** Refs that cannot be moved: whoever would do that is refused before (Store.transaction). */
export class PastRefs extends RefTable {
  readonly #refs: PastView['refs'];

  constructor(database: Database, { refs }: PastView) {
    super(database);
    this.#refs = refs;
  }

  override get(name: string): ObjectId | null {
    return this.#refs.get(name) ?? null;
  }

  override list(prefix: string): Ref[] {
    const names = [...this.#refs.keys()].filter((name) => name.startsWith(prefix));
    return names.sort(compareBytewise).map((name) => ({ name, target: this.#refs.get(name)! }));
  }
}

export class PastWorktrees extends WorktreeTable {
  readonly #view: PastView;

  constructor(database: Database, view: PastView) {
    super(database);
    this.#view = view;
  }

  override head(): { readonly head: string; readonly previous: string | null } {
    return this.#view;
  }
}
