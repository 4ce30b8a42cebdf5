/**
 * The shape of what the operation log and the journal say, and the objects that they name. Invariant: a
 * body that passes can be used by undo without another look at its form.
 */
import type { ObjectId } from '../../model/ids.ts';
import { parseObjectId } from '../../model/ids.ts';

/** An object with the type that it must have; null where any will do. */
export type NamedObject = readonly [ObjectId, 'tree' | 'commit' | null];

export interface OperationNames {
  readonly parent: string | null;
  readonly view: string;
  readonly objects: readonly NamedObject[];
}

type Fields = Readonly<Record<string, unknown>>;

const HASH = /^[0-9a-f]{64}$/;

/** What the body of an operation names. Throws a RangeError where it has another shape. */
export function namesInOperation(body: unknown): OperationNames {
  const fields = fieldsOf(body);
  text(fields, 'command');
  text(fields, 'description');
  time(fields);
  const view = text(fields, 'view');
  if (!HASH.test(view)) throw new RangeError('its view is no hash');
  const parent = fields['parent'] ?? null;
  if (parent !== null && !isHash(parent)) throw new RangeError('its parent is no operation');
  for (const list of ['undoes', 'redoes']) {
    if (!arrayOf(fields[list] ?? []).every(isHash)) throw new RangeError(`'${list}' is no list`);
  }
  return { parent, view, objects: [...objectsOfRefs(fields), ...treesOf(fields)] };
}

/** What an entry of the journal names. Throws a RangeError where it has another shape. */
export function namesInIntention(body: unknown): {
  readonly command: string;
  readonly objects: readonly NamedObject[];
} {
  const fields = fieldsOf(body);
  text(fields, 'description');
  text(fields, 'temporaries');
  time(fields);
  const objects = treesOf(fields);
  if (objects.length < 2) throw new RangeError("'files' is missing");
  return { command: text(fields, 'command'), objects };
}

function objectsOfRefs(fields: Fields): NamedObject[] {
  const moves = arrayOf(fields['refs']).map(fieldsOf);
  return moves.flatMap((move) => {
    const isCommit = text(move, 'name').startsWith('refs/heads/');
    return [move['from'] ?? null, move['to'] ?? null].flatMap((id): NamedObject[] =>
      id === null ? [] : [[idOf(id), isCommit ? 'commit' : null]],
    );
  });
}

/** The trees of `files`, of format 1's `saved`, and the commits of a detached HEAD. */
function treesOf(fields: Fields): NamedObject[] {
  const named: NamedObject[] = [];
  const { files = null, saved = null, head = null } = fields;
  if (saved !== null) named.push([idOf(saved), 'tree']);
  if (files !== null) {
    const { from, to } = fieldsOf(files);
    named.push([idOf(from), 'tree'], [idOf(to), 'tree']);
  }
  if (head !== null) {
    for (const side of ['from', 'to']) {
      const value = text(fieldsOf(head), side);
      if (!value.startsWith('ref: ')) named.push([idOf(value), 'commit']);
    }
  }
  return named;
}

function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RangeError('it is no object');
  }
  return value as Fields;
}

function arrayOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new RangeError('a list is missing');
  return value;
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new RangeError(`'${name}' is no text`);
  return value;
}

function time(fields: Fields): void {
  if (!Number.isFinite(fields['time'])) throw new RangeError("'time' is no number");
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && HASH.test(value);
}

function idOf(value: unknown): ObjectId {
  const id = typeof value === 'string' ? parseObjectId(value) : null;
  if (id === null) throw new RangeError('an id is none');
  return id;
}
