/**
 * Registry: every command, once. Invariant: a row costs nothing until its command runs, because the
 * command's module, and with it whatever that imports, is loaded by `load` alone.
 */
import type { AnyCommand } from './define-command.ts';

export const GROUPS = ['Start', 'Record', 'Look', 'Branch', 'Share', 'Set up'] as const;
export type CommandGroup = (typeof GROUPS)[number];

export interface CommandEntry {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Where `fxd help` lists it. */
  readonly group: CommandGroup;
  /** One line, imperative, without a full stop. */
  readonly summary: string;
  readonly load: () => Promise<AnyCommand>;
}

/** In the order in which `fxd help` lists them within their group. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'init',
    aliases: [],
    group: 'Start',
    summary: 'Start a repository in a folder',
    load: async () => (await import('./init.ts')).init,
  },
  {
    name: 'scan',
    aliases: [],
    group: 'Record',
    summary: 'Split the working tree into nodes and store what is new',
    load: async () => (await import('./scan.ts')).scan,
  },
  {
    name: 'status',
    aliases: ['st'],
    group: 'Look',
    summary: 'Show what differs from the last commit, by node',
    load: async () => (await import('./status.ts')).status,
  },
  {
    name: 'commit',
    aliases: ['ci'],
    group: 'Record',
    summary: 'Record the working tree, or chosen nodes of it',
    load: async () => (await import('./commit.ts')).commit,
  },
  {
    name: 'restore',
    aliases: [],
    group: 'Record',
    summary: 'Give files or nodes back what they were in a revision',
    load: async () => (await import('./restore.ts')).restore,
  },
  {
    name: 'help',
    aliases: [],
    group: 'Set up',
    summary: 'Explain a command or a topic',
    load: async () => (await import('./help.ts')).help,
  },
  {
    name: 'schema',
    aliases: [],
    group: 'Set up',
    summary: 'Print the JSON Schema of what a command prints with --json',
    load: async () => (await import('./schema.ts')).schema,
  },
  {
    name: 'version',
    aliases: [],
    group: 'Set up',
    summary: 'Print the version of fxd and of what it runs on',
    load: async () => (await import('./version.ts')).version,
  },
];

/** The row of a command by its name or an alias, or null. */
export function findCommand(
  word: string,
  commands: readonly CommandEntry[] = COMMANDS,
): CommandEntry | null {
  return commands.find(({ name, aliases }) => name === word || aliases.includes(word)) ?? null;
}
