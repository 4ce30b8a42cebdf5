/**
 * The header of a bundle: refs and prerequisites before a pack (gitformat-bundle). Invariant: what is read
 * is a bundle of SHA-1 objects that lacks none on purpose; every other kind is refused by its name.
 */
import { readSync } from 'node:fs';
import { bundleUnreadable } from '../../model/errors.ts';
import { parseObjectId, type CommitId } from '../../model/ids.ts';
import { LIMITS } from '../../model/limits.ts';
import { decodeBytes, encodeText } from '../../model/path.ts';
import type { NamedObject } from './bare-repository.ts';

export interface BundleHeader {
  /** Commits that are not in the bundle, and on which its own build. */
  readonly prerequisites: readonly CommitId[];
  /** The refs, and `HEAD` where the bundle has one. */
  readonly refs: readonly NamedObject[];
}

const SIGNATURE = /^# v([23]) git bundle$/;
const FIRST_CHUNK = 1 << 16;
const FORMAT = 'object-format=';
const FILTER = 'filter=';
const NEWLINE = 0x0a;

/** How a bundle of version 2 begins; Git 1.4.4 and later read it. */
export function formatBundleHeader({ prerequisites, refs }: BundleHeader): Buffer {
  const lines = [
    '# v2 git bundle',
    ...prerequisites.map((id) => `-${id} `),
    ...refs.map(({ id, name }) => `${id} ${name}`),
    '\n',
  ];
  return encodeText(lines.join('\n'));
}

/** The header of an open bundle, and where its pack begins. Throws bundleUnreadable. */
export function readBundleHeader(
  fd: number,
  file: string,
): { readonly header: BundleHeader; readonly packStart: number } {
  const bytes = readUpToEmptyLine(fd, file);
  const [signature = '', ...lines] = decodeBytes(bytes).slice(0, -2).split('\n');
  const [, version] = SIGNATURE.exec(signature) ?? [];
  if (version === undefined) throw bundleUnreadable(file, 'it is not a bundle of Git');
  const prerequisites: CommitId[] = [];
  const refs: NamedObject[] = [];
  for (const line of lines) {
    if (line.startsWith('@') && version === '3') checkCapability(line.slice(1), file);
    else if (line.startsWith('-')) prerequisites.push(parseId(line.slice(1), file) as CommitId);
    else refs.push({ id: parseId(line, file), name: line.slice(41) });
  }
  return { header: { prerequisites, refs }, packStart: bytes.length };
}

function checkCapability(capability: string, file: string): void {
  if (capability === `${FORMAT}sha1`) return;
  if (capability.startsWith(FORMAT)) {
    const format = capability.slice(FORMAT.length);
    throw bundleUnreadable(file, `its objects are named by ${format}, which fxd does not read`);
  }
  const reason = capability.startsWith(FILTER)
    ? 'objects were filtered out of it, so it is not whole'
    : `it needs '${capability}', which fxd does not know`;
  throw bundleUnreadable(file, reason);
}

function parseId(line: string, file: string) {
  const id = parseObjectId(line.slice(0, 40));
  if (id === null || (line.length > 40 && line[40] !== ' ')) {
    throw bundleUnreadable(file, 'a line of its header is damaged');
  }
  return id;
}

/** The bytes up to the empty line, with it. */
function readUpToEmptyLine(fd: number, file: string): Buffer {
  let read = Buffer.alloc(0);
  for (let from = 0; read.length <= LIMITS.structure.figure;) {
    const chunk = Buffer.alloc(Math.max(FIRST_CHUNK, read.length));
    const length = readSync(fd, chunk, 0, chunk.length, read.length);
    // Nothing that begins otherwise is read to its end.
    if (length === 0 || (read.length === 0 && chunk[0] !== 0x23)) break;
    read = Buffer.concat([read, chunk.subarray(0, length)]);
    for (let at = read.indexOf(NEWLINE, from); at >= 0; at = read.indexOf(NEWLINE, from)) {
      if (read[at + 1] === NEWLINE) return read.subarray(0, at + 2);
      if (at + 1 === read.length) break;
      from = at + 1;
    }
  }
  throw bundleUnreadable(file, 'it is not a bundle of Git');
}
