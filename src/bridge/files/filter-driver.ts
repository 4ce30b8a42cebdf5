/**
 * Filters of Git's attributes: programs that turn a file into what is recorded, and back. Invariant: a
 * program is run only where the user has said so in settings of their own; without that an unchanged file
 * stays what is recorded of it, and a changed one is refused, never recorded unfiltered.
 */
import { createHash } from 'node:crypto';
import type { RepoPath } from '../../model/path.ts';
import { runFilter } from '../process.ts';
import type { Converted, Recording } from './conversion.ts';
import type { GitConfig } from './git-config.ts';

export interface FilterDriver {
  /** What is recorded of a file. */
  clean(recording: Recording): Converted;
  /** What is checked out of a blob; the blob itself where the program may not run, or fails. */
  smudge(blob: Buffer): Buffer;
  /** Whether what `clean` gives is still to be converted otherwise. */
  readonly isTrusted: boolean;
}

export interface FilterUse {
  readonly config: GitConfig;
  /** The folder in which programs run. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether the user has said that programs may run. */
  readonly isTrusted: boolean;
}

/** The filter with a name, for one file; null where no program is configured for it. */
export function findFilter(use: FilterUse, name: string, path: RepoPath): FilterDriver | null {
  const command = (word: string) => use.config.get(`filter.${name}.${word}`) || null;
  const commands: Commands = {
    name,
    clean: command('clean'),
    smudge: command('smudge'),
    talks: command('process') !== null,
    isRequired: use.config.isTrue(`filter.${name}.required`),
  };
  const { clean, smudge, talks, isRequired } = commands;
  if (clean === null && smudge === null && !talks && !isRequired) return null;
  return use.isTrusted ? new TrustedFilter(use, path, commands) : new UntrustedFilter(name);
}

class UntrustedFilter implements FilterDriver {
  readonly isTrusted = false;
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  clean({ bytes, recorded, isAsRecorded }: Recording): Converted {
    const blob = recorded();
    const isSame =
      blob !== null && (blob.equals(bytes) || isPointerTo(blob, bytes) || isAsRecorded());
    if (isSame) return blob;
    return { refused: `goes through the filter ${this.#name}, which is not trusted (git.filters)` };
  }

  smudge(blob: Buffer): Buffer {
    return blob;
  }
}

const POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n/;
const LONGEST_POINTER = 1024;

/** Whether a blob is a pointer of Git LFS to exactly these bytes. */
function isPointerTo(blob: Buffer, bytes: Buffer): boolean {
  if (blob.length > LONGEST_POINTER) return false;
  const text = blob.toString('latin1');
  if (!POINTER.test(text)) return false;
  const size = /^size (\d+)$/m.exec(text)?.[1];
  if (Number(size) !== bytes.length) return false;
  const named = /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1];
  return named === createHash('sha256').update(bytes).digest('hex');
}

interface Commands {
  readonly name: string;
  readonly clean: string | null;
  readonly smudge: string | null;
  /** There is a program that keeps a conversation going, which is never run. */
  readonly talks: boolean;
  readonly isRequired: boolean;
}

class TrustedFilter implements FilterDriver {
  readonly isTrusted = true;
  readonly #use: FilterUse;
  readonly #path: RepoPath;
  readonly #commands: Commands;

  constructor(use: FilterUse, path: RepoPath, commands: Commands) {
    this.#use = use;
    this.#path = path;
    this.#commands = commands;
  }

  clean({ bytes }: Recording): Converted {
    const { name, clean, talks, isRequired } = this.#commands;
    if (clean === null && talks) {
      return { refused: `goes through the filter ${name}, which has no command \`clean\`` };
    }
    const cleaned = clean === null ? null : this.#run(clean, bytes);
    if (cleaned !== null) return cleaned;
    return isRequired ? { refused: `goes through the filter ${name}, which failed` } : bytes;
  }

  smudge(blob: Buffer): Buffer {
    const { smudge } = this.#commands;
    return (smudge === null ? null : this.#run(smudge, blob)) ?? blob;
  }

  #run(command: string, bytes: Buffer): Buffer | null {
    const { root, env } = this.#use;
    const words = command.replaceAll('%f', () => `'${this.#path.replaceAll("'", "'\\''")}'`);
    return runFilter(words, bytes, root === '' ? '.' : root, env);
  }
}
