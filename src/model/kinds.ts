/**
 * Kinds: the closed list of what a node can be. Languages map onto it; it grows by decision record.
 * Invariant: the numbers are stored, so a kind keeps its place in the list for good.
 */
export const KINDS = [
  'file',
  'import',
  'export',
  'function',
  'method',
  'class',
  'interface',
  'trait',
  'impl',
  'type',
  'enum',
  'member',
  'field',
  'variable',
  'namespace',
  'statement',
  'key',
  'item',
  'rule',
  'section',
  'paragraph',
  'element',
  'block',
  'opaque',
] as const;

export type Kind = (typeof KINDS)[number];

/** How people write kinds: in selectors (`fn:parse`) and in short output (`~ fn parse`). */
const SHORT: Partial<Record<Kind, string>> = {
  function: 'fn',
  variable: 'var',
  namespace: 'ns',
  statement: 'stmt',
  paragraph: 'para',
};

/** The short word for a kind, as it is printed. */
export function shortKind(kind: Kind): string {
  return SHORT[kind] ?? kind;
}

const BY_WORD = new Map<string, Kind>(
  KINDS.flatMap((kind) => [
    [kind, kind],
    [shortKind(kind), kind],
  ]),
);

/** The kind that a word names, short or long, or null. */
export function parseKind(word: string): Kind | null {
  return BY_WORD.get(word) ?? null;
}
