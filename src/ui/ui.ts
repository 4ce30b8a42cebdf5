/**
 * Ui: how a command speaks. Invariant: standard output carries the answer and nothing else; everything
 * said about the answer goes to standard error and is silent under `--quiet`.
 */
import type { OutputStream } from '../model/host.ts';
import { display, type DisplayForm } from './display.ts';
import { PLAIN_STYLE, type Style } from './style.ts';

export interface Ui {
  /** Prints a line of the answer. */
  out(line?: string): void;
  /** Prints bytes of the answer as they are: no escape, no line break added. */
  bytes(bytes: Uint8Array): void;
  /** Says what was done, in a sentence with a full stop. */
  status(sentence: string): void;
  /** Says what could be done next. */
  hint(sentence: string): void;
  /** Says that something is not as it should be; the command still did its work. */
  warn(sentence: string): void;
  /** Says more, under `--verbose` only. */
  detail(sentence: string): void;
  /** Text from outside (a name, a path, a message), made safe to show. */
  text(text: string, form?: DisplayForm): string;
  /** An id, shortened to `digits` digits. Put no full stop right after it: people double-click ids. */
  id(id: string, digits?: number): string;
  /** Colours for the answer. */
  readonly style: Style;
  /** Colours for sentences on standard error. */
  readonly statusStyle: Style;
  /** Columns of the terminal. */
  readonly width: number;
  readonly verbose: boolean;
  /** Whether a program reads the answer: no terminal, no colours. Then bytes may go out as they are. */
  readonly plain: boolean;
}

export interface UiSettings {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly style: Style;
  readonly statusStyle: Style;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** Writes to a stream are calls of the system; an answer of many lines is sent in pieces of this size. */
const BUFFER_BYTES = 64 * 1024;

/** An Ui whose answer is held back until the buffer is full, something is said, or `flush` is called. */
export interface BufferedUi extends Ui {
  flush(): void;
}

export function createUi(settings: UiSettings): BufferedUi {
  const { stdout, stderr, style, statusStyle, quiet, verbose } = settings;
  let pending: string[] = [];
  let pendingLength = 0;

  function flush(): void {
    if (pending.length === 0) return;
    const text = pending.join('');
    pending = [];
    pendingLength = 0;
    stdout.write(text);
  }
  function say(line: string): void {
    if (quiet) return;
    flush();
    stderr.write(`${line}\n`);
  }
  return {
    out(line = '') {
      pending.push(line, '\n');
      pendingLength += line.length + 1;
      if (pendingLength >= BUFFER_BYTES) flush();
    },
    bytes(bytes) {
      flush();
      stdout.write(bytes);
    },
    status: (sentence) => say(sentence),
    hint: (sentence) => say(`${statusStyle.hint('hint:')} ${sentence}`),
    warn: (sentence) => say(`${statusStyle.warning('warning:')} ${sentence}`),
    detail: (sentence) => {
      if (verbose) say(statusStyle.faint(sentence));
    },
    text: (text, form) => display(text, form),
    id: (id, digits = 7) => style.id(display(id.slice(0, digits))),
    style,
    statusStyle,
    width: Math.max(stdout.columns, 20),
    verbose,
    plain: !stdout.isTTY && style === PLAIN_STYLE,
    flush,
  };
}
