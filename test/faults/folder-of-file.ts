/** A folder for all tests of a file. Invariant: it goes when they are over. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Call at the top of a test file. */
export function folderOfFile(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fxd-faults-')));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
