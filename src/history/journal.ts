/**
 * The journal of the working tree: what a command is about to do to the files. Invariant: what stands in
 * it can be taken back with the store alone, because both trees are stored before it is written.
 */
import type { TreeId } from '../model/ids.ts';
import { filesBusy, journalDamaged } from '../model/errors.ts';
import { MAIN_WORKTREE } from '../store/worktrees.ts';
import { canonicalJson } from './canonical-json.ts';
import { confirmKept } from './confirm-kept.ts';
import { namesInIntention } from './fsck/operation-shape.ts';
import type { FilesMove, OperationAbout } from './operation.ts';
import type { Repository } from './repository.ts';

/** The body of an entry; docs/format.md, "The journal". */
export interface Intention extends OperationAbout {
  /** Only paths that differ between the two trees are touched. */
  readonly files: FilesMove;
  /** How the names of its temporary files begin. */
  readonly temporaries: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Every tree that an entry of the journal needs. */
export function treesOfIntention({ files }: Intention): readonly TreeId[] {
  return [files.from, files.to];
}

/**
 * What a command that was cut off had begun, or is at right now in another process; or null. Throws
 * journalDamaged.
 */
export function readIntention(repository: Repository): Intention | null {
  const body = repository.store.journal.read(MAIN_WORKTREE);
  return body === null ? null : parseIntention(body);
}

function parseIntention(body: string): Intention {
  try {
    const intention = JSON.parse(body) as Intention;
    namesInIntention(intention);
    return intention;
  } catch (error) {
    throw journalDamaged({ cause: error });
  }
}

/** Writes it down. Call inside a transaction. Throws filesBusy where another process is at the files. */
export function writeIntention(repository: Repository, intention: Intention): void {
  confirmKept(repository, treesOfIntention(intention));
  const body = canonicalJson(intention);
  if (!repository.store.journal.add(MAIN_WORKTREE, body)) throw filesBusy();
}

/**
 * Strikes it out, when it was carried out or taken back. Call inside the transaction that does so. Throws
 * filesBusy where another process took it back meanwhile.
 */
export function strikeIntention(repository: Repository, intention: Intention): void {
  const { journal } = repository.store;
  if (journal.read(MAIN_WORKTREE) !== canonicalJson(intention)) throw filesBusy();
  journal.remove(MAIN_WORKTREE);
}
