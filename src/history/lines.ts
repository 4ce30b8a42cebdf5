/**
 * Line numbers of byte offsets, counted from 1. Invariant: a line ends after its line feed; the offsets of
 * one file are found once.
 */
const known = new WeakMap<Buffer, Int32Array>();

function lineStarts(bytes: Buffer): Int32Array {
  let starts = known.get(bytes);
  if (starts === undefined) {
    const found = [0];
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) found.push(at + 1);
    starts = Int32Array.from(found);
    known.set(bytes, starts);
  }
  return starts;
}

/** A function from a byte offset to the number of its line. */
export function lineCounter(bytes: Buffer): (offset: number) => number {
  const starts = lineStarts(bytes);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
