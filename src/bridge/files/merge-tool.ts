/**
 * Merge tools: programs in which somebody puts versions of a text together. Invariant: which command is run
 * is said by the user's own configuration or this file, never by a repository; the texts lie in a private
 * folder while the tool runs, and nothing of it is left behind.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { unknownMergeTool } from '../../model/errors.ts';
import { baseName, type RepoPath } from '../../model/path.ts';
import { runMergeTool } from '../process.ts';
import { writeFailure } from '../system-failure.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How the tools are started that need no configuration. */
const KNOWN: Readonly<Record<string, string>> = {
  vimdiff: `vim -d -c '4wincmd w' -c 'wincmd J' "$LOCAL" "$BASE" "$REMOTE" "$MERGED"`,
  nvimdiff: `nvim -d -c '4wincmd w' -c 'wincmd J' "$LOCAL" "$BASE" "$REMOTE" "$MERGED"`,
  meld: 'meld --output="$MERGED" "$LOCAL" "$BASE" "$REMOTE"',
  kdiff3: 'kdiff3 --output "$MERGED" "$BASE" "$LOCAL" "$REMOTE"',
  vscode: 'code --wait --merge "$REMOTE" "$LOCAL" "$BASE" "$MERGED"',
};

export interface MergeTool {
  readonly name: string;
  readonly command: string;
}

/** The tool of that name; `configured` is the command that is set for it. Throws unknownMergeTool. */
export function findMergeTool(name: string, configured: string | null): MergeTool {
  const command = configured ?? (Object.hasOwn(KNOWN, name) ? KNOWN[name]! : null);
  if (command === null) throw unknownMergeTool(name, Object.keys(KNOWN));
  return { name, command };
}

/** What a tool is given; a version that is not there is an empty file. */
export interface ToolTexts {
  readonly base: Buffer;
  readonly ours: Buffer;
  readonly theirs: Buffer;
  /** With the markers. */
  readonly merged: Buffer;
}

/**
 * Lets the user put texts together; returns what was saved, null where the tool failed. Throws
 * FILE_UNWRITABLE, DISK_FULL.
 */
export function useMergeTool(
  { command }: MergeTool,
  path: RepoPath,
  { base, ours, theirs, merged }: ToolTexts,
  env: Environment,
): Buffer | null {
  const folder = makeFolder();
  try {
    // Only characters that every system has in names; the extension tells the tool which language it is.
    const plain = baseName(path).replace(/[^\w. -]/g, '_');
    const extension = extname(plain);
    const stem = plain.slice(0, plain.length - extension.length);
    const write = (file: string, bytes: Buffer): string => {
      const target = join(folder, file);
      try {
        writeFileSync(target, bytes, { mode: 0o600, flag: 'wx' });
      } catch (error) {
        throw writeFailure(target, error);
      }
      return target;
    };
    const files = {
      BASE: write(`${stem}_BASE${extension}`, base),
      LOCAL: write(`${stem}_LOCAL${extension}`, ours),
      REMOTE: write(`${stem}_REMOTE${extension}`, theirs),
      MERGED: write(plain, merged),
    };
    return runMergeTool(command, { ...env, ...files }) ? readSaved(files.MERGED) : null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'fxd-'));
  } catch (error) {
    throw writeFailure(tmpdir(), error);
  }
}

/** A tool that takes the file away has saved nothing. */
function readSaved(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}
