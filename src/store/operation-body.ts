/**
 * The shape of an operation's body (docs/format.md, "Operations"). Invariant: a body that passes has every
 * field of the type that readers rely on; what the fields say may still be a lie.
 */

/** Whether the text is the JSON of an operation. */
export function isOperationBody(text: string): boolean {
  const body = parse(text);
  if (!isRecord(body)) return false;
  const { command, description, parent, refs, head, time, view } = body;
  return (
    [command, description, view].every((field) => typeof field === 'string') &&
    typeof time === 'number' &&
    isHex(parent, 64) &&
    Array.isArray(refs) &&
    refs.every(isRefMove) &&
    (head === null || isMove(head, (text) => typeof text === 'string')) &&
    hasShapeOfFormat2(body)
  );
}

/** The fields that format 1 has not, or has in another form. */
function hasShapeOfFormat2({ files, previous, saved, undoes, redoes }: Record<string, unknown>) {
  return (
    (files == null || isMove(files, (id) => id !== null && isHex(id, 40))) &&
    (previous == null || isMove(previous, (text) => text === null || typeof text === 'string')) &&
    (saved === undefined || isHex(saved, 40)) &&
    [undoes, redoes].every(
      (list) => list === undefined || (Array.isArray(list) && list.every((id) => isId(id))),
    )
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is no body either.
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Null, or an id of so many digits. */
function isHex(value: unknown, digits: number): boolean {
  if (value === null) return true;
  return typeof value === 'string' && value.length === digits && /^[0-9a-f]*$/.test(value);
}

function isId(value: unknown): boolean {
  return value !== null && isHex(value, 64);
}

function isMove(value: unknown, holds: (side: unknown) => boolean): boolean {
  return isRecord(value) && holds(value['from']) && holds(value['to']);
}

function isRefMove(value: unknown): boolean {
  return (
    isRecord(value) && typeof value['name'] === 'string' && isMove(value, (id) => isHex(id, 40))
  );
}
