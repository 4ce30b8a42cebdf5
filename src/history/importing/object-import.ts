/**
 * The files, folders and tags of an import, brought into the store. Invariant: every object has the id by
 * which it was asked for, and is stored byte for byte as it came; an object that is there is not read again.
 */
import type { BlobId } from '../../model/ids.ts';
import { compareBytewise } from '../../model/path.ts';
import type { SettledWriter } from '../../store/settled-writer.ts';
import type { Repository } from '../repository.ts';
import type { PlannedBlob } from './blob-plan.ts';
import type { GitSource, SourceObject } from './git-source.ts';
import type { ImportOptions, ImportPlan } from './import-history.ts';
import { requireOwnId } from './source-tips.ts';

const NOTHING = Buffer.alloc(0);

export class ObjectImport {
  readonly #repository: Repository;
  readonly #source: GitSource;
  readonly #progress: ImportOptions['progress'];
  readonly writer: SettledWriter;

  constructor(repository: Repository, source: GitSource, progress: ImportOptions['progress']) {
    this.#repository = repository;
    this.#source = source;
    this.#progress = progress;
    this.writer = repository.store.historyWriter('beside');
  }

  /** Stores what the plan names. Throws gitObjectDamaged, gitObjectMissing, objectCollision. */
  async run({ blobs, diffs, tips }: ImportPlan): Promise<void> {
    await this.#readBlobs(blobs.inOrder().filter((blob) => !this.#isStored(blob)));
    // Of one folder the newest version first, as with files.
    const trees = [...diffs.fresh].reverse();
    trees.sort(([, a], [, b]) => compareBytewise(a.path, b.path));
    for (const [id, { bytes }] of trees) {
      this.writer.add('tree', id, bytes);
      if (this.writer.isLarge) await this.writer.flushLater();
    }
    for (const { type, id, bytes } of tips.tags) this.writer.add(type, id, bytes);
    await this.writer.flushLater();
    // From here on they are read from the store, if at all.
    diffs.forgetTrees();
  }

  /** Whether a blob is there with all its outlines. */
  #isStored({ id, files }: PlannedBlob): boolean {
    const { store, splitter } = this.#repository;
    if (!store.objects.has(id)) return false;
    const stored = files.length === 0 ? [] : store.objects.outlineLanguages(id);
    // Without the bytes a language that a `#!` line names is not known; then it is read once more.
    return files.every((path) => stored.includes(splitter.languageOf(path, NOTHING).name));
  }

  async #readBlobs(blobs: readonly PlannedBlob[]): Promise<void> {
    const total = blobs.length;
    let done = 0;
    const ids = blobs.map(({ id }) => id);
    for await (const object of this.#source.read(ids)) {
      requireOwnId(object);
      this.#addBlob(object, blobs[done]!);
      done += 1;
      if (this.writer.isLarge) {
        await this.writer.flushLater();
        this.#progress({ stage: 'files', done, total });
      }
    }
    this.#progress({ stage: 'files', done: total, total });
  }

  #addBlob({ id, bytes }: SourceObject, { files }: PlannedBlob): void {
    const { splitter, store } = this.#repository;
    const isNew = this.writer.add('blob', id, bytes);
    const languages = new Set<string>();
    for (const path of files) {
      const { name } = splitter.languageOf(path, bytes);
      if (languages.has(name)) continue;
      if (!isNew && store.objects.hasOutline(id as BlobId, name)) continue;
      languages.add(name);
      this.writer.addOutline(id as BlobId, splitter.splitFile(path, bytes));
    }
  }
}
