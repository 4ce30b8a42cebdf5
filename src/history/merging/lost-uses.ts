/**
 * Lost uses: what merges as text and not as a program, because one side calls what the other took away.
 * Invariant: it only warns; a use is told only where the call was added by the other side, the name meant
 * what was taken away, and nothing in the result gives it a meaning.
 */
import { modeType } from '../../model/entry.ts';
import type { NodeId } from '../../model/ids.ts';
import type { PlacedSpan } from '../../model/outline.ts';
import type { RepoPath } from '../../model/path.ts';
import type { GroupFile } from '../../merge/group-versions.ts';
import { diffTrees } from '../trees.ts';
import type { Repository } from '../repository.ts';
import type { Version } from '../version.ts';
import { callsOf, codeStyleOf, maskText, mayBind, type CodeStyle } from './code-words.ts';
import { entryAt, type ThreeSides } from './disputed-files.ts';
import { importsFrom } from './module-path.ts';
import { SideFiles } from './side-files.ts';

export interface LostUse {
  readonly name: string;
  /** Where it is called in the result; the line is counted from 1. */
  readonly path: RepoPath;
  readonly line: number;
  /** Where it stood in the base. */
  readonly from: RepoPath;
  readonly fromLine: number;
  readonly takenBy: 'ours' | 'theirs';
  /** What became of it: `deleted`, `renamed to parse`, `moved to b.ts`. */
  readonly fate: string;
}

const DECLARING = new Set(['function', 'class', 'variable']);
const SHORTEST = 2;
const MOST_TOLD = 50;

/** A declaration of the base that one side took from its file. */
interface Taken {
  readonly name: string;
  readonly path: RepoPath;
  readonly line: number;
  readonly node: NodeId;
}

/** What one side calls and the other took away, in the merged version. */
export function findLostUses(
  repository: Repository,
  sides: ThreeSides,
  merged: Version,
): LostUse[] {
  const result = new SideFiles(repository, merged, (node) => node);
  const uses = (['ours', 'theirs'] as const).flatMap((taker) => {
    const user = taker === 'ours' ? sides.theirs : sides.ours;
    const search = new UseSearch(sides.base, sides[taker], user, result, taker);
    return search.run();
  });
  return uses.slice(0, MOST_TOLD);
}

class UseSearch {
  readonly #base: SideFiles;
  readonly #taker: SideFiles;
  readonly #user: SideFiles;
  readonly #result: SideFiles;
  readonly #takenBy: LostUse['takenBy'];

  constructor(
    base: SideFiles,
    taker: SideFiles,
    user: SideFiles,
    result: SideFiles,
    takenBy: LostUse['takenBy'],
  ) {
    this.#base = base;
    this.#taker = taker;
    this.#user = user;
    this.#result = result;
    this.#takenBy = takenBy;
  }

  run(): LostUse[] {
    const changed = this.#changes(this.#taker);
    const taken = changed.flatMap((path) => this.#takenFrom(path));
    if (taken.length === 0) return [];
    return this.#changes(this.#user).flatMap((path) => this.#usesIn(path, taken, changed));
  }

  #changes({ version }: SideFiles): RepoPath[] {
    const { tree, contents } = this.#base.version;
    return diffTrees(contents, tree, version.tree).flatMap(({ path }) =>
      styleOf(path) === null ? [] : [path],
    );
  }

