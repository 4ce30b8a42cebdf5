/**
 * Split: bytes to an outline. Invariant: never throws, and every byte is in exactly one piece of
 * the outline; what cannot be split is one opaque span, with the reason.
 */
import { isUtf8 } from 'node:buffer';
import { isBinary } from '../model/binary.ts';
import type { OpaqueReason, Outline, Span } from '../model/outline.ts';
import type { Language } from './language.ts';
import { plain } from './languages/plain.ts';
import { SIZE_LIMIT } from './limits.ts';
import { faultOf } from './outline-check.ts';
import { LANGUAGES, Registry } from './registry.ts';

/** Raised whenever the same bytes would be split in another way. */
export const SPLITTER_VERSION = 1;

export interface Splitter {
  readonly version: number;
  /** The language of a file, by its name, else by its `#!` line, else plain text. */
  /** `bytes` may be a function, which is called only where the path does not tell. */
  languageOf(path: string, bytes: Buffer | (() => Buffer)): Language;
  /** The outline of a file. The path only chooses the language. */
  splitFile(path: string, bytes: Buffer): Outline;
}

export interface SplitterOptions {
  readonly version: number;
  readonly languages: readonly Language[];
  /** Takes what no other language claims. */
  readonly fallback?: Language;
}

export function createSplitter(options: SplitterOptions): Splitter {
  const { version } = options;
  const registry = new Registry(options.languages, options.fallback ?? plain);
  return {
    version,
    languageOf: (path, bytes) => registry.languageOf(path, bytes),
    splitFile(path, bytes) {
      const language = registry.languageOf(path, bytes);
      const about = { language: language.name, version, size: bytes.length };
      const refusal = refusalOf(bytes);
      if (refusal !== null) return opaqueOutline(about, refusal);
      const spans = language.split(bytes);
      // A table that sees at once that there are too many nodes says so by a single opaque span.
      if (spans[0]?.kind === 'opaque') return opaqueOutline(about, 'too many nodes');
      const outline: Outline = { ...about, spans, opaque: null };
      const fault = faultOf(outline);
      return fault === null ? outline : opaqueOutline(about, fault);
    },
  };
}

/** The splitter of this version, with every built-in language. */
export const splitter: Splitter = createSplitter({
  version: SPLITTER_VERSION,
  languages: LANGUAGES,
});

/** The language of a file, by its name, else by its `#!` line, else plain text. */
export function languageOf(path: string, bytes: Buffer): Language {
  return splitter.languageOf(path, bytes);
}

/** The outline of a file by the splitter of this version. */
export function splitFile(path: string, bytes: Buffer): Outline {
  return splitter.splitFile(path, bytes);
}

/** Why these bytes are not split at all, or null. */
function refusalOf(bytes: Buffer): OpaqueReason | null {
  if (isBinary(bytes)) return 'binary';
  if (bytes.length > SIZE_LIMIT) return 'too large';
  return isUtf8(bytes) ? null : 'invalid UTF-8';
}

function opaqueOutline(about: Omit<Outline, 'spans' | 'opaque'>, opaque: OpaqueReason): Outline {
  const end = about.size;
  const span: Span = {
    kind: 'opaque',
    name: '',
    start: 0,
    end,
    codeStart: 0,
    codeEnd: end,
    bodyStart: end,
    bodyEnd: end,
    children: [],
  };
  return { ...about, spans: [span], opaque };
}
