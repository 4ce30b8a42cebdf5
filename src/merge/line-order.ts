/**
 * Line order: where the line merge of a file put a text. Invariant: only a text that stands whole in what
 * merged cleanly, and stands there once, has a place.
 */
import type { Piece } from './conflict.ts';

/** No text of a file that is merged has this byte, so nothing is found across a conflict. */
const CONFLICT = Buffer.from([0]);

export class LineOrder {
  readonly #merged: Buffer;

  /** `pieces` are those of the plain line merge. */
  constructor(pieces: readonly Piece[]) {
    this.#merged = Buffer.concat(pieces.map((piece) => ('text' in piece ? piece.text : CONFLICT)));
  }

  /** The texts' order, or null where one of them has no place. */
  sort<T>(items: readonly T[], textOf: (item: T) => Buffer): readonly T[] | null {
    const placed: { readonly item: T; readonly place: number }[] = [];
    for (const item of items) {
      const text = textOf(item);
      const place = this.#merged.indexOf(text);
      if (place < 0 || this.#merged.includes(text, place + 1)) return null;
      placed.push({ item, place });
    }
    return placed.sort((a, b) => a.place - b.place).map(({ item }) => item);
  }
}
