/**
 * Inner bodies: the block inside a call such as `describe("x", () => { … })`, which the splitter leaves
 * whole. Invariant: head, body and foot joined are the text.
 */

export interface InnerBody {
  readonly head: Buffer;
  readonly body: Buffer;
  readonly foot: Buffer;
}

/** Calls whose block holds tests, each of which stands for itself. */
const SUITE = /^(?:describe|context|suite)(?:\.\w+)*\(/;
/** Where the block of a callback begins. */
const OPENING = /(?:=>|function\s*\w*\s*\([^()]*\))\s*\{/;
const CLOSING = /\}\s*\)\s*;?\s*$/;

/** The parts of a suite of tests; null for anything else. `name` is the node's. */
export function cutInnerBody(text: Buffer, name: string): InnerBody | null {
  if (!SUITE.test(name)) return null;
  const code = text.toString('latin1');
  const opening = OPENING.exec(code);
  const closing = CLOSING.exec(code);
  if (opening === null || closing === null) return null;
  const start = opening.index + opening[0].length;
  if (closing.index < start) return null;
  return {
    head: text.subarray(0, start),
    body: text.subarray(start, closing.index),
    foot: text.subarray(closing.index),
  };
}
