/**
 * The repository: a store with the words of history. Invariant: objects are read verified and cached
 * parsed; nothing here knows of files on disk.
 */
import type { Host } from '../model/host.ts';
import { hashObject } from '../model/hash.ts';
import type { BlobId, CommitId, ObjectId, TagId, TreeId } from '../model/ids.ts';
import { parseObjectId } from '../model/ids.ts';
import { corruptObject } from '../model/errors.ts';
import type { Outline, Span } from '../model/outline.ts';
import type { RepoPath } from '../model/path.ts';
import type { StoreOptions } from '../store/database.ts';
import type { ObjectWriter } from '../store/object-writer.ts';
import type { PastView } from '../store/past-view.ts';
import { Store } from '../store/store.ts';
import { MAIN_WORKTREE } from '../store/worktrees.ts';
import type { Splitter } from '../syntax/split.ts';
import type { Commit, Tag } from './commit-object.ts';
import { parseCommit, parseTag } from './commit-object.ts';
import type { Contents, ContentsSink } from './contents.ts';
import { readTreeBytes } from './contents.ts';
import { LeastRecent } from './least-recent.ts';
import { readShallow } from './shallow.ts';
import type { TreeEntry } from './tree-object.ts';
import { formatTree } from './tree-object.ts';

const BRANCHES = 'refs/heads/';

/** How much of the files read last is kept, in bytes, and about as much again for how they are split. */
const RECENT_BYTES = 48 * 1024 * 1024;

/** Where HEAD is: on a branch (perhaps without a commit yet) or on a commit. */
export interface Head {
  /** Full ref name, or null where HEAD is detached. */
  readonly ref: string | null;
  /** Null on a branch without commits. */
  readonly commit: CommitId | null;
}

export interface RepositoryOptions {
  readonly host: Host;
  readonly splitter: Splitter;
  readonly lockTimeoutMs: number;
}

function storeOptions({ host, lockTimeoutMs }: RepositoryOptions): StoreOptions {
  return { lockTimeoutMs, reached: host.reached };
}

/** The starts and ends of the leaves of an outline, in order: the values of its blob. */
function leafCuts(outline: Outline): number[] {
  const cuts: number[] = [];
  const pending: Span[] = [...outline.spans].reverse();
  for (let span = pending.pop(); span !== undefined; span = pending.pop()) {
    if (span.children.length === 0) cuts.push(span.start, span.end);
    else for (let i = span.children.length - 1; i >= 0; i--) pending.push(span.children[i]!);
  }
  return cuts;
}

/** A file that keeps no pack in memory of which it is a small part. */
function ownBytes(bytes: Buffer): Buffer {
  return bytes.length < bytes.buffer.byteLength / 4 ? Buffer.from(bytes) : bytes;
}

export class Repository implements Contents {
  readonly host: Host;
  readonly splitter: Splitter;
  readonly #trees = new Map<TreeId, readonly TreeEntry[]>();
  readonly #commits = new Map<CommitId, Commit>();
  #shallow: ReadonlySet<CommitId> | null = null;
  /** A merge asks for each file by each parent and by the result, for its ids and for its changes. */
  readonly #blobs = new LeastRecent<BlobId, Buffer>(RECENT_BYTES);
  readonly #outlines = new LeastRecent<string, Outline>(RECENT_BYTES);

  private constructor(
    readonly store: Store,
    options: Pick<RepositoryOptions, 'host' | 'splitter'>,
  ) {
    this.host = options.host;
    this.splitter = options.splitter;
  }

  /** Makes a new store whose HEAD is a branch without commits. */
  static create(file: string, branch: string, options: RepositoryOptions): Repository {
    const store = Store.create(file, storeOptions(options));
    store.transaction(() => {
      const { metadata } = store;
      metadata.set('repository.id', options.host.randomBytes(16).toString('hex'));
      metadata.set('format.features', '');
      metadata.set('hash.objects', 'sha1');
      metadata.set('hash.values', 'sha256');
      store.worktrees.setHead(MAIN_WORKTREE, `ref: ${BRANCHES}${branch}`, null);
    });
    return new Repository(store, options);
  }

  static open(file: string, options: RepositoryOptions): Repository {
    return new Repository(Store.open(file, storeOptions(options)), options);
  }

  /** The same repository as it was seen earlier; to be read only. Closing one of the two closes both. */
  seenAs(past: PastView): Repository {
    return new Repository(this.store.seenAs(past), this);
  }

  close(): void {
    this.store.close();
  }

  /** Runs `work` as a transaction that may reach the disk with a later one. */
  preparation<T>(work: () => T): T {
    return this.store.preparation(work);
  }

  /** Runs `work`, which throws storeBusy at once where another process holds the store. */
  withoutWaiting<T>(work: () => T): T {
    return this.store.withoutWaiting(work);
  }

  head(): Head {
    const head = this.store.worktrees.head(MAIN_WORKTREE)?.head ?? `ref: ${BRANCHES}main`;
    const ref = head.startsWith('ref: ') ? head.slice('ref: '.length) : null;
    if (ref === null ? parseObjectId(head) === null : !ref.startsWith(BRANCHES)) {
      throw corruptObject('HEAD', 'it is neither a branch nor a commit');
    }
    if (ref === null) return { ref, commit: head as CommitId };
    return { ref, commit: this.store.refs.get(ref) as CommitId | null };
  }

