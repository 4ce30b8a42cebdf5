/**
 * Duplicates: definitions and keys that stand twice in one scope. Invariant: what stood so often in one of
 * the three versions is no duplicate, so an untouched file never has one.
 */
import type { Kind } from '../model/kinds.ts';
import type { PlacedSpan } from '../model/outline.ts';
import type { SplitFile } from '../syntax/match.ts';
import { signatureOf } from '../syntax/signature.ts';
import { latin } from './tokens.ts';

const DEFINITIONS: ReadonlySet<Kind> = new Set<Kind>([
  'function',
  'method',
  'class',
  'interface',
  'trait',
  'type',
  'enum',
  'field',
  'key',
]);

/** Languages in which several definitions may have one name if their parameters differ. */
const OVERLOADED = new Set(['java', 'csharp', 'c', 'cpp']);
/** Languages in which a variable is declared once. */
const DECLARED_ONCE = new Set(['typescript', 'tsx', 'javascript']);

/** Languages in which a section stands once, unless its name is one of a list of tables. */
const SECTIONED_ONCE = new Set(['ini', 'toml']);

/** A definition that stands more often than it may. */
export interface Duplicate {
  readonly kind: Kind;
  readonly name: string;
  /** Where it stands in the result. */
  readonly places: readonly PlacedSpan[];
}

/** The definitions of the result that no version has so often in one scope. */
export function findDuplicates(
  language: string,
  result: SplitFile,
  versions: () => readonly SplitFile[],
): Duplicate[] {
  const repeated = [...groupByScope(language, result)].filter(([, places]) => places.length > 1);
  if (repeated.length === 0) return [];
  const allowed = versions().map((file) => mostPerScope(groupByScope(language, file)));
  const duplicates: Duplicate[] = [];
  for (const [key, places] of repeated) {
    const most = Math.max(...allowed.map((counts) => counts.get(withoutParent(key)) ?? 0), 1);
    const { kind } = places[0]!.span;
    if (places.length > most) duplicates.push({ kind, name: places[0]!.qualifiedName, places });
  }
  return duplicates;
}

/** By scope, kind and name; a scope is a real one, so two anonymous blocks are two scopes. */
function groupByScope(language: string, file: SplitFile): Map<string, PlacedSpan[]> {
  const groups = new Map<string, PlacedSpan[]>();
  for (const placed of file.spans) {
    const { kind } = placed.span;
    if (!isDefinition(language, file, placed)) continue;
    const key = `${placed.parent}\0${kind}\0${placed.qualifiedName}\0${detailOf(language, file, placed)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [placed]);
    else group.push(placed);
  }
  return groups;
}

function isDefinition(language: string, file: SplitFile, { span, parent }: PlacedSpan): boolean {
  if (span.kind === 'import' || span.kind === 'export') return true;
  if (span.name === '') return false;
  // In a style rule the last of two fields counts, and both may be wanted.
  if (span.kind === 'field' && file.spans[parent]?.span.kind === 'rule') return false;
  if (span.kind === 'section') return SECTIONED_ONCE.has(language) && !isListed(file, span);
  return DEFINITIONS.has(span.kind) || (span.kind === 'variable' && DECLARED_ONCE.has(language));
}

/** Whether a section is written with two brackets, as one of several of its name. */
function isListed({ bytes }: SplitFile, { codeStart }: PlacedSpan['span']): boolean {
  return bytes.toString('latin1', codeStart, codeStart + 2) === '[[';
}

/** What beside kind and name makes two of them the same: an import is as often as its texts differ. */
function detailOf(language: string, file: SplitFile, placed: PlacedSpan): string {
  const { kind, codeStart, codeEnd } = placed.span;
  if (kind === 'import' || kind === 'export') return latin(file.bytes.subarray(codeStart, codeEnd));
  return OVERLOADED.has(language) ? signatureOf(file, placed) : '';
}

function withoutParent(key: string): string {
  return key.slice(key.indexOf('\0'));
}

function mostPerScope(groups: ReadonlyMap<string, readonly PlacedSpan[]>): Map<string, number> {
  const most = new Map<string, number>();
  for (const [key, places] of groups) {
    const name = withoutParent(key);
    most.set(name, Math.max(most.get(name) ?? 0, places.length));
  }
  return most;
}
