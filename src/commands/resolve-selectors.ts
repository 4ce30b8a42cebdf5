/**
 * Selectors of conflicts: which of them a word means. Invariant: a word that means none is an error, and a
 * plain path works whatever characters it has.
 */
import type { ConflictStatus } from '../history/merging/conflict-status.ts';
import type { ConflictsNow } from '../history/merging/conflicts-now.ts';
import { compileGlob } from '../history/glob.ts';
import { parseSelector, type Selector } from '../history/selector-parser.ts';
import type { Subject } from '../merge/conflict.ts';
import { noConflictAt } from '../model/errors.ts';
import type { Context } from './context.ts';
import { selectorFromHere } from './working-tree-of.ts';

/** What a selector is held against: a conflict, or one that is remembered. */
export interface Selectable {
  readonly number: number;
  readonly path: string;
  readonly subject: Subject | null;
}

/** The conflicts that selectors mean; all for none. Throws noConflictAt, invalidSelector. */
export function chooseConflicts(
  context: Context,
  now: ConflictsNow | null,
  selectors: readonly string[],
): readonly ConflictStatus[] {
  const statuses = now?.statuses ?? [];
  if (selectors.length === 0) return statuses;
  const chosen = new Set<ConflictStatus>();
  for (const text of selectors) {
    const isMeant = conflictMatcher(context, text);
    const found = statuses.filter(({ conflict, path }) => isMeant({ ...conflict, path }));
    if (found.length === 0) throw noConflictAt(text);
    for (const status of found) chosen.add(status);
  }
  return statuses.filter((status) => chosen.has(status));
}

/** Whether a word means a conflict: its number, its file or folder, its node, or an expression of these. */
export function conflictMatcher(context: Context, text: string): (each: Selectable) => boolean {
  if (/^\d+$/.test(text)) return ({ number, path }) => number === Number(text) || path === text;
  const fromTop = selectorFromHere(context, text);
  const isLiteral = (each: Selectable): boolean => meetsNode(each, fromTop);
  // A path may have any characters; what only an expression can be is parsed when no path is meant.
  let parsed: Selector | null = null;
  return (each) => isLiteral(each) || meets(each, (parsed ??= parseSelector(fromTop)));
}

function meetsNode(each: Selectable, selector: string): boolean {
  const hash = selector.indexOf('#');
  const place = (hash < 0 ? selector : selector.slice(0, hash)).replace(/\/+$/, '');
  return isBelow(each.path, place) && (hash < 0 || isNamed(each, selector.slice(hash + 1)));
}

function isBelow(path: string, place: string): boolean {
  return place === '.' || path === place || path.startsWith(`${place}/`);
}

/** Named so, or inside what is. */
function isNamed({ subject }: Selectable, wanted: string): boolean {
  const name = subject?.name ?? '';
  return compileGlob(wanted)(name) || name.startsWith(`${wanted}.`);
}

function meets(each: Selectable, selector: Selector): boolean {
  const { path, subject } = each;
  switch (selector.type) {
    case 'path':
      return isBelow(path, selector.path) || compileGlob(selector.path)(path);
    case 'node':
      return meets(each, { type: 'path', path: selector.path }) && isNamed(each, selector.name);
    case 'name': {
      const { kind, name } = selector;
      const own = subject?.name ?? '';
      const isLast = own.endsWith(`.${name}`);
      return (kind === null || subject?.kind === kind) && (isLast || isNamed(each, name));
    }
    case 'kind':
      return subject?.kind === selector.kind;
    case 'id':
      return subject?.node?.startsWith(selector.prefix) === true;
    case 'changed':
      return false;
    case 'and':
      return meets(each, selector.left) && meets(each, selector.right);
    case 'or':
      return meets(each, selector.left) || meets(each, selector.right);
    case 'not':
      return !meets(each, selector.inner);
  }
}
