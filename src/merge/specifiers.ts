/**
 * Specifiers: the names in one import, merged as a set. Invariant: a name that either side added is in the
 * result, one that either side removed is not; the statement around them is merged by the three-way table.
 */
import { orderSiblings } from './sibling-order.ts';

/** A statement cut into what stands before its list, the list, and what stands after. */
interface ListStatement {
  readonly head: string;
  readonly items: readonly string[];
  readonly tail: string;
  /** The white space before the first item, between two, and after the last. */
  readonly lead: string;
  readonly separator: string;
  readonly trail: string;
}

const BRACKETED = /^([^{}()'"`#]*)([{(])([^{}()'"`#]*)([})])([^{}()]*)$/;
const PYTHON = /^((?:[^\n]*\n)*[ \t]*from[ \t]+[\w.]+[ \t]+import)([ \t]+)([\w \t,]+)$/;

/** The merged statement, or null where it is no list of names, or the sides differ in more. */
export function mergeSpecifiers(base: string, ours: string, theirs: string): string | null {
  const versions = [base, ours, theirs].map(readList);
  const [was, own, other] = versions;
  if (own == null || other == null || (base !== '' && was == null)) return null;
  // Under `import type` a name is a type, and nothing tells what the names of the other side are.
  if (isTyped(own.head) !== isTyped(other.head)) return null;
  const head = mergeText(was?.head ?? null, own.head, other.head);
  const tail = mergeText(was?.tail ?? null, own.tail, other.tail);
  if (head === null || tail === null) return null;
  const items = mergeItems(was?.items ?? [], own.items, other.items);
  if (items === null || items.length === 0) return null;
  const style = chooseStyle(was ?? null, own, other);
  return `${head}${style.lead}${items.join(style.separator)}${style.trail}${tail}`;
}

function isTyped(head: string): boolean {
  return /\btype\b/.test(head);
}

function readList(text: string): ListStatement | null {
  const match = BRACKETED.exec(text);
  if (match !== null) {
    const [, before, open, list, close, after] = match as unknown as string[];
    return listOf(`${before}${open}`, list!, `${close}${after}`);
  }
  const plain = PYTHON.exec(text);
  if (plain === null) return null;
  return listOf(plain[1]!, `${plain[2]!}${plain[3]!}`, '');
}

function listOf(head: string, list: string, tail: string): ListStatement | null {
  if (list.includes('//') || list.includes('/*')) return null;
  const lead = /^\s*/.exec(list)![0];
  const trail = /,?\s*$/.exec(list)![0];
  const inner = list.slice(lead.length, list.length - trail.length);
  const items = inner.split(',').map((item) => item.trim());
  if (items.some((item) => item === '') || new Set(items).size !== items.length) return null;
  const separators = new Set(inner.match(/\s*,\s*/g) ?? []);
  // Lists that are filled up line by line would have to be filled anew.
  if (separators.size > 1) return null;
  const [separator] = separators;
  const usual = lead.includes('\n') ? `,${lead}` : ', ';
  return { head, items, tail, lead, separator: separator ?? usual, trail };
}

function mergeText(base: string | null, ours: string, theirs: string): string | null {
  if (ours === theirs || theirs === base) return ours;
  return ours === base ? theirs : null;
}

/** Names in the order of the lists; what both added at one spot in the order of the names. */
function mergeItems(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
): string[] | null {
  const [own, other, was] = [new Set(ours), new Set(theirs), new Set(base)];
  const isKept = (item: string): boolean =>
    was.has(item) ? own.has(item) && other.has(item) : true;
  const order = orderSiblings({
    kept: base.filter(isKept),
    ours: ours.filter(isKept),
    theirs: theirs.filter(isKept),
  });
  if (order === null) return null;
  return order.slots.flatMap(({ after, ours: added, theirs: more }) => {
    const names = added.length === 0 ? more : more.length === 0 ? added : unionByName(added, more);
    return after === null ? [...names] : [after, ...names];
  });
}

function unionByName(ours: readonly string[], theirs: readonly string[]): string[] {
  return [...new Set([...ours, ...theirs])].sort(compareNames);
}

function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The layout of the side that changed it; a list over several lines before one on a line. */
function chooseStyle(
  base: ListStatement | null,
  ours: ListStatement,
  theirs: ListStatement,
): ListStatement {
  const layout = ({ lead, separator, trail }: ListStatement): string =>
    [lead, separator, trail].join('\0');
  if (base !== null && layout(ours) === layout(base)) return theirs;
  if (base !== null && layout(theirs) === layout(base)) return ours;
  if (ours.lead.length !== theirs.lead.length)
    return ours.lead.length > theirs.lead.length ? ours : theirs;
  return layout(ours) <= layout(theirs) ? ours : theirs;
}
