/**
 * Agreement: how far the splitter and an oracle see the same nodes in one file. Invariant: a node
 * agrees only if it begins and ends at the same byte; comments aside, because parsers have no nodes
 * for them.
 */
import type { Outline, Span } from '../../src/model/outline.ts';
import { pieces } from '../../src/syntax/outline-check.ts';
import type { Oracle, OracleNode, OracleOutline } from './oracle.ts';

export interface Agreement {
  readonly top: boolean;
  /** Null if neither sees any members. */
  readonly members: boolean | null;
  readonly namesCompared: number;
  readonly namesEqual: number;
  readonly disagreements: readonly Disagreement[];
}

export interface Disagreement {
  readonly what: 'top' | 'members' | 'names' | 'lost';
  readonly ours: string;
  readonly theirs: string;
}

export function compare(
  text: string,
  outline: Outline,
  theirs: OracleOutline,
  oracle: Oracle,
): Agreement {
  const seen = outline.spans.filter((span) => !isIgnored(span, text, oracle));
  const inner = outline.spans.flatMap((span) => descendants(span));
  const members = inner.filter((span) => !isIgnored(span, text, oracle));
  const disagreements: Disagreement[] = [];
  const sameRanges = (what: 'top' | 'members', a: readonly Span[], b: readonly OracleNode[]) => {
    const ours = ranges(a.map(codeOf), text, oracle);
    const expected = ranges(b, text, oracle);
    const extra = [...ours].find((range) => !expected.has(range));
    const missing = [...expected].find((range) => !ours.has(range));
    if (extra === undefined && missing === undefined) return true;
    disagreements.push({ what, ours: excerpt(text, extra), theirs: excerpt(text, missing) });
    return false;
  };
  const top = sameRanges('top', seen, theirs.top);
  const hasMembers = members.length > 0 || theirs.members.length > 0;
  const membersEqual = hasMembers ? sameRanges('members', members, theirs.members) : null;
  const names = compareNames(text, [...outline.spans, ...inner], theirs, disagreements);
  return { top, members: membersEqual, ...names, disagreements };
}

/** Whether the pieces of an outline join to the bytes it was made from. */
export function rendersBack(bytes: Buffer, outline: Outline): boolean {
  const parts = pieces(outline).map(({ start, end }) => bytes.subarray(start, end));
  return Buffer.concat(parts).equals(bytes);
}

function compareNames(
  text: string,
  spans: readonly Span[],
  theirs: OracleOutline,
  disagreements: Disagreement[],
): { namesCompared: number; namesEqual: number } {
  const nameAt = new Map<number, string>();
  for (const { codeStart, name } of spans) if (name !== '') nameAt.set(codeStart, name);
  for (const { codeStart } of spans) if (!nameAt.has(codeStart)) nameAt.set(codeStart, '');
  let namesCompared = 0;
  let namesEqual = 0;
  for (const { start, name } of theirs.names) {
    const ours = nameAt.get(start);
    if (ours === undefined) continue;
    namesCompared++;
    if (lastPart(Buffer.from(ours, 'utf8').toString('latin1')) === lastPart(name)) namesEqual++;
    else
      disagreements.push({
        what: 'names',
        ours,
        theirs: `${name}: ${text.slice(start, start + 60)}`,
      });
  }
  return { namesCompared, namesEqual };
}

function lastPart(name: string): string {
  return (name.split(/[.\\]|::/).pop() ?? '').replace(/^~/, '');
}

function descendants(span: Span): Span[] {
  return span.children.flatMap((child) => [child, ...descendants(child)]);
}

/** Lines of the preprocessor and access labels are nodes of ours alone. */
function isIgnored(span: Span, text: string, oracle: Oracle): boolean {
  if (
    oracle.ignores.has(span.kind) &&
    !/^(static\s*)?\{/.test(text.slice(span.codeStart, span.codeStart + 20))
  )
    return true;
  if (oracle.language !== 'c' && oracle.language !== 'cpp') return false;
  const code = text.slice(span.codeStart, Math.min(span.codeEnd, span.codeStart + 200));
  return code.startsWith('#') || /^(public|private|protected|signals)( slots)?\s*:$/.test(code);
}

function codeOf({ codeStart, codeEnd }: Span): OracleNode {
  return { start: codeStart, end: codeEnd };
}

function ranges(nodes: readonly OracleNode[], text: string, oracle: Oracle): Set<string> {
  const found = new Set<string>();
  for (const { start, end } of nodes) {
    let to = end;
    if (oracle.trimsEnds) while (to > start && /[;,\s]/.test(text[to - 1]!)) to--;
    if (to > start) found.add(`${start}:${to}`);
  }
  return found;
}

function excerpt(text: string, range: string | undefined): string {
  if (range === undefined) return '-';
  const [start, end] = range.split(':').map(Number);
  const code = JSON.stringify(text.slice(start, end));
  return code.length < 160 ? code : `${code.slice(0, 90)} … ${code.slice(-60)}`;
}
