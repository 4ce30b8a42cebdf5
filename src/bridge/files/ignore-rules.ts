/**
 * Ignore rules of a working tree, as Git applies them: the last rule that matches decides, deeper folders
 * before shallower ones, all of them before .git/info/exclude. Invariant: rules are never changed; those
 * of a folder hold on to those of the folder above.
 *
 * A file below an ignored folder is ignored, whatever its own rules say: a walker does not enter such a
 * folder, and so never asks.
 */
import type { RepoPath } from '../../model/path.ts';
import { baseName } from '../../model/path.ts';
import { gitBeside } from './git-beside.ts';
import { parseIgnoreFile, readIgnoreFile } from './ignore-file.ts';
import type { Glob } from './ignore-glob.ts';
import { matchGlob } from './ignore-glob.ts';
import { byteString, type Pattern } from './ignore-pattern.ts';

/** Contents of the two ignore files of a folder; null where there is none. */
export interface FolderIgnores {
  readonly gitignore: Buffer | null;
  /** Read after the other, so that its rules win. */
  readonly fxdignore: Buffer | null;
}

export class IgnoreRules {
  readonly #innermost: RuleSet | null;

  private constructor(innermost: RuleSet | null) {
    this.#innermost = innermost;
  }

  /** The rules that hold for the whole tree: those of .git/info/exclude, if there is a Git repository. */
  static top(root: string): IgnoreRules {
    const git = gitBeside(root);
    const file = git === null ? null : readIgnoreFile(git.common, 'info/exclude' as RepoPath);
    return file === null ? new IgnoreRules(null) : IgnoreRules.of(file.bytes);
  }

  /** The rules of one file that holds for the whole tree. */
  static of(bytes: Buffer): IgnoreRules {
    const patterns = parseIgnoreFile(bytes);
    return new IgnoreRules(
      patterns.length === 0 ? null : new RuleSet('' as RepoPath, patterns, null),
    );
  }

  /** The rules within `folder` ('' for the top), which is entered from the folder that these hold for. */
  enter(folder: RepoPath, files: FolderIgnores): IgnoreRules {
    const patterns = [files.gitignore, files.fxdignore].flatMap((bytes) =>
      bytes === null ? [] : parseIgnoreFile(bytes),
    );
    if (patterns.length === 0) return this;
    return new IgnoreRules(new RuleSet(folder, patterns, this.#innermost));
  }

  /** Whether an entry of a folder that these rules hold for, and that is not ignored itself, is ignored. */
  isIgnored(path: RepoPath, isFolder: boolean): boolean {
    return this.verdict(path, isFolder) ?? false;
  }

  /** The same; null where no rule says anything. */
  verdict(path: RepoPath, isFolder: boolean): boolean | null {
    if (this.#innermost === null) return null;
    const name = baseName(path);
    for (let rules: RuleSet | null = this.#innermost; rules !== null; rules = rules.outer) {
      const verdict = rules.decide(path, name, isFolder);
      if (verdict !== null) return verdict;
    }
    return null;
  }
}

interface Rule {
  /** Place in the order of the files: a later rule wins. */
  readonly order: number;
  readonly isNegated: boolean;
  readonly foldersOnly: boolean;
}

interface EndingRule extends Rule {
  readonly ending: string;
}

interface GlobRule extends Rule {
  readonly of: 'name' | 'path';
  readonly glob: Glob;
  /** The byte that a match begins with, if it is one of ASCII: most globs are ruled out by it. */
  readonly firstByte: number | null;
}

/** The rules of one folder, sorted by how they can be looked up. */
class RuleSet {
  readonly outer: RuleSet | null;
  /** How many characters of a path come before the part that is relative to the folder. */
  readonly #baseLength: number;
  readonly #byName = new Map<string, Rule[]>();
  readonly #byPath = new Map<string, Rule[]>();
  /** Endings that begin with their only dot, such as `.log`. */
  readonly #byExtension = new Map<string, Rule[]>();
  readonly #endings: EndingRule[] = [];
  readonly #globs: GlobRule[] = [];

  constructor(folder: RepoPath, patterns: readonly Pattern[], outer: RuleSet | null) {
    this.outer = outer;
    this.#baseLength = folder === '' ? 0 : folder.length + 1;
    for (const [order, pattern] of patterns.entries()) this.#add(order, pattern);
  }

  #add(order: number, { isNegated, foldersOnly, test }: Pattern): void {
    const rule: Rule = { order, isNegated, foldersOnly };
    if (test.is === 'matching') {
      const first = test.glob.tokens[0] ?? -1;
      const firstByte = first >= 0 && first < 0x80 ? first : null;
      this.#globs.push({ ...rule, of: test.of, glob: test.glob, firstByte });
    } else if (test.is === 'equal') {
      append(test.of === 'name' ? this.#byName : this.#byPath, test.text, rule);
    } else if (test.text.lastIndexOf('.') === 0) {
      append(this.#byExtension, test.text, rule);
    } else {
      this.#endings.push({ ...rule, ending: test.text });
    }
  }

  /** True for ignored, false for kept by a negated rule, null where no rule matches. */
  decide(path: string, name: string, isFolder: boolean): boolean | null {
    let best = later(null, this.#byName.get(name), isFolder);
    if (this.#byExtension.size > 0) {
      const dot = name.lastIndexOf('.');
      if (dot >= 0) best = later(best, this.#byExtension.get(name.slice(dot)), isFolder);
    }
    if (this.#byPath.size > 0) {
      best = later(best, this.#byPath.get(path.slice(this.#baseLength)), isFolder);
    }
    for (let at = this.#endings.length - 1; at >= 0; at -= 1) {
      const rule = this.#endings[at]!;
      if (best !== null && rule.order < best.order) break;
      if (rule.foldersOnly && !isFolder) continue;
      if (name.endsWith(rule.ending)) best = rule;
    }
    if (this.#globs.length > 0) best = this.#decideByGlobs(best, path, name, isFolder);
    return best === null ? null : !best.isNegated;
  }

  #decideByGlobs(best: Rule | null, path: string, name: string, isFolder: boolean): Rule | null {
    let nameBytes: string | null = null;
    let pathBytes: string | null = null;
    for (let at = this.#globs.length - 1; at >= 0; at -= 1) {
      const rule = this.#globs[at]!;
      if (best !== null && rule.order < best.order) return best;
      if (rule.foldersOnly && !isFolder) continue;
      if (rule.firstByte !== null) {
        const begin = rule.of === 'name' ? name.charCodeAt(0) : path.charCodeAt(this.#baseLength);
        if (begin !== rule.firstByte) continue;
      }
      const text =
        rule.of === 'name'
          ? (nameBytes ??= byteString(name))
          : (pathBytes ??= byteString(path.slice(this.#baseLength)));
      if (matchGlob(rule.glob, text)) return rule;
    }
    return best;
  }
}

function append(rules: Map<string, Rule[]>, key: string, rule: Rule): void {
  const there = rules.get(key);
  if (there === undefined) rules.set(key, [rule]);
  else there.push(rule);
}

/** The last of `best` and those of `rules` (in order) that apply. */
function later(best: Rule | null, rules: readonly Rule[] | undefined, isFolder: boolean) {
  if (rules === undefined) return best;
  for (let at = rules.length - 1; at >= 0; at -= 1) {
    const rule = rules[at]!;
    if (best !== null && rule.order < best.order) return best;
    if (isFolder || !rule.foldersOnly) return rule;
  }
  return best;
}
