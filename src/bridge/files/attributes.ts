/**
 * Git attributes of paths: every file that has a say, in Git's order. Invariant: as collect_some_attrs of
 * attr.c decides: info/attributes before those of folders, deeper folders before shallower ones, these
 * before the user's file; in one file the last line that matches; what is decided first stands.
 */
import type { RepoPath } from '../../model/path.ts';
import { baseName } from '../../model/path.ts';
import type { AttributeLine, AttributeState, AttributeValue } from './attributes-file.ts';
import { parseAttributes } from './attributes-file.ts';
import { passesTest } from './ignore-pattern.ts';

/** What is decided of a path, by attribute. */
export type DecidedAttributes = ReadonlyMap<string, AttributeValue>;

/** The lines of one file; `baseLength` characters of a path come before the part below its folder. */
interface AttributeSet {
  readonly lines: readonly AttributeLine[];
  readonly baseLength: number;
}

/** What a macro stands for, by its name. */
type Macros = ReadonlyMap<string, readonly AttributeState[]>;

/** The macro that Git defines itself. */
const BUILT_IN = parseAttributes(Buffer.from('[attr]binary -diff -merge -text'), true);
const NOTHING_DECIDED: DecidedAttributes = new Map();

/** The files of attributes outside of the tree; null where there is none. */
export interface OutsideAttributes {
  /** info/attributes of the repository. */
  readonly repository: Buffer | null;
  /** The user's file. */
  readonly user: Buffer | null;
  /** The file of the machine. */
  readonly system: Buffer | null;
}

export class Attributes {
  /** From the strongest to the weakest. */
  readonly #sets: readonly AttributeSet[];
  readonly #overruling: AttributeSet | null;
  readonly #macros: Macros;
  readonly #isEmpty: boolean;

  private constructor(
    overruling: AttributeSet | null,
    sets: readonly AttributeSet[],
    macros: Macros,
  ) {
    this.#overruling = overruling;
    this.#sets = sets;
    this.#isEmpty = overruling === null && sets.length === 0;
    this.#macros = macros;
  }

  /** What holds above the top folder. */
  static outside({ repository, user, system }: OutsideAttributes): Attributes {
    const overruling = setOf(repository, 0, true);
    const sets = [setOf(user, 0, true), setOf(system, 0, true)].filter((set) => set !== null);
    return new Attributes(overruling, sets, macrosOf(overruling, sets));
  }

  /** What holds within `folder` ('' for the top), whose attributes file has these bytes. */
  enter(folder: RepoPath, file: Buffer | null): Attributes {
    const set = setOf(file, folder === '' ? 0 : folder.length + 1, folder === '');
    if (set === null) return this;
    const sets = [set, ...this.#sets];
    // Only the file at the top may define any.
    const macros = folder === '' ? macrosOf(this.#overruling, sets) : this.#macros;
    return new Attributes(this.#overruling, sets, macros);
  }

  /** What is decided of a file in the folder that these hold for. */
  of(path: RepoPath): DecidedAttributes {
    if (this.#isEmpty) return NOTHING_DECIDED;
    const decided = new Map<string, AttributeValue>();
    const name = baseName(path);
    if (this.#overruling !== null) this.#decide(decided, this.#overruling, path, name);
    for (const set of this.#sets) this.#decide(decided, set, path, name);
    return decided;
  }

  #decide(
    decided: Map<string, AttributeValue>,
    { lines, baseLength }: AttributeSet,
    path: string,
    name: string,
  ): void {
    const below = baseLength === 0 ? path : path.slice(baseLength);
    for (let at = lines.length - 1; at >= 0; at -= 1) {
      const line = lines[at]!;
      if ('test' in line && passesTest(line.test, below, name)) this.#fill(decided, line.states);
    }
  }

  /** Decides what is not decided yet, the last state of a line first, macros where they are met. */
  #fill(decided: Map<string, AttributeValue>, line: readonly AttributeState[]): void {
    const pending = [{ states: line, at: line.length }];
    for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
      top.at -= 1;
      const state = top.states[top.at];
      if (state === undefined) {
        pending.pop();
        continue;
      }
      if (decided.has(state.name)) continue;
      decided.set(state.name, state.value);
      const macro = state.value === true ? this.#macros.get(state.name) : undefined;
      if (macro !== undefined) pending.push({ states: macro, at: macro.length });
    }
  }
}

/** Of several definitions of a macro the one of the strongest file counts, and in it the last. */
function macrosOf(overruling: AttributeSet | null, sets: readonly AttributeSet[]): Macros {
  const macros = new Map<string, readonly AttributeState[]>();
  const strongestFirst = overruling === null ? sets : [overruling, ...sets];
  for (const { lines } of [...strongestFirst, { lines: BUILT_IN }]) {
    for (const line of lines.toReversed()) {
      if ('macro' in line && !macros.has(line.macro)) macros.set(line.macro, line.states);
    }
  }
  return macros;
}

function setOf(
  bytes: Buffer | null,
  baseLength: number,
  allowsMacros: boolean,
): AttributeSet | null {
  const lines = bytes === null ? [] : parseAttributes(bytes, allowsMacros);
  return lines.length === 0 ? null : { lines, baseLength };
}
