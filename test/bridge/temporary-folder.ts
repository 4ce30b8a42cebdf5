/** A folder of its own for each test, removed after it. */
import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { RepoPath } from '../../src/model/path.ts';

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new empty folder. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fxd-bridge-'));
  made.push(folder);
  return folder;
}

/** Marks a text as a path. */
export function path(text: string): RepoPath {
  return text as RepoPath;
}

/** "Random" bytes that are the same in every run. */
export function countingBytes(): (length: number) => Buffer {
  let count = 0;
  return (length) => Buffer.alloc(length, (count += 1));
}

/** Everything below a folder, sorted, folders with a final slash. */
export function listing(folder: string): string[] {
  const found: string[] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    found.push(lstatSync(join(folder, name)).isDirectory() ? `${name}/` : name);
  }
  return found.sort();
}