  hasObject(id: ObjectId): boolean {
    return this.store.objects.has(id);
  }

  hasFile(id: BlobId, bytes: Buffer, path: RepoPath): boolean {
    const { name } = this.splitter.languageOf(path, bytes);
    return this.store.objects.has(id) && this.store.objects.hasOutline(id, name);
  }

  readCommit(id: CommitId): Commit {
    let commit = this.#commits.get(id);
    if (commit === undefined) {
      const { type, bytes } = this.store.objects.read(id);
      if (type !== 'commit') throw corruptObject(id, `a commit was expected, it is a ${type}`);
      commit = this.#asFarAsKnown(parseCommit(bytes, id));
      this.#commits.set(id, commit);
    }
    return commit;
  }

  /** Whether a history that was imported was cut off at this commit: then it counts as having no parents. */
  isShallow(id: CommitId): boolean {
    this.#shallow ??= readShallow(this.store);
    return this.#shallow.has(id);
  }

  #asFarAsKnown(commit: Commit): Commit {
    return this.isShallow(commit.id) ? { ...commit, parents: [] } : commit;
  }

  readTag(id: TagId): Tag {
    return parseTag(this.store.objects.read(id).bytes, id);
  }

  /** The tree of a commit; null stands for the empty state before the first. */
  treeOf(commit: CommitId | null): TreeId | null {
    return commit === null ? null : this.readCommit(commit).tree;
  }

  readTree(id: TreeId): readonly TreeEntry[] {
    let entries = this.#trees.get(id);
    if (entries === undefined) {
      entries = readTreeBytes(id, (tree) => this.store.objects.read(tree).bytes);
      this.#trees.set(id, entries);
    }
    return entries;
  }

  readBlob(id: BlobId): Buffer {
    return this.#blobs.get(id, () => {
      const bytes = ownBytes(this.store.objects.read(id).bytes);
      return [bytes, bytes.length];
    });
  }

  /** How a blob is split at a path: as it was when it was recorded, or anew where it never was. */
  readOutline(id: BlobId, path: RepoPath): Outline {
    const language = this.splitter.languageOf(path, () => this.readBlob(id)).name;
    return this.#outlines.get(`${id} ${language}`, () => {
      const recorded = this.store.objects.readOutline(id, language);
      const outline = recorded ?? this.splitter.splitFile(path, this.readBlob(id));
      return [outline, outline.size];
    });
  }

  splitAgain(path: RepoPath, bytes: Buffer): Outline {
    return this.splitter.splitFile(path, bytes);
  }

  /** Everything written through the returned sink is in the store after its `flush`. */
  recorder(amount: 'bulk' | 'small'): Recorder {
    if (amount === 'bulk') this.host.conserveMemory('young');
    return new Recorder(this.store.writer(amount), this.splitter);
  }
}

/** Records new contents in the store: blobs with their outlines, trees, commits and tags. */
export class Recorder implements ContentsSink {
  readonly #writer: ObjectWriter;
  readonly #splitter: Splitter;

  constructor(writer: ObjectWriter, splitter: Splitter) {
    this.#writer = writer;
    this.#splitter = splitter;
  }

  hasObject(id: ObjectId): boolean {
    return this.#writer.has(id);
  }

  /**
   * Splits a file, unless its outline is `known`, and stores its values; null where the store has it, split
   * for this language.
   */
  addBlob(id: BlobId, bytes: Buffer, path: RepoPath, known?: Outline): Outline | null {
    const { name } = this.#splitter.languageOf(path, bytes);
    if (this.#writer.has(id) && this.#writer.hasOutline(id, name)) {
      this.#writer.confirm(id, bytes);
      return null;
    }
    const outline = known ?? this.#splitter.splitFile(path, bytes);
    this.#writer.addBlob(id, bytes, leafCuts(outline));
    this.#writer.addOutline(id, outline);
    this.#writer.flushIfLarge();
    return outline;
  }

  /** Stores a blob that no file of a user's is made of, such as a link's target or a node map. */
  addRawBlob(bytes: Buffer): BlobId {
    const id = hashObject('blob', bytes) as BlobId;
    this.#writer.addBlob(id, bytes, []);
    return id;
  }

  addTree(entries: readonly TreeEntry[]): TreeId {
    const bytes = formatTree(entries);
    const id = hashObject('tree', bytes) as TreeId;
    this.#writer.addObject('tree', id, bytes);
    return id;
  }

  addCommit(bytes: Buffer): CommitId {
    const id = hashObject('commit', bytes) as CommitId;
    this.#writer.addObject('commit', id, bytes);
    return id;
  }

  addTag(bytes: Buffer): TagId {
    const id = hashObject('tag', bytes) as TagId;
    this.#writer.addObject('tag', id, bytes);
    return id;
  }

  flush(): void {
    this.#writer.flush();
  }
}
