/**
 * The refs that two stores have in common, with how often each was made and deleted. Invariant: a deletion
 * counts as a change like any other, so it is passed on and does not come back; what counts is kept outside
 * of the view, because undoing an operation here takes nothing back elsewhere.
 *
 * The counts are a causal length set (Weihai Yu and Claudia-Lavinia Ignat, "Conflict-Free Replicated
 * Relations for Multi-Synchronous Database Management at Edge", 2020): odd stands for there, even for gone.
 */
import { peerInvalid } from '../../model/errors.ts';
import { sha256 } from '../../model/hash.ts';
import type { ObjectId } from '../../model/ids.ts';
import { parseObjectId } from '../../model/ids.ts';
import { LIMITS } from '../../model/limits.ts';
import { compareBytewise, encodeText } from '../../model/path.ts';
import { canonicalJson } from '../canonical-json.ts';
import { BRANCHES, CONFLICTS_REF, refFormatFault, RESOLUTIONS_REF, TAGS } from '../ref-name.ts';
import type { Repository } from '../repository.ts';
import type { SharedRef } from './message.ts';

const NOTES = 'refs/notes/';

/** Whole folders of refs that travel. */
const SHARED = [BRANCHES, TAGS, NOTES];
/** Trees that are put together entry by entry. */
export const RECORD_REFS: readonly string[] = [CONFLICTS_REF, RESOLUTIONS_REF];

/** Under which key the store has what was last told to others, as JSON. */
const KEY = 'sync.refs';

/** By name: the count, and the target, or what it was before it was deleted. */
type Told = Readonly<Record<string, readonly [number, ObjectId]>>;

/** Every shared ref, deleted ones too, by name. */
export function readSharedRefs(repository: Repository): Map<string, SharedRef> {
  const { refs } = repository.store;
  const told = readTold(repository);
  const now = [...SHARED.flatMap((prefix) => refs.list(prefix)), ...recordRefs(repository)];
  const shared = new Map<string, SharedRef>();
  for (const { name, target } of now) {
    const [count] = told[name] ?? [1];
    shared.set(name, { name, target, count: count % 2 === 1 ? count : count + 1, gone: null });
  }
  for (const [name, [count, gone]] of Object.entries(told)) {
    if (shared.has(name)) continue;
    shared.set(name, { name, target: null, count: count % 2 === 0 ? count : count + 1, gone });
  }
  return shared;
}

function recordRefs({ store }: Repository) {
  return RECORD_REFS.flatMap((name) => {
    const target = store.refs.get(name);
    return target === null ? [] : [{ name, target }];
  });
}

/**
 * Remembers what others were told, so that a deletion after it is seen to be one. Writes only what is new.
 * Throws what a transaction throws.
 */
export function rememberShared(repository: Repository, refs: Iterable<SharedRef>): void {
  const { store } = repository;
  const told: Record<string, readonly [number, ObjectId]> = { ...readTold(repository) };
  for (const { name, target, count, gone } of refs) {
    const value = target ?? gone;
    if (value !== null) told[name] = [count, value];
  }
  const text = canonicalJson(told);
  if (text === (store.metadata.get(KEY) ?? '{}')) return;
  store.transaction(() => {
    store.metadata.set(KEY, text);
  });
}

function readTold({ store }: Repository): Told {
  const text = store.metadata.get(KEY);
  if (text === null || text === '') return {};
  try {
    const value = JSON.parse(text) as Told;
    const isRight = Object.values(value).every(([count, id]) => {
      return Number.isSafeInteger(count) && count > 0 && parseObjectId(id) !== null;
    });
    return isRight ? value : {};
  } catch {
    // A store that was tampered with; then nothing was told, and no deletion is known.
    return {};
  }
}

/** One hash of them all: where two sides have the same, there is nothing to do. */
export function digestOfRefs(refs: ReadonlyMap<string, SharedRef>): string {
  const lines = [...refs.values()]
    .sort((a, b) => compareBytewise(a.name, b.name))
    .map(({ name, target, count, gone }) => `${target ?? `-${gone ?? ''}`} ${count} ${name}\n`);
  return sha256(encodeText(`fxd refs 1\n${lines.join('')}`)).toString('hex');
}

/** Refs that came from elsewhere, by name. Throws peerInvalid for names that are none. */
export function checkSharedRefs(refs: readonly SharedRef[]): Map<string, SharedRef> {
  const checked = new Map<string, SharedRef>();
  if (refs.length > 3 * LIMITS.refs.figure) throw peerInvalid('too many refs');
  for (const ref of refs) {
    const { name, target, count, gone } = ref;
    const prefix = SHARED.find((folder) => name.startsWith(folder));
    const isRecord = RECORD_REFS.includes(name);
    // What a later version shares besides is none of our business.
    if (prefix === undefined && !isRecord) continue;
    const fault = isRecord ? null : refFormatFault(name);
    if (fault !== null) throw peerInvalid(`a ref '${name}', which is no name: ${fault}`);
    const isThere = count % 2 === 1;
    if (isThere ? target === null : target !== null || gone === null) {
      throw peerInvalid(`a ref '${name}' that is neither there nor gone`);
    }
    if (checked.has(name)) throw peerInvalid(`the ref '${name}' twice`);
    checked.set(name, ref);
  }
  return checked;
}
