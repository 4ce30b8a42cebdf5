/**
 * A project in a temporary folder with one commit. Invariant: what HEAD has is read through the history,
 * not through the command under test.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { Repository } from '../../src/history/repository.ts';
import { listTree } from '../../src/history/trees.ts';
import { MODE, modeType } from '../../src/model/entry.ts';
import type { BlobId, TreeId } from '../../src/model/ids.ts';
import { createSplitter, SPLITTER_VERSION } from '../../src/syntax/split.ts';
import { LANGUAGES } from '../../src/syntax/registry.ts';
import type { CliRun } from './run-cli.ts';
import { quietHost } from './quiet-host.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

export class RecordedProject {
  readonly cwd = temporaryFolder();

  /** Writes the files, starts a repository and records them. */
  static async start(files: Readonly<Record<string, string>>): Promise<RecordedProject> {
    const project = new RecordedProject();
    for (const [path, text] of Object.entries(files)) project.write(path, text);
    await project.run('init');
    await project.run('commit', '-m', 'Start');
    return project;
  }

  path(path: string): string {
    return join(this.cwd, path);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), text);
  }

  read(path: string): string {
    return readFileSync(this.path(path), 'utf8');
  }

  /** Runs a command that must succeed. */
  async run(...args: readonly string[]): Promise<CliRun> {
    const run = await runCli(args, { cwd: this.cwd });
    expect(run.exit, run.stderr).toBe(0);
    return run;
  }

  /** Runs a command that must fail; returns its exit code and what it says. */
  async fail(...args: readonly string[]): Promise<{ exit: number; stderr: string }> {
    const { exit, stderr } = await runCli(args, { cwd: this.cwd });
    expect(exit).not.toBe(0);
    return { exit, stderr };
  }

  /** The texts of HEAD by path; an executable's path ends with `*`. */
  head(): Readonly<Record<string, string>> {
    return this.#inRepository((repository) => {
      const tree = repository.treeOf(repository.head().commit);
      const entries = tree === null ? [] : listTree(repository, tree);
      const texts = entries.map(({ path, mode, id }) => {
        const isFile = modeType(mode) === 'file';
        const text = isFile ? repository.readBlob(id as BlobId).toString('utf8') : '';
        return [mode === MODE.executable ? `${path}*` : path, text] as const;
      });
      return Object.fromEntries(texts);
    });
  }

  /** The text of a file in the tree that the last operation kept; null where it kept none. */
  saved(path: string): string | null {
    return this.#inRepository((repository) => {
      const [last] = repository.store.operations.newest(1);
      const { files } = JSON.parse(last?.body ?? '{}') as { files: { from: TreeId } | null };
      if (files === null) return null;
      const entry = listTree(repository, files.from).find((candidate) => candidate.path === path);
      return entry === undefined ? null : repository.readBlob(entry.id as BlobId).toString('utf8');
    });
  }

  #inRepository<T>(ask: (repository: Repository) => T): T {
    const repository = Repository.open(this.path('.fxd'), {
      host: quietHost,
      splitter: createSplitter({ version: SPLITTER_VERSION, languages: LANGUAGES }),
      lockTimeoutMs: 5000,
    });
    try {
      return ask(repository);
    } finally {
      repository.close();
    }
  }
}
