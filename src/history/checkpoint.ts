/**
 * Checkpoints: versions that nobody asked for one by one. Invariant: one is a commit like any other, with
 * its node map, on a line of its own that begins at HEAD's commit; neither the view nor a file changes.
 *
 * A line ends where HEAD moves, or after a day; the next checkpoint begins another. So a commit takes the
 * place of the checkpoints before it, and old ones can be forgotten line by line.
 */
import type { FileChange } from '../model/change.ts';
import { refMoved } from '../model/errors.ts';
import type { CommitId, TreeId } from '../model/ids.ts';
import { baseName } from '../model/path.ts';
import { compareVersions } from './changes.ts';
import type { Signature } from './commit-object.ts';
import { formatCommit } from './commit-object.ts';
import { beginLine, isOver, newestLine, type CheckpointLine } from './checkpoint-lines.ts';
import { changedPaths, historyRows } from './history-rows.ts';
import type { LiveContents } from './live-contents.ts';
import { IDENTITY_VERSION } from './node-map.ts';
import { recordMap, verifyBlobs } from './record.ts';
import type { Repository } from './repository.ts';
import { commitVersion } from './version.ts';
import { newVersion } from './working-version.ts';

/** Nodes that the subject of a checkpoint names. */
const NAMED = 3;

export interface NewCheckpoint {
  readonly contents: LiveContents;
  readonly tree: TreeId;
  readonly signature: Signature;
}

/**
 * Makes a checkpoint of a tree on the line of HEAD's branch. Returns null where the newest one, or HEAD, has
 * that tree. Throws refMoved where HEAD moves meanwhile, storeBusy, diskFull.
 */
export function recordCheckpoint(
  repository: Repository,
  { contents, tree, signature }: NewCheckpoint,
): CommitId | null {
  const head = repository.head();
  const newest = newestLine(repository, head);
  if (newest !== null && repository.treeOf(newest.tip) === tree) return null;
  const isOpen = newest !== null && !isOver(newest, signature.time);
  const line = isOpen ? newest : beginLine(repository, head, signature.time);
  const parent = line.tip ?? line.base;
  const before = repository.treeOf(parent);
  if (before === tree) return null;
  const recorder = repository.recorder('small');
  contents.recordInto(recorder, before, tree);
  recorder.flush();
  const parents = parent === null ? [] : [parent];
  const version = newVersion(repository, repository, tree, parents);
  const files = compareVersions(commitVersion(repository, parent), version);
  const paths = changedPaths(repository, tree, before === null ? [] : [before]);
  verifyBlobs(repository, paths);
  const map = recordMap(repository, recorder, parent, version);
  const message = `${subjectOf(files)}\n${trailer(line)}`;
  const people = { author: signature, committer: signature };
  const id = recorder.addCommit(formatCommit({ tree, parents, ...people, message }));
  const { store } = repository;
  store.transaction(() => {
    const now = repository.head();
    if (now.ref !== head.ref || now.commit !== head.commit) throw refMoved('HEAD');
    recorder.flush();
    const number = store.objects.numberOf(id)!;
    const parentNumbers = parents.map((commit) => store.objects.numberOf(commit)!);
    store.commitGraph.add(number, signature.time, parentNumbers);
    const { aliases } = version.identity();
    store.nodeMaps.set(number, {
      tree: map,
      splitterVersion: repository.splitter.version,
      identityVersion: IDENTITY_VERSION,
      aliases,
    });
    const againstParents = parent === null ? [] : [files];
    store.history.add(number, historyRows({ commit: number, paths, againstParents, aliases }));
    if (!store.refs.compareAndSwap(line.ref, line.tip, id)) throw refMoved(line.ref);
  });
  return id;
}

/** `src/a.ts: parse, lex`, `12 files`. */
function subjectOf(files: readonly FileChange[]): string {
  const [only] = files;
  if (only === undefined || files.length > 1) return `${files.length} files`;
  const { path } = (only.after ?? only.before)!;
  const names = only.nodes.flatMap(({ kinds, after, before }) => {
    const { qualifiedName } = (after ?? before)!;
    return kinds.length === 0 || qualifiedName === '' ? [] : [qualifiedName];
  });
  const told = [...new Set(names)].slice(0, NAMED).join(', ');
  const text = told === '' ? `${path} ${only.status}` : `${baseName(path)}: ${told}`;
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
}

function trailer({ base, since }: CheckpointLine): string {
  return `\nCheckpoint-On: ${base ?? 'none'}\nCheckpoint-Since: ${since}\n`;
}
