/**
 * A configuration file on disk. Invariant: it has its old text or its new one, keeps its permissions, and
 * stays where it is if its path leads through a symbolic link.
 */
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { configUnreadable, FxdError } from '../../model/errors.ts';
import { LIMITS } from '../../model/limits.ts';
import { TEMPORARY_PREFIX } from './audit-path.ts';
import { systemCode, systemReason, writeFailure } from '../system-failure.ts';

const MAX_BYTES = LIMITS.configFile.figure;

/** The text of a configuration file; null where there is none. Throws CONFIG_UNREADABLE. */
export function readConfigFile(file: string): string | null {
  try {
    const stats = fs.statSync(file, { throwIfNoEntry: false });
    if (stats === undefined) return null;
    if (!stats.isFile()) throw configUnreadable(file, 'it is not a regular file');
    if (stats.size > MAX_BYTES) throw configUnreadable(file, 'it is longer than 1 MiB');
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof FxdError) throw error;
    // Where a home is no folder (HOME=/dev/null) there is no file either.
    if (systemCode(error) === 'ENOTDIR') return null;
    throw configUnreadable(file, systemReason(error));
  }
}

/**
 * Writes the whole text, with the folders above; a new file can be read by its owner only. Throws
 * FILE_UNWRITABLE, DISK_FULL.
 */
export function writeConfigFile(
  file: string,
  text: string,
  randomBytes: (length: number) => Buffer,
): void {
  try {
    fs.mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // Users keep configurations in other folders and link to them: the link stays.
    const existing = fs.statSync(file, { throwIfNoEntry: false });
    const target = existing === undefined ? file : fs.realpathSync(file);
    const temporary = `${dirname(target)}/${TEMPORARY_PREFIX}${randomBytes(8).toString('hex')}`;
    const mode = (existing?.mode ?? 0o600) & 0o777;
    try {
      fs.writeFileSync(temporary, text, { flag: 'wx', mode, flush: true });
      // The umask has taken bits that the file had.
      if (existing !== undefined) fs.chmodSync(temporary, mode);
      fs.renameSync(temporary, target);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') fs.rmSync(temporary, { force: true });
      throw error;
    }
  } catch (error) {
    throw writeFailure(file, error);
  }
}