  #takenFrom(path: RepoPath): Taken[] {
    const before = read(this.#base, path);
    if (before === null) return [];
    const left = declaredIn(read(this.#taker, path));
    return before.spans.flatMap((placed): Taken[] => {
      const { name, codeStart } = placed.span;
      if (!isDeclaration(placed) || name.length < SHORTEST || left.has(name)) return [];
      return [{ name, path, line: lineAt(before, codeStart), node: before.ids[placed.index]! }];
    });
  }

  #usesIn(path: RepoPath, taken: readonly Taken[], changed: readonly RepoPath[]): LostUse[] {
    const style = styleOf(path);
    const [after, result] = [read(this.#user, path), read(this.#result, path)];
    if (style === null || after === null || result === null) return [];
    const text = after.bytes.toString('latin1');
    const named = taken.filter(({ name }) => text.includes(name));
    if (named.length === 0) return [];
    const before = read(this.#base, path);
    const masked = new MaskedFile(after, style);
    const [was, now] = [before && new MaskedFile(before, style), new MaskedFile(result, style)];
    return named.flatMap((each): LostUse[] => {
      const isAdded = masked.calls(each.name).length > (was?.calls(each.name).length ?? 0);
      if (!isAdded || !this.#means(after, style, each)) return [];
      const [place] = now.calls(each.name);
      if (place === undefined || this.#isGiven(result, style, each)) return [];
      return [
        {
          name: each.name,
          ...{ path, line: lineAt(result, place) },
          ...{ from: each.path, fromLine: each.line },
          ...{ takenBy: this.#takenBy, fate: this.#fateOf(each, changed) },
        },
      ];
    });
  }

  /** Whether a name in the user's file means what was taken: it stands there, or is imported from there. */
  #means(file: GroupFile, style: CodeStyle, { name, path }: Taken): boolean {
    if (file.path === path) return declaredIn(file).has(name);
    return importsOf(file, name).some((text) => importsFrom(text, file.path, path, style));
  }

  /** Whether the result gives the name a meaning: by a declaration, or by an import of something else. */
  #isGiven(result: GroupFile, style: CodeStyle, { name, path }: Taken): boolean {
    if (declaredIn(result).has(name)) return true;
    const home = read(this.#result, path);
    if (result.path !== path && home !== null && declaredIn(home).has(name)) return true;
    return importsOf(result, name).some((text) => !importsFrom(text, result.path, path, style));
  }

  #fateOf({ node, path }: Taken, changed: readonly RepoPath[]): string {
    for (const place of new Set([path, ...changed])) {
      const file = read(this.#taker, place);
      const index = file?.ids.indexOf(node) ?? -1;
      if (index < 0) continue;
      return place === path ? `renamed to ${file!.spans[index]!.span.name}` : `moved to ${place}`;
    }
    return 'deleted';
  }
}

/** A file with comments, strings and imports out of sight. */
class MaskedFile {
  readonly #file: GroupFile;
  readonly #text: string;

  constructor(file: GroupFile, style: CodeStyle) {
    this.#file = file;
    this.#text = maskText(file.bytes.toString('latin1'), style);
  }

  /** Where a name is called that nothing around the call binds otherwise. */
  calls(name: string): number[] {
    return callsOf(this.#text, name).filter((place) => {
      const around = this.#file.spans.find(({ parent, span }) => {
        return parent < 0 && span.start <= place && place < span.end;
      });
      if (around === undefined) return true;
      if (around.span.kind === 'import') return false;
      const { start, end } = around.span;
      const isOwn = around.span.name === name;
      return isOwn || !mayBind(this.#text.slice(start, end), name);
    });
  }
}

function styleOf(path: RepoPath): CodeStyle | null {
  const [ending = ''] = /\.(?:[cm]?[jt]s|[jt]sx|py)$/.exec(path) ?? [];
  if (ending === '') return null;
  return codeStyleOf(ending === '.py' ? 'python' : 'javascript');
}

function read(side: SideFiles, path: RepoPath): GroupFile | null {
  const entry = entryAt(side.version, path);
  return entry === null || modeType(entry.mode) !== 'file' ? null : side.read(entry);
}

function isDeclaration({ parent, span }: PlacedSpan): boolean {
  return parent < 0 && DECLARING.has(span.kind);
}

function declaredIn(file: GroupFile | null): Set<string> {
  return new Set(
    (file?.spans ?? []).filter(({ parent }) => parent < 0).map(({ span }) => span.name),
  );
}

/** The texts of the imports of a file that name something. */
function importsOf(file: GroupFile, name: string): string[] {
  const imports = file.spans.filter(({ span }) => span.kind === 'import');
  const texts = imports.map(({ span }) =>
    file.bytes.toString('latin1', span.codeStart, span.codeEnd),
  );
  const word = new RegExp(`(?<![\\w$])${name.replace(/\$/g, '\\$')}(?![\\w$])`);
  return texts.filter((text) => word.test(text));
}

function lineAt({ bytes }: GroupFile, offset: number): number {
  let line = 1;
  for (let at = bytes.indexOf(0x0a); at >= 0 && at < offset; at = bytes.indexOf(0x0a, at + 1))
    line++;
  return line;
}
