/**
 * Versions of several files with node ids, as a repository has them. Invariant: an id tells identity alone.
 */
import type { GroupFile, GroupVersions } from '../../src/merge/group-versions.ts';
import { similarity } from '../../src/merge/similarity.ts';
import type { NodeId } from '../../src/model/ids.ts';
import type { RepoPath } from '../../src/model/path.ts';
import { matchLoose } from '../../src/syntax/loose-match.ts';
import {
  matchWithinFile,
  splitFileOf,
  type LooseSpan,
  type SplitFile,
} from '../../src/syntax/match.ts';
import { splitFile } from '../../src/syntax/split.ts';

/** Text by path. */
export type Texts = Readonly<Record<string, string>>;
/** New path by former path. */
export type Renames = Readonly<Record<string, string>>;

interface Sides {
  readonly base: Texts;
  readonly ours: Texts;
  readonly theirs: Texts;
  readonly oursRenamed?: Renames;
  readonly theirsRenamed?: Renames;
}

/** The three versions with ids; what both sides add under one kind and name in one file is one node. */
export function identifyFiles({
  base,
  ours,
  theirs,
  oursRenamed,
  theirsRenamed,
}: Sides): GroupVersions {
  const former = Object.entries(base).map(([path, text]) => {
    const file = split(path, text);
    return grouped(
      file,
      path,
      file.spans.map(({ index }) => `${path}:${index}` as NodeId),
    );
  });
  return {
    base: former,
    ours: identifySide(former, ours, oursRenamed ?? {}),
    theirs: identifySide(former, theirs, theirsRenamed ?? {}),
  };
}

function split(path: string, text: string): SplitFile {
  const bytes = Buffer.from(text);
  return splitFileOf(path, bytes, splitFile(path, bytes));
}

function grouped(file: SplitFile, origin: string, ids: readonly NodeId[]): GroupFile {
  return { ...file, path: file.path as RepoPath, file: `file ${origin}` as NodeId, ids };
}

function identifySide(former: readonly GroupFile[], texts: Texts, renames: Renames): GroupFile[] {
  const origins = new Map(Object.entries(renames).map(([from, to]) => [to, from]));
  const vanished: LooseSpan[] = [];
  const appeared: LooseSpan[] = [];
  const ids = new Map<SplitFile, NodeId[]>();
  const seen = new Set<GroupFile>();
  const files = Object.entries(texts).map(([path, text]) => {
    const file = split(path, text);
    const origin = origins.get(path) ?? path;
    const old = former.find((each) => each.path === origin);
    const own = file.spans.map(
      ({ span, qualifiedName, ordinal }) =>
        `${path}#${span.kind} ${qualifiedName} ${ordinal}` as NodeId,
    );
    ids.set(file, own);
    if (old === undefined) appeared.push(...file.spans.map((placed) => ({ file, placed })));
    else {
      seen.add(old);
      const match = matchWithinFile(old, file);
      for (const { before, after } of match.pairs) own[after] = old.ids[before]!;
      vanished.push(...match.vanished.map(({ placed }) => ({ file: old, placed })));
      appeared.push(...match.appeared);
    }
    return { file, origin };
  });
  for (const old of former.filter((each) => !seen.has(each))) {
    vanished.push(...old.spans.map((placed) => ({ file: old, placed })));
  }
  for (const { before, after } of matchLoose(vanished, appeared, similarity)) {
    const old = former.find(({ path }) => path === before.file.path)!;
    ids.get(after.file)![after.placed.index] = old.ids[before.placed.index]!;
  }
  return files.map(({ file, origin }) => grouped(file, origin, ids.get(file)!));
}
