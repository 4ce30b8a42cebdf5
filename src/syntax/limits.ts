/**
 * Limits of the splitter. Invariant: a file beyond one of them is one opaque span; below them, work
 * is linear in the file's length.
 */

/** Bytes. Larger files are hardly written by hand. */
export const SIZE_LIMIT = 4 * 1024 * 1024;

/** Spans in one outline, nested ones included. */
export const NODE_LIMIT = 100_000;

/** Levels of spans within spans; the machines recurse no deeper than one level more. */
export const DEPTH_LIMIT = 64;
