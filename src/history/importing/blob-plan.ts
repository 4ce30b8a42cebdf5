/**
 * The blobs that an import takes, in the order in which they are packed: versions of one path together, the
 * newest first, because a version is then packed right after what is most like it. Invariant: every blob is
 * read from the source once.
 */
import type { Entry } from '../../model/entry.ts';
import { modeType } from '../../model/entry.ts';
import type { BlobId, ObjectId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { baseName, compareBytewise } from '../../model/path.ts';

export interface PlannedBlob {
  readonly id: BlobId;
  /** Paths at which it is a file, one for each file name: the name chooses the language. */
  readonly files: readonly RepoPath[];
}

interface GatheredBlob {
  readonly id: BlobId;
  readonly files: RepoPath[];
}

export class BlobPlan {
  readonly #blobs = new Map<ObjectId, GatheredBlob>();
  readonly #byPath = new Map<string, GatheredBlob[]>();

  /** Takes what stands at a path, oldest version first. */
  add({ path, mode, id }: Entry): void {
    const type = modeType(mode);
    if (type === 'submodule') return;
    const known = this.#blobs.get(id);
    const blob = known ?? { id: id as BlobId, files: [] };
    if (known === undefined) this.#note(blob, path);
    if (type !== 'file') return;
    const name = baseName(path);
    if (!blob.files.some((file) => baseName(file) === name)) blob.files.push(path);
  }

  /** Takes a blob that a ref or a tag names. */
  addLoose(id: BlobId): void {
    if (!this.#blobs.has(id)) this.#note({ id, files: [] }, '');
  }

  #note(blob: GatheredBlob, path: string): void {
    this.#blobs.set(blob.id, blob);
    const versions = this.#byPath.get(path);
    if (versions === undefined) this.#byPath.set(path, [blob]);
    else versions.push(blob);
  }

  get size(): number {
    return this.#blobs.size;
  }

  inOrder(): PlannedBlob[] {
    const paths = [...this.#byPath.keys()].sort(compareBytewise);
    return paths.flatMap((path) => [...this.#byPath.get(path)!].reverse());
  }
}
