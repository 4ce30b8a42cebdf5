/**
 * Turns: which collection of garbage may change the store. Invariant: of several at once the one that
 * began last goes on, because each of the others finds in its next transaction that its turn is over.
 *
 * The number of the turn also tells writers that rows may be gone which they found before.
 */
import { gcOvertaken } from '../model/errors.ts';
import type { Metadata } from './metadata.ts';

const KEY = 'gc.turn';

/** The number of the last turn that changed anything; null before the first. */
export function lastTurn(metadata: Metadata): string | null {
  return metadata.get(KEY);
}

export class GcTurn {
  readonly #metadata: Metadata;
  readonly #number: string;

  private constructor(metadata: Metadata, number: string) {
    this.#metadata = metadata;
    this.#number = number;
  }

  /** Begins a turn. Call inside a transaction. */
  static begin(metadata: Metadata): GcTurn {
    const number = String(Number(lastTurn(metadata) ?? 0) + 1);
    metadata.set(KEY, number);
    return new GcTurn(metadata, number);
  }

  /** Throws gcOvertaken where another collection has begun. Call inside a transaction. */
  check(): void {
    if (lastTurn(this.#metadata) !== this.#number) throw gcOvertaken();
  }
}
