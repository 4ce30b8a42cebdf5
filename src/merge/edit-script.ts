/**
 * Edit script: which elements of two sequences a shortest edit changes. Invariant: the searched elements
 * that are not marked are equal in number and pairwise equal in order.
 *
 * The algorithm is the linear-space variant of E. Myers, "An O(ND) Difference Algorithm and Its
 * Variations" (1986), section 4b. Where the search costs more than a limit it settles for the furthest
 * point reached, as Git does, so that time stays near-linear and only the result may be longer.
 */

/** Steps that a search may take from both ends before it settles; larger files may take more. */
const LEAST_COST_LIMIT = 256;

const BEYOND = 0x7fffffff;

/** The part of a sequence that is compared: where it takes part in a search, and its marks. */
export interface Searched {
  /** The elements that may be paired with some of the other sequence, and their places. */
  readonly elements: Int32Array;
  readonly places: Int32Array;
  /** One mark for each element of the whole sequence. */
  readonly changed: Uint8Array;
}

/** Marks a shortest edit of the searched elements, or a near one where the shortest is too dear. */
export function markChanges(a: Searched, b: Searched): void {
  const search = new SnakeSearch(a.elements, b.elements);
  const boxes: number[] = [0, a.elements.length, 0, b.elements.length];
  while (boxes.length > 0) {
    let [aStart, aEnd, bStart, bEnd] = boxes.splice(-4) as [number, number, number, number];
    while (aStart < aEnd && bStart < bEnd && a.elements[aStart] === b.elements[bStart]) {
      aStart++;
      bStart++;
    }
    while (aStart < aEnd && bStart < bEnd && a.elements[aEnd - 1] === b.elements[bEnd - 1]) {
      aEnd--;
      bEnd--;
    }
    if (aStart === aEnd) for (let i = bStart; i < bEnd; i++) b.changed[b.places[i]!] = 1;
    else if (bStart === bEnd) for (let i = aStart; i < aEnd; i++) a.changed[a.places[i]!] = 1;
    else {
      const [aSplit, bSplit] = search.split(aStart, aEnd, bStart, bEnd);
      boxes.push(aStart, aSplit, bStart, bSplit, aSplit, aEnd, bSplit, bEnd);
    }
  }
}

/** A power of two near the square root, as Git reckons its limits. */
export function roughRoot(count: number): number {
  let root = 1;
  for (let rest = count; rest > 0; rest >>= 2) root <<= 1;
  return root;
}

/** Finds where a shortest edit of a box crosses its middle. Diagonal d holds the points with x - y = d. */
class SnakeSearch {
  private readonly offset: number;
  /** Diagonal → furthest x reached from the start, and from the end. */
  private readonly forward: Int32Array;
  private readonly backward: Int32Array;
  private readonly costLimit: number;

  constructor(
    private readonly a: Int32Array,
    private readonly b: Int32Array,
  ) {
    const diagonals = a.length + b.length + 3;
    this.offset = b.length + 1;
    this.forward = new Int32Array(diagonals);
    this.backward = new Int32Array(diagonals);
    this.costLimit = Math.max(LEAST_COST_LIMIT, roughRoot(diagonals));
  }

  /** A point of the box, other than its corners. */
  split(aStart: number, aEnd: number, bStart: number, bEnd: number): readonly [number, number] {
    const { a, b, offset, forward, backward } = this;
    const least = aStart - bEnd + offset;
    const most = aEnd - bStart + offset;
    const forwardMiddle = aStart - bStart + offset;
    const backwardMiddle = aEnd - bEnd + offset;
    const isOdd = ((forwardMiddle - backwardMiddle) & 1) !== 0;
    let [low, high, backLow, backHigh] = [
      forwardMiddle,
      forwardMiddle,
      backwardMiddle,
      backwardMiddle,
    ];
    forward[forwardMiddle] = aStart;
    backward[backwardMiddle] = aEnd;
    for (let cost = 1; ; cost++) {
      if (low > least) forward[--low - 1] = -1;
      else low++;
      if (high < most) forward[++high + 1] = -1;
      else high--;
      for (let d = high; d >= low; d -= 2) {
        let x = forward[d - 1]! >= forward[d + 1]! ? forward[d - 1]! + 1 : forward[d + 1]!;
        let y = x - d + offset;
        while (x < aEnd && y < bEnd && a[x] === b[y]) {
          x++;
          y++;
        }
        forward[d] = x;
        if (isOdd && d >= backLow && d <= backHigh && backward[d]! <= x) return [x, y];
      }
      if (backLow > least) backward[--backLow - 1] = BEYOND;
      else backLow++;
      if (backHigh < most) backward[++backHigh + 1] = BEYOND;
      else backHigh--;
      for (let d = backHigh; d >= backLow; d -= 2) {
        let x = backward[d - 1]! < backward[d + 1]! ? backward[d - 1]! : backward[d + 1]! - 1;
        let y = x - d + offset;
        while (x > aStart && y > bStart && a[x - 1] === b[y - 1]) {
          x--;
          y--;
        }
        backward[d] = x;
        if (!isOdd && d >= low && d <= high && x <= forward[d]!) return [x, y];
      }
      if (cost >= this.costLimit) {
        const ahead = this.furthest(low, high, aEnd, bEnd);
        const behind = this.nearest(backLow, backHigh, aStart, bStart);
        const gained = ahead[0] + ahead[1] - aStart - bStart;
        return gained >= aEnd + bEnd - behind[0] - behind[1] ? ahead : behind;
      }
    }
  }

  /** The point furthest from the start that the forward search reached. */
  private furthest(low: number, high: number, aEnd: number, bEnd: number): [number, number] {
    let best: [number, number] = [-1, -1];
    for (let d = high; d >= low; d -= 2) {
      let x = Math.min(this.forward[d]!, aEnd);
      if (x - d + this.offset > bEnd) x = bEnd + d - this.offset;
      const y = x - d + this.offset;
      if (x + y > best[0] + best[1]) best = [x, y];
    }
    return best;
  }

  /** The point furthest from the end that the backward search reached. */
  private nearest(low: number, high: number, aStart: number, bStart: number): [number, number] {
    let best: [number, number] = [BEYOND, BEYOND];
    for (let d = high; d >= low; d -= 2) {
      let x = Math.max(this.backward[d]!, aStart);
      if (x - d + this.offset < bStart) x = bStart + d - this.offset;
      const y = x - d + this.offset;
      if (x + y < best[0] + best[1]) best = [x, y];
    }
    return best;
  }
}
