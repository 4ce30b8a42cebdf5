/** What `fxd op` tells. Invariant: every form of it has all fields; those of other verbs are empty. */
import type { HeadMove, LoggedOperation } from '../history/operation.ts';
import type { ObjectId, OperationId, TreeId } from '../model/ids.ts';
import {
  tellOperation,
  toldOperationFields,
  wentToViewSchema,
  type ToldOperation,
  type WentToView,
} from './go-to-view.ts';
import { array, integer, nullable, object, objectId, oneOf, string } from './json-schema.ts';

export const OP_VERBS = ['log', 'show', 'diff', 'restore', 'tag'] as const;
export type OpVerb = (typeof OP_VERBS)[number];

/** Where an operation stands: `undone` is no part of what led to the present view. */
const STANDINGS = ['present', 'past', 'undone', 'step'] as const;
export type Standing = (typeof STANDINGS)[number];

const TAG_ACTIONS = ['listed', 'created', 'deleted'] as const;

export interface ListedOperation extends ToldOperation {
  readonly standing: Standing;
  readonly tags: readonly string[];
  readonly undoes: readonly OperationId[];
  readonly redoes: readonly OperationId[];
}

export interface MovedRef {
  /** Full name. */
  readonly name: string;
  readonly from: ObjectId | null;
  readonly to: ObjectId | null;
  /** Commits that the ref has gained, and lost; null where that is not known. */
  readonly came: number | null;
  readonly gone: number | null;
}

export interface TouchedFile {
  readonly path: string;
  readonly status: 'added' | 'deleted' | 'modified';
}

export interface OpTag {
  readonly name: string;
  readonly operation: OperationId;
  /** What the operation did; null where it was forgotten. */
  readonly title: string | null;
}

export interface OpResult {
  readonly verb: OpVerb;
  readonly operations: readonly ListedOperation[];
  readonly refs: readonly MovedRef[];
  readonly head: HeadMove | null;
  readonly files: readonly TouchedFile[];
  /** Trees of the files before and after; null where it is not known. */
  readonly trees: { readonly from: TreeId; readonly to: TreeId | null } | null;
  readonly went: WentToView | null;
  readonly tags: readonly OpTag[];
  /** What `tag` did; null for the other verbs. */
  readonly action: (typeof TAG_ACTIONS)[number] | null;
}

export const NOTHING_TOLD: Omit<OpResult, 'verb'> = {
  operations: [],
  refs: [],
  head: null,
  files: [],
  trees: null,
  went: null,
  tags: [],
  action: null,
};

const operationId = () => string('SHA-256 in hex');
const count = (what: string) => nullable(integer(), `${what}; null where it is not known`);

export const opSchema = object({
  verb: oneOf(OP_VERBS),
  operations: array(
    object({
      ...toldOperationFields,
      standing: oneOf(
        STANDINGS,
        'present: its view is the present one; past: it led there; undone: it did not; step: it undid others, or did them again',
      ),
      tags: array(string()),
      undoes: array(operationId(), 'Newest first'),
      redoes: array(operationId(), 'Oldest first'),
    }),
    'For log all, newest first; for show, diff and restore those that were named',
  ),
  refs: array(
    object({
      name: string('Full name'),
      from: nullable(objectId(), 'Null where it did not exist'),
      to: nullable(objectId(), 'Null where it does not exist any more'),
      came: count('Commits that it gained'),
      gone: count('Commits that it lost'),
    }),
    'For show the refs that the operation moved; for diff those that differ',
  ),
  head: nullable(
    object({ from: string(), to: string() }),
    'As Git writes HEAD; null where it is the same',
  ),
  files: array(
    object({ path: string(), status: oneOf(['added', 'deleted', 'modified']) }),
    'For show: the working files that the operation changed',
  ),
  trees: nullable(
    object({
      from: objectId('Tree of the working files before'),
      to: nullable(objectId(), 'Tree of them afterwards; null where it is not known'),
    }),
    'For show: null where the operation touched no file',
  ),
  went: nullable(wentToViewSchema, 'For restore'),
  tags: array(
    object({
      name: string(),
      operation: operationId(),
      title: nullable(string(), 'What the operation did; null where it was forgotten'),
    }),
    'For tag: all, sorted by name, or the one that was made or deleted',
  ),
  action: nullable(oneOf(TAG_ACTIONS), 'What tag did; null for the other verbs'),
});

export function listOperation(
  logged: LoggedOperation,
  standing: Standing,
  tags: readonly string[],
): ListedOperation {
  const { undoes = [], redoes = [] } = logged.operation;
  return { ...tellOperation(logged), standing, tags, undoes, redoes };
}
