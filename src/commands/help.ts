/** `fxd help`: explain a command or a topic. */
import { Argument } from 'commander';
import { unknownTopic } from '../model/errors.ts';
import { defineCommand } from './define-command.ts';
import { describeCommand } from './description.ts';
import { commandHelp, generalHelp } from './help-text.ts';
import { nullable, object, string } from './json-schema.ts';
import { COMMANDS, findCommand } from './registry.ts';
import { TOPICS } from './topics.ts';

interface Options {
  readonly short?: boolean;
}

interface Result {
  readonly topic: string | null;
  readonly text: string;
}

export const help = defineCommand<readonly [string | undefined], Options, Result>({
  name: 'help',
  standalone: true,
  examples: [
    { command: 'fxd help', explains: 'list all commands and topics' },
    { command: 'fxd help commit', explains: 'explain a command' },
    { command: 'fxd help selectors', explains: 'explain how to name nodes' },
  ],
  paged: true,
  schema: object({
    topic: nullable(string(), 'The command or topic; null for the list of all'),
    text: string('Plain text'),
  }),
  declare: (command) =>
    command
      .addArgument(
        new Argument('[topic]', 'a command or a topic')
          .choices([...COMMANDS, ...TOPICS].map(({ name }) => name))
          .argParser(anyWord),
      )
      .option('--short', 'leave out the description and the global options'),
  async run(_, [topic], { short }) {
    if (topic === undefined) return { topic: null, text: generalHelp() };
    const entry = findCommand(topic);
    if (entry !== null) {
      const described = describeCommand(entry, await entry.load());
      return { topic: entry.name, text: commandHelp(described, short === true ? 'short' : 'long') };
    }
    const found = TOPICS.find(({ name }) => name === topic);
    if (found === undefined) throw unknownTopic(topic);
    return { topic, text: found.text };
  },
  print: (ui, { text }) => ui.out(text),
});

/** The choices are for completion; an unknown word gets an error that says more than theirs. */
function anyWord(word: string): string {
  return word;
}
