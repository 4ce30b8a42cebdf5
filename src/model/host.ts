/**
 * Host: what the outside world gives a run of fxd. Invariant: the clock, randomness, the environment and
 * the streams are read here and nowhere else, so a test that supplies a Host is deterministic.
 */
import type { Reached } from './step.ts';

export interface OutputStream {
  write(text: string | Uint8Array): void;
  readonly isTTY: boolean;
  /** Width in columns; 80 where it is unknown. */
  readonly columns: number;
  /** Height in lines; 24 where it is unknown. */
  readonly rows: number;
}

/** A file, whatever it is called. */
export interface FileIdentity {
  readonly device: number;
  readonly inode: number;
}

export interface Host {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly stdinIsTTY: boolean;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Milliseconds since 1970; what is recorded. */
  now(): number;
  /** The machine's clock in the same unit, for comparing with the times of files; never recorded. */
  fileClock(): number;
  /** Offset of local time from UTC at a moment, in minutes, east positive. */
  timezoneOffset(timeMs: number): number;
  randomBytes(length: number): Buffer;
  /** From here on rather collect garbage sooner than let memory grow: bulk work begins. */
  conserveMemory(of: 'young' | 'old'): void;
  /** Is told of every step of work that has to bear a crash; only a test heeds it. */
  readonly reached: Reached;
}
