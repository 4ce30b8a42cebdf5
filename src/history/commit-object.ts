/**
 * Commit and tag objects in Git's form. Invariant: what is parsed for reading never replaces the raw
 * bytes, which alone decide the id.
 */
import { corruptObject } from '../model/errors.ts';
import type { CommitId, ObjectId, ObjectType, TagId, TreeId } from '../model/ids.ts';
import { parseObjectId } from '../model/ids.ts';
import { decodeBytes, encodeText } from '../model/path.ts';

const OBJECT_TYPES: readonly ObjectType[] = ['commit', 'tree', 'blob', 'tag'];

export interface Signature {
  readonly name: string;
  readonly email: string;
  /** Seconds since 1970. */
  readonly time: number;
  /** Offset from UTC in minutes, east positive. */
  readonly offset: number;
}

export interface Commit {
  readonly id: CommitId;
  readonly tree: TreeId;
  readonly parents: readonly CommitId[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

export interface Tag {
  readonly id: TagId;
  readonly target: ObjectId;
  readonly targetType: ObjectType;
  readonly name: string;
  readonly tagger: Signature | null;
  readonly message: string;
}

/** A time zone as Git writes it: `+0200`. */
export function formatOffset(minutes: number): string {
  const size = Math.abs(minutes);
  const digits = String(Math.floor(size / 60) * 100 + (size % 60)).padStart(4, '0');
  return `${minutes < 0 ? '-' : '+'}${digits}`;
}

function parseOffset(text: string): number {
  const value = Number.parseInt(text, 10);
  const size = Math.abs(value);
  const minutes = Math.floor(size / 100) * 60 + (size % 100);
  return value < 0 ? -minutes : minutes;
}

/** `Name <mail> 1700000000 +0100`. */
export function formatSignature({ name, email, time, offset }: Signature): string {
  return `${name} <${email}> ${time} ${formatOffset(offset)}`;
}

/** Reads a signature line; what is malformed in old histories is read as far as it goes. */
export function parseSignature(line: string): Signature {
  const open = line.indexOf('<');
  const close = line.lastIndexOf('>');
  if (open < 0 || close < open) return { name: line.trim(), email: '', time: 0, offset: 0 };
  const [time = '0', offset = '+0000'] = line
    .slice(close + 1)
    .trim()
    .split(/\s+/);
  return {
    name: line.slice(0, open).trim(),
    email: line.slice(open + 1, close),
    time: Number.parseInt(time, 10) || 0,
    offset: parseOffset(offset) || 0,
  };
}

/** Header lines by name (the first of each; `parents` all), and the message after the empty line. */
function parseHeaders(bytes: Buffer) {
  const end = bytes.indexOf('\n\n');
  const head = decodeBytes(bytes.subarray(0, end < 0 ? bytes.length : end + 1));
  const message = end < 0 ? Buffer.alloc(0) : bytes.subarray(end + 2);
  const headers = new Map<string, string>();
  const parents: CommitId[] = [];
  for (const line of head.split('\n')) {
    const space = line.indexOf(' ');
    if (space <= 0) continue;
    const name = line.slice(0, space);
    const value = line.slice(space + 1);
    if (name === 'parent') parents.push(value as CommitId);
    else if (!headers.has(name)) headers.set(name, value);
  }
  return { headers, parents, message };
}

function decodeMessage(message: Buffer, encoding: string | undefined): string {
  const isLatin1 = encoding !== undefined && /^(iso-?8859-?1|latin-?1)$/i.test(encoding);
  return isLatin1 ? message.toString('latin1') : decodeBytes(message);
}

/** What a commit says. Throws corruptObject where it has no tree or author. */
export function parseCommit(bytes: Buffer, id: CommitId): Commit {
  const { headers, parents, message } = parseHeaders(bytes);
  const tree = headers.get('tree');
  const author = headers.get('author');
  const isWhole = tree !== undefined && author !== undefined;
  if (!isWhole || ![tree, ...parents].every((name) => parseObjectId(name) === name)) {
    throw corruptObject(id, 'it is not a commit');
  }
  return {
    id,
    tree: tree as TreeId,
    parents,
    author: parseSignature(author),
    committer: parseSignature(headers.get('committer') ?? author),
    message: decodeMessage(message, headers.get('encoding')),
  };
}

/** The bytes of a new commit. The message ends with a newline, as Git's do. */
export function formatCommit(commit: Omit<Commit, 'id'>): Buffer {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${formatSignature(commit.author)}`,
    `committer ${formatSignature(commit.committer)}`,
    '',
    commit.message,
  ];
  return encodeText(lines.join('\n'));
}

/** What an annotated tag says. Throws corruptObject where it names no object. */
export function parseTag(bytes: Buffer, id: TagId): Tag {
  const { headers, message } = parseHeaders(bytes);
  const target = headers.get('object') ?? '';
  const type = OBJECT_TYPES.find((name) => name === (headers.get('type') ?? 'commit'));
  if (parseObjectId(target) !== target || type === undefined) {
    throw corruptObject(id, 'it is not a tag');
  }
  const tagger = headers.get('tagger');
  return {
    id,
    target: target as ObjectId,
    targetType: type,
    name: headers.get('tag') ?? '',
    tagger: tagger === undefined ? null : parseSignature(tagger),
    message: decodeBytes(message),
  };
}

/** The bytes of a new annotated tag. */
export function formatTag(tag: Omit<Tag, 'id'>): Buffer {
  const lines = [`object ${tag.target}`, `type ${tag.targetType}`, `tag ${tag.name}`];
  if (tag.tagger !== null) lines.push(`tagger ${formatSignature(tag.tagger)}`);
  return encodeText([...lines, '', tag.message].join('\n'));
}
