/**
 * The ids that nodes have by default: those minted for their places. Invariant: they depend on path and
 * place alone, so what was minted for one version of a file serves for the next.
 */
import type { NodeId } from '../model/ids.ts';
import type { PlacedSpan } from '../model/outline.ts';
import type { RepoPath } from '../model/path.ts';
import { mintNodeId } from './node-map.ts';

interface Minted {
  readonly path: RepoPath;
  readonly spans: readonly PlacedSpan[];
  readonly ids: (NodeId | undefined)[];
  file: NodeId | undefined;
  isWhole: boolean;
}

/** By the spans of a file as they lie in it; the last path at which they were asked for. */
const minted = new WeakMap<readonly PlacedSpan[], Minted>();

/** Files whose last version is remembered, because the next one is much like it. */
const REMEMBERED = 300;
const latest = new Map<RepoPath, Minted>();
/** Spans that are passed over to find the place of one in the version before. */
const LOOK_AHEAD = 8;

function entryOf(path: RepoPath, spans: readonly PlacedSpan[]): Minted {
  let entry = minted.get(spans);
  if (entry?.path !== path) {
    entry = { path, spans, ids: [], file: undefined, isWhole: spans.length === 0 };
    minted.set(spans, entry);
  }
  return entry;
}

/** The default id of one span of a file; of the file itself for null. */
export function defaultId(
  path: RepoPath,
  spans: readonly PlacedSpan[],
  placed: PlacedSpan | null,
): NodeId {
  const entry = entryOf(path, spans);
  if (placed === null) return (entry.file ??= latest.get(path)?.file ?? mintNodeId(path, null, 0));
  return (entry.ids[placed.index] ??= mintNodeId(path, placed, 0));
}

/** The default ids of all spans of a file, by their index. */
export function defaultIds(path: RepoPath, spans: readonly PlacedSpan[]): readonly NodeId[] {
  const entry = entryOf(path, spans);
  if (!entry.isWhole) complete(entry, latest.get(path));
  return entry.ids as readonly NodeId[];
}

/** Mints what is missing; takes what the version before has at the same place. */
function complete(entry: Minted, former: Minted | undefined): void {
  const { path, spans, ids } = entry;
  const olds = former?.spans ?? [];
  let next = 0;
  for (let index = 0; index < spans.length; index++) {
    const placed = spans[index]!;
    let at = next;
    const end = Math.min(next + LOOK_AHEAD, olds.length);
    while (at < end && !isSamePlace(placed, olds[at]!)) at++;
    if (at < end) {
      ids[index] ??= former!.ids[at];
      next = at + 1;
    }
    ids[index] ??= mintNodeId(path, placed, 0);
  }
  entry.isWhole = true;
  latest.delete(path);
  latest.set(path, entry);
  const [oldest] = latest.size > REMEMBERED ? latest.keys() : [];
  if (oldest !== undefined) latest.delete(oldest);
}

function isSamePlace(a: PlacedSpan, b: PlacedSpan): boolean {
  return (
    a.ordinal === b.ordinal &&
    a.span.kind === b.span.kind &&
    a.qualifiedName === b.qualifiedName &&
    (a.span.name === '') === (b.span.name === '')
  );
}
