/**
 * Group merge: files whose nodes carry ids, merged together. Invariant: proof and fall-back are decided for
 * the group as a whole, so a node that moved between files is in the result once, as both sides left it, or
 * in a conflict; never twice, and never in its unedited form beside a lost edit.
 */
import type { NodeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import { mirrorConflict, type Decision, type MergeConflict, type Piece } from './conflict.ts';
import { deletedFile, mergePath, movedOrDeleted, type FileVersions } from './file-dispute.ts';
import { mergeFile, mergeIdentified, type FileMerge, type MergeTools } from './file-merge.ts';
import { Forest, subjectOf, type ThreeForests } from './forest.ts';
import { mergeForests } from './forest-merge.ts';
import {
  compareSides,
  withoutMoves,
  type GroupFile,
  type GroupVersions,
  type MayFollow,
} from './group-versions.ts';
import { NodeFates } from './node-fate.ts';
import { NodeTree } from './node-tree.ts';
import { findGroupFault } from './group-proof.ts';
import { TextMerger } from './text-merger.ts';

/** A file of the result. */
export interface MergedFile {
  readonly file: NodeId;
  /** Null where it is gone. */
  readonly path: RepoPath | null;
  /**
   * Where the sides gave it different paths, of which `path` is then the one that sorts first, or where one
   * gave it another path and the other deleted it.
   */
  readonly pathConflict: MergeConflict | null;
  /** Null where it is gone. */
  readonly merge: FileMerge | null;
}

export interface GroupMerge {
  readonly files: readonly MergedFile[];
  /** Moves that were followed, and what was given up; those of one file are with that file. */
  readonly decisions: readonly Decision[];
}

/** Merges one group of files. Pure. */
export function mergeGroup(
  versions: GroupVersions,
  tools: MergeTools,
  mayFollow: MayFollow,
): GroupMerge {
  const followed: GroupVersions = {
    base: versions.base,
    ours: withoutMoves(versions.base, versions.ours, (node) => mayFollow(node, 'ours')),
    theirs: withoutMoves(versions.base, versions.theirs, (node) => mayFollow(node, 'theirs')),
  };
  // As for one file, the engine sees the sides in one order, whichever is ours.
  if (compareSides(followed.ours, followed.theirs) <= 0)
    return new GroupMerger(followed, tools).merge();
  const swapped = { base: followed.base, ours: followed.theirs, theirs: followed.ours };
  return mirrorGroup(new GroupMerger(swapped, tools).merge());
}

function mirrorGroup(group: GroupMerge): GroupMerge {
  const mirror = (piece: Piece): Piece =>
    'conflict' in piece ? { conflict: mirrorConflict(piece.conflict) } : piece;
  const files = group.files.map(({ merge, pathConflict, ...file }) => ({
    ...file,
    pathConflict: pathConflict === null ? null : mirrorConflict(pathConflict),
    merge: merge === null ? null : { ...merge, pieces: merge.pieces.map(mirror) },
  }));
  return { ...group, files };
}

const NOTHING = Buffer.alloc(0);

class GroupMerger {
  readonly #versions: GroupVersions;
  readonly #tools: MergeTools;
  readonly #files: readonly FileVersions[];

  constructor(versions: GroupVersions, tools: MergeTools) {
    this.#versions = versions;
    this.#tools = tools;
    const ids = [versions.base, versions.ours, versions.theirs].flatMap((files) =>
      files.map(({ file }) => file),
    );
    const of = (files: readonly GroupFile[], id: NodeId): GroupFile | null =>
      files.find(({ file }) => file === id) ?? null;
    this.#files = [...new Set(ids)].map((file) => ({
      file,
      base: of(versions.base, file),
      ours: of(versions.ours, file),
      theirs: of(versions.theirs, file),
    }));
  }

  merge(): GroupMerge {
    const renames = this.#files.flatMap(sayRename);
    const alone = (): GroupMerge => {
      return { files: this.#files.map((file) => this.#alone(file)), decisions: renames };
    };
    // Nothing leaves a file that is alone.
    if (this.#files.length === 1) return alone();
    const forests = this.#forests();
    const crossing = this.#crossing(forests);
    if (crossing.length === 0) return alone();
    const decisions: Decision[] = [...renames, ...crossing.map((node) => sayMove(forests, node))];
    const text = new TextMerger(this.#language());
    const pieces = mergeForests(
      forests,
      this.#files.map(({ file }) => file),
      this.#tools,
      text,
      null,
    );
    const fault = findGroupFault(this.#versions, pieces, text.loosened, this.#tools);
    if (fault === null) {
      return { files: this.#byNodes(pieces, text.decisions), decisions };
    }
    const says = `the files are merged by line: ${fault}`;
    return {
      files: this.#fallBack(forests, crossing),
      decisions: [{ rule: 'fallback', subject: null, says }],
    };
  }

  #forests(): ThreeForests {
    const forest = (files: readonly GroupFile[]): Forest =>
      new Forest(new Map(files.map((file) => [file.file, new NodeTree(file)] as const)));
    const { base, ours, theirs } = this.#versions;
    return { base: forest(base), ours: forest(ours), theirs: forest(theirs) };
  }

  /** Outermost nodes that a side moved to another file. */
  #crossing({ base, ours, theirs }: ThreeForests): NodeId[] {
    const fates = new NodeFates({ base, ours, theirs });
    return [...fates.moved].filter((node) =>
      [ours, theirs].some((side) => {
        const now = side.find(node);
        return now !== null && now.file !== base.find(node)?.file;
      }),
    );
  }

  #language(): string {
    const [{ path, bytes }] = [...this.#versions.ours, ...this.#versions.theirs] as [GroupFile];
    return this.#tools.splitter.languageOf(path, bytes).name;
  }

  // ---- files that nothing moved between ----

  #alone(versions: FileVersions): MergedFile {
    const { file, base, ours, theirs } = versions;
    const paths = mergePath(versions);
    if (base !== null && (ours === null || theirs === null)) {
      const left = ours ?? theirs;
      const isUnchanged = left?.bytes.equals(base.bytes) ?? true;
      if (left === null || (isUnchanged && left.path === base.path)) return gone(file);
      if (isUnchanged) {
        const pathConflict = movedOrDeleted(versions);
        return { file, path: left.path, pathConflict, merge: taken(left.bytes) };
      }
      const conflict = deletedFile(versions);
      return { file, ...paths, merge: { method: 'lines', pieces: [{ conflict }], decisions: [] } };
    }
    const only = ours ?? theirs;
    if (ours === null || theirs === null) return { file, ...paths, merge: taken(only!.bytes) };
    const merge =
      base === null
        ? mergeFile(
            { path: ours.path, base: NOTHING, ours: ours.bytes, theirs: theirs.bytes },
            this.#tools,
          )
        : mergeIdentified({ base, ours, theirs }, this.#tools);
    return { file, ...paths, merge };
  }

  // ---- files that nodes moved between ----

  #byNodes(
    pieces: ReadonlyMap<NodeId, readonly Piece[]>,
    decisions: readonly Decision[],
  ): MergedFile[] {
    return this.#files.map((versions) => {
      const { file, base, ours, theirs } = versions;
      const own = pieces.get(file) ?? [];
      const isDeleted = base !== null && (ours === null || theirs === null);
      // A deleted file is gone when nothing is left in it: its nodes have moved.
      if (isDeleted && own.every((piece) => 'text' in piece && isBlank(piece.text)))
        return gone(file);
      return { file, ...mergePath(versions), merge: { method: 'nodes', pieces: own, decisions } };
    });
  }

  /**
   * By line, where every file that both sides touched, or that a node went out of or into, is in conflict as
   * a whole.
   */
  #fallBack(
    { base: before, ours: here, theirs: there }: ThreeForests,
    crossing: NodeId[],
  ): MergedFile[] {
    const joined = new Set(
      crossing.flatMap((node) => [before, here, there].map((forest) => forest.find(node)?.file)),
    );
    return this.#files.map((versions) => {
      const { file, base, ours, theirs } = versions;
      const texts = [base, ours, theirs].map((version) => version?.bytes ?? NOTHING);
      const [was, own, other] = texts as [Buffer, Buffer, Buffer];
      const isOneSided = other.equals(was) || own.equals(was);
      if (own.equals(other) || (isOneSided && !joined.has(file))) return this.#alone(versions);
      const conflict: MergeConflict = {
        reason: 'move/move',
        field: 'parent',
        subject: { kind: 'file', name: (ours ?? theirs ?? base)!.path, node: file },
        oursDid: 'changed with moves',
        theirsDid: 'changed with moves',
        base: base?.bytes ?? null,
        ours: ours?.bytes ?? null,
        theirs: theirs?.bytes ?? null,
      };
      const merge: FileMerge = { method: 'lines', pieces: [{ conflict }], decisions: [] };
      return { file, ...mergePath(versions), merge };
    });
  }
}

