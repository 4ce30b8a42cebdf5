/**
 * The trees of scanned folders. Invariant: a folder's tree is made anew exactly where its files or a
 * folder below changed, so the cost follows the size of the change.
 */
import type { ContentsSink } from '../../history/contents.ts';
import { joinPath } from '../../history/trees.ts';
import { MODE } from '../../model/entry.ts';
import type { FolderState } from '../../model/folder-state.ts';
import type { BlobId, TreeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';

type States = ReadonlyMap<RepoPath, FolderState>;

export interface ScannedFolders {
  /** Parents before what lies in them. */
  readonly order: readonly RepoPath[];
  readonly states: Map<RepoPath, FolderState>;
  /** Folders whose files or subfolders are not as they were known. */
  readonly touched: ReadonlySet<RepoPath>;
  readonly known: States;
}

/** Gives every folder its tree, deepest first; an untouched folder keeps the one it had. */
export function makeTrees({ order, states, touched, known }: ScannedFolders, sink: ContentsSink) {
  const isNew = (path: RepoPath, name: string): boolean => {
    const child = joinPath(path, name);
    const [now, former] = [states.get(child), known.get(child)];
    return now !== former && now?.tree !== former?.tree;
  };
  // The tree of the top covers everything below it, so it stands while nothing below was touched.
  if (touched.size === 0 && states.get('' as RepoPath)?.tree !== null) return;
  for (let i = order.length - 1; i >= 0; i--) {
    const path = order[i]!;
    const state = states.get(path)!;
    const isTouched = touched.has(path) || state.folders.some((name) => isNew(path, name));
    if (!isTouched && state.tree !== null) continue;
    const tree = makeTree(path, state, states, sink);
    if (tree !== state.tree) states.set(path, state.withTree(tree));
  }
}

function makeTree(
  path: RepoPath,
  state: FolderState,
  states: States,
  sink: ContentsSink,
): TreeId | null {
  const folders = state.folders.flatMap((name) => {
    const id = states.get(joinPath(path, name))?.tree ?? null;
    return id === null ? [] : [{ name, mode: MODE.tree, id }];
  });
  const files = state.files.map(({ name, mode, id }) => ({ name, mode, id: id as BlobId }));
  const entries = [...folders, ...files];
  return entries.length === 0 ? null : sink.addTree(entries);
}
