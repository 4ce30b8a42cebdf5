/**
 * A message from a file or standard input. Invariant: what is read is text and of bounded length.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileUnreadable } from '../../model/errors.ts';
import { LIMITS } from '../../model/limits.ts';
import { decodeBytes } from '../../model/path.ts';
import { readFailure } from '../system-failure.ts';

const LONGEST_MESSAGE = LIMITS.message.figure;
const STANDARD_INPUT = 0;

/** The text of a file, or of standard input for `-`. Throws FILE_UNREADABLE. */
export function readMessageFile(folder: string, file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file === '-' ? STANDARD_INPUT : resolve(folder, file));
  } catch (error) {
    throw readFailure(file, error);
  }
  if (bytes.length > LONGEST_MESSAGE) throw fileUnreadable(file, 'it is too long for a message');
  return decodeBytes(bytes);
}
