/**
 * A history written commit by commit, without a working tree. Invariant: what is asked of a commit is
 * read from the store, as any later command would read it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { nodeLog } from '../../src/history/node-log.ts';
import type { NodeLogEntry } from '../../src/history/node-log.ts';
import { findLoggedNode } from '../../src/history/find-node.ts';
import { recordCommit } from '../../src/history/record.ts';
import { Repository } from '../../src/history/repository.ts';
import { editTree, listTree } from '../../src/history/trees.ts';
import type { TreeEdit } from '../../src/history/trees.ts';
import { commitVersion, nodeIdOf, readVersionFile } from '../../src/history/version.ts';
import { MODE } from '../../src/model/entry.ts';
import { hashObject } from '../../src/model/hash.ts';
import type { Host } from '../../src/model/host.ts';
import type { BlobId, CommitId, NodeId } from '../../src/model/ids.ts';
import { EMPTY_TREE } from '../../src/model/ids.ts';
import type { RepoPath } from '../../src/model/path.ts';
import { LANGUAGES } from '../../src/syntax/registry.ts';
import type { Splitter } from '../../src/syntax/split.ts';
import { createSplitter, SPLITTER_VERSION } from '../../src/syntax/split.ts';

const STREAM = { write: () => undefined, isTTY: false, columns: 80, rows: 24 };
const START = 1_750_000_000;

/** A folder that goes with the test. */
export function storeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fxd-history-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const BUILT_IN = createSplitter({ version: SPLITTER_VERSION, languages: LANGUAGES });

/** A host at a time of its own, in minutes since the start of all test histories. */
export function hostAt(minutes: () => number): Host {
  return {
    args: [],
    cwd: '/',
    env: {},
    platform: 'test',
    stdinIsTTY: false,
    stdout: STREAM,
    stderr: STREAM,
    now: () => (START + minutes() * 60) * 1000,
    fileClock: () => 0,
    timezoneOffset: () => 0,
    randomBytes: (length) => Buffer.alloc(length, 7),
    conserveMemory: () => undefined,
    reached: () => undefined,
  };
}

export type Files = Readonly<Record<string, string | null>>;

export interface CommitOptions {
  readonly parents?: readonly CommitId[];
  readonly replaces?: CommitId;
  /** Minutes since the start; without it, one after the commit before. */
  readonly minutes?: number;
}

export class WrittenHistory {
  readonly file: string;
  repository: Repository;
  #minutes = 0;

  constructor(file = join(storeFolder(), 'store.fxd'), splitter: Splitter = BUILT_IN) {
    this.file = file;
    this.repository = Repository.create(file, 'main', this.#options(splitter));
  }

  #options(splitter: Splitter) {
    return { host: hostAt(() => this.#minutes), splitter, lockTimeoutMs: 1000 };
  }

  /** The same store in a later process, perhaps with another splitter. */
  reopen(splitter: Splitter = BUILT_IN): void {
    this.repository.close();
    this.repository = Repository.open(this.file, this.#options(splitter));
  }

  get head(): CommitId {
    return this.repository.head().commit!;
  }

  /** Commits these changes (null deletes) of the first parent's files; HEAD is the parent by default. */
  commit(files: Files, options: CommitOptions = {}): CommitId {
    const { repository } = this;
    this.#minutes = options.minutes ?? this.#minutes + 1;
    const head = repository.head();
    const parents = options.parents ?? (head.commit === null ? [] : [head.commit]);
    const recorder = repository.recorder('small');
    const edits = new Map<RepoPath, TreeEdit>();
    for (const [path, text] of Object.entries(files)) {
      if (text === null) {
        edits.set(path as RepoPath, null);
        continue;
      }
      const bytes = Buffer.from(text);
      const id = hashObject('blob', bytes) as BlobId;
      recorder.addBlob(id, bytes, path as RepoPath);
      edits.set(path as RepoPath, { mode: MODE.file, id });
    }
    const base = options.replaces ?? parents[0];
    const baseTree = base === undefined ? EMPTY_TREE : repository.treeOf(base)!;
    const tree = editTree(repository, recorder, baseTree, edits);
    const person = { name: 'Ana', email: 'a@b.c', time: START + this.#minutes * 60, offset: 0 };
    const about = { command: 'commit', description: 'test' };
    const { replaces } = options;
    const commit = {
      head,
      tree,
      parents,
      author: person,
      committer: person,
      message: `${this.#minutes}\n`,
      ...(replaces === undefined ? {} : { replaces }),
    };
    return recordCommit(repository, recorder, commit, about).id;
  }

  /** The ids of all nodes of a commit as `path#kind name`, the ordinal after those that are not first. */
  nodes(commit: CommitId = this.head): Map<string, NodeId> {
    const { repository } = this;
    const version = commitVersion(repository, commit);
    const nodes = new Map<string, NodeId>();
    for (const entry of listTree(repository, version.tree!)) {
      const file = readVersionFile(version, entry);
      nodes.set(entry.path, nodeIdOf(file, null));
      for (const placed of file.spans) {
        const ordinal = placed.ordinal === 0 ? '' : `~${placed.ordinal}`;
        const name = `${placed.span.kind} ${placed.qualifiedName}${ordinal}`;
        nodes.set(`${entry.path}#${name}`, nodeIdOf(file, placed));
      }
    }
    return nodes;
  }

  /** The id of one node, by `path#kind name`. */
  node(address: string, commit: CommitId = this.head): NodeId {
    const nodes = this.nodes(commit);
    const found = nodes.get(address);
    if (found === undefined) throw new Error(`no ${address} in ${[...nodes.keys()].join(', ')}`);
    return found;
  }

  /** The history of the node that a selector names at HEAD, newest first. */
  log(selector: string): NodeLogEntry[] {
    const { repository } = this;
    const version = commitVersion(repository, this.head);
    const node = findLoggedNode(repository, version, selector);
    return nodeLog(repository, node, { include: [this.head], exclude: [] });
  }

  close(): void {
    this.repository.close();
  }
}
