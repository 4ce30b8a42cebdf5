/**
 * Findings: what a check of the store found wrong, in the user's words. Invariant: checking never throws
 * because of what is in the store; whatever a damaged row does to its reader becomes a finding.
 */
import { EXIT, FxdError } from '../../model/errors.ts';
import type { BlobId, ObjectId, ObjectType } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';

/** `error`: something is lost or wrong. `warning`: odd, as it was recorded. `note`: good to know. */
export const SEVERITIES = ['error', 'warning', 'note'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** How something that is derived can be made good again. */
export type Repair =
  | { readonly kind: 'index' | 'history' | 'folder states' | 'unreachable' | 'journal' }
  | { readonly kind: 'values'; readonly hashes: readonly Buffer[] }
  | OutlineRepair;

/** A damaged outline goes, and a file that is known to need it is split again. */
export interface OutlineRepair {
  readonly kind: 'outline';
  /** Number of the blob and the language, by which its row is found; null where there is none. */
  readonly row: readonly [number, string] | null;
  /** A file that has the blob, or null. */
  readonly file: { readonly blob: BlobId; readonly path: RepoPath } | null;
}

export interface Finding {
  readonly severity: Severity;
  /** What it is about: a type of object, or the name of a table. */
  readonly what: string;
  /** Its id or name; null where the whole table is meant. */
  readonly id: string | null;
  /** Where it is reached from: `main:src/a.ts`, a ref, an operation; null where that means nothing. */
  readonly place: string | null;
  /** What is wrong with it, as the rest of a sentence. */
  readonly fault: string;
  /** What that means for the user, as the rest of a sentence. */
  readonly effect: string;
  /** What to do, or null. */
  readonly advice: string | null;
  /** Whether something that can be reached cannot be read. */
  readonly blocksReading: boolean;
  readonly repair: Repair | null;
}

/** Where damage to what `--repair` makes anew is mended. */
export const ADVICE = {
  repair: 'run `fxd fsck --repair`',
  restore: 'restore the store from a backup',
  collect: 'run `fxd gc` to be rid of it',
} as const;

export class Findings {
  readonly list: Finding[] = [];

  add(finding: Partial<Finding> & Pick<Finding, 'what' | 'fault' | 'effect'>): void {
    const repair = finding.repair ?? null;
    this.list.push({
      severity: 'error',
      id: null,
      place: null,
      advice: repair === null ? ADVICE.restore : ADVICE.repair,
      blocksReading: false,
      ...finding,
      repair,
    });
  }

  /** Runs a check of a table; what ends it early is a finding of its own. Returns whether it ran through. */
  examine(table: string, check: () => void): boolean {
    const fault = faultOf(check);
    if (fault === null) return true;
    this.add({
      what: table,
      fault: `the table cannot be read from end to end: ${fault}`,
      effect: 'what comes after it was not checked',
      blocksReading: true,
    });
    return false;
  }
}

/** A thing that is damaged, before it is known where it is reached from. */
export interface Suspect {
  readonly what: ObjectType | 'object' | 'outline';
  readonly fault: string;
  readonly repair: Repair | null;
}

/** Suspects by the object that they are, or belong to. */
export class Suspects {
  readonly #byId = new Map<ObjectId, Suspect[]>();

  add(id: ObjectId, suspect: Suspect): void {
    const known = this.#byId.get(id);
    if (known === undefined) this.#byId.set(id, [suspect]);
    else known.push(suspect);
  }

  /** Whether the object itself cannot be trusted. */
  has(id: ObjectId): boolean {
    return this.#byId.get(id)?.some(({ what }) => what !== 'outline') === true;
  }

  /** The suspects of an object, which are not told again. */
  take(id: ObjectId): readonly Suspect[] {
    const found = this.#byId.get(id) ?? [];
    this.#byId.delete(id);
    return found;
  }

  /** What nobody took. */
  get rest(): IterableIterator<[ObjectId, readonly Suspect[]]> {
    return this.#byId.entries();
  }
}

/**
 * Why `check` failed, as a phrase; null where it did not. What says that the store is busy and the like
 * is no fault of the data and is thrown on.
 */
export function faultOf(check: () => void): string | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof FxdError) {
      if (error.exit !== EXIT.corrupt) throw error;
      return error.message.replace(/^Object .+? is damaged: |^Object \S+ (?=is missing)/, '');
    }
    // A row that is not what its table declares makes any decoder throw anything.
    return error instanceof Error ? error.message : String(error);
  }
}
