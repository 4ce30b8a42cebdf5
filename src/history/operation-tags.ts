/**
 * Operation tags: names for points of the operation log to which somebody may want to go back. Invariant: a
 * name is never moved, only removed and given again, and none can be taken for an id or for `@`.
 */
import { invalidRefName, operationTagExists, operationTagMissing } from '../model/errors.ts';
import type { OperationId } from '../model/ids.ts';
import type { LoggedOperation } from './operation.ts';
import { readOperation } from './operation.ts';
import { checkRefName } from './ref-name.ts';
import type { Repository } from './repository.ts';

export interface OperationTag {
  readonly name: string;
  readonly id: OperationId;
  /** Null where the operation was forgotten. */
  readonly logged: LoggedOperation | null;
}

/** All of them, sorted by name. */
export function listOperationTags(repository: Repository): OperationTag[] {
  return repository.store.operationTags.list().map(({ name, operation }) => {
    return { name, id: operation, logged: readOperation(repository, operation) };
  });
}

/** The names of each operation that has some. */
export function tagsByOperation({ store }: Repository): ReadonlyMap<OperationId, string[]> {
  const names = new Map<OperationId, string[]>();
  for (const { name, operation } of store.operationTags.list()) {
    names.set(operation, [...(names.get(operation) ?? []), name]);
  }
  return names;
}

/** Names an operation. Throws invalidRefName, operationTagExists. */
export function tagOperation(repository: Repository, name: string, { id }: LoggedOperation): void {
  checkRefName(name);
  if (name.startsWith('@')) throw invalidRefName(name, 'it begins with @');
  if (/^[0-9a-f]+$/.test(name)) throw invalidRefName(name, 'it looks like the id of an operation');
  const { store } = repository;
  store.transaction(() => {
    if (!store.operationTags.add(name, id)) throw operationTagExists(name);
  });
}

/** Takes a name away; returns what it named. Throws operationTagMissing. */
export function untagOperation({ store }: Repository, name: string): OperationId {
  return store.transaction(() => {
    const id = store.operationTags.get(name);
    if (id === null) throw operationTagMissing(name);
    store.operationTags.remove(name);
    return id;
  });
}
