/**
 * A repository to try commands in. Invariant: whatever a command prints with `--json` is held against its
 * schema before a test sees it.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { runCli, temporaryFolder, type CliOptions, type CliRun } from './run-cli.ts';

type Document = Record<string, unknown>;

export class Sandbox {
  readonly root: string;

  constructor(root = temporaryFolder()) {
    this.root = root;
  }

  /** A repository with these files in a first commit on `main`. */
  static async with(files: Readonly<Record<string, string>>): Promise<Sandbox> {
    const sandbox = new Sandbox();
    await sandbox.fxd('init');
    await sandbox.commit('First', files);
    return sandbox;
  }

  path(name: string): string {
    return join(this.root, name);
  }

  write(name: string, text: string | Uint8Array): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  remove(name: string): void {
    rmSync(this.path(name), { recursive: true });
  }

  /** Runs a command, whatever comes of it. */
  try(words: readonly string[], options: Partial<CliOptions> = {}): Promise<CliRun> {
    return runCli(words, { cwd: this.root, ...options });
  }

  /** Runs a command that must succeed; returns its standard output. */
  async fxd(...words: readonly string[]): Promise<string> {
    const { stdout, stderr, exit } = await this.try(words);
    expect({ exit, words }, stderr).toEqual({ exit: 0, words });
    return stdout;
  }

  /** What a command prints with `--json`, held against its schema. */
  async json(...words: readonly string[]): Promise<Document> {
    const { stdout, stderr } = await this.try(['--json', ...words]);
    expect(stdout, stderr).not.toBe('');
    const document = JSON.parse(stdout) as Document;
    const schema = await runCli(['schema', words[0]!], { cwd: this.root });
    const accepts = new Ajv2020({ strictTypes: false }).compile(
      JSON.parse(schema.stdout) as object,
    );
    expect(accepts(document), JSON.stringify(accepts.errors)).toBe(true);
    return document;
  }

  /** The error that a command fails with. */
  async failure(
    ...words: readonly string[]
  ): Promise<{ readonly code: string; readonly exit: number; readonly message: string }> {
    const { stdout, stderr, exit } = await this.try(['--json', ...words]);
    expect(stdout).toBe('');
    const { error } = JSON.parse(stderr) as {
      error: { code: string; exit: number; message: string };
    };
    expect(error.exit).toBe(exit);
    return error;
  }

  /** Writes files and commits everything; returns the commit's id. */
  async commit(message: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
    for (const [name, text] of Object.entries(files)) this.write(name, text);
    return String((await this.json('commit', '-m', message))['commit']);
  }

  async isClean(): Promise<boolean> {
    return (await this.json('status'))['clean'] === true;
  }
}
