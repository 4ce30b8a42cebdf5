/**
 * Saving that goes on: what an editor has on the disk for a moment. Invariant: this is only a reason to look
 * again a little later; a state that stays is told, whatever it looks like.
 */
import type { PathChange } from '../../history/trees.ts';
import { baseName } from '../../model/path.ts';

/** Git's id of the empty blob. */
const EMPTY_BLOB = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391';
/** Backups, swap files and new versions of Vim, Emacs, JetBrains and of programs that save by renaming. */
const PASSING_NAME = /(~|\.sw[a-p]|\.tmp|\.bak|___jb_(tmp|old)___)$|^4913$|^\.#|^#.*#$/;

/** Whether something looks half saved: a file that is suddenly empty, or a name that only passes. */
export function isUnfinished(changes: readonly PathChange[]): boolean {
  return changes.some(({ path, before, after }) => {
    if (after === null) return false;
    return before === null ? PASSING_NAME.test(baseName(path)) : after.id === EMPTY_BLOB;
  });
}
