/**
 * Who the user is for Git, for those who have not told fxd. Invariant: only the user's own configuration
 * is asked, never a repository's, and it is only read.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Identity {
  readonly name: string | null;
  readonly email: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

const SECTION = /^\s*\[\s*([^\]"\s]+)[^\]]*\]/;
const ENTRY = /^\s*(name|email)\s*=\s*"?([^"#;]*)"?/i;

function files(env: Environment): string[] {
  const home = env['HOME'] ?? '';
  const xdg = env['XDG_CONFIG_HOME'] || (home === '' ? '' : join(home, '.config'));
  return [
    ...(home === '' ? [] : [join(home, '.gitconfig')]),
    ...(xdg === '' ? [] : [join(xdg, 'git', 'config')]),
  ];
}

function readIdentity(file: string): Identity {
  const found: { name: string | null; email: string | null } = { name: null, email: null };
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // A user without this file has told Git nothing there.
    return found;
  }
  let section = '';
  for (const line of text.split('\n')) {
    section = SECTION.exec(line)?.[1]?.toLowerCase() ?? section;
    const entry = section === 'user' ? ENTRY.exec(line) : null;
    const value = entry?.[2]?.trim() ?? '';
    if (entry !== null && value !== '') found[entry[1]!.toLowerCase() as 'name' | 'email'] = value;
  }
  return found;
}

/** The name and address that Git's environment or the user's Git configuration give. */
export function gitIdentity(env: Environment): Identity {
  const configured = files(env).map(readIdentity);
  const first = (field: keyof Identity) =>
    configured.map((identity) => identity[field]).find((value) => value !== null) ?? null;
  return {
    name: env['GIT_AUTHOR_NAME'] || first('name'),
    email: env['GIT_AUTHOR_EMAIL'] || first('email'),
  };
}
