/**
 * The name of a view. Invariant: two views have one name exactly where every ref and HEAD are the same;
 * checkpoints are no part of it.
 */
import { sha256 } from '../model/hash.ts';
import type { Store } from '../store/store.ts';
import { MAIN_WORKTREE } from '../store/worktrees.ts';
import { CHECKPOINTS } from './ref-name.ts';

/** The name of the present view: SHA-256 over its text (docs/format.md, "Operations"). */
export function viewHash({ refs, worktrees }: Store): string {
  const ofView = refs.list('').filter(({ name }) => !name.startsWith(CHECKPOINTS));
  const lines = ofView.map(({ name, target }) => `${target} ${name}\n`);
  const head = worktrees.head(MAIN_WORKTREE)?.head ?? '';
  const text = `fxd view 1\n${lines.join('')}HEAD ${head}\n`;
  return sha256(Buffer.from(text, 'utf8')).toString('hex');
}
