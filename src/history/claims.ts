/**
 * Claims: which nodes of one parent the spans of a new version are, as far as that parent alone can tell.
 * Invariant: a node of the parent is claimed for one span at most.
 */
import type { Evidence } from '../model/change.ts';
import type { NodeId, TreeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import { similarity } from '../merge/similarity.ts';
import { matchLoose } from '../syntax/loose-match.ts';
import type { LooseSpan, SpanMatch } from '../syntax/match.ts';
import { BY_NAME, matchSpans, REASONS } from '../syntax/match.ts';
import type { Contents } from './contents.ts';
import { pairFiles } from './file-pairs.ts';
import { diffTrees } from './trees.ts';
import type { Version, VersionFile } from './version.ts';
import { idsOf, nodeIdOf, readVersionFile, splitAlike } from './version.ts';

/** What one parent says of one file; the lists are by index, shifted by one: the file itself comes first. */
export interface FileClaims {
  /** Null where the parent knows no such node. */
  readonly nodes: (NodeId | null)[];
  readonly evidence: Evidence[];
  /** The file of the parent in which these nodes stand, but for those in `elsewhere`. */
  readonly from: RepoPath;
  readonly elsewhere: Map<number, RepoPath>;
}

/** What one parent says of the spans of the changed files. */
export class Claims {
  readonly byPath = new Map<RepoPath, FileClaims>();
  readonly #heldFiles: (() => VersionFile)[] = [];
  #held: Set<NodeId> | null = null;

  /** Notes a file of the parent that changed, or whose nodes stay as they are; read if it is asked for. */
  hold(read: () => VersionFile): void {
    this.#heldFiles.push(read);
    this.#held = null;
  }

  /** Every id that stands in a file of the parent which changed. */
  get held(): ReadonlySet<NodeId> {
    if (this.#held === null) {
      this.#held = new Set<NodeId>();
      for (const read of this.#heldFiles) {
        const file = read();
        this.#held.add(nodeIdOf(file, null));
        for (const node of idsOf(file)) this.#held.add(node);
      }
    }
    return this.#held;
  }

  /** Where to note what is claimed for a file, whose nodes stand in `from`. */
  of({ path, spans }: VersionFile, from: RepoPath): FileClaims {
    let claims = this.byPath.get(path);
    if (claims === undefined) {
      const nodes = new Array<NodeId | null>(spans.length + 1).fill(null);
      claims = { nodes, evidence: [], from, elsewhere: new Map() };
      this.byPath.set(path, claims);
    }
    return claims;
  }
}

/** A span's id as one parent has it. */
export interface Claim {
  readonly node: NodeId;
  /** The file of the parent in which the node stands. */
  readonly from: RepoPath;
}

export function claimAt({ from, elsewhere }: FileClaims, node: NodeId, at: number): Claim {
  return { node, from: elsewhere.get(at) ?? from };
}

/** What one parent's nodes became in the files that changed against the first parent. */
export function collectClaims(
  contents: Contents,
  parent: Version,
  tree: TreeId,
  files: ReadonlyMap<RepoPath, VersionFile>,
): Claims {
  const claims = new Claims();
  // A file that only another parent changed is not read unless a node that came may be from there.
  const vanished: (() => LooseSpan[])[] = [];
  const appeared: LooseSpan[] = [];
  const splitAnew = new Map<VersionFile, ReadonlySet<NodeId>>();
  const changes = diffTrees(contents, parent.tree, tree);
  for (const pair of pairFiles(contents, parent, changes)) {
    const after = pair.after === null ? null : (files.get(pair.after.path) ?? null);
    const entry = pair.before;
    const read = (): VersionFile => readVersionFile(parent, entry!);
    if (entry !== null && after === null) {
      claims.hold(read);
      vanished.push(() => looseSpans(read()));
    } else if (entry !== null && after !== null) {
      const before = read();
      claims.hold(() => before);
      const old = splitAlike(contents, before, after);
      if (old !== before) splitAnew.set(old, new Set(idsOf(before)));
      const match = matchSpans(old, after);
      claimMatched(claims.of(after, before.path), old, match, splitAnew.get(old) ?? null);
      claimFile(claims.of(after, before.path), before, pair.evidence);
      vanished.push(() => match.vanished.map((placed) => ({ file: old, placed })));
      for (const placed of match.appeared) appeared.push({ file: after, placed });
    } else if (after !== null) {
      for (const placed of after.spans) appeared.push({ file: after, placed });
    }
  }
  const gone = appeared.length === 0 ? [] : vanished.flatMap((list) => list());
  for (const { before, after, evidence } of matchLoose(gone, appeared, similarity)) {
    const from = before.file as VersionFile;
    const node = nodeIdOf(from, before.placed);
    if (splitAnew.get(from)?.has(node) === false) continue;
    const own = claims.of(after.file as VersionFile, from.path);
    const at = after.placed.index + 1;
    own.nodes[at] = node;
    own.evidence[at] = evidence;
    if (own.from !== from.path) own.elsewhere.set(at, from.path);
  }
  const changedHere = new Set(changes.map(({ path }) => path));
  for (const [path, file] of files)
    if (!changedHere.has(path)) claimUnchanged(parent, file, claims);
  return claims;
}

function looseSpans(file: VersionFile): LooseSpan[] {
  return file.spans.map((placed) => ({ file, placed }));
}

function claimFile(claims: FileClaims, before: VersionFile, evidence: Evidence): void {
  claims.nodes[0] = nodeIdOf(before, null);
  claims.evidence[0] = evidence;
}

/** `held`: an id that only a new split of the old text would mint was never anybody's. */
function claimMatched(
  claims: FileClaims,
  old: VersionFile,
  { beforeOf, reasons }: SpanMatch,
  held: ReadonlySet<NodeId> | null,
): void {
  const ids = idsOf(old);
  for (let index = 0; index < beforeOf.length; index++) {
    const from = beforeOf[index]!;
    if (from < 0 || held?.has(ids[from]!) === false) continue;
    claims.nodes[index + 1] = ids[from]!;
    claims.evidence[index + 1] = REASONS[reasons[index]!]!;
  }
}

/** A file that differs from the first parent but not from this one: its nodes are this parent's. */
function claimUnchanged(parent: Version, file: VersionFile, claims: Claims): void {
  const { path } = file;
  const standing: VersionFile = { ...file, map: parent.mapOf(path) };
  claims.hold(() => standing);
  const own = claims.of(file, path);
  [nodeIdOf(standing, null), ...idsOf(standing)].forEach((node, at) => {
    own.nodes[at] = node;
    own.evidence[at] = BY_NAME;
  });
}