/** Where a node was and where it is now. */
function sayMove(forests: ThreeForests, node: NodeId): Decision {
  const { base, ours, theirs } = forests;
  const from = base.find(node)!.tree.file.path;
  const paths = [ours, theirs].map((side) => side.find(node)?.tree.file.path);
  const to = paths.find((path) => path !== undefined && path !== from) ?? from;
  return {
    rule: 'moved',
    subject: subjectOf(forests, node),
    says: `followed from ${from} to ${to}`,
  };
}

/** That a file is followed to the path that a side gave it. */
function sayRename({ file, base, ours, theirs }: FileVersions): Decision[] {
  const from = base?.path;
  const to = [ours?.path, theirs?.path].find((path) => path !== undefined && path !== from);
  if (from === undefined || to === undefined) return [];
  const subject = { kind: 'file', name: from, node: file } as const;
  return [{ rule: 'renamed', subject, says: `followed from ${from} to ${to}` }];
}

function gone(file: NodeId): MergedFile {
  return { file, path: null, pathConflict: null, merge: null };
}

function taken(bytes: Buffer): FileMerge {
  return { method: 'equal', pieces: [{ text: bytes, common: true }], decisions: [] };
}

function isBlank(text: Buffer): boolean {
  return text.every((byte) => byte <= 0x20);
}
