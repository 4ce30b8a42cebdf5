/**
 * Word table: what the words of a language mean, looked up by bytes. Invariant: a string is made only for
 * a word whose first letter and length are those of some word in the table.
 */
export class WordTable<Meaning> {
  /** First byte → a bit for each length of the words that begin with it. */
  private readonly lengths = new Uint32Array(256);
  private readonly meanings: ReadonlyMap<string, Meaning>;

  /** The words are ASCII, and shorter than 32 bytes. */
  constructor(meanings: Readonly<Record<string, Meaning>>) {
    this.meanings = new Map(Object.entries(meanings));
    for (const word of this.meanings.keys()) {
      this.lengths[word.charCodeAt(0)]! |= 1 << word.length;
    }
  }

  /** What the word [start, end) means, or undefined. */
  get(bytes: Buffer, start: number, end: number): Meaning | undefined {
    const length = end - start;
    if (length > 31 || (this.lengths[bytes[start]!]! & (1 << length)) === 0) return undefined;
    return this.meanings.get(bytes.toString('latin1', start, end));
  }
}
