/**
 * Git's settings of one layer, the repository's or the user's. Invariant: they are read and written by
 * `git config` alone, so locks, includes and quoting are Git's own.
 */
import { rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { gitFailed, noGitRepository } from '../../model/errors.ts';
import { runGit, type Finished } from '../process.ts';

export type SettingScope = 'local' | 'global';

type Environment = Readonly<Record<string, string | undefined>>;

/** What `git config` answers for a key that is not set. */
const NOT_SET = 1;
/** What it answers when it is to remove a key that is not set. */
const NOTHING_REMOVED = 5;

export class GitSettings {
  readonly scope: SettingScope;
  readonly #folder: string;
  readonly #env: Environment;

  /** Throws GIT_MISSING; NO_GIT_REPOSITORY for the local ones of a folder that is in none. */
  constructor(scope: SettingScope, folder: string, env: Environment) {
    this.scope = scope;
    this.#folder = folder;
    this.#env = env;
    const isInside = scope === 'global' || this.#git('rev-parse', '--git-dir').status === 0;
    if (!isInside) throw noGitRepository(folder);
  }

  /** The value of a key, the last one where it has several; null where it is not set. Throws GIT_FAILED. */
  get(key: string): string | null {
    const { status, stdout } = this.#config([NOT_SET], '--null', '--get', key);
    return status === NOT_SET ? null : stdout.replace(/\0$/, '');
  }

  /** Sets a key to one value. Throws GIT_FAILED. */
  set(key: string, value: string): void {
    this.#config([], '--replace-all', key, value);
  }

  /** Removes a key, and its section with the last one in it. Throws GIT_FAILED. */
  remove(key: string): void {
    this.#config([NOTHING_REMOVED], '--unset-all', key);
  }

  /** The file in which a key is set, or null. */
  fileOf(key: string): string | null {
    const { stdout } = this.#config([NOT_SET], '--null', '--show-origin', '--get', key);
    const [origin = ''] = stdout.split('\0');
    return origin.startsWith('file:') ? resolve(this.#folder, origin.slice('file:'.length)) : null;
  }

  #config(expected: readonly number[], ...words: readonly string[]): Finished {
    const run = this.#git('config', `--${this.scope}`, ...words);
    if (run.status !== 0 && !expected.includes(run.status ?? -1)) {
      throw gitFailed(['config', `--${this.scope}`, ...words].join(' '), run.stderr.trim());
    }
    return run;
  }

  #git(...words: readonly string[]): Finished {
    return runGit(words, this.#folder, this.#env);
  }
}

/** Removes a file of settings in which nothing is left. */
export function removeIfEmpty(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.size === 0) rmSync(file, { force: true });
}
