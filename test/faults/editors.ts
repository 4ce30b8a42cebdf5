/**
 * How programs save files: each in its own way, all with the same result. Invariant: what lies on the disk
 * for a moment only has a name by which a test can tell that nobody took it for a file.
 */
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** What only an editor at work has on the disk. */
export const PASSING_NAME = /(~|___jb_(tmp|old)___|\/4913|^4913)$/;

/** A backup by renaming, then a new file of the old name. */
export function saveAsVim(file: string, text: string): void {
  const probe = join(dirname(file), '4913');
  writeFileSync(probe, '');
  rmSync(probe);
  renameSync(file, `${file}~`);
  writeFileSync(file, text);
  rmSync(`${file}~`);
}

/** The same file, cut to nothing and written in two parts. */
export function saveAsCode(file: string, text: string): void {
  const fd = openSync(file, 'w');
  const half = Math.floor(text.length / 2);
  writeSync(fd, text.slice(0, half));
  writeSync(fd, text.slice(half));
  closeSync(fd);
}

/** A new file beside it, the old one out of the way, the new one in its place. */
export function saveAsJetBrains(file: string, text: string): void {
  writeFileSync(`${file}___jb_tmp___`, text);
  renameSync(file, `${file}___jb_old___`);
  renameSync(`${file}___jb_tmp___`, file);
  rmSync(`${file}___jb_old___`);
}

/** Many files one after the other, as a formatter does; most of them stay the same. */
export function formatAll(files: readonly string[], change: (text: string) => string): void {
  for (const file of files) writeFileSync(file, change(readFileSync(file, 'utf8')));
}

/** A new file in a folder that may be new. */
export function saveNew(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
