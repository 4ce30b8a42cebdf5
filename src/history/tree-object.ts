/**
 * Tree objects in Git's form. Invariant: formatting sorts as Git does (a folder's name compares as if it
 * ended in '/'), so equal entries always give the same id.
 */
import { corruptObject } from '../model/errors.ts';
import type { BlobId, CommitId, TreeId } from '../model/ids.ts';
import { modeType } from '../model/entry.ts';
import { decodeBytes, encodeText } from '../model/path.ts';

export interface TreeEntry {
  readonly name: string;
  readonly mode: number;
  readonly id: BlobId | TreeId | CommitId;
}

const SPACE = 0x20;

/** The entries of a tree, in stored order. Throws corruptObject where the bytes are not a tree. */
export function parseTree(bytes: Buffer, id: TreeId): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(SPACE, at);
    const end = bytes.indexOf(0, space);
    if (space < 0 || end < 0 || end + 21 > bytes.length)
      throw corruptObject(id, 'a tree entry is cut off');
    const mode = Number.parseInt(bytes.toString('latin1', at, space), 8);
    const name = decodeBytes(bytes.subarray(space + 1, end));
    entries.push({ name, mode, id: bytes.toString('hex', end + 1, end + 21) as BlobId });
    at = end + 21;
  }
  return entries;
}

/** The bytes of a tree with these entries, sorted. */
export function formatTree(entries: readonly TreeEntry[]): Buffer {
  const parts = entries.map(({ name, mode, id }) => {
    const bytes = encodeText(name);
    const key = modeType(mode) === 'tree' ? Buffer.concat([bytes, Buffer.from('/')]) : bytes;
    return { key, bytes, mode, id };
  });
  parts.sort((a, b) => Buffer.compare(a.key, b.key));
  return Buffer.concat(
    parts.flatMap(({ bytes, mode, id }) => [
      Buffer.from(`${mode.toString(8)} `, 'latin1'),
      bytes,
      Buffer.from([0]),
      Buffer.from(id, 'hex'),
    ]),
  );
}
