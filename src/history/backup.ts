/**
 * Backups of a repository. Invariant: a copy that is kept was opened and checked from end to end, or was
 * asked for without: before a repair, when the store is known to be damaged.
 */
import { basename } from 'node:path';
import type { BackupTarget } from '../store/backup.ts';
import type { FsckReport } from './fsck/fsck.ts';
import { fsck, isSound } from './fsck/fsck.ts';
import type { FsckOptions } from './fsck/inspection.ts';
import type { RepositoryOptions } from './repository.ts';
import { Repository } from './repository.ts';

const TOKEN_BYTES = 8;

export interface CheckedBackup {
  /** The file, or null where the copy was damaged and was removed. */
  readonly file: string | null;
  readonly report: FsckReport;
}

/** Copies a repository's store and checks the copy. Throws backupExists, backupOntoStore and the like. */
export async function makeBackup(
  repository: Repository,
  target: Omit<BackupTarget, 'token' | 'reached'>,
  options: RepositoryOptions & FsckOptions,
): Promise<CheckedBackup> {
  const reports: FsckReport[] = [];
  const file = await repository.store.backUp(complete(repository, target), (copy) => {
    const opened = Repository.open(copy, options);
    try {
      reports.push(fsck(opened, options));
    } finally {
      opened.close();
    }
    return isSound(reports[0]!);
  });
  return { file, report: reports[0]! };
}

/** Copies the store as it is to a name beside it that says when; returns the name. */
export async function backUpBeside(repository: Repository): Promise<string> {
  const moment = new Date(repository.host.fileClock()).toISOString();
  const time = moment.replace(/[-:]|\.\d+/g, '');
  const stem = `${repository.store.file}.backup`;
  const target = { file: `${stem}-${time}`, kind: basename(stem), ifTaken: 'beside' } as const;
  return (await repository.store.backUp(complete(repository, target), () => true))!;
}

function complete(
  { host }: Repository,
  target: Omit<BackupTarget, 'token' | 'reached'>,
): BackupTarget {
  const token = host.randomBytes(TOKEN_BYTES).toString('hex');
  return { ...target, token, reached: host.reached };
}
