/**
 * Trees under other names: Git reads or checks some files by their names alone (`.gitmodules`,
 * `.gitattributes`), so a tree that is no version of a project must not use them. Invariant: names that were
 * changed can be changed back, and different names stay different.
 */
import { modeType } from '../../model/entry.ts';
import type { TreeId } from '../../model/ids.ts';
import type { Contents, ContentsSink } from '../contents.ts';

const PREFIX = 'fxd-';
/** Every disguise of such a name has one of these: a dot in front, a tilde, a letter beyond ASCII. */
const ESCAPED = /^\.|~|[^\x20-\x7e]|^fxd-/;

/** A name that Git takes for none of its own. */
export function escapeName(name: string): string {
  return ESCAPED.test(name) ? PREFIX + name : name;
}

/** The name that was escaped. */
export function plainName(name: string): string {
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
}

export class RenamedTrees {
  readonly #contents: Pick<Contents, 'readTree'>;
  readonly #sink: Pick<ContentsSink, 'addTree'>;
  readonly #rename: (name: string) => string;
  readonly #known = new Map<TreeId, TreeId>();

  constructor(
    contents: Pick<Contents, 'readTree'>,
    sink: Pick<ContentsSink, 'addTree'>,
    rename: (name: string) => string,
  ) {
    this.#contents = contents;
    this.#sink = sink;
    this.#rename = rename;
  }

  /** The same tree with all names changed. */
  of(top: TreeId): TreeId {
    const pending = [top];
    for (let id = pending.at(-1); id !== undefined; id = pending.at(-1)) {
      const below = this.#known.has(id) ? [] : this.#unknownBelow(id);
      pending.push(...below);
      if (below.length > 0) continue;
      if (!this.#known.has(id)) this.#known.set(id, this.#renamed(id));
      pending.pop();
    }
    return this.#known.get(top)!;
  }

  #unknownBelow(tree: TreeId): TreeId[] {
    return this.#contents.readTree(tree).flatMap(({ mode, id }) => {
      return modeType(mode) === 'tree' && !this.#known.has(id as TreeId) ? [id as TreeId] : [];
    });
  }

  #renamed(tree: TreeId): TreeId {
    const before = this.#contents.readTree(tree);
    const after = before.map(({ name, mode, id }) => {
      return { name: this.#rename(name), mode, id: this.#known.get(id as TreeId) ?? id };
    });
    const isSame = after.every(({ name, id }, at) => {
      return name === before[at]!.name && id === before[at]!.id;
    });
    return isSame ? tree : this.#sink.addTree(after);
  }
}
