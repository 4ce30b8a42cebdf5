/**
 * Invocation: one command line, understood. Invariant: every word of it was recognised, or an error of
 * the USAGE kind was thrown; nothing was run, and only the module of the command named was loaded.
 */
import { Command, CommanderError, Option } from 'commander';
import { badUsage } from '../model/errors.ts';
import {
  declareGlobals,
  globalOptions,
  hasFlag,
  readGlobals,
  type GlobalOptions,
} from './global-options.ts';
import type { AnyCommand } from './define-command.ts';
import { findCommand, type CommandEntry } from './registry.ts';

export interface Invocation {
  readonly command: AnyCommand;
  readonly args: readonly unknown[];
  readonly options: object;
  readonly globals: GlobalOptions;
  /** How many of the last operands stood after `--`; null when there was no `--`. */
  readonly operandsAfterDashes: number | null;
}

/** What was asked for by a flag instead of a verb. */
interface Wish {
  help: 'short' | 'long' | null;
  version: boolean;
}

/** What stands for a word that is no command: other words, or null. */
export type ExpandAlias = (
  word: string,
  globals: GlobalOptions,
) => Promise<readonly string[] | null>;

/**
 * Understands a command line. Loads the command that it names. An alias is expanded once: what it stands
 * for is a command and not another alias. Throws USAGE errors.
 */
export async function parseCommandLine(
  words: readonly string[],
  commands: readonly CommandEntry[],
  expandAlias: ExpandAlias,
): Promise<Invocation> {
  const wish: Wish = { help: null, version: false };
  const program = quietCommand(new Command('fxd').enablePositionalOptions());
  declareGlobals(program);
  declareWishes(program, wish);
  let chosen: { readonly entry: CommandEntry; readonly verb: Command } | null = null;
  let understood: Pick<Invocation, 'command' | 'args' | 'options'> | null = null;

  program.hook('preSubcommand', async (_, verb) => {
    const entry = findCommand(verb.name(), commands)!;
    chosen = { entry, verb };
    const command = await entry.load();
    declareCommand(verb, command);
    const globalFields = declareGlobals(verb);
    declareWishes(verb, wish);
    verb.action(() => {
      const own = Object.entries(verb.opts()).filter(([field]) => !globalFields.includes(field));
      understood = { command, args: verb.processedArgs, options: Object.fromEntries(own) };
    });
  });
  for (const { name, aliases } of commands) program.command(name).aliases(aliases);

  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    // Whoever asks for help gets it, however wrong the rest of the line is.
    if (wish.help === null && !wish.version) {
      const expanded = isUnknownCommand(error) ? await expand(words, program, expandAlias) : null;
      if (expanded !== null) return parseCommandLine(expanded, commands, noAlias);
      throw asUsageError(error, chosen);
    }
  }
  const { entry, verb } = chosen ?? { entry: null, verb: null };
  const globals = readGlobals(verb === null ? [program] : [program, verb]);
  const substitute = await wishedCommand(wish, entry);
  if (substitute !== null) return { ...substitute, globals, operandsAfterDashes: null };
  if (understood === null) throw badUsage('No command given');
  const operandsAfterDashes = verb === null ? null : countAfterDashes(words, [program, verb]);
  return {
    ...(understood as Pick<Invocation, 'command' | 'args' | 'options'>),
    globals,
    operandsAfterDashes,
  };
}

function isUnknownCommand(error: unknown): boolean {
  return error instanceof CommanderError && error.code === 'commander.unknownCommand';
}

const noAlias: ExpandAlias = () => Promise.resolve(null);

/** The line with its verb replaced by what it is an alias of, or null. */
async function expand(
  words: readonly string[],
  program: Command,
  expandAlias: ExpandAlias,
): Promise<readonly string[] | null> {
  let at = 0;
  while (words[at]?.startsWith('-') === true)
    at += takesNextWord(program.options, words[at]!) ? 2 : 1;
  const replacement = await expandAlias(words[at] ?? '', readGlobals([program]));
  if (replacement === null) return null;
  return [...words.slice(0, at), ...replacement, ...words.slice(at + 1)];
}

