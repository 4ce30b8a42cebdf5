/**
 * Taken names: the declarations that one side of a merge took from their file. Invariant: a name that still
 * stands in its place, whatever became of its text, is not taken.
 */
import type { GroupFile } from '../../merge/group-versions.ts';
import type { NodeId } from '../../model/ids.ts';
import type { Outline, PlacedSpan } from '../../model/outline.ts';
import type { RepoPath } from '../../model/path.ts';
import type { SideFiles } from './side-files.ts';
import { entryAt } from './disputed-files.ts';
import { modeType } from '../../model/entry.ts';

/** A declaration of the base that one side took from its file. */
export interface TakenName {
  readonly name: string;
  /** The class that had it as a method; null at top level. */
  readonly owner: string | null;
  /** Whether an import without braces gets it, whatever it calls it. */
  readonly isDefault: boolean;
  readonly path: RepoPath;
  readonly line: number;
  readonly node: NodeId;
}

const DECLARING = new Set(['function', 'class', 'variable']);
const SHORTEST = 2;
const DEFAULT = /^\s*export\s+default\b/;

/** The file at a path of one side, or null where there is none. */
export function readAt(side: SideFiles, path: RepoPath): GroupFile | null {
  const entry = entryAt(side.version, path);
  return entry === null || modeType(entry.mode) !== 'file' ? null : side.read(entry);
}

/**
 * Whether an outline has every name at top level, and every one in a class, that an older one has: then
 * nothing was taken, and neither text needs to be looked at.
 */
export function keepsNames(before: Outline, after: Outline): boolean {
  if (before.version !== after.version) return false;
  const left = new Set(after.spans.map(({ name }) => name));
  const members = new Map<string, Set<string>>();
  for (const { kind, name, children } of after.spans) {
    if (kind !== 'class') continue;
    const known = members.get(name) ?? new Set();
    for (const child of children) known.add(child.name);
    members.set(name, known);
  }
  return before.spans.every(({ kind, name, children }) => {
    if (!left.has(name)) return false;
    return kind !== 'class' || children.every((child) => members.get(name)?.has(child.name));
  });
}

/** What a file of the base declares, at top level or as a method, and its later version does not. */
export function findTaken(before: GroupFile, after: GroupFile | null): TakenName[] {
  const left = declaredIn(after);
  const membersOf = new Map<string, ReadonlySet<string> | null>();
  const isDefaultLeft = after !== null && defaultOf(after) !== null;
  return before.spans.flatMap((placed): TakenName[] => {
    const { name, codeStart } = placed.span;
    if (name.length < SHORTEST) return [];
    const owner = placed.parent < 0 ? null : ownerOf(before, placed);
    const isDefault = placed.parent < 0 && isDefaultExport(before, placed);
    const isLeft =
      owner === null
        ? left.has(name) || (isDefault && isDefaultLeft)
        : isMember(after, owner, name, membersOf);
    if (isLeft || !(owner !== null || isDeclaration(placed))) return [];
    const line = lineAt(before, codeStart);
    const node = before.ids[placed.index]!;
    return [{ name, owner, isDefault, path: before.path, line, node }];
  });
}

function isDeclaration({ parent, span }: PlacedSpan): boolean {
  return parent < 0 && DECLARING.has(span.kind);
}

/** The class at top level that has a node as its method; null for any other node. */
function ownerOf({ spans }: GroupFile, { parent, span }: PlacedSpan): string | null {
  const around = spans[parent]!;
  const isMethod = span.kind === 'method' || span.kind === 'function';
  return isMethod && around.parent < 0 && around.span.kind === 'class' ? around.span.name : null;
}

/**
 * Whether a class has a member; a class that is not there is said to, because then more is amiss. `known`
 * holds what each class has, null for one that is not there.
 */
function isMember(
  file: GroupFile | null,
  owner: string,
  name: string,
  known: Map<string, ReadonlySet<string> | null>,
): boolean {
  let members = known.get(owner);
  if (members === undefined) {
    const found = classIn(file, owner);
    members = found && new Set(found.span.children.map((child) => child.name));
    known.set(owner, members);
  }
  return members?.has(name) ?? true;
}

/** The class of a name at top level, where there is one. */
export function classIn(file: GroupFile | null, name: string): PlacedSpan | null {
  const isIt = ({ parent, span }: PlacedSpan): boolean =>
    parent < 0 && span.kind === 'class' && span.name === name;
  const found = (file?.spans ?? []).filter(isIt);
  return found.length === 1 ? found[0]! : null;
}

/** The names that stand at top level. */
export function declaredIn(file: GroupFile | null): Set<string> {
  return new Set(
    (file?.spans ?? []).filter(({ parent }) => parent < 0).map(({ span }) => span.name),
  );
}

function isDefaultExport({ bytes }: GroupFile, { span }: PlacedSpan): boolean {
  return DEFAULT.test(bytes.toString('latin1', span.codeStart, span.codeEnd).slice(0, 80));
}

/** What a file exports by default, or null. */
export function defaultOf(file: GroupFile): PlacedSpan | null {
  return file.spans.find((placed) => placed.parent < 0 && isDefaultExport(file, placed)) ?? null;
}

/** The line of a byte, counted from 1. */
export function lineAt({ bytes }: GroupFile, offset: number): number {
  let line = 1;
  for (let at = bytes.indexOf(0x0a); at >= 0 && at < offset; at = bytes.indexOf(0x0a, at + 1))
    line++;
  return line;
}
