/**
 * Lost uses: what merges as text and not as a program, because one side calls what the other took away.
 * Invariant: it only warns; a use is told only where the call was added by the other side, the name meant
 * what was taken away, and nothing in the result gives it a meaning.
 */
import type { GroupFile } from '../../merge/group-versions.ts';
import type { Entry } from '../../model/entry.ts';
import { modeType } from '../../model/entry.ts';
import type { BlobId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import type { PathChange } from '../trees.ts';
import { diffTrees } from '../trees.ts';
import type { Repository } from '../repository.ts';
import type { Version } from '../version.ts';
import { callsOf, codeStyleOf, maskText, mayBind, type CodeStyle } from './code-words.ts';
import type { ThreeSides } from './disputed-files.ts';
import { importsFrom } from './module-path.ts';
import { escapeName, importTexts, usesOf, type NameUse } from './name-use.ts';
import { SideFiles } from './side-files.ts';
import {
  classIn,
  declaredIn,
  defaultOf,
  findTaken,
  keepsNames,
  lineAt,
  readAt,
  type TakenName,
} from './taken-names.ts';

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

const MOST_TOLD = 50;

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
    const taken = changed.filter(this.#mayTake, this).flatMap(({ path }) => {
      const before = readAt(this.#base, path);
      return before === null ? [] : findTaken(before, readAt(this.#taker, path));
    });
    if (taken.length === 0) return [];
    const places = changed.map(({ path }) => path);
    return this.#changes(this.#user).flatMap(({ path }) => this.#usesIn(path, taken, places));
  }

  #changes({ version }: SideFiles): PathChange[] {
    const { tree, contents } = this.#base.version;
    return diffTrees(contents, tree, version.tree).filter(({ path }) => styleOf(path) !== null);
  }

  /** Whether a change of the taker's may have taken a name: seen by the outlines, which most files pass. */
  #mayTake({ path, before, after }: PathChange): boolean {
    if (before === null) return false;
    if (after === null || !isFile(before) || !isFile(after)) return true;
    const { contents } = this.#base.version;
    return !keepsNames(
      contents.readOutline(before.id as BlobId, path),
      this.#taker.version.contents.readOutline(after.id as BlobId, path),
    );
  }

  #usesIn(path: RepoPath, taken: readonly TakenName[], changed: readonly RepoPath[]): LostUse[] {
    const style = styleOf(path);
    const [after, result] = [readAt(this.#user, path), readAt(this.#result, path)];
    if (style === null || after === null || result === null) return [];
    const text = after.bytes.toString('latin1');
    const named = taken.filter(({ name, isDefault }) => isDefault || text.includes(name));
    if (named.length === 0) return [];
    const before = readAt(this.#base, path);
    const files = {
      before: before && new MaskedFile(before, style),
      after: new MaskedFile(after, style),
      result: new MaskedFile(result, style),
    };
    return named.flatMap((each): LostUse[] => {
      const place = this.#findLost(each, files);
      if (place === null) return [];
      const { name, owner, line: fromLine } = each;
      return [
        {
          name: owner === null ? name : `${owner}.${name}`,
          ...{ path, line: lineAt(result, place) },
          ...{ from: each.path, fromLine },
          ...{ takenBy: this.#takenBy, fate: this.#fateOf(each, changed) },
        },
      ];
    });
  }

  /** Where the result calls what was taken and the other side added the call, or null. */
  #findLost(
    taken: TakenName,
    {
      before,
      after,
      result,
    }: Record<'after' | 'result', MaskedFile> & { before: MaskedFile | null },
  ): number | null {
    const count = (file: MaskedFile | null): number => file?.callsTo(taken).length ?? 0;
    if (count(after) <= count(before)) return null;
    const [place] = result.callsTo(taken, true);
    if (place === undefined || this.#isGiven(result, taken)) return null;
    return place;
  }

  /** Whether the result gives the name a meaning: in its home, by a declaration, or by another import. */
  #isGiven(result: MaskedFile, taken: TakenName): boolean {
    const { name, owner, path, isDefault } = taken;
    if (owner !== null) return result.hasMember(owner, name);
    const { file, style } = result;
    const home = file.path === path ? null : readAt(this.#result, path);
    if (home !== null) {
      const masked = new MaskedFile(home, style);
      if (masked.gives(name) || (isDefault && defaultOf(home) !== null)) return true;
    }
    if (declaredIn(file).has(name)) return true;
    const word = new RegExp(`(?<![\\w$])${escapeName(name)}(?![\\w$])`);
    return importTexts(file).some(
      (text) => word.test(text) && !importsFrom(text, file.path, path, style),
    );
  }

  #fateOf({ node, path, owner }: TakenName, changed: readonly RepoPath[]): string {
    for (const place of new Set([path, ...changed])) {
      const file = readAt(this.#taker, place);
      const index = file?.ids.indexOf(node) ?? -1;
      if (file === null || index < 0) continue;
      const { qualifiedName, span } = file.spans[index]!;
      if (place !== path) return `moved to ${place}`;
      return `renamed to ${owner === null ? span.name : qualifiedName}`;
    }
    return 'deleted';
  }
}

/** A file with comments, strings and imports out of sight. */
class MaskedFile {
  readonly file: GroupFile;
  readonly style: CodeStyle;
  readonly #text: string;

  constructor(file: GroupFile, style: CodeStyle) {
    this.file = file;
    this.style = style;
    this.#text = maskText(file.bytes.toString('latin1'), style);
  }

  /**
   * Where the file calls what was taken. Where it is the result, the name may be declared there no more, and
   * what was declared beside the call is meant all the same.
   */
  callsTo(taken: TakenName, isResult = false): number[] {
    const isHome = isResult && taken.owner === null && this.file.path === taken.path;
    const whole = { start: 0, end: this.file.bytes.length };
    const uses = isHome
      ? [{ word: taken.name, through: null, ...whole }]
      : usesOf(this.file, this.style, taken);
    return uses.flatMap((use) => this.#calls(use));
  }

  /** Where a word is called that nothing around the call binds otherwise. */
  #calls({ word, through, start, end }: NameUse): number[] {
    const isSelf = through === 'this' || through === 'self' || through === 'cls';
    const bound = through ?? word;
    return callsOf(this.#text, word, through).filter((place) => {
      if (place < start || place >= end) return false;
      if (isSelf) return through !== 'this' || !this.#isInFunction(place);
      const around = this.file.spans.find(({ parent, span }) => {
        return parent < 0 && span.start <= place && place < span.end;
      });
      if (around === undefined) return true;
      if (around.span.kind === 'import') return false;
      const isOwn = around.span.name === word;
      return isOwn || !mayBind(this.#text.slice(around.span.start, around.span.end), bound);
    });
  }

  /** Whether the method around a place has a function in it, in which `this` may be another object. */
  #isInFunction(place: number): boolean {
    const around = this.file.spans.findLast(({ span }) => span.start <= place && place < span.end);
    if (around === undefined) return false;
    return /\bfunction\b/.test(this.#text.slice(around.span.start, around.span.end));
  }

  /** Whether a class may have a member: by declaring it, by assigning it, or from another class. */
  hasMember(owner: string, name: string): boolean {
    const found = classIn(this.file, owner);
    if (found === null) return true;
    const { start, end } = found.span;
    const text = this.#text.slice(start, end);
    if (new RegExp(`(?:\\bthis|\\bself|\\bcls)\\.${escapeName(name)}\\s*=(?!=)`).test(text))
      return true;
    return this.file.spans.some(({ parent, span }) => parent === found.index && span.name === name);
  }

  /** Whether another file may get a name here: it is declared or bound, or everything is passed on. */
  gives(name: string): boolean {
    if (declaredIn(this.file).has(name) || mayBind(this.#text, name)) return true;
    return this.style === 'python'
      ? /\bimport\s*\*|\b__getattr__\b/.test(this.#text)
      : new RegExp(`\\bexport\\s*(?:\\*|\\{[^}]*\\b${escapeName(name)}(?![\\w$]))`).test(
          this.#text,
        );
  }
}

function isFile({ mode }: Entry): boolean {
  return modeType(mode) === 'file';
}

function styleOf(path: RepoPath): CodeStyle | null {
  const [ending = ''] = /\.(?:[cm]?[jt]s|[jt]sx|py)$/.exec(path) ?? [];
  if (ending === '') return null;
  return codeStyleOf(ending === '.py' ? 'python' : 'javascript');
}
