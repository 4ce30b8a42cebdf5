/**
 * What a Git repository that fxd wrote has, read without Git. Invariant: everything is taken from the bytes
 * of packs without deltas, as fxd writes them, and every id and checksum is computed again.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';

const TYPES = ['', 'commit', 'tree', 'blob', 'tag'];

interface Packed {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Types by id, of all objects in the packs of a repository. Throws where one is not as it should be. */
export function packedObjects(gitFolder: string): Map<string, string> {
  return new Map([...readPacks(gitFolder)].map(([id, { type }]) => [id, type]));
}

function readPacks(gitFolder: string): Map<string, Packed> {
  const folder = join(gitFolder, 'objects/pack');
  // Git looks for the index first; a pack without one is not there yet.
  const whole = readdirSync(folder).filter((name) => name.endsWith('.idx'));
  const packs = whole.map((name) => readFileSync(join(folder, name.replace('.idx', '.pack'))));
  return new Map(packs.flatMap((pack) => [...objectsOfPack(pack)]));
}

function objectsOfPack(pack: Buffer): Map<string, Packed> {
  const end = pack.length - 20;
  const checksum = createHash('sha1').update(pack.subarray(0, end)).digest();
  if (!checksum.equals(pack.subarray(end))) throw new Error('the checksum of the pack is wrong');
  const found = new Map<string, Packed>();
  let at = 12;
  while (at < end) {
    const type = TYPES[(pack[at]! >> 4) & 7]!;
    while ((pack[at]! & 0x80) !== 0) at += 1;
    at += 1;
    const { buffer, engine } = inflateSync(pack.subarray(at, end), { info: true }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    at += engine.bytesWritten;
    const whole = Buffer.concat([Buffer.from(`${type} ${buffer.length}\0`), buffer]);
    found.set(createHash('sha1').update(whole).digest('hex'), { type, bytes: buffer });
  }
  if (found.size !== pack.readUInt32BE(8)) throw new Error('the pack has another count of objects');
  return found;
}

/**
 * The refs of a repository and how many objects can be reached from them; nothing where there is no
 * repository. Throws where one of those objects is missing or damaged.
 */
export function stateOfTarget(gitFolder: string): unknown {
  if (!existsSync(join(gitFolder, 'HEAD'))) return {};
  const refs = refsOf(gitFolder);
  const objects = readPacks(gitFolder);
  const seen = new Set<string>();
  const pending = [...refs.values()];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const object = objects.get(id);
    if (object === undefined) throw new Error(`${id} is missing`);
    pending.push(...namedBy(object));
  }
  return { refs: Object.fromEntries(refs), reachable: seen.size };
}

/** The ids that an object names; submodules are elsewhere. */
function namedBy({ type, bytes }: Packed): string[] {
  if (type === 'blob') return [];
  if (type !== 'tree') {
    const [head = ''] = bytes.toString('latin1').split('\n\n');
    return [...head.matchAll(/^(?:tree|parent|object) (.{40})$/gm)].map(([, id = '']) => id);
  }
  const ids: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0, at);
    const isSubmodule = bytes.toString('latin1', at, at + 6) === '160000';
    if (!isSubmodule) ids.push(bytes.toString('hex', end + 1, end + 21));
    at = end + 21;
  }
  return ids;
}

/** What the refs of a repository name, by their names with one character a byte. */
export function refsOf(gitFolder: string): Map<string, string> {
  const found = new Map<string, string>();
  const pending = ['refs'];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const place = Buffer.from(`${Buffer.from(gitFolder).toString('latin1')}/${folder}`, 'latin1');
    for (const entry of readdirSync(place, { withFileTypes: true, encoding: 'buffer' })) {
      const name = `${folder}/${entry.name.toString('latin1')}`;
      const file = Buffer.concat([place, Buffer.from('/'), entry.name]);
      if (entry.isDirectory()) pending.push(name);
      else if (!name.endsWith('.lock')) found.set(name, readFileSync(file, 'latin1').trim());
    }
  }
  return found;
}