/** The row of the command that a line names, told without understanding the line; or null. */
export function namedEntry(
  words: readonly string[],
  commands: readonly CommandEntry[],
): CommandEntry | null {
  const options = globalOptions();
  let at = 0;
  while (words[at]?.startsWith('-') === true) at += takesNextWord(options, words[at]!) ? 2 : 1;
  return findCommand(words[at] ?? '', commands);
}

/** Whether the line asks for JSON, told without understanding it: for errors in understanding it. */
export function asksForJson(words: readonly string[]): boolean {
  const dashes = words.indexOf('--');
  return words.slice(0, dashes < 0 ? words.length : dashes).includes('--json');
}

/** A command with its operands and options declared, as the parser and all generated texts see it. */
export function declareCommand(verb: Command, command: AnyCommand): Command {
  return command.declare(verb.allowExcessArguments(false));
}

/** Keeps commander from printing and from ending the process. */
function quietCommand(command: Command): Command {
  return command
    .helpOption(false)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
}

/** The flags that stand for another command: `-h`, `--help` and `--version`. */
function declareWishes(command: Command, wish: Wish): void {
  const free = (flag: string) => !command.options.some((option) => hasFlag(option, flag));
  if (free('-h')) {
    command.addOption(new Option('-h').hideHelp());
    command.on('option:h', () => (wish.help ??= 'short'));
  }
  command.addOption(new Option('--help').hideHelp());
  command.on('option:help', () => (wish.help = 'long'));
  command.addOption(new Option('--version').hideHelp());
  command.on('option:version', () => (wish.version = true));
}

async function wishedCommand(
  wish: Wish,
  entry: CommandEntry | null,
): Promise<Pick<Invocation, 'command' | 'args' | 'options'> | null> {
  if (wish.help !== null) {
    const options = { short: wish.help === 'short' };
    return { command: await findCommand('help')!.load(), args: [entry?.name], options };
  }
  if (wish.version) return { command: await findCommand('version')!.load(), args: [], options: {} };
  return null;
}

/** Commander's error as one of ours: a sentence without its prefix, its suggestion as the hint. */
function asUsageError(error: unknown, chosen: { readonly entry: CommandEntry } | null): unknown {
  if (!(error instanceof CommanderError)) return error;
  if (error.code === 'commander.help') return badUsage('No command given');
  const [sentence = '', suggestion] = error.message
    .replace(/^error: /, '')
    .split(/\n?\((Did you mean [^\n]*)\)$/);
  const message = sentence.charAt(0).toUpperCase() + sentence.slice(1).replace(/\.$/, '');
  const lookup = chosen === null ? 'fxd help' : `fxd help ${chosen.entry.name}`;
  const hint = suggestion?.replace(/(?<=mean )([^ ?]+)(?=\?)/, "'$1'") ?? `Run \`${lookup}\``;
  return badUsage(message, hint);
}

/** Commander drops `--`; the words after the one that ended the options are counted here. */
function countAfterDashes(words: readonly string[], commands: readonly Command[]): number | null {
  const options = commands.flatMap((command) => command.options);
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (word === '--') return words.length - index - 1;
    if (takesNextWord(options, word)) index++;
  }
  return null;
}

/** Whether the value of an option is the word after it: `-m`, `--message`, or a group such as `-am`. */
function takesNextWord(options: readonly Option[], word: string): boolean {
  const isGroup = /^-[^-]/.test(word) && word.length > 2;
  // In `-mtext` an option before the last letter takes the rest of the group.
  const letters = isGroup ? [...word.slice(1)].map((letter) => `-${letter}`) : [word];
  const taker = letters.findIndex((flag) =>
    options.some((option) => option.required && hasFlag(option, flag)),
  );
  return taker >= 0 && taker === letters.length - 1;
}
