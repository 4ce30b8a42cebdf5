/**
 * The command of `fxd watch --exec`: one run at a time. Invariant: the command line is the user's, and what
 * is put into it is quoted for the shell, whatever bytes a name has.
 */
import type { RunningCommand } from '../bridge/process.ts';
import type { FileReport } from './change-report.ts';
import type { RunReport } from './watch-report.ts';

/** What a change set gives a command to work with. */
export interface Touched {
  readonly paths: ReadonlySet<string>;
  /** `path#name`. */
  readonly nodes: ReadonlySet<string>;
}

/** How long a run may take to end when it is asked to. */
const GRACE_MS = 2000;

export interface WatchExecOptions {
  readonly command: string;
  readonly onBusy: 'cancel' | 'queue';
  start(command: string): RunningCommand;
  after(delayMs: number, work: () => void): () => void;
  signalGroup(leader: number, signal: 'SIGTERM' | 'SIGKILL'): void;
  /** Milliseconds. */
  now(): number;
  tell(event: 'started' | 'ended', run: RunReport): void;
}

interface Run {
  readonly leader: number | null;
  readonly ended: Promise<void>;
  isCancelled: boolean;
}

export class WatchExec {
  readonly #options: WatchExecOptions;
  #run: Run | null = null;
  #waiting: Touched | null = null;

  constructor(options: WatchExecOptions) {
    this.#options = options;
  }

  /** Runs the command for a change set: at once, or when the run that goes on has ended. */
  changed(touched: Touched): void {
    if (this.#run === null) {
      this.#start(touched);
      return;
    }
    this.#waiting = this.#waiting === null ? touched : unite(this.#waiting, touched);
    if (this.#options.onBusy === 'cancel') this.#cancel(this.#run);
  }

  /** Ends a run that goes on, and waits for that. */
  async end(): Promise<void> {
    this.#waiting = null;
    const run = this.#run;
    if (run === null) return;
    this.#cancel(run);
    await run.ended;
  }

  #start(touched: Touched): void {
    const { now, tell } = this.#options;
    const command = fillIn(this.#options.command, touched);
    const began = now();
    tell('started', { command, outcome: null, exit: null, durationMs: null });
    const { leader, ended } = this.#options.start(command);
    const done = ended.then((exit) => {
      const outcome = run.isCancelled ? 'cancelled' : exit === 0 ? 'passed' : 'failed';
      tell('ended', { command, outcome, exit, durationMs: now() - began });
      this.#run = null;
      const next = this.#waiting;
      this.#waiting = null;
      if (next !== null) this.#start(next);
    });
    const run: Run = { leader, ended: done, isCancelled: false };
    this.#run = run;
  }

  #cancel(run: Run): void {
    const { leader } = run;
    if (run.isCancelled || leader === null) return;
    run.isCancelled = true;
    const { after, signalGroup } = this.#options;
    signalGroup(leader, 'SIGTERM');
    const callOff = after(GRACE_MS, () => signalGroup(leader, 'SIGKILL'));
    void run.ended.then(callOff);
  }
}

/** Files and nodes of a change set that are there. */
export function touchedBy(changes: readonly FileReport[]): Touched {
  const paths = changes.filter(({ status }) => status !== 'deleted').map(({ path }) => path);
  const nodes = changes.flatMap((file) =>
    file.nodes
      .filter((node) => node.name !== '' && !node.changes.includes('deleted'))
      .map((node) => `${node.path}#${node.name}`),
  );
  return { paths: new Set(paths), nodes: new Set(nodes) };
}

function unite(a: Touched, b: Touched): Touched {
  return {
    paths: new Set([...a.paths, ...b.paths]),
    nodes: new Set([...a.nodes, ...b.nodes]),
  };
}

/** The command line with `{paths}` and `{nodes}` filled in, each word in quotes of its own. */
export function fillIn(command: string, { paths, nodes }: Touched): string {
  const words = (list: ReadonlySet<string>) => [...list].map(quote).join(' ');
  return command.replace(/\{(paths|nodes)\}/g, (_, what) =>
    words(what === 'paths' ? paths : nodes),
  );
}

/** Between single quotes a POSIX shell takes every character for itself. */
function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
