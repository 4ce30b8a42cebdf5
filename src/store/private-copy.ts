/**
 * A private copy of a store in a place that cannot be written: SQLite needs to write to read a log.
 * Invariant: file and log were copied while neither changed, and the copy goes when it is closed.
 */
import { chmodSync, copyFileSync, lstatSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeBusy, storeForbidden, storeUnreadable } from '../model/errors.ts';

/** A writer that never pauses for as long as a copy takes is rare; it is waited for this often. */
const ATTEMPTS = 5;
const SUFFIXES = ['', '-wal'];

export interface PrivateCopy {
  readonly file: string;
  remove(): void;
}

/** Copies a store with its log. Throws storeForbidden, storeUnreadable, storeBusy. */
export function copyStore(file: string): PrivateCopy {
  let folder: string | null = null;
  try {
    folder = mkdtempSync(join(tmpdir(), 'fxd-'));
    const copy = join(folder, 'store.fxd');
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const before = stampOf(file);
      for (const suffix of SUFFIXES) copyIfThere(file + suffix, copy + suffix);
      if (stampOf(file) === before) return { file: copy, remove: remover(folder) };
    }
    throw storeBusy(0);
  } catch (error) {
    if (folder !== null) remover(folder)();
    throw translate(file, error);
  }
}

function remover(folder: string): () => void {
  return () => rmSync(folder, { recursive: true, force: true });
}

function copyIfThere(from: string, to: string): void {
  rmSync(to, { force: true });
  if (lstatSync(from, { throwIfNoEntry: false }) === undefined) return;
  copyFileSync(from, to);
  // The mode was copied as well, and the copy is to be opened as if it could be written.
  chmodSync(to, 0o600);
}

/** What tells whether a store or its log changed meanwhile. */
function stampOf(file: string): string {
  return SUFFIXES.map((suffix) => {
    const stats = lstatSync(file + suffix, { throwIfNoEntry: false });
    return stats === undefined
      ? '-'
      : `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`;
  }).join('\n');
}

/** The failure of a system call in the user's words; what is none of these is passed on. */
function translate(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error;
  const { code } = error;
  if (code === 'EACCES' || code === 'EPERM') return storeForbidden(file);
  return storeUnreadable(file, `no private copy can be made (${String(code)})`, { cause: error });
}
