/**
 * A new bare repository of Git. Invariant: HEAD is written last, so what was cut off before is no
 * repository; and the same files are made with and without a git executable.
 */
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderNotEmpty } from '../../model/errors.ts';
import type { CommitId, ObjectId } from '../../model/ids.ts';
import { compareBytewise, encodeText } from '../../model/path.ts';
import { systemCode, writeFailure } from '../system-failure.ts';

export interface NamedObject {
  /** The full name of a ref, such as `refs/heads/main`. */
  readonly name: string;
  readonly id: ObjectId;
}

const CONFIG = '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n';
const FOLDERS = ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags'];
/** What stands in a folder in which the making of a repository was cut off. */
const UNFINISHED: ReadonlySet<string> = new Set([
  'objects',
  'refs',
  'config',
  'packed-refs',
  'shallow',
  'HEAD.new',
]);

/** Whether a folder is empty, or holds what is left of a repository whose making was cut off. */
export function mayBecomeRepository(names: readonly string[]): boolean {
  return names.every((name) => UNFINISHED.has(name));
}

/**
 * Makes a bare repository in a folder that is new, empty, or was left by this function when it was cut
 * off. `head` is what HEAD holds: `ref: refs/heads/main`, or an id; `shallow` are commits whose parents it
 * will not have. Throws folderNotEmpty, DISK_FULL,
 * FILE_UNWRITABLE.
 */
export function makeBareRepository(
  folder: string,
  head: string,
  {
    refs = [],
    shallow = [],
  }: { readonly refs?: readonly NamedObject[]; readonly shallow?: readonly CommitId[] } = {},
): void {
  try {
    mkdirSync(folder, { recursive: true });
    if (!mayBecomeRepository(readdirSync(folder))) throw folderNotEmpty(folder);
    for (const name of FOLDERS) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, 'config'), CONFIG);
    if (refs.length > 0) writeFileSync(join(folder, 'packed-refs'), packedRefs(refs));
    if (shallow.length > 0) {
      const lines = [...shallow].sort().map((id) => `${id}\n`);
      writeFileSync(join(folder, 'shallow'), lines.join(''));
    }
    writeFileSync(join(folder, 'HEAD.new'), `${head}\n`, { flush: true });
    renameSync(join(folder, 'HEAD.new'), join(folder, 'HEAD'));
  } catch (error) {
    // A file stands where the folder should be.
    if (systemCode(error) === 'EEXIST' || systemCode(error) === 'ENOTDIR') {
      throw folderNotEmpty(folder);
    }
    throw writeFailure(folder, error);
  }
}

/** The file in which Git keeps refs by the thousand, in the order of their names. */
function packedRefs(refs: readonly NamedObject[]): Buffer {
  const sorted = [...refs].sort((a, b) => compareBytewise(a.name, b.name));
  const lines = sorted.map(({ id, name }) => encodeText(`${id} ${name}\n`));
  return Buffer.concat([Buffer.from('# pack-refs with: sorted \n'), ...lines]);
}
