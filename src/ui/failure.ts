/**
 * Failure: how an error is told. Invariant: both forms tell the same facts; neither ends up on standard
 * output; text from outside is escaped in the human form.
 */
import type { FxdError } from '../model/errors.ts';
import { display } from './display.ts';
import type { Style } from './style.ts';

/** What `--json` prints of an error, on standard error; `fxd schema error` describes it. */
export interface FailureDocument {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
    readonly exit: number;
  };
}

export function failureDocument(error: FxdError): FailureDocument {
  const { code, message, hint, exit } = error;
  return { error: { code, message, hint, exit } };
}

function causes(error: Error): string[] {
  const found: string[] = [];
  // A chain of causes is short, but nothing keeps it from being a ring.
  const seen = new Set<unknown>([error]);
  for (let cause = error.cause; cause instanceof Error && !seen.has(cause); cause = cause.cause) {
    seen.add(cause);
    found.push(cause.message);
  }
  return found;
}

/** The lines for people. `verbose` adds what caused the error, `debug` the stack. */
export function failureLines(
  error: FxdError,
  style: Style,
  options: { readonly verbose: boolean; readonly debug: boolean },
): string[] {
  const lines = [`${style.error('error:')} ${display(error.message)}`];
  if (options.verbose) {
    for (const cause of causes(error)) lines.push(`  because: ${display(cause)}`);
  }
  if (error.hint !== null) lines.push(`${style.hint('hint:')} ${display(error.hint)}`);
  if (options.debug) {
    const origin = error.cause instanceof Error ? error.cause : error;
    lines.push(display(origin.stack ?? origin.message, 'block'));
  }
  return lines;
}
