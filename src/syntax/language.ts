/**
 * Language: what the splitter needs to know of one. Invariant: `split` covers nothing outside the bytes
 * and never throws on any input; what it cannot tell apart becomes one coarser span.
 */
import type { Span } from '../model/outline.ts';

export interface Language {
  /** Lower case, as `fxd scan --explain` prints it: `typescript`, `yaml`. */
  readonly name: string;
  /** File name endings without the dot, lower case: `ts`, `d.ts`. */
  readonly extensions: readonly string[];
  /** Whole file names, such as `Makefile`. */
  readonly fileNames?: readonly string[];
  /** Programs that a `#!` line may name, such as `bash`. */
  readonly interpreters?: readonly string[];
  /** The spans at top level with all below them, comments attached; offsets in bytes. */
  split(bytes: Buffer): readonly Span[];
}
