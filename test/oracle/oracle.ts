/**
 * Oracle: a real parser's view of a file, in the splitter's terms. Invariant: offsets are bytes,
 * because the text that oracles read is Latin-1: one character for each byte.
 */
import type { Kind } from '../../src/model/kinds.ts';

export interface OracleNode {
  /** First byte of the code: decorators and attributes included, comments not. */
  readonly start: number;
  readonly end: number;
}

export interface OracleName {
  /** Where the node begins that has this name. */
  readonly start: number;
  /** The last part of the name only: `method` of `Class::method`. */
  readonly name: string;
}

export interface OracleOutline {
  readonly top: readonly OracleNode[];
  /** Members of declared classes, interfaces, enums and so on, at any depth. */
  readonly members: readonly OracleNode[];
  readonly names: readonly OracleName[];
}

export interface Oracle {
  /** Which language of the splitter it judges. */
  readonly language: string;
  /** Kinds of ours that it has no counterpart for. */
  readonly ignores: ReadonlySet<Kind>;
  /** Its ends do not count a `;` and white space at the end. */
  readonly trimsEnds: boolean;
  /** What it sees, or null if it cannot parse the text. */
  read(text: string, path: string): OracleOutline | null;
}
