/**
 * A store that somebody else filled with what fxd would never write. Invariant: every object has the id of
 * its bytes, so nothing but what the bytes say is wrong; what lies on top of that is done with `tamper`.
 */
import { formatCommit, formatTag } from '../../src/history/commit-object.ts';
import type { Signature } from '../../src/history/commit-object.ts';
import type { TreeEntry } from '../../src/history/tree-object.ts';
import { formatTree } from '../../src/history/tree-object.ts';
import { MODE } from '../../src/model/entry.ts';
import { hashObject } from '../../src/model/hash.ts';
import type { BlobId, CommitId, ObjectId, ObjectType, TreeId } from '../../src/model/ids.ts';
import { Store } from '../../src/store/store.ts';
import { waiting } from '../store/store-folder.ts';

export const MALLORY: Signature = { name: 'Mallory', email: 'm@x.example', time: 0, offset: 0 };

/** What is put into every planted file. */
export const PLANTED = 'planted\n';

export class HostileStore {
  readonly #store: Store;
  readonly #writer: ReturnType<Store['writer']>;

  constructor(file: string) {
    this.#store = Store.open(file, waiting(1000));
    this.#writer = this.#store.writer('bulk');
  }

  put(type: ObjectType, bytes: Buffer): ObjectId {
    const id = hashObject(type, bytes);
    if (type === 'blob') this.#writer.addBlob(id as BlobId, bytes, []);
    else this.#writer.addObject(type, id, bytes);
    return id;
  }

  file(name: string, text = PLANTED, mode: number = MODE.file): TreeEntry {
    return { name, mode, id: this.put('blob', Buffer.from(text)) as BlobId };
  }

  link(name: string, target: string): TreeEntry {
    return { name, mode: MODE.link, id: this.put('blob', Buffer.from(target)) as BlobId };
  }

  folder(name: string, ...entries: readonly TreeEntry[]): TreeEntry {
    return { name, mode: MODE.tree, id: this.tree(...entries) };
  }

  tree(...entries: readonly TreeEntry[]): TreeId {
    return this.put('tree', formatTree(entries)) as TreeId;
  }

  /** A commit that the derived tables know. */
  commit(
    tree: TreeId,
    fields: {
      readonly parents?: readonly CommitId[];
      readonly author?: Signature;
      readonly message?: string;
    } = {},
  ): CommitId {
    const { parents = [], author = MALLORY, message = 'planted\n' } = fields;
    const bytes = formatCommit({ tree, parents, author, committer: author, message });
    return this.rawCommit(bytes, author.time, parents);
  }

  rawCommit(bytes: Buffer, time = 0, parents: readonly CommitId[] = []): CommitId {
    const id = this.put('commit', bytes) as CommitId;
    this.#writer.flush();
    const { objects, commitGraph } = this.#store;
    const numbers = parents.map((parent) => objects.numberOf(parent)!);
    this.#store.transaction(() => commitGraph.add(objects.numberOf(id)!, time, numbers));
    return id;
  }

  /** A line of commits without files; returns the newest. */
  chain(length: number): CommitId {
    const tree = this.tree();
    const ids: CommitId[] = [];
    for (let index = 0; index < length; index += 1) {
      const author = { ...MALLORY, time: index };
      const parents = ids.slice(-1);
      const fields = { tree, parents, author, committer: author, message: `${index}\n` };
      ids.push(this.put('commit', formatCommit(fields)) as CommitId);
    }
    this.#writer.flush();
    const { objects, commitGraph } = this.#store;
    this.#store.transaction(() => {
      let parent: number | null = null;
      for (const [time, id] of ids.entries()) {
        const number: number = objects.numberOf(id)!;
        commitGraph.add(number, time, parent === null ? [] : [parent]);
        parent = number;
      }
    });
    return ids.at(-1)!;
  }

  /** An annotated tag with any name and message. */
  tag(name: string, target: ObjectId, message: string): ObjectId {
    const bytes = formatTag({ target, targetType: 'commit', name, tagger: MALLORY, message });
    return this.put('tag', bytes);
  }

  /** Any name and any target. */
  ref(name: string, target: ObjectId): void {
    const { refs } = this.#store;
    this.#store.transaction(() => refs.compareAndSwap(name, refs.get(name), target));
  }

  /** The settings that the repository itself brings. */
  settings(toml: string): void {
    this.#store.transaction(() => this.#store.metadata.set('config', toml));
  }

  close(): void {
    this.#writer.flush();
    this.#store.close();
  }
}

/** Plants a commit in a store, on a branch of its own. */
export function plant(
  file: string,
  branch: string,
  tree: (store: HostileStore) => TreeId,
): CommitId {
  const store = new HostileStore(file);
  try {
    const commit = store.commit(tree(store));
    store.ref(`refs/heads/${branch}`, commit);
    return commit;
  } finally {
    store.close();
  }
}
