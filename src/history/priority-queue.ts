/**
 * A priority queue: a binary heap. Invariant: `pop` returns what compares lowest of all that is in it.
 */
export class PriorityQueue<T> {
  readonly #items: T[] = [];
  readonly #compare: (a: T, b: T) => number;

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  push(item: T): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#compare(items[at]!, items[parent]!) >= 0) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): T | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (top === undefined || last === undefined || items.length === 0) return top;
    items[0] = last;
    for (let at = 0; ;) {
      const left = at * 2 + 1;
      let lowest = at;
      for (const child of [left, left + 1]) {
        if (child < items.length && this.#compare(items[child]!, items[lowest]!) < 0)
          lowest = child;
      }
      if (lowest === at) return top;
      this.#swap(at, lowest);
      at = lowest;
    }
  }

  #swap(a: number, b: number): void {
    const items = this.#items;
    [items[a], items[b]] = [items[b]!, items[a]!];
  }
}
