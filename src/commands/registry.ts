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
    name: 'log',
    aliases: [],
    group: 'Look',
    summary: 'Show the history of everything, of files, or of one node',
    load: async () => (await import('./log.ts')).log,
  },
  {
    name: 'show',
    aliases: [],
    group: 'Look',
    summary: 'Show a commit, a tag, a file of a version, or a node',
    load: async () => (await import('./show.ts')).show,
  },
  {
    name: 'diff',
    aliases: [],
    group: 'Look',
    summary: 'Show how two versions differ, by node and by line',
    load: async () => (await import('./diff.ts')).diff,
  },
  {
    name: 'list',
    aliases: [],
    group: 'Look',
    summary: 'List the nodes of the working tree',
    load: async () => (await import('./list.ts')).list,
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
    name: 'branch',
    aliases: [],
    group: 'Branch',
    summary: 'List, make, rename or delete branches',
    load: async () => (await import('./branch.ts')).branch,
  },
  {
    name: 'checkout',
    aliases: ['co'],
    group: 'Branch',
    summary: 'Go to a branch or commit, or take back files',
    load: async () => (await import('./checkout.ts')).checkout,
  },
  {
    name: 'switch',
    aliases: [],
    group: 'Branch',
    summary: 'Go to a branch',
    load: async () => (await import('./switch.ts')).switchBranch,
  },
  {
    name: 'tag',
    aliases: [],
    group: 'Branch',
    summary: 'List, make or delete tags',
    load: async () => (await import('./tag.ts')).tag,
  },
  {
    name: 'export',
    aliases: [],
    group: 'Share',
    summary: 'Write the files of a commit into a new folder',
    load: async () => (await import('./export.ts')).exportFiles,
  },
  {
    name: 'import',
    aliases: [],
    group: 'Share',
    summary: 'Record the files of another folder as the next commit',
    load: async () => (await import('./import.ts')).importFolder,
  },
  {
    name: 'config',
    aliases: [],
    group: 'Set up',
    summary: 'Read and change settings',
    load: async () => (await import('./config.ts')).config,
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
