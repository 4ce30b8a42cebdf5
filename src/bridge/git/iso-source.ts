/**
 * A Git repository, read without Git, by isomorphic-git. Invariant: what it hands out is what `git cat-file`
 * does, only slower.
 */
import fs from 'node:fs';
import { dirname } from 'node:path';
import type * as IsoModule from 'isomorphic-git';
import type { GitSource, KnownCommits, SourceObject } from '../../history/importing/git-source.ts';
import { gitObjectDamaged, gitObjectMissing } from '../../model/errors.ts';
import type { CommitId, ObjectId, ObjectType } from '../../model/ids.ts';
import { parseObjectId } from '../../model/ids.ts';
import type { GitFolder } from './git-folder.ts';
import { readAlternates, readHead, readRefs, readShallow } from './git-folder.ts';

/** The only thing that is used of it; it is loaded late, because it takes long. */
export type Iso = Pick<typeof IsoModule, 'readObject'>;

const NOT_FOUND = 'NotFoundError';

export class IsoSource implements GitSource {
  readonly name: string;
  readonly shallow: ReadonlySet<CommitId>;
  readonly #folder: GitFolder;
  readonly #iso: Iso;
  /** Folders whose `objects` are looked through. */
  readonly #places: readonly string[];
  /** Packs and their indexes, once they were read. */
  readonly #cache = {};

  constructor(name: string, folder: GitFolder, iso: Iso) {
    this.name = name;
    this.#folder = folder;
    this.#iso = iso;
    this.#places = [folder.common, ...readAlternates(folder).map((objects) => dirname(objects))];
    this.shallow = readShallow(folder);
  }

  refs() {
    return readRefs(this.#folder);
  }

  head() {
    return readHead(this.#folder, this.refs());
  }

  async commits(tips: readonly CommitId[], known: KnownCommits): Promise<readonly CommitId[]> {
    const found = new Set<CommitId>();
    const pending = [...tips];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (found.has(id) || known.has(id)) continue;
      const object = await this.#readOne(id);
      if (object === null) throw gitObjectMissing(id);
      found.add(id);
      if (!this.shallow.has(id)) pending.push(...parentsOf(object.bytes));
    }
    return [...found];
  }

  async *read(ids: Iterable<ObjectId>): AsyncIterable<SourceObject> {
    for (const id of ids) {
      const object = await this.#readOne(id);
      if (object === null) throw gitObjectMissing(id);
      yield object;
    }
  }

  close(): void {
    // The cache goes with this.
  }

  /** Null where it is not there. Throws gitObjectDamaged. */
  async #readOne(oid: ObjectId): Promise<SourceObject | null> {
    for (const gitdir of this.#places) {
      try {
        const read = await this.#iso.readObject({
          ...{ fs, gitdir, oid, cache: this.#cache, format: 'content' },
        });
        const bytes = read.object as Uint8Array;
        const { buffer, byteOffset, length } = bytes;
        const type = read.type as ObjectType;
        return { id: oid, type, bytes: Buffer.from(buffer, byteOffset, length) };
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : '';
        if (code === NOT_FOUND) continue;
        throw gitObjectDamaged(oid, error instanceof Error ? error.message : String(error));
      }
    }
    return null;
  }
}

function parentsOf(commit: Buffer): CommitId[] {
  const end = commit.indexOf('\n\n');
  const head = commit.toString('latin1', 0, end < 0 ? commit.length : end + 1);
  return [...head.matchAll(/^parent (.{40})$/gm)].flatMap(([, id = '']) => {
    return (parseObjectId(id) as CommitId | null) ?? [];
  });
}
