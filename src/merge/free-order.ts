/**
 * Free order: which nodes may stand in any order among their siblings. Invariant: what is not known to be
 * free is not; the order of a union is that of the names, so it does not depend on which side is ours.
 */
import type { Kind } from '../model/kinds.ts';
import type { Spot } from './forest.ts';

const FREE: ReadonlySet<Kind> = new Set<Kind>([
  'function',
  'method',
  'class',
  'interface',
  'trait',
  'impl',
  'type',
  'enum',
  'namespace',
  'key',
  'rule',
  'section',
]);

/** Where fields are declarations; in a style rule the last of two fields wins. */
const FIELD_PARENTS: ReadonlySet<Kind> = new Set<Kind>([
  'class',
  'interface',
  'trait',
  'impl',
  'type',
]);

/** Calls that name a test: `it("adds")`. */
const TEST = /^(?:describe|context|suite|it|test|specify)(?:\.\w+)*\(/;

/** Imports without a name are run for what they do. */
const SIDE_EFFECT = /^\s*(?:import\s*['"(]|@import|@use|@forward|require\b)/;

/** What passes on the names of another module. */
const RE_EXPORT = /^export\s+(?:type\s+)?(?:\*|\{[^}]*\})/;

/** What is only declared, or stands for another module: nothing runs that could depend on the order. */
const ORDERLESS_VARIABLE =
  /^(?:export\s+)?(?:declare\s+(?:const|let|var)\s|(?:const|let|var)\s+[\w$\s{},:]+=\s*require\(\s*['"][^'"]*['"]\s*\)[\w$.]*\s*;?\s*(?:\/\/.*)?$)/;

const BULLET = /^[-*+•] +\S/;

/** Whether a node may change places with a sibling that is free, too. */
export function isFree({ tree, placed }: Spot): boolean {
  if (placed === null) return false;
  const { kind, name, codeStart, end } = placed.span;
  if (FREE.has(kind)) return name !== '' || kind === 'impl';
  const parent = tree.parentOf(placed)?.span.kind ?? 'file';
  const code = (): string =>
    tree.file.bytes.toString('latin1', codeStart, Math.min(end, codeStart + 400));
  switch (kind) {
    case 'import':
      return !SIDE_EFFECT.test(code());
    case 'export':
      return RE_EXPORT.test(code());
    case 'variable':
      return ORDERLESS_VARIABLE.test(code());
    case 'field':
      return FIELD_PARENTS.has(parent) && name !== '';
    case 'statement':
      return TEST.test(name);
    case 'item':
      return (parent === 'section' || parent === 'file') && BULLET.test(code());
    default:
      return false;
  }
}

/** Whether names are in order already, so that a new one has a place among them. */
export function isSorted(names: readonly string[]): boolean {
  return names.every((name, at) => at === 0 || compareNames(names[at - 1]!, name) <= 0);
}

export function compareNames(a: string, b: string): number {
  const [small, other] = [a.toLowerCase(), b.toLowerCase()];
  if (small !== other) return small < other ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
