/**
 * Limits of the splitter. Invariant: a file beyond one of them is one opaque span; below them, work
 * is linear in the file's length.
 */

import { LIMITS } from '../model/limits.ts';

/** Bytes. */
export const SIZE_LIMIT = LIMITS.splitFile.figure;

/** Spans in one outline, nested ones included. */
export const NODE_LIMIT = LIMITS.nodes.figure;

/** Levels of spans within spans; the machines recurse no deeper than one level more. */
export const DEPTH_LIMIT = LIMITS.nodeDepth.figure;
