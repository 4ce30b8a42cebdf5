/**
 * Names of operations. Invariant: one rule for every command: a tag before an id, and a beginning of an id
 * that fits several is refused with all of them.
 */
import { ambiguousOperation, unknownOperation } from '../model/errors.ts';
import type { OperationId } from '../model/ids.ts';
import type { LoggedOperation } from './operation.ts';
import { readOperation } from './operation.ts';
import type { Repository } from './repository.ts';

const SHORTEST_PREFIX = 4;
/** Ids that an error about an ambiguous prefix names, and how many of their digits. */
const NAMED_CANDIDATES = 20;
const NAMED_DIGITS = 12;

/**
 * The operation that a text names: `@` is the newest, `@-` and `@~1` the one before it; else a tag, or the
 * first digits of an id; `~2` may follow each. Throws unknownOperation, ambiguousOperation.
 */
export function resolveOperation(repository: Repository, text: string): LoggedOperation {
  const found = findOperation(repository, text);
  if (found === null) throw unknownOperation(text);
  return found;
}

/** The same, or null where there is none. Throws ambiguousOperation. */
export function findOperation(repository: Repository, text: string): LoggedOperation | null {
  const dashes = /^@(-+)$/.exec(text);
  if (dashes !== null) return stepsBefore(repository, '@', dashes[1]!.length);
  const steps = /^(.+)~(\d{0,9})$/.exec(text);
  if (steps === null) return stepsBefore(repository, text, 0);
  const [, base = '', count = ''] = steps;
  return stepsBefore(repository, base, count === '' ? 1 : Number(count));
}

function stepsBefore(repository: Repository, base: string, count: number): LoggedOperation | null {
  const id = findId(repository, base);
  let found = id === null ? null : readOperation(repository, id);
  for (let left = count; left > 0 && found !== null; left--) {
    const { parent } = found.operation;
    found = parent === null ? null : readOperation(repository, parent);
  }
  return found;
}

function findId({ store }: Repository, text: string): OperationId | null {
  if (text === '@') return store.operations.last()?.id ?? null;
  const tagged = store.operationTags.get(text);
  if (tagged !== null) return tagged;
  if (text.length < SHORTEST_PREFIX || !/^[0-9a-f]{1,64}$/.test(text)) return null;
  const ids = store.operations.withPrefix(text, NAMED_CANDIDATES);
  if (ids.length > 1) {
    throw ambiguousOperation(
      text,
      ids.map((id) => id.slice(0, NAMED_DIGITS)),
    );
  }
  return ids[0] ?? null;
}
