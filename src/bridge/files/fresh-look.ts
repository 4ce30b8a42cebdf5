/**
 * A fresh look at the working tree: every file is read, whatever was seen of it before. Invariant: nothing
 * is written, neither to the store nor to the files, and nothing is taken from what the last scan saw.
 */
import type { ContentsSink } from '../../history/contents.ts';
import type { Repository } from '../../history/repository.ts';
import type { TreeEntry } from '../../history/tree-object.ts';
import { formatTree } from '../../history/tree-object.ts';
import type { PathChange } from '../../history/trees.ts';
import { diffTrees, findInTree } from '../../history/trees.ts';
import { hashObject } from '../../model/hash.ts';
import type { BlobId, ObjectId, TreeId } from '../../model/ids.ts';
import { IgnoreRules } from './ignore-rules.ts';
import { RecordedForm } from './recorded-form.ts';
import { scanWorkingTree } from './scan.ts';
import type { ScanProblem } from './scan-files.ts';

export interface FreshLook {
  /** Files, links and submodules that count. */
  readonly fileCount: number;
  /** What differs from HEAD: `before` is HEAD's, `after` the file's. */
  readonly changes: readonly PathChange[];
  readonly problems: readonly ScanProblem[];
}

/** Compares the files under `root` with HEAD. Throws FILE_CHANGING. */
export function lookAfresh(
  repository: Repository,
  root: string,
  trustsFilters: boolean,
): FreshLook {
  const head = repository.treeOf(repository.head().commit);
  const { env } = repository.host;
  const form = RecordedForm.of({ root, env, trustsFilters }, repository, head);
  const trees = new SeenTrees();
  const { tree, fileCount, problems } = scanWorkingTree({
    root,
    known: new Map(),
    sink: trees,
    rules: IgnoreRules.top(root),
    rulesChanged: false,
    conversionsChanged: false,
    form,
    recorded: (path) => (head === null ? null : findInTree(repository, head, path)),
    now: () => repository.host.fileClock(),
    force: true,
    largeBytes: Number.POSITIVE_INFINITY,
  });
  const contents = { readTree: (id: TreeId) => trees.get(id) ?? repository.readTree(id) };
  return { fileCount, changes: diffTrees(contents, head, tree), problems };
}

/** Keeps trees, and of blobs only the ids that are in them. */
class SeenTrees implements ContentsSink {
  readonly #trees = new Map<TreeId, readonly TreeEntry[]>();

  get(id: TreeId): readonly TreeEntry[] | undefined {
    return this.#trees.get(id);
  }

  hasObject(id: ObjectId): boolean {
    return this.#trees.has(id as TreeId);
  }

  addTree(entries: readonly TreeEntry[]): TreeId {
    const id = hashObject('tree', formatTree(entries)) as TreeId;
    this.#trees.set(id, entries);
    return id;
  }

  addBlob(): null {
    return null;
  }

  addRawBlob(bytes: Buffer): BlobId {
    return hashObject('blob', bytes) as BlobId;
  }
}
