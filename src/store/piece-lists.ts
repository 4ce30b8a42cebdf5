/**
 * Lists of pieces as rows keep them. Invariant: a short list stands in its row, a long one lies in a pack
 * beside those of other versions, which are much like it.
 */
import { SETTLED_SHAPE } from './chunk-packer.ts';
import type { Database } from './database.ts';
import { PackWriter } from './pack-writer.ts';
import type { Piece } from './packs.ts';
import { encodeIndirect, encodePieces } from './packs.ts';

const LONGEST_DIRECT_LIST = 4;

/** What the rows are to hold, in the order of the lists. Call inside a transaction. */
export function storeLists(database: Database, lists: readonly (readonly Piece[])[]): Buffer[] {
  const packs = new PackWriter(SETTLED_SHAPE);
  const places = lists.map((pieces): readonly Piece[] | null => {
    if (pieces.length <= LONGEST_DIRECT_LIST) return null;
    return packs.append('lists', encodePieces(pieces));
  });
  packs.closeAll();
  const place = packs.write(database);
  return lists.map((pieces, index) => {
    const indirect = places[index];
    return indirect == null ? encodePieces(pieces) : encodeIndirect(indirect.map(place));
  });
}
