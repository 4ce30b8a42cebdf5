/**
 * The project that is measured: copies of a folder, without what version control keeps in it. Invariant:
 * the folder itself is only read.
 */
import { copyFileSync, cpSync, lstatSync, mkdirSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

export interface Project {
  /** The folder's name, without where it is. */
  readonly name: string;
  /** What git would record, in git's order, relative to the folder; no links. */
  readonly files: readonly ProjectFile[];
  readonly bytes: number;
}

export interface ProjectFile {
  readonly path: string;
  readonly bytes: number;
}

const REPOSITORY = /^\.git$|^\.fxd(?:-wal|-shm|-journal)?$/;

/** Copies with modification times, because both tools take a file changed just now for a suspect. */
export function copyProject(from: string, to: string): void {
  cpSync(from, to, {
    recursive: true,
    preserveTimestamps: true,
    verbatimSymlinks: true,
    filter: (path) => !REPOSITORY.test(basename(path)),
  });
}

/** Describes the copy in `folder` by the paths that `git ls-files -z` names. */
export function describeProject(name: string, folder: string, listing: string): Project {
  const files = listing
    .split('\0')
    .filter((path) => path !== '')
    .map((path) => ({ path, stat: lstatSync(join(folder, path)) }))
    .filter(({ stat }) => stat.isFile())
    .map(({ path, stat }) => ({ path, bytes: stat.size }));
  return { name, files, bytes: totalBytes(files) };
}

export function totalBytes(files: readonly ProjectFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Whether at least 2,000 of the files, and half of them, are Python's. */
export function isPythonTree({ files }: Project): boolean {
  const python = files.filter(({ path }) => extname(path) === '.py').length;
  return python >= 2000 && python * 2 >= files.length;
}

/** At most `count` of the values, spread evenly over them. */
export function spread<T>(values: readonly T[], count: number): readonly T[] {
  if (values.length <= count) return values;
  return Array.from(
    { length: count },
    (_, at) => values[Math.floor((at * values.length) / count)]!,
  );
}

/** Files spread evenly over the project, until they have `bytes` together; all if it has no more. */
export function sampleOf({ files, bytes: total }: Project, bytes: number): readonly ProjectFile[] {
  const first = spread(files, Math.ceil((files.length * bytes) / Math.max(total, 1)));
  const chosen = new Set(first);
  const sample: ProjectFile[] = [];
  let size = 0;
  for (const file of [...first, ...files.filter((rest) => !chosen.has(rest))]) {
    if (size >= bytes) break;
    // One huge file would take the place of all the others.
    if (file.bytes > bytes / 4 && total > bytes) continue;
    sample.push(file);
    size += file.bytes;
  }
  return sample;
}

export function copyFiles(files: readonly ProjectFile[], from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const { path } of files) {
    mkdirSync(dirname(join(to, path)), { recursive: true });
    copyFileSync(join(from, path), join(to, path));
  }
}
