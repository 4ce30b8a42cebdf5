/**
 * Styles: what a colour means, and whether there is one. Invariant: the policy is decided here alone, per
 * stream, and a style never changes the text itself.
 */
import type { ChalkInstance } from 'chalk';

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
 * ('0' and 'false' say no), else whether it is a terminal that understands them, or leads to Git's pager.
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
  return (isTTY || env['GIT_PAGER_IN_USE'] === 'true') && env['TERM'] !== 'dumb';
}

const keep: Paint = (text) => text;

/** The style of a stream without colours. */
export const PLAIN_STYLE: Style = {
  heading: keep,
  id: keep,
  path: keep,
  branch: keep,
  added: keep,
  removed: keep,
  changed: keep,
  faint: keep,
  error: keep,
  warning: keep,
  hint: keep,
};

/** The style of one stream. chalk is loaded only where something is to be coloured. */
export async function loadStyle(colored: boolean): Promise<Style> {
  if (!colored) return PLAIN_STYLE;
  const { Chalk } = await import('chalk');
  return coloredStyle(new Chalk({ level: 1 }));
}

/** Only the sixteen colours that every terminal has and themes can set. */
function coloredStyle(chalk: ChalkInstance): Style {
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
