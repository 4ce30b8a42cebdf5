/** `fxd schema`: print the JSON Schema of what a command prints with `--json`. */
import { Argument } from 'commander';
import { unknownTopic } from '../model/errors.ts';
import { defineCommand } from './define-command.ts';
import {
  documentSchema,
  errorSchema,
  object,
  string,
  type JsonSchema,
  type ObjectSchema,
} from './json-schema.ts';
import { COMMANDS, findCommand } from './registry.ts';

interface Result {
  readonly command: string;
  readonly document: JsonSchema;
}

export const schema = defineCommand<readonly [string], object, Result>({
  name: 'schema',
  standalone: true,
  description: 'The schema is of draft 2020-12. `error` stands for what is printed on failure.',
  examples: [
    { command: 'fxd schema version', explains: 'describe what `fxd version --json` prints' },
    { command: 'fxd schema error', explains: 'describe what a failing command prints' },
  ],
  schema: object({
    command: string('The command, or `error`'),
    document: { type: 'object', description: 'A JSON Schema' },
  }),
  declare: (command) =>
    command.addArgument(
      new Argument('<command>', 'a command, or `error`')
        .choices([...COMMANDS.map(({ name }) => name), 'error'])
        .argParser((word) => word),
    ),
  run: async (_, [word]) =>
    word === 'error' ? { command: word, document: errorSchema() } : describeResult(word),
  print: (ui, { document }) => ui.out(JSON.stringify(document, null, 2)),
});

async function describeResult(word: string): Promise<Result> {
  const entry = findCommand(word);
  if (entry === null) throw unknownTopic(word);
  const { schema: result }: { readonly schema: ObjectSchema } = await entry.load();
  return { command: entry.name, document: documentSchema(entry.name, result) };
}
