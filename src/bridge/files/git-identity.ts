/**
 * Who the user is for Git, for those who have not told fxd. Invariant: only the user's own configuration
 * is asked, never a repository's, and it is only read.
 */
import { GitConfig } from './git-config.ts';

export interface Identity {
  readonly name: string | null;
  readonly email: string | null;
}

/** The name and address that Git's environment or the user's Git configuration give. */
export function gitIdentity(env: Readonly<Record<string, string | undefined>>): Identity {
  const config = GitConfig.ofUser(env);
  return {
    name: env['GIT_AUTHOR_NAME'] || config.get('user.name') || null,
    email: env['GIT_AUTHOR_EMAIL'] || config.get('user.email') || null,
  };
}
