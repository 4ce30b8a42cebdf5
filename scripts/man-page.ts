/**
 * Manual pages from the registry, in man(7). Invariant: the text of a page is a function of the commands
 * alone: not of the clock, so that a page differs only when a command does.
 */
import {
  optionTerm,
  type CommandDescription,
  type OptionDescription,
} from '../src/commands/description.ts';
import { wrap } from '../src/ui/columns.ts';
import { EXIT_MEANINGS, TOPICS } from '../src/commands/topics.ts';

/** The day of the release that the pages are shipped with; raised together with the version. */
const EDITION = '2026-11-21';

/** mandoc asks for source lines of less. */
const SOURCE_WIDTH = 72;

/** A page that is about fxd as a whole. */
export function mainPage(
  commands: readonly CommandDescription[],
  globals: readonly OptionDescription[],
): string {
  return page('fxd', 'version control for functions, classes, keys and sections', [
    '.SH SYNOPSIS',
    '.B fxd',
    escape('[global options] <command> [options] [operands] [-- operands]'),
    '.SH DESCRIPTION',
    ...filled(
      'fxd keeps the history of nodes: functions, classes, methods, imports, keys, rules, sections. ' +
        'A node keeps its identity when it is edited, renamed or moved to another file, so its history is followed ' +
        'and not guessed. Commits, trees and blobs are those of Git, with the ids of Git.',
    ),
    '.SH COMMANDS',
    ...commands.flatMap(({ name, aliases, summary }) =>
      tagged(`\\fBfxd ${escape([name, ...aliases].join(', '))}\\fR`, `${summary}.`),
    ),
    '.SH GLOBAL OPTIONS',
    ...globals.flatMap(optionEntry),
    ...TOPICS.filter(({ name }) => name !== 'exit-codes').flatMap(({ name, text }) => [
      `.SH ${name.toUpperCase()}`,
      ...preformatted(text),
    ]),
    ...exitStatus(),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(([name, text]) => tagged(`\\fB${name}\\fR`, text)),
    '.SH FILES',
    ...FILES.flatMap(([name, text]) => tagged(`\\fB${escape(name)}\\fR`, text)),
    '.SH SEE ALSO',
    references(commands.map(({ name }) => `fxd-${name}`)),
  ]);
}

/** The page of one command. */
export function commandPage(described: CommandDescription): string {
  const { name, aliases, summary, description, usage, operands, options, examples } = described;
  const prose = description.length > 0 ? description : [`${summary}.`];
  return page(`fxd-${name}`, lowerFirst(summary), [
    '.SH SYNOPSIS',
    ...[name, ...aliases].flatMap((word, index) => [
      ...(index > 0 ? ['.br'] : []),
      `.B fxd ${escape(word)}`,
      ...optionalLine(escape(usage.split(' ').slice(2).join(' '))),
    ]),
    '.SH DESCRIPTION',
    ...prose.flatMap((text, index) => [...(index > 0 ? ['.PP'] : []), ...filled(text)]),
    ...section('OPERANDS', operands, ({ term, text, choices }) =>
      tagged(`\\fI${escape(term)}\\fR`, sentence(text, choices)),
    ),
    ...section('OPTIONS', options, optionEntry),
    ...section('EXAMPLES', examples, ({ command, explains }) =>
      tagged(`\\fB${escape(command)}\\fR`, sentence(explains, [])),
    ),
    '.SH SEE ALSO',
    references(['fxd']),
  ]);
}

const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ['FXD_REPO', 'The store to use, like -R.'],
  ['FXD_AUTHOR_NAME, FXD_AUTHOR_EMAIL', 'Who makes a commit.'],
  ['FXD_EDITOR, VISUAL, EDITOR', 'The editor for messages, the first that is set.'],
  ['FXD_PAGER, PAGER', 'The pager for long output, the first that is set; cat for none.'],
  ['NO_COLOR, FORCE_COLOR', 'Whether to use colours, where --color does not say.'],
  ['CI', 'If set, nothing is asked.'],
  ['FXD_DATE', 'The time to take for now: seconds since 1970, or an ISO date.'],
  ['FXD_DEBUG', 'If 1, an internal error shows where it came from.'],
];

const FILES: readonly (readonly [string, string])[] = [
  ['.fxd', 'The store: one SQLite file at the top of the working tree.'],
  [
    '$XDG_CONFIG_HOME/fxd/config.toml, ~/.config/fxd/config.toml',
    'Your settings, aliases among them: alias.st = "status -s" lets fxd st stand for it.',
  ],
  ['/etc/fxd/config.toml', 'The settings of the machine.'],
];

function page(name: string, summary: string, lines: readonly string[]): string {
  return [
    '.\\" Made from the registry of commands by `npm run generate`; do not edit.',
    `.TH ${name.toUpperCase()} 1 "${EDITION}" "fxd" "fxd manual"`,
    '.SH NAME',
    `${escape(name)} \\- ${escape(summary)}`,
    ...lines,
    '',
  ].join('\n');
}

function section<T>(title: string, items: readonly T[], entry: (item: T) => string[]): string[] {
  return items.length === 0 ? [] : [`.SH ${title}`, ...items.flatMap(entry)];
}

function optionEntry(option: OptionDescription): string[] {
  return tagged(`\\fB${escape(optionTerm(option))}\\fR`, sentence(option.text, option.choices));
}

function exitStatus(): string[] {
  return [
    '.SH EXIT STATUS',
    ...EXIT_MEANINGS.flatMap(({ code, meaning, examples }) =>
      tagged(code, sentence(`${meaning} (${examples})`, [])),
    ),
  ];
}

function tagged(term: string, text: string): string[] {
  return ['.TP', term, ...filled(text)];
}

/** A longer list of choices is told by the text. */
const CHOICES_SHOWN = 6;

function sentence(text: string, choices: readonly string[]): string {
  const shown = choices.length > 0 && choices.length <= CHOICES_SHOWN;
  const whole = !shown ? text : `${text}: ${choices.join(', ')}`;
  return `${whole.charAt(0).toUpperCase()}${whole.slice(1)}.`;
}

function preformatted(text: string): string[] {
  return ['.nf', ...text.split('\n').map((line) => (line === '' ? '.sp' : escape(line))), '.fi'];
}

function references(names: readonly string[]): string {
  return names
    .map((name) => `.BR ${name} (1)`)
    .join(' ,\n')
    .replaceAll(' ,', ' ,');
}

function optionalLine(text: string): string[] {
  return text === '' ? [] : [text];
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Text that is filled, in source lines of its own. */
function filled(text: string): string[] {
  return wrap(text.trim().replace(/\s+/g, ' '), SOURCE_WIDTH).map(escape);
}

/** A dash that is typed, a backslash, and a line that would begin with a control character. */
function escape(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/, '\\&');
}
