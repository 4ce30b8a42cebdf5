/**
 * A cache that forgets what was not used for longest. Invariant: what it holds weighs no more than its limit,
 * unless it is a single thing.
 */
export class LeastRecent<K, V> {
  readonly #limit: number;
  /** In order of use, oldest first; with weights. */
  readonly #items = new Map<K, readonly [V, number]>();
  #weight = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What is there under a key, else what `make` makes, with its weight. */
  get(key: K, make: () => readonly [V, number]): V {
    const known = this.#items.get(key);
    const item = known ?? make();
    if (known === undefined) this.#weight += item[1];
    else this.#items.delete(key);
    this.#items.set(key, item);
    for (const [oldest, [, weight]] of this.#items) {
      if (this.#weight <= this.#limit || oldest === key) break;
      this.#items.delete(oldest);
      this.#weight -= weight;
    }
    return item[0];
  }
}
