/**
 * Context: what a command is given to work with. Invariant: what costs something (configuration, the
 * store) is a getter that opens it at first use, and what was opened is closed when the command has run.
 */
import type { Readable, Writable } from 'node:stream';
import type { Config } from '../bridge/files/config.ts';
import type { Location } from '../bridge/files/locate.ts';
import type { Repository, RepositoryOptions } from '../history/repository.ts';
import type { FileIdentity, Host } from '../model/host.ts';
import type { Terminal } from '../ui/prompt.ts';
import type { GitStep } from './beside-git.ts';
import type { GlobalOptions } from './global-options.ts';

/** The host, and what only the running process can tell. */
export interface Runtime extends Host {
  /** Such as `v20.19.0`. */
  readonly nodeVersion: string;
  /** Such as `x64`. */
  readonly architecture: string;
  /** How this fxd was started: the words before its arguments, as absolute paths. */
  readonly program: readonly string[];
  /** Who runs fxd; null where the system knows no users. */
  readonly userId: number | null;
  /**
   * Makes a folder the current one, because paths relative to it are looked up faster. Returns how it is
   * written from then on: '' where that was done, else the folder itself.
   */
  enterFolder(folder: string): string;
  /**
   * Runs something while Ctrl-C is left to a child process that shares the terminal (an editor, a pager)
   * and does not end this one.
   */
  leaveInterrupts<T>(run: () => T): T;
  /** Where questions are asked and answered; asked for once a question, and only of a terminal. */
  terminal(): Terminal;
  /** The standard streams, for a conversation with the process that started this one. */
  conversation(): { readonly input: Readable; readonly output: Writable };
  /** Calls something once, so many milliseconds later. What it returns calls that off. */
  after(ms: number, call: () => void): () => void;
  /** The files that standard output and standard error go to; none for a terminal or a pipe. */
  outputFiles(): readonly FileIdentity[];
  /** The number of this process. */
  readonly processId: number;
  /**
   * From here on Ctrl-C, SIGTERM and a closed terminal do not end the process but call `end`, and going on
   * after a stop (`fg`) calls `resumed`. What it returns makes it as before.
   */
  onSignals(told: { readonly end: () => void; readonly resumed: () => void }): () => void;
  /** Sends a signal to a process and all that it started; one that has ended is no failure. */
  signalGroup(leader: number, signal: 'SIGTERM' | 'SIGKILL'): void;
}

/** What is known without opening anything. */
export interface Surroundings {
  readonly host: Runtime;
  readonly globals: GlobalOptions;
  /** The folder to work in, absolute: the current one, or that of `-C`. */
  readonly folder: string;
  /** Whether there is somebody to ask: two terminals, no `--no-input`, not under CI. */
  readonly interactive: boolean;
  /** The newest format of a store that this fxd reads and writes. */
  readonly storeFormat: number;
  /** How many of the last operands stood after `--`; null when there was no `--`. */
  readonly operandsAfterDashes: number | null;
  /** Has something closed when the command has run, before its result is shown; the last first. */
  onClose(close: () => void): void;
  /** Says on standard error at once what is about to be done; silent under `--quiet` and `--json`. */
  announce(line: string): void;
  /** Has something said on standard error when the command has run, whatever comes of it. */
  warn(sentence: string): void;
  /** Answers while the command runs: shown by its `printPart`, or with --json as a line of its own. */
  tell(part: object): void;
}

/** What is opened when it is asked for; not to be had in a command that is `standalone`. */
export interface Workspace {
  /** Settings of all layers; outside a repository without the repository's. */
  readonly config: Config;
  /**
   * The same without the repository's layer. Whatever names a program to run (core.editor, core.pager, an
   * alias) is asked for here, because a store may come from somebody else.
   */
  readonly userConfig: Config;
  /** Where the repository is. Throws NOT_A_REPOSITORY, STORE_MISSING, DUBIOUS_OWNERSHIP. */
  readonly location: Location;
  /**
   * The repository, open; with `--at-op` as it was seen after that operation, and not to be written. Throws
   * as `location` does, what opening a store throws, UNKNOWN_OPERATION.
   */
  readonly repository: Repository;
  /** The step that is kept with Git beside the store; null without one. */
  readonly gitStep: GitStep | null;
  /** To open or make other stores with. Throws NOT_AT_OPERATION under `--at-op`. */
  readonly repositoryOptions: RepositoryOptions;
}

export interface Context extends Surroundings, Workspace {}
