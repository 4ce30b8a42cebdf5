/**
 * Registry: every command, once. Invariant: a row costs nothing until its command runs, because the
 * command's module, and with it whatever that imports, is loaded by `load` alone.
 */
import { EXIT, type ExitCode } from '../model/errors.ts';
import type { AnyCommand } from './define-command.ts';

export const GROUPS = [
  'Start',
  'Record',
  'Look',
  'Branch',
  'Go back',
  'Keep safe',
  'Share',
  'Set up',
] as const;
export type CommandGroup = (typeof GROUPS)[number];

export interface CommandEntry {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Where `fxd help` lists it. */
  readonly group: CommandGroup;
  /** One line, imperative, without a full stop. */
  readonly summary: string;
  /** The exit code of every failure, where a caller could mistake the usual ones for an answer. */
  readonly failureExit?: ExitCode;
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
    name: 'watch',
    aliases: [],
    group: 'Record',
    summary: 'Tell by node what changes while you work, and keep every state',
    load: async () => (await import('./watch.ts')).watch,
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
    name: 'undo',
    aliases: [],
    group: 'Go back',
    summary: 'Undo the last operation',
    load: async () => (await import('./undo.ts')).undo,
  },
  {
    name: 'redo',
    aliases: [],
    group: 'Go back',
    summary: 'Do again what was undone',
    load: async () => (await import('./redo.ts')).redo,
  },
  {
    name: 'op',
    aliases: [],
    group: 'Go back',
    summary: 'Look at the operations, and go back to any of them',
    load: async () => (await import('./op.ts')).op,
  },
  {
    name: 'merge',
    aliases: [],
    group: 'Branch',
    summary: 'Take in the commits of another branch, by node',
    load: async () => (await import('./merge.ts')).merge,
  },
  {
    name: 'resolve',
    aliases: [],
    group: 'Branch',
    summary: 'Settle the conflicts of a merge',
    load: async () => (await import('./resolve.ts')).resolve,
  },
  {
    name: 'merge-file',
    aliases: [],
    group: 'Branch',
    summary: 'Merge three versions of a file, outside of any repository',
    failureExit: EXIT.mergeFailed,
    load: async () => (await import('./merge-file.ts')).mergeFile,
  },
  {
    name: 'verify',
    aliases: [],
    group: 'Keep safe',
    summary: 'Prove that working tree, HEAD and store agree',
    load: async () => (await import('./verify.ts')).verify,
  },
  {
    name: 'fsck',
    aliases: [],
    group: 'Keep safe',
    summary: 'Check everything in the store, and make anew what is derived',
    load: async () => (await import('./fsck.ts')).fsck,
  },
  {
    name: 'backup',
    aliases: [],
    group: 'Keep safe',
    summary: 'Copy the store while it is in use, and check the copy',
    load: async () => (await import('./backup.ts')).backup,
  },
  {
    name: 'gc',
    aliases: [],
    group: 'Keep safe',
    summary: 'Forget what is old, remove what nothing needs, and shrink the store',
    load: async () => (await import('./gc.ts')).gc,
  },
  {
    name: 'export',
    aliases: [],
    group: 'Share',
    summary: 'Give the history to Git, or write the files of a commit',
    load: async () => (await import('./export.ts')).exportFiles,
  },
  {
    name: 'clone',
    aliases: [],
    group: 'Start',
    summary: 'Copy a repository with its history, and check its files out',
    load: async () => (await import('./clone.ts')).clone,
  },
  {
    name: 'sync',
    aliases: [],
    group: 'Share',
    summary: 'Bring two repositories in line: commits, branches, tags',
    load: async () => (await import('./sync.ts')).sync,
  },
  {
    name: 'fetch',
    aliases: [],
    group: 'Share',
    summary: 'Take what a peer has, and move no branch',
    load: async () => (await import('./fetch.ts')).fetch,
  },
  {
    name: 'pull',
    aliases: [],
    group: 'Share',
    summary: 'Take what a peer has',
    load: async () => (await import('./pull.ts')).pull,
  },
  {
    name: 'push',
    aliases: [],
    group: 'Share',
    summary: 'Give a peer what is here',
    load: async () => (await import('./push.ts')).push,
  },
  {
    name: 'bundle',
    aliases: [],
    group: 'Share',
    summary: 'Carry commits to another repository in a file',
    load: async () => (await import('./bundle.ts')).bundle,
  },
  {
    name: 'serve',
    aliases: [],
    group: 'Share',
    summary: 'Answer another fxd that synchronises with this repository',
    load: async () => (await import('./serve.ts')).serve,
  },
  {
    name: 'import',
    aliases: [],
    group: 'Share',
    summary: 'Take the history of a Git repository, or the files of a folder',
    load: async () => (await import('./import.ts')).importHistory,
  },
  {
    name: 'git',
    aliases: [],
    group: 'Share',
    summary: 'Keep step with the Git repository in the same folder',
    load: async () => (await import('./git.ts')).gitBeside,
  },
  {
    name: 'config',
    aliases: [],
    group: 'Set up',
    summary: 'Read and change settings',
    load: async () => (await import('./config.ts')).config,
  },
  {
    name: 'setup',
    aliases: [],
    group: 'Set up',
    summary: 'Make Git merge by node, or no longer',
    load: async () => (await import('./setup.ts')).setup,
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
    name: 'limits',
    aliases: [],
    group: 'Set up',
    summary: 'List what input may be at most, and what happens beyond',
    load: async () => (await import('./limits.ts')).limits,
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
