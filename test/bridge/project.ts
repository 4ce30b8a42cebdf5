/**
 * A working tree with a store, below the command line. Invariant: nothing depends on how fast the test
 * runs: whatever changed is given a time of its own long ago, so that no file counts as just written.
 */
import {
  chmodSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { WorkingTree } from '../../src/bridge/files/working-tree.ts';
import type { ScannedTree } from '../../src/bridge/files/working-tree.ts';
import { recordCommit } from '../../src/history/record.ts';
import { Repository } from '../../src/history/repository.ts';
import { listTree } from '../../src/history/trees.ts';
import { EMPTY_TREE } from '../../src/model/ids.ts';
import type { CommitId, TreeId } from '../../src/model/ids.ts';
import type { Host } from '../../src/model/host.ts';
import { LANGUAGES } from '../../src/syntax/registry.ts';
import { createSplitter, SPLITTER_VERSION } from '../../src/syntax/split.ts';
import { tamper } from '../store/store-folder.ts';
import { temporaryFolder } from './temporary-folder.ts';

const STREAM = { write: () => undefined, isTTY: false, columns: 80, rows: 24 };
/** Later than every file: nothing was written just now. */
const AHEAD_MS = 60_000;
/** Times before this were given by `settle`. */
const LONG_AGO_S = 1_500_000_000;

export class Project {
  readonly root: string;
  readonly repository: Repository;
  readonly workingTree: WorkingTree;
  /** What the clock for files says beyond the real one. */
  aheadMs = AHEAD_MS;
  #settled = 0;
  #commits = 0;

  constructor(root = temporaryFolder()) {
    this.root = root;
    this.repository = Repository.create(join(root, '.fxd'), 'main', {
      host: this.#host(),
      splitter: createSplitter({ version: SPLITTER_VERSION, languages: LANGUAGES }),
      lockTimeoutMs: 1000,
    });
    this.workingTree = new WorkingTree(this.repository, { root, largeBytes: 1 << 20 });
  }

  #host(): Host {
    return {
      args: [],
      cwd: this.root,
      env: {},
      platform: process.platform,
      stdinIsTTY: false,
      stdout: STREAM,
      stderr: STREAM,
      now: () => (1_750_000_000 + this.#commits * 60) * 1000,
      fileClock: () => Date.now() + this.aheadMs,
      timezoneOffset: () => 0,
      randomBytes: (length) => Buffer.alloc(length, 7),
      conserveMemory: () => undefined,
      reached: () => undefined,
    };
  }

  at(path: string): string {
    return join(this.root, path);
  }

  write(path: string, text: string | Buffer): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), text);
  }

  read(path: string): string {
    return readFileSync(this.at(path), 'utf8');
  }

  link(path: string, target: string): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    symlinkSync(target, this.at(path));
  }

  makeExecutable(path: string): void {
    chmodSync(this.at(path), 0o755);
  }

  rename(from: string, to: string): void {
    mkdirSync(dirname(this.at(to)), { recursive: true });
    renameSync(this.at(from), this.at(to));
  }

  remove(path: string): void {
    rmSync(this.at(path), { recursive: true, force: true });
  }

  /** A Git repository, empty but for a commit id that its HEAD names (null: no commit yet). */
  nest(path: string, commit: string | null): void {
    this.write(`${path}/.git/HEAD`, 'ref: refs/heads/main\n');
    if (commit === null) this.remove(`${path}/.git/refs`);
    else this.write(`${path}/.git/refs/heads/main`, `${commit}\n`);
  }

  /** Gives everything that was touched since the last call a time of its own. */
  settle(): void {
    const pending = [this.root];
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const place = join(folder, entry.name);
        if (entry.name.startsWith('.fxd') && folder === this.root && entry.name !== '.fxdignore')
          continue;
        if (entry.isDirectory()) pending.push(place);
        else this.#backdate(place);
      }
      this.#backdate(folder);
    }
  }

  #backdate(place: string): void {
    if (lstatSync(place).mtimeMs / 1000 < LONG_AGO_S) return;
    const time = 1_000_000_000.25 + this.#settled++;
    lutimesSync(place, time, time);
  }

  look(): ScannedTree {
    this.settle();
    return this.workingTree.look();
  }

  record(): ScannedTree {
    this.settle();
    return this.workingTree.record(this.repository.recorder('small'));
  }

  /** Commits the whole working tree. */
  commit(message = 'Change'): CommitId {
    const { tree } = this.record();
    return this.commitTree(tree ?? EMPTY_TREE, message);
  }

  /** Commits a tree that is in the store. */
  commitTree(tree: TreeId, message = 'Change'): CommitId {
    this.#commits++;
    const person = {
      name: 'Ana',
      email: 'ana@example.com',
      time: 1_750_000_000 + this.#commits * 60,
      offset: 0,
    };
    const head = this.repository.head();
    const parents = head.commit === null ? [] : [head.commit];
    const about = { command: 'commit', description: message };
    const recorder = this.repository.recorder('small');
    const text = { message: `${message}\n`, author: person, committer: person };
    return recordCommit(this.repository, recorder, { head, tree, parents, ...text }, about).id;
  }

  /** What a scan found, as `mode path`. */
  entriesOf({ tree, version }: ScannedTree): string[] {
    if (tree === null) return [];
    return listTree(version.contents, tree).map(({ path, mode }) => `${mode.toString(8)} ${path}`);
  }

  /** Forgets what the scans remembered. */
  dropCache(): void {
    this.tamper('DELETE FROM folder_state');
  }

  /** Changes the store behind the back of fxd. */
  tamper(sql: string): void {
    tamper(this.at('.fxd'), (database) => database.exec(sql));
  }

  close(): void {
    this.repository.close();
  }
}
