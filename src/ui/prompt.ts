/**
 * Prompts: questions to whoever sits at the terminal. Invariant: they are asked only where a command was
 * told that somebody is there, and Ctrl-C, Ctrl-D or a terminal that is gone is an answer, not a failure.
 */
import type { Style } from './style.ts';

/** Where prompts read and write: the keyboard, and never standard output. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Aborted where the terminal goes away, or the process is asked to end. */
  readonly gone: AbortSignal;
}

/** An answer of one letter; case counts. */
export interface KeyChoice {
  readonly key: string;
  /** A word or two. */
  readonly name: string;
}

/** The letter that was chosen, or how the question ended without one. */
export type KeyAnswer = { readonly key: string } | { readonly broken: 'interrupted' | 'ended' };

/** Asks for one of several letters, which Enter confirms, until one of them is given. */
export async function askKey(
  { input, output, gone }: Terminal,
  message: string,
  choices: readonly KeyChoice[],
  style: Style,
): Promise<KeyAnswer> {
  // Heavy, and wanted by few runs.
  const prompts = await import('@inquirer/prompts');
  const nameOf = (key: string) => choices.find((choice) => choice.key === key)?.name ?? null;
  const asked = prompts.input(
    {
      message,
      validate: (text) => nameOf(text.trim()) !== null || wrongKey(text),
      transformer: (text, { isFinal }) => {
        const name = isFinal ? nameOf(text.trim()) : null;
        return name === null ? text : `${text.trim()} ${style.faint(name)}`;
      },
      theme: themeOf(style),
    },
    { input, output, signal: gone },
  );
  const end = (_: unknown, pressed?: { readonly ctrl?: boolean; readonly name?: string }): void => {
    if (pressed === undefined || (pressed.ctrl === true && pressed.name === 'd')) asked.cancel();
  };
  input.on('keypress', end).on('end', end).on('close', end);
  try {
    return { key: (await asked).trim() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'CancelPromptError') return { broken: 'ended' };
    if (['ExitPromptError', 'AbortPromptError'].includes(error.name)) {
      return { broken: 'interrupted' };
    }
    throw error;
  } finally {
    input.off('keypress', end).off('end', end).off('close', end);
  }
}

function wrongKey(text: string): string {
  return text === '' ? 'Type one of the letters, then Enter' : 'That is none of them; ? explains';
}

function themeOf(style: Style) {
  return {
    validationFailureMode: 'clear' as const,
    prefix: { idle: style.hint('?'), done: style.added('\u2713') },
    style: {
      answer: style.hint,
      // It is given the state of the question, too.
      message: (text: string) => style.heading(text),
      error: style.warning,
      defaultAnswer: style.faint,
      help: style.faint,
      highlight: style.hint,
      key: style.hint,
    },
  };
}
