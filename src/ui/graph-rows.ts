/**
 * The graph beside a log, drawn with `*`, `|`, `\` and `/`. Invariant: a line leads from every commit to
 * each of its parents; two lines that lead to one parent become one as soon as they can.
 */

/** What is drawn beside the text of one commit. */
export interface GraphRows {
  /** Beside the first line. */
  readonly commit: string;
  /** Beside the following lines, once each, whether there is text or not. */
  readonly joints: readonly string[];
  /** Beside any further line. */
  readonly rest: string;
}

/** Characters of a row by column: lane `k` is at `2k`, what lies between two lanes at `2k + 1`. */
class Row {
  readonly #cells: string[] = [];

  set(column: number, character: string): this {
    while (this.#cells.length <= column) this.#cells.push(' ');
    this.#cells[column] = character;
    return this;
  }

  bars(from: number, to: number): this {
    for (let lane = from; lane < to; lane++) this.set(2 * lane, '|');
    return this;
  }

  toString(): string {
    return this.#cells.join('');
  }
}

export class GraphDrawing {
  /** The commit to which each lane leads. */
  #lanes: string[] = [];

  /** The rows of the next commit. Every commit has to come before its parents. */
  next(id: string, parents: readonly string[]): GraphRows {
    let lane = this.#lanes.indexOf(id);
    if (lane < 0) lane = this.#lanes.push(id) - 1;
    const commit = new Row()
      .bars(0, this.#lanes.length)
      .set(2 * lane, '*')
      .toString();
    const joints: string[] = [];
    const [first, ...others] = parents;
    if (first === undefined) joints.push(...this.#end(lane));
    else this.#lanes[lane] = first;
    for (const parent of others.toReversed()) joints.push(this.#fork(lane, parent));
    joints.push(...this.#join());
    return { commit, joints, rest: new Row().bars(0, this.#lanes.length).toString() };
  }

  /** Ends a lane; those right of it move up. */
  #end(lane: number): string[] {
    this.#lanes.splice(lane, 1);
    if (lane === this.#lanes.length) return [];
    const row = new Row().bars(0, lane);
    for (let right = lane + 1; right <= this.#lanes.length; right++) row.set(2 * right - 1, '/');
    return [row.toString()];
  }

  /** Opens a lane right of another; those right of it make room. */
  #fork(lane: number, parent: string): string {
    const row = new Row().bars(0, lane + 1);
    for (let right = lane; right < this.#lanes.length; right++) row.set(2 * right + 1, '\\');
    this.#lanes.splice(lane + 1, 0, parent);
    return row.toString();
  }

  /** Leads every lane to the first one with the same goal. */
  #join(): string[] {
    const rows: string[] = [];
    for (;;) {
      const from = this.#lanes.findLastIndex((goal, lane) => this.#lanes.indexOf(goal) < lane);
      if (from < 0) return rows;
      const to = this.#lanes.indexOf(this.#lanes[from]!);
      this.#lanes.splice(from, 1);
      const row = new Row().bars(0, from);
      for (let lane = from; lane <= this.#lanes.length; lane++) row.set(2 * lane - 1, '/');
      rows.push(row.toString());
      for (let lane = from - 1; lane > to; lane--) {
        const crossing = new Row().bars(0, this.#lanes.length);
        rows.push(crossing.set(2 * lane - 1, '/').toString());
      }
    }
  }
}
