/**
 * Ref names, by the rules of `git check-ref-format`. Invariant: a name that passes is accepted by Git
 * and can be typed as a revision.
 */
import { invalidRefName } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { encodeText } from '../model/path.ts';

export const BRANCHES = 'refs/heads/';
export const TAGS = 'refs/tags/';
/** What fxd keeps in the view for itself: no name that can be typed, nothing that a log shows. */
export const OWN_REFS = 'refs/fxd/';
/** What a peer has on a branch that has diverged from ours: `refs/peers/git/main`, typed `main@git`. */
export const PEER_REFS = 'refs/peers/';
/** The merge under way, as a tree. */
export const MERGE_REF = `${OWN_REFS}merge`;
/** The commit that is being merged. */
export const MERGE_HEAD_REF = `${OWN_REFS}merge-head`;
/** By commit, what was open in it when it was made, as a tree. */
export const CONFLICTS_REF = `${OWN_REFS}conflicts`;
/**
 * Before the lines of checkpoints: `<number>/heads/<branch>`. They are kept beside the view and are no part
 * of it: no operation moves one, and undoing leaves them.
 */
export const CHECKPOINTS = `${OWN_REFS}checkpoints/`;
/** Which node is which in commits that were exported, as a tree; only in repositories of Git. */
export const NODE_MAPS_REF = `${OWN_REFS}node-maps`;
/** How conflicts were settled, by what was in conflict, as a tree. */
export const RESOLUTIONS_REF = `${OWN_REFS}resolutions`;

const FORBIDDEN = /[\u0000-\u0020\u007f~^:?*[\\]/;
const LONGEST_NAME = LIMITS.refName.figure;

/** Why a branch or tag name is not allowed, or null. */
export function refNameFault(name: string): string | null {
  if (name === '') return 'it is empty';
  if (name === 'HEAD' || name === '@' || name === '-') return 'it has a meaning of its own';
  if (name.startsWith('-')) return 'it begins with a dash';
  if (name.startsWith('refs/')) return 'it begins with "refs/", as only whole names do';
  const fault = refFormatFault(name);
  if (fault !== null) return fault;
  if (encodeText(name).length > LONGEST_NAME) return `it is longer than ${LONGEST_NAME} bytes`;
  return /^[0-9a-f]{40}$/.test(name) ? 'it looks like a commit id' : null;
}

/** Why Git has no ref of this whole name, or a part of such a name, or null. */
export function refFormatFault(name: string): string | null {
  if (FORBIDDEN.test(name))
    return 'it contains a space, a control character or one of ~ ^ : ? * [ \\';
  if (name.includes('..')) return 'it contains ".."';
  if (name.includes('@{')) return 'it contains "@{"';
  if (name.endsWith('.')) return 'it ends with a dot';
  for (const part of name.split('/')) {
    if (part === '') return 'a part between slashes is empty';
    if (part.startsWith('.')) return 'a part begins with a dot';
    if (part.endsWith('.lock')) return 'a part ends with ".lock"';
  }
  return null;
}

/** Throws invalidRefName where a name is not allowed. */
export function checkRefName(name: string): void {
  const fault = refNameFault(name);
  if (fault !== null) throw invalidRefName(name, fault);
}

/** A ref as people know it: `main` for `refs/heads/main`. */
export function shortRefName(name: string): string {
  return name.replace(/^refs\/(heads|tags|remotes)\//, '');
}
