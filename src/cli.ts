/**
 * The command line: understands the words, runs one command, shows its result, and answers with the exit
 * code. Invariant: nothing else writes an error or decides an exit code, and standard output stays empty
 * when a command fails.
 */
import { resolve } from 'node:path';
import { splitAlias } from './commands/alias.ts';
import type { Context, Runtime, Surroundings } from './commands/context.ts';
import type { GlobalOptions } from './commands/global-options.ts';
import {
  asksForJson,
  namedEntry,
  parseCommandLine,
  type Invocation,
} from './commands/invocation.ts';
import { schemaName } from './commands/json-schema.ts';
import { COMMANDS, type CommandEntry } from './commands/registry.ts';
import type { DisplaySettings, OpenWorkspace } from './commands/workspace.ts';
import { EXIT, FxdError, internalError, invalidDate } from './model/errors.ts';
import type { OutputStream } from './model/host.ts';
import { FORMAT_VERSION } from './store/schema.ts';
import type { Splitter } from './syntax/split.ts';
import { display } from './ui/display.ts';
import { failureDocument, failureLines } from './ui/failure.ts';
import { choosePager } from './ui/pager.ts';
import { loadStyle, wantsColor, type ColorMode, type Style } from './ui/style.ts';
import { createUi } from './ui/ui.ts';

/** What a test may choose; the process takes what is built in. */
export interface MainOptions {
  readonly commands?: readonly CommandEntry[];
  readonly splitter?: Splitter;
}

/** Runs one command line. Never throws; returns the exit code. */
export async function main(host: Runtime, options: MainOptions = {}): Promise<number> {
  const run = new Run(stopClock(host), options);
  try {
    return await run.perform();
  } catch (error) {
    return await run.fail(error);
  }
}

/** Tells of an exception that nobody caught; returns the exit code. */
export function reportFailure(host: Runtime, thrown: unknown): Promise<number> {
  return new Run(host, {}).fail(thrown);
}

/** The host with its clock at the moment of FXD_DATE: seconds since 1970, or an ISO date. */
function stopClock(host: Runtime): Runtime {
  const moment = host.env['FXD_DATE'] ?? '';
  if (moment === '') return host;
  const timeMs = /^\d{1,12}$/.test(moment) ? Number(moment) * 1000 : Date.parse(moment);
  return {
    ...host,
    now() {
      if (Number.isNaN(timeMs)) throw invalidDate(moment);
      return timeMs;
    },
  };
}

/** One run: what is known of it grows, so that an error is told in the form asked for. */
class Run {
  readonly #host: Runtime;
  readonly #options: MainOptions;
  readonly #closers: (() => void)[] = [];
  readonly #warnings: string[] = [];
  #globals: GlobalOptions | null = null;
  #display: DisplaySettings = { color: 'auto', pager: null };
  #tell: (part: object) => void = () => undefined;

  constructor(host: Runtime, options: MainOptions) {
    this.#host = host;
    this.#options = options;
  }

  async perform(): Promise<number> {
    const { args } = this.#host;
    const invocation = await parseCommandLine(
      args.length > 0 ? args : ['--help'],
      this.#options.commands ?? COMMANDS,
      (word, globals) => this.#expandAlias(word, globals),
    );
    this.#globals = invocation.globals;
    const { command, options, globals } = invocation;
    const result = await this.#runCommand(invocation);
    await this.#tellWarnings();
    if (globals.json) {
      const document = { schema: schemaName(command.name), ...result };
      this.#host.stdout.write(`${JSON.stringify(document)}\n`);
    } else {
      await this.#show(invocation, result);
    }
    return command.exitCode?.(result, options) ?? EXIT.done;
  }

  async #runCommand(invocation: Invocation) {
    const { command, args, options, globals, operandsAfterDashes } = invocation;
    const around = this.#surroundings(globals, operandsAfterDashes);
    if (globals.folder !== null || command.standalone !== true) {
      const { requireFolder } = await import('./bridge/files/folder.ts');
      requireFolder(around.folder);
    }
    const workspace = command.standalone === true ? null : await this.#openWorkspace(around);
    const pager = choosePager(this.#host.env, null);
    this.#display = workspace?.displaySettings() ?? { color: 'auto', pager };
    let result: object;
    await this.#prepareTelling(invocation);
    try {
      result = await command.run(createContext(around, workspace), args, options);
      if (workspace !== null) this.#display = workspace.displaySettings();
    } catch (error) {
      // What went wrong first is what is told, even if closing fails after it.
      closeAll(this.#closers);
      throw error;
    }
    const [failure] = closeAll(this.#closers);
    if (failure !== undefined) throw failure;
    return result;
  }

  #surroundings(globals: GlobalOptions, operandsAfterDashes: number | null): Surroundings {
    const host = this.#host;
    const underCi = (host.env['CI'] ?? '') !== '' && host.env['CI'] !== 'false';
    return {
      host,
      globals,
      folder: resolve(host.cwd, globals.folder ?? '.'),
      interactive: host.stdinIsTTY && host.stderr.isTTY && globals.input && !underCi,
      storeFormat: FORMAT_VERSION,
      operandsAfterDashes,
      onClose: (close) => void this.#closers.push(close),
      announce: (line) => {
        if (!globals.quiet && !globals.json) host.stderr.write(`${display(line)}\n`);
      },
      warn: (sentence) => void this.#warnings.push(sentence),
      tell: (part) => this.#tell(part),
    };
  }

  async #openWorkspace(around: Surroundings): Promise<OpenWorkspace> {
    const { OpenWorkspace } = await import('./commands/workspace.ts');
    const { createSplitter, SPLITTER_VERSION } = await import('./syntax/split.ts');
    const { LANGUAGES } = await import('./syntax/registry.ts');
    const builtIn = () => createSplitter({ version: SPLITTER_VERSION, languages: LANGUAGES });
    return new OpenWorkspace(around, this.#options.splitter ?? builtIn());
  }

  async #expandAlias(word: string, globals: GlobalOptions): Promise<readonly string[] | null> {
    if (!/^[a-z][a-z0-9-]*$/.test(word)) return null;
    const workspace = await this.#openWorkspace(this.#surroundings(globals, null));
    const text = workspace.userConfig.text(`alias.${word}`);
    return text === null ? null : splitAlias(word, text);
  }

