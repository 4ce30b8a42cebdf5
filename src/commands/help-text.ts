/**
 * The text of `fxd help`: of a command, and of all. Invariant: it begins with one line that says what the
 * command does, then shows it used; plain text without colour, so that it can be data.
 */
import { columns, wrap } from '../ui/columns.ts';
import {
  describeGlobals,
  optionTerm,
  type CommandDescription,
  type OptionDescription,
} from './description.ts';
import { COMMANDS, GROUPS } from './registry.ts';
import { TOPICS } from './topics.ts';

const TEXT_WIDTH = 80;

/** The help of one command; the short one leaves out the long description and the global options. */
export function commandHelp(described: CommandDescription, form: 'short' | 'long'): string {
  const { name, aliases, summary, examples, operands, options } = described;
  const parts: (readonly string[])[] = [[`fxd ${name}: ${summary}`]];
  parts.push([
    'Examples:',
    ...examples.flatMap(({ command, explains }) => [`  ${command}`, `      ${explains}`]),
  ]);
  parts.push([`Usage: ${described.usage}`]);
  if (aliases.length > 0)
    parts.push([`Also: ${aliases.map((alias) => `fxd ${alias}`).join(', ')}`]);
  if (form === 'long')
    parts.push(...described.description.map((text) => wrap(oneLine(text), TEXT_WIDTH)));
  if (operands.length > 0) {
    const rows = operands.map(({ term, text, choices }) => ['', term, withChoices(text, choices)]);
    parts.push(['Operands:', ...columns(rows)]);
  }
  if (options.length > 0) parts.push(['Options:', ...optionLines(options)]);
  if (form === 'long') parts.push(['Global options:', ...optionLines(describeGlobals())]);
  else parts.push([`\`fxd ${name} --help\` says more.`]);
  return joinParts(parts);
}

/** The list of all commands and topics. */
export function generalHelp(): string {
  const parts: (readonly string[])[] = [
    ['fxd: version control for functions, classes, keys and sections'],
    ['Usage: fxd [global options] <command> [options] [operands] [-- operands]'],
  ];
  for (const group of GROUPS) {
    const entries = COMMANDS.filter((entry) => entry.group === group);
    if (entries.length === 0) continue;
    const rows = entries.map(({ name, aliases, summary }) => [
      '',
      [name, ...aliases].join(', '),
      summary,
    ]);
    parts.push([`${group}:`, ...columns(rows)]);
  }
  parts.push(['Topics:', ...columns(TOPICS.map(({ name, summary }) => ['', name, summary]))]);
  parts.push(['Global options:', ...optionLines(describeGlobals())]);
  parts.push(['`fxd help <command>` or `fxd help <topic>` says more.']);
  return joinParts(parts);
}

function optionLines(options: readonly OptionDescription[]): string[] {
  // A long flag without a short one is set below the long flags of the others.
  return columns(
    options.map((option) => {
      const indent = option.short === null ? '    ' : '';
      return ['', indent + optionTerm(option), withChoices(option.text, option.choices)];
    }),
  );
}

/** A longer list of choices would not fit beside its option; the text says where they are listed. */
const CHOICES_SHOWN = 6;

function withChoices(text: string, choices: readonly string[]): string {
  return choices.length === 0 || choices.length > CHOICES_SHOWN
    ? text
    : `${text}: ${choices.join(', ')}`;
}

function oneLine(paragraph: string): string {
  return paragraph.trim().replace(/\s+/g, ' ');
}

function joinParts(parts: readonly (readonly string[])[]): string {
  return parts.map((lines) => lines.join('\n')).join('\n\n');
}
