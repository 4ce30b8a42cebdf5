/**
 * Authors and messages of what is recorded. Invariant: what reaches a commit has no line break in a name
 * and ends its message with one newline.
 */
import { gitIdentity } from '../bridge/files/git-identity.ts';
import type { Signature } from '../history/commit-object.ts';
import { parseDate } from '../history/dates.ts';
import { authorMissing, invalidAuthor } from '../model/errors.ts';
import type { Context } from './context.ts';

/** Characters that would end a name or address early in a commit. */
const FORBIDDEN = /[<>\n\0]/g;

/** The user, now. Throws authorMissing. */
export function currentSignature({ host, config }: Context): Signature {
  const git = gitIdentity(host.env);
  const name = host.env['FXD_AUTHOR_NAME'] || config.text('user.name') || git.name;
  const email = host.env['FXD_AUTHOR_EMAIL'] || config.text('user.email') || git.email;
  const cleanName = (name ?? '').replace(FORBIDDEN, '').trim();
  if (cleanName === '' || email === null) throw authorMissing();
  const timeMs = host.now();
  return {
    name: cleanName,
    email: email.replace(FORBIDDEN, '').trim(),
    time: Math.floor(timeMs / 1000),
    offset: host.timezoneOffset(timeMs),
  };
}

/** `--author` and `--date` over what would be recorded without them. */
export function authorWith(
  { host }: Context,
  signature: Signature,
  author: string | undefined,
  date: string | undefined,
): Signature {
  const who = author === undefined ? null : /^\s*([^<>\n]*?)\s*<([^<>\n]*)>\s*$/.exec(author);
  if (author !== undefined && (who === null || who[1] === '')) throw invalidAuthor(author);
  return {
    ...signature,
    ...(who === null ? {} : { name: who[1]!, email: who[2]! }),
    ...(date === undefined ? {} : parseDate(date, host)),
  };
}

/** A message without trailing white space and superfluous empty lines; '' if nothing is left. */
export function cleanMessage(text: string): string {
  const lines = text.replace(/\r\n/g, '\n').split('\n');
  const trimmed = lines.map((line) => line.trimEnd()).join('\n');
  const body = trimmed.replace(/\n{3,}/g, '\n\n').replace(/^\n+|\n+$/g, '');
  return body === '' ? '' : `${body}\n`;
}

/** The same for a text from an editor: lines that begin with `#` are left out. */
export function cleanEditedMessage(text: string): string {
  const kept = text.split('\n').filter((line) => !line.startsWith('#'));
  return cleanMessage(kept.join('\n'));
}
