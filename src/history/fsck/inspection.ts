/**
 * An inspection: what the parts of a check share. Invariant: it only reads.
 */
import type { CommitId } from '../../model/ids.ts';
import type { Repository } from '../repository.ts';
import { Findings, Suspects } from './finding.ts';

export interface FsckOptions {
  /** Split every blob again and compare, besides all else. */
  readonly full: boolean;
  /** Why a name could not be written to disk, or null. */
  readonly auditName: (name: string) => string | null;
}

export class Inspection {
  readonly findings = new Findings();
  readonly suspects = new Suspects();
  /** Every commit of the store that is whole, by its number. */
  readonly commits = new Map<number, CommitId>();
  /** Whether every object was read and compared; else the walk reads what it meets. */
  objectsWereRead = false;
  readonly counts = { packs: 0, objects: 0, outlines: 0, commits: 0, operations: 0 };

  constructor(
    readonly repository: Repository,
    readonly options: FsckOptions,
  ) {}

  get store() {
    return this.repository.store;
  }
}
