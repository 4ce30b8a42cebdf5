/**
 * Objects of the store as packs in a Git repository. Invariant: a pack gets the name by which Git finds it
 * when it and its index are whole and on the disk; before that it is called as Git calls its own unfinished
 * ones, which `git gc` removes.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackSource } from '../../history/exporting/pack-source.ts';
import type { ObjectId } from '../../model/ids.ts';
import { writeFailure } from '../system-failure.ts';
import { formatPackIndex } from './pack-index.ts';
import { PackStream } from './pack-stream.ts';

/** With one object more than this many bytes a pack is still below the 2 GiB of a short offset. */
const PACK_BYTES = 1 << 30;
/** About 100 bytes of memory each, until the index is written. */
const PACK_OBJECTS = 500_000;
/** A tenth larger than with the usual level of zlib, in half of the time; `git gc` compresses it anew. */
const QUICK = 1;

/**
 * Writes objects into the packs of a Git folder, verified; `told` hears of each. Throws missingObject,
 * corruptObject, DISK_FULL, FILE_UNWRITABLE.
 */
export function writePacks(
  source: PackSource,
  ids: readonly ObjectId[],
  gitFolder: string,
  told: () => void = () => undefined,
): void {
  const folder = join(gitFolder, 'objects/pack');
  for (const part of partition(source, ids)) writeOnePack(source, part, folder, told);
}

/**
 * Writes objects as one pack into an open file, verified; `told` hears of each. Returns the pack, finished,
 * and its checksum. Throws missingObject, corruptObject.
 */
export function streamPack(
  source: PackSource,
  ids: readonly ObjectId[],
  fd: number,
  { level, told }: { readonly level: number; readonly told: () => void },
): { readonly pack: PackStream; readonly checksum: Buffer } {
  const pack = new PackStream(fd, ids.length, level);
  for (const id of ids) {
    const { type, bytes } = source.read(id);
    pack.add(id, type, bytes);
    told();
  }
  return { pack, checksum: pack.finish() };
}

function* partition(source: PackSource, ids: readonly ObjectId[]): Generator<ObjectId[]> {
  let part: ObjectId[] = [];
  let size = 0;
  for (const id of ids) {
    const bytes = source.sizeOf(id);
    if (part.length >= PACK_OBJECTS || (part.length > 0 && size + bytes > PACK_BYTES)) {
      yield part;
      part = [];
      size = 0;
    }
    part.push(id);
    size += bytes;
  }
  if (part.length > 0) yield part;
}

function writeOnePack(
  source: PackSource,
  ids: readonly ObjectId[],
  folder: string,
  told: () => void,
): void {
  const temporary = join(folder, `tmp_pack_${source.host.randomBytes(6).toString('hex')}`);
  const temporaryIndex = temporary.replace('tmp_pack_', 'tmp_idx_');
  try {
    const fd = openSync(temporary, 'wx', 0o444);
    let finished;
    try {
      finished = streamPack(source, ids, fd, { level: QUICK, told });
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    const { pack, checksum } = finished;
    const index = formatPackIndex(pack.objects, checksum);
    writeFileSync(temporaryIndex, index, { flag: 'wx', mode: 0o444, flush: true });
    const place = join(folder, `pack-${checksum.toString('hex')}`);
    source.host.reached('export: packed');
    renameSync(temporary, `${place}.pack`);
    renameSync(temporaryIndex, `${place}.idx`);
    source.host.reached('export: pack placed');
  } catch (error) {
    for (const file of [temporary, temporaryIndex]) rmSync(file, { force: true });
    throw writeFailure(folder, error);
  }
}
