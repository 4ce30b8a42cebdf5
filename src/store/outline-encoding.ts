/**
 * The stored form of an outline (docs/format.md, "Outlines"). Invariant: decoding gives back what was
 * encoded, and refuses anything that does not describe the blob's length.
 */
import { KINDS } from '../model/kinds.ts';
import type { Kind } from '../model/kinds.ts';
import type { OpaqueReason, Outline, Span } from '../model/outline.ts';
import { ByteReader, ByteWriter } from './varint.ts';

const OPAQUE_REASONS: readonly (OpaqueReason | null)[] = [
  null,
  'binary',
  'invalid UTF-8',
  'too large',
  'too many nodes',
  'too deep',
  'does not render back',
];

const KIND_NUMBER = new Map<Kind, number>(KINDS.map((kind, number) => [kind, number]));
/** Of all leaves: nothing is ever put into it. */
const NO_CHILDREN: Span[] = [];
/** Nesting that is accepted from a store; the splitter itself stops earlier. */
const DEPTH_LIMIT = 256;

/** The bytes of an outline: every offset as the distance from the one before it in document order. */
export function encodeOutline(outline: Outline): Buffer {
  const writer = new ByteWriter();
  writer.number(outline.size);
  writer.number(OPAQUE_REASONS.indexOf(outline.opaque));
  writer.number(outline.spans.length);
  const stack: { spans: readonly Span[]; next: number; at: number }[] = [
    { spans: outline.spans, next: 0, at: 0 },
  ];
  while (stack.length > 0) {
    const level = stack[stack.length - 1]!;
    const span = level.spans[level.next++];
    if (span === undefined) {
      stack.pop();
      continue;
    }
    writeSpan(writer, span, level.at);
    level.at = span.end;
    if (span.children.length > 0) stack.push({ spans: span.children, next: 0, at: span.bodyStart });
  }
  return writer.finish();
}

function writeSpan(writer: ByteWriter, span: Span, at: number): void {
  const isContainer = span.bodyStart < span.end || span.children.length > 0;
  writer.number(KIND_NUMBER.get(span.kind)! * 2 + (isContainer ? 1 : 0));
  writer.text(span.name);
  writer.number(span.start - at);
  writer.number(span.codeStart - span.start);
  writer.number(span.codeEnd - span.codeStart);
  writer.number(span.end - span.codeEnd);
  if (!isContainer) return;
  writer.number(span.bodyStart - span.start);
  writer.number(span.bodyEnd - span.bodyStart);
  writer.number(span.children.length);
}

/** Reads an outline back. Throws a RangeError where the bytes are not one. */
export function decodeOutline(bytes: Buffer, language: string, version: number): Outline {
  const reader = new ByteReader(bytes);
  const size = reader.number();
  const opaque = OPAQUE_REASONS[reader.number()];
  if (opaque === undefined) throw new RangeError('unknown reason');
  const spans: Span[] = [];
  const stack = [{ spans, left: reader.number(), at: 0, end: size }];
  while (stack.length > 0) {
    const level = stack[stack.length - 1]!;
    if (level.left-- === 0) {
      stack.pop();
      continue;
    }
    const { span, childCount, children } = readSpan(reader, level.at, level.end);
    level.spans.push(span);
    level.at = span.end;
    if (childCount === 0) continue;
    if (stack.length > DEPTH_LIMIT) throw new RangeError('too deep');
    stack.push({ spans: children, left: childCount, at: span.bodyStart, end: span.bodyEnd });
  }
  if (!reader.done) throw new RangeError('bytes are left over');
  return { language, version, size, spans, opaque };
}

function readSpan(reader: ByteReader, at: number, limit: number) {
  const tag = reader.number();
  const kind = KINDS[tag >> 1];
  if (kind === undefined) throw new RangeError('unknown kind');
  const name = reader.text();
  const start = at + reader.number();
  const codeStart = start + reader.number();
  const codeEnd = codeStart + reader.number();
  const end = codeEnd + reader.number();
  const isContainer = (tag & 1) === 1;
  const bodyStart = isContainer ? start + reader.number() : end;
  const bodyEnd = isContainer ? bodyStart + reader.number() : end;
  const childCount = isContainer ? reader.number() : 0;
  if (end > limit || bodyEnd > end) throw new RangeError('a span leaves its parent');
  const children: Span[] = childCount === 0 ? NO_CHILDREN : [];
  const span: Span = { kind, name, start, end, codeStart, codeEnd, bodyStart, bodyEnd, children };
  return { span, childCount, children };
}
