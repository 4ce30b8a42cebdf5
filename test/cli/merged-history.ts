/**
 * Commits with any parents, for histories that no command of the tool makes. Invariant: they are recorded
 * as every commit is, with node maps and history.
 */
import { join } from 'node:path';
import { hashObject } from '../../src/model/hash.ts';
import { MODE } from '../../src/model/entry.ts';
import { EMPTY_TREE, type BlobId, type CommitId } from '../../src/model/ids.ts';
import type { RepoPath } from '../../src/model/path.ts';
import { recordCommit } from '../../src/history/record.ts';
import { Repository } from '../../src/history/repository.ts';
import { editTree, type TreeEdit } from '../../src/history/trees.ts';
import { LANGUAGES } from '../../src/syntax/registry.ts';
import { createSplitter, SPLITTER_VERSION } from '../../src/syntax/split.ts';
import { quietHost } from './quiet-host.ts';

/** Records commits on the branch of HEAD, one minute after the other; the last one is where HEAD ends. */
export class MergedHistory {
  readonly #file: string;
  #minute = 0;

  constructor(cwd: string) {
    this.#file = join(cwd, '.fxd');
  }

  /** A commit of exactly these files; its parents are commits that this returned before. */
  commit(
    subject: string,
    parents: readonly CommitId[],
    files: Readonly<Record<string, string>>,
  ): CommitId {
    const repository = Repository.open(this.#file, {
      host: quietHost,
      splitter: createSplitter({ version: SPLITTER_VERSION, languages: LANGUAGES }),
      lockTimeoutMs: 5000,
    });
    try {
      const recorder = repository.recorder('small');
      const edits = new Map<RepoPath, TreeEdit>();
      for (const [name, text] of Object.entries(files)) {
        const bytes = Buffer.from(text);
        const id = hashObject('blob', bytes) as BlobId;
        recorder.addBlob(id, bytes, name as RepoPath);
        edits.set(name as RepoPath, { mode: MODE.file, id });
      }
      const time = 1_788_264_000 + 60 * this.#minute++;
      const author = { name: 'Ana Example', email: 'ana@example.com', time, offset: 120 };
      const tree = editTree(repository, recorder, EMPTY_TREE, edits);
      const message = `${subject}\n`;
      return recordCommit(
        repository,
        recorder,
        { head: repository.head(), tree, parents, author, committer: author, message },
        { command: 'commit', description: subject },
      ).id;
    } finally {
      repository.close();
    }
  }
}
