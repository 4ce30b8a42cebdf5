/**
 * Description: what can be said of a command, as data. Invariant: it is read off the same declaration that
 * the parser uses, so help, man pages and completions cannot name a flag that does not exist.
 */
import { Command, type Option } from 'commander';
import type { AnyCommand, Example } from './define-command.ts';
import { declareGlobals } from './global-options.ts';
import { declareCommand } from './invocation.ts';
import type { CommandEntry } from './registry.ts';

export interface OptionDescription {
  readonly short: string | null;
  readonly long: string | null;
  /** The placeholder of its value, such as `<file>`; null for a switch. */
  readonly value: string | null;
  /** The words that it takes; empty where any will do. */
  readonly choices: readonly string[];
  readonly text: string;
}

export interface OperandDescription {
  /** As in the synopsis: `<branch>`, `[selectors...]`. */
  readonly term: string;
  readonly name: string;
  readonly choices: readonly string[];
  readonly text: string;
}

export interface CommandDescription {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  /** Paragraphs. */
  readonly description: readonly string[];
  /** Such as `fxd commit [options] [selectors...]`. */
  readonly usage: string;
  readonly operands: readonly OperandDescription[];
  readonly options: readonly OptionDescription[];
  readonly examples: readonly Example[];
}

/** Describes a command of the registry. */
export function describeCommand(entry: CommandEntry, command: AnyCommand): CommandDescription {
  const verb = declareCommand(new Command(entry.name), command);
  const operands = verb.registeredArguments.map((operand) => {
    const name = operand.variadic ? `${operand.name()}...` : operand.name();
    const term = operand.required ? `<${name}>` : `[${name}]`;
    const choices = operand.argChoices ?? [];
    return { term, name: operand.name(), choices, text: operand.description };
  });
  const options = verb.options.filter((option) => !option.hidden).map(describeOption);
  const usage = [`fxd ${entry.name}`];
  if (options.length > 0) usage.push('[options]');
  usage.push(...operands.map(({ term }) => term));
  return {
    name: entry.name,
    aliases: entry.aliases,
    summary: entry.summary,
    description: (command.description ?? '').split(/\n\s*\n/).filter((text) => text !== ''),
    usage: usage.join(' '),
    operands,
    options,
    examples: command.examples,
  };
}

/** The options that every command takes. */
export function describeGlobals(): readonly OptionDescription[] {
  const command = new Command('fxd');
  declareGlobals(command);
  return [
    ...command.options.map(describeOption),
    { short: '-h', long: null, value: null, choices: [], text: 'print a short help' },
    { short: null, long: '--help', value: null, choices: [], text: 'print the whole help' },
    { short: null, long: '--version', value: null, choices: [], text: 'print the version' },
  ];
}

/** As it is typed: `-n, --count <number>`. */
export function optionTerm({ short, long, value }: OptionDescription): string {
  const flags = [short, long].filter((flag) => flag !== null).join(', ');
  return value === null ? flags : `${flags} ${value}`;
}

function describeOption(option: Option): OptionDescription {
  return {
    short: option.short ?? null,
    long: option.long ?? null,
    value: /[<[].*$/.exec(option.flags)?.[0] ?? null,
    choices: option.argChoices ?? [],
    text: option.description,
  };
}
