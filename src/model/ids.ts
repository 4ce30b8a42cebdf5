/**
 * Ids: who is who, and what is what. Invariant: an id is lower-case hex of the right length; the only
 * way to make one from text is its parser.
 */
declare const brand: unique symbol;
type Id<Kind extends string> = string & { readonly [brand]: Kind };

/** Who a node is: 16 bytes, 32 hex digits. Survives edit, rename and move. */
export type NodeId = Id<'node'>;
export type OperationId = Id<'operation'>;

/** Git's ids: SHA-1, 40 hex digits. */
export type BlobId = Id<'blob'>;
export type TreeId = Id<'tree'>;
export type CommitId = Id<'commit'>;
export type TagId = Id<'tag'>;
export type ObjectId = BlobId | TreeId | CommitId | TagId;

/** Git's four types of object. */
export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag';

const OBJECT_ID = /^[0-9a-f]{40}$/;
const NODE_ID = /^[0-9a-f]{32}$/;

/** The object id that `text` spells, or null. */
export function parseObjectId(text: string): ObjectId | null {
  return OBJECT_ID.test(text) ? (text as ObjectId) : null;
}

/** The node id that `text` spells, or null. */
export function parseNodeId(text: string): NodeId | null {
  return NODE_ID.test(text) ? (text as NodeId) : null;
}

/** Git's id of the tree without entries. */
export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904' as TreeId;