  /** Gets ready to show parts of an answer, where the command tells any before it has run. */
  async #prepareTelling({ command, options, globals }: Invocation): Promise<void> {
    if (command.printPart === undefined) return;
    const { stdout, stderr } = this.#host;
    const [style, statusStyle] = [await this.#style(stdout), await this.#style(stderr)];
    const ui = createUi({ ...globals, stdout, stderr, style, statusStyle });
    this.#tell = (part) => {
      if (globals.json) {
        stdout.write(`${JSON.stringify({ schema: schemaName(command.name), ...part })}\n`);
      } else {
        command.printPart?.(ui, part, options);
        ui.flush();
      }
    };
  }

  /** Shows a result to people, through the pager where that is wanted. */
  async #show({ command, options, globals }: Invocation, result: object): Promise<void> {
    const { stdout, stderr, env } = this.#host;
    const { pager } = this.#display;
    const isPaged = command.paged === true && globals.pager && stdout.isTTY && pager !== null;
    const pages: Buffer[] = [];
    const { columns, rows } = stdout;
    const kept = { write: keep(pages), isTTY: true, columns, rows };
    const ui = createUi({
      ...globals,
      stdout: isPaged ? kept : stdout,
      stderr,
      style: await this.#style(stdout),
      statusStyle: await this.#style(stderr),
    });
    command.print(ui, result, options);
    ui.flush();
    if (!isPaged || pages.length === 0) return;
    const { runPager } = await import('./bridge/process.ts');
    const text = Buffer.concat(pages);
    if (!this.#host.leaveInterrupts(() => runPager(pager, text, env))) stdout.write(text);
  }

  /** Says what the command noticed on its way, before its answer or its error. */
  async #tellWarnings(): Promise<void> {
    const { stderr } = this.#host;
    const { warning } = await this.#style(stderr);
    for (const sentence of this.#warnings.splice(0)) {
      if (this.#globals?.quiet !== true)
        stderr.write(`${warning('warning:')} ${display(sentence)}\n`);
    }
  }

  /** Flag before environment before configuration. */
  #color(): ColorMode {
    const { env } = this.#host;
    const isSetByEnvironment = (env['NO_COLOR'] ?? '') !== '' || env['FORCE_COLOR'] !== undefined;
    return this.#globals?.color ?? (isSetByEnvironment ? 'auto' : this.#display.color);
  }

  #style({ isTTY }: OutputStream): Promise<Style> {
    return loadStyle(wantsColor(this.#color(), this.#host.env, isTTY));
  }

  /** Tells an error; returns its exit code. */
  async fail(thrown: unknown): Promise<number> {
    // Whoever reads our output has seen enough (`fxd log | head -1`); that is no failure.
    if (isBrokenPipe(thrown)) return EXIT.done;
    const error = thrown instanceof FxdError ? thrown : internalError(thrown);
    const { env, stderr, args } = this.#host;
    const debug = (env['FXD_DEBUG'] ?? '') !== '' && env['FXD_DEBUG'] !== '0';
    const verbose = this.#globals?.verbose ?? false;
    const style = await this.#style(stderr);
    const text =
      (this.#globals?.json ?? asksForJson(args))
        ? JSON.stringify(failureDocument(error))
        : failureLines(error, style, { verbose, debug }).join('\n');
    try {
      await this.#tellWarnings();
      stderr.write(`${text}\n`);
    } catch (unwritable) {
      // There is nowhere left to say it; the exit code still does.
      if (!isBrokenPipe(unwritable)) throw unwritable;
    }
    return namedEntry(args, this.#options.commands ?? COMMANDS)?.failureExit ?? error.exit;
  }
}

function createContext(around: Surroundings, workspace: OpenWorkspace | null): Context {
  const opened = (): OpenWorkspace => {
    if (workspace === null) throw new Error('a standalone command asked for the workspace');
    return workspace;
  };
  return {
    ...around,
    get config() {
      return opened().config;
    },
    get userConfig() {
      return opened().userConfig;
    },
    get location() {
      return opened().location;
    },
    get repository() {
      return opened().repository;
    },
    get gitStep() {
      return opened().gitStep;
    },
    get repositoryOptions() {
      return opened().repositoryOptions;
    },
  };
}

/** A writer that keeps what is written. */
function keep(pages: Buffer[]): (text: string | Uint8Array) => void {
  return (text) => void pages.push(Buffer.from(text));
}

/** Runs all closers, the last first, whatever fails on the way; returns the errors. */
function closeAll(closers: readonly (() => void)[]): unknown[] {
  const errors: unknown[] = [];
  for (const close of [...closers].reverse()) {
    try {
      close();
    } catch (error) {
      errors.push(error);
    }
  }
  return errors;
}

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'EPIPE';
}
