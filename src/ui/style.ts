/**
 * Styles: what a colour means, and whether there is one. Invariant: the policy is decided here alone, per
 * stream, and a style never changes the text itself.
 */
import { Chalk } from 'chalk';

export const COLOR_MODES = ['auto', 'always', 'never'] as const;
export type ColorMode = (typeof COLOR_MODES)[number];

type Paint = (text: string) => string;

/** Named for what is shown, not for how it looks. */
export interface Style {
  readonly heading: Paint;
  readonly id: Paint;
  readonly path: Paint;
  readonly branch: Paint;
  readonly added: Paint;
  readonly removed: Paint;
  readonly changed: Paint;
  readonly faint: Paint;
  readonly error: Paint;
  readonly warning: Paint;
  readonly hint: Paint;
}

/**
 * Whether a stream gets colours: the flag, else NO_COLOR (any value but the empty one), else FORCE_COLOR
 * ('0' and 'false' say no), else whether it is a terminal that understands them.
 */
export function wantsColor(
  mode: ColorMode,
  env: Readonly<Record<string, string | undefined>>,
  isTTY: boolean,
): boolean {
  if (mode !== 'auto') return mode === 'always';
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTTY && env['TERM'] !== 'dumb';
}

/** The styles of one stream. Only the sixteen colours that every terminal has and themes can set. */
export function createStyle(colored: boolean): Style {
  const chalk = new Chalk({ level: colored ? 1 : 0 });
  return {
    heading: chalk.bold,
    id: chalk.yellow,
    path: chalk.bold,
    branch: chalk.green,
    added: chalk.green,
    removed: chalk.red,
    changed: chalk.cyan,
    faint: chalk.dim,
    error: chalk.red.bold,
    warning: chalk.yellow.bold,
    hint: chalk.cyan,
  };
}
