/**
 * Builders for JSON Schema, as far as the results of commands need it. Invariant: an object lists all its
 * fields, every one is required, and there are no others: what is unset is `null`, what is empty is `[]`.
 */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The schema of an object; only such a one can describe the result of a command. */
export interface ObjectSchema extends JsonSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, JsonSchema>>;
}

/** Keeps the builders' description out of the schema where there is none. */
function described(schema: JsonSchema, description: string | undefined): JsonSchema {
  return description === undefined ? schema : { ...schema, description };
}

/** An object with exactly these fields. */
export function object(
  properties: Readonly<Record<string, JsonSchema>>,
  description?: string,
): ObjectSchema {
  return {
    type: 'object',
    ...(description === undefined ? {} : { description }),
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

export function array(items: JsonSchema, description?: string): JsonSchema {
  return described({ type: 'array', items }, description);
}

export function string(description?: string): JsonSchema {
  return described({ type: 'string' }, description);
}

/** One of these words and no other. */
export function oneOf(words: readonly string[], description?: string): JsonSchema {
  return described({ enum: words }, description);
}

export function integer(description?: string): JsonSchema {
  return described({ type: 'integer' }, description);
}

export function number(description?: string): JsonSchema {
  return described({ type: 'number' }, description);
}

export function boolean(description?: string): JsonSchema {
  return described({ type: 'boolean' }, description);
}

/** The same, or `null`. */
export function nullable(schema: JsonSchema, description?: string): JsonSchema {
  return described({ anyOf: [schema, { type: 'null' }] }, description);
}

/** Git's id of an object. */
export function objectId(description?: string): JsonSchema {
  return described({ type: 'string', pattern: '^[0-9a-f]{40}$' }, description);
}

/** Who a node is. */
export function nodeId(description?: string): JsonSchema {
  return described({ type: 'string', pattern: '^[0-9a-f]{32}$' }, description);
}

/** The name of the schema of a command's document, such as `fxd.status/1`. */
export function schemaName(command: string): string {
  return `fxd.${command}/1`;
}

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/** The schema of the whole document that `fxd <command> --json` prints. */
export function documentSchema(command: string, result: ObjectSchema): ObjectSchema {
  const name = schemaName(command);
  return {
    $schema: DRAFT,
    title: name,
    ...object({ schema: { const: name }, ...result.properties }),
  };
}

/** The schema of the document that any command prints on standard error when it fails. */
export function errorSchema(): ObjectSchema {
  const fields = object({
    code: { ...string('Stable; upper case, words joined by _'), pattern: '^[A-Z][A-Z0-9_]*$' },
    message: string('One sentence for people; its wording may change'),
    hint: nullable(string(), 'What to do next'),
    exit: integer('The exit code of the process'),
  });
  return { $schema: DRAFT, title: 'fxd.error', ...object({ error: fields }) };
}
