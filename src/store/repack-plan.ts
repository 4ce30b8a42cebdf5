/**
 * The plan of a repacking: which packs are written anew, and what lies in them. Invariant: a pack goes
 * only if every owner of bytes in it could be read; where one could not, there is no plan.
 */
import type { Database } from './database.ts';
import type { Owner } from './pack-owners.ts';
import { ownerName, packOwners } from './pack-owners.ts';
import type { PackReader } from './packs.ts';
import { CODEC, PACK_SIZE } from './packs.ts';

/** Longer contents stay where they are: they are read and written as one buffer. */
const LARGEST_MOVED = 16 * 1024 * 1024;

/** Use of a pack is counted in blocks of this many bytes. */
const BLOCK = 64;

/** A pack that gc wrote is written anew when no more than this part of it is used. */
const SPARSE = 0.5;

/** Bodies of operations of one repacking that lie in their rows. */
export interface InlineOperation {
  readonly number: number;
  readonly body: string;
}

export interface RepackPlan {
  /** The packs that go, with the number of owners that have to move before. */
  readonly packs: Map<number, number>;
  readonly objects: ReadonlyMap<number, Owner>;
  /** By blob. */
  readonly outlines: ReadonlyMap<number, readonly Owner[]>;
  readonly operations: readonly Owner[];
  readonly inline: readonly InlineOperation[];
  /** The highest number of an object that the plan knows. */
  readonly newestObject: number;
}

interface PackRow {
  readonly codec: number;
  readonly size: number;
}

/** Which blocks of each pack somebody owns. */
class PackUse {
  readonly #blocks = new Map<number, Uint8Array>();
  readonly #packs: ReadonlyMap<number, PackRow>;

  constructor(packs: ReadonlyMap<number, PackRow>) {
    this.#packs = packs;
  }

  note(pack: number, start: number, length: number): void {
    const row = this.#packs.get(pack);
    if (row === undefined) return;
    let blocks = this.#blocks.get(pack);
    if (blocks === undefined) {
      // In a pack that is written anew in any case, it is enough to know that it is used.
      const count = isFresh(row) ? 0 : Math.ceil(row.size / BLOCK);
      blocks = new Uint8Array(count);
      this.#blocks.set(pack, blocks);
    }
    blocks.fill(1, Math.floor(start / BLOCK), Math.ceil((start + length) / BLOCK));
  }

  isUsed(pack: number): boolean {
    return this.#blocks.has(pack);
  }

  isSparse(pack: number): boolean {
    const blocks = this.#blocks.get(pack);
    if (blocks === undefined || blocks.length === 0) return false;
    const used = blocks.reduce((sum, block) => sum + block, 0);
    return used <= blocks.length * SPARSE;
  }
}

/** Was written by something else than gc, and not because deflate gains nothing. */
function isFresh({ codec }: PackRow): boolean {
  return codec === CODEC.deflate;
}

function isMovable(owner: Owner): boolean {
  return owner.table !== 'object' || owner.size <= LARGEST_MOVED;
}

/** Looks through all owners. Call inside a snapshot. Throws corruptObject. */
export function planRepack(database: Database, reader: PackReader): RepackPlan {
  const packs = readPacks(database);
  const use = new PackUse(packs);
  const moving = new Set<number>();
  const staying = new Set<number>();
  for (const owner of packOwners(database)) {
    const name = ownerName(owner);
    for (const { pack, start, length } of reader.pieces(owner.stored, name)) {
      use.note(pack, start, length);
    }
    const rest = isMovable(owner) ? moving : staying;
    for (const pack of reader.packsOf(owner.stored, name)) {
      if (!use.isUsed(pack)) use.note(pack, 0, packs.get(pack)?.size ?? 0);
      rest.add(pack);
    }
  }
  const inline = readInline(database);
  const isIdle = (pack: number) => !use.isUsed(pack);
  const canGo = (pack: number) => moving.has(pack) && !staying.has(pack);
  const worn = [...packs].filter(
    ([pack, row]) => canGo(pack) && (isFresh(row) || use.isSparse(pack)),
  );
  const isWork = worn.length > 0 || inline.length > 0;
  // What little was left over the last time joins what is new.
  const small = [...packs].filter(([pack, { size }]) => isWork && canGo(pack) && size < PACK_SIZE);
  const idle = [...packs.keys()].filter(isIdle);
  const going = new Map([...worn, ...small].map(([pack]) => [pack, 0]));
  for (const pack of idle) going.set(pack, 0);
  return { ...readOwners(database, reader, going), packs: going, inline };
}

function readPacks(database: Database): Map<number, PackRow> {
  const rows = database.prepare('SELECT number, codec, size FROM pack').all();
  return new Map(
    (rows as [number, number, number][]).map(([number, codec, size]) => [number, { codec, size }]),
  );
}

function readInline(database: Database): InlineOperation[] {
  const sql = 'SELECT number, body FROM operation WHERE body IS NOT NULL ORDER BY number DESC';
  const rows = database.prepare(sql).all() as [number, string][];
  return rows.map(([number, body]) => ({ number, body }));
}

/** The owners of bytes in packs that go; counts them in `going`. */
function readOwners(database: Database, reader: PackReader, going: Map<number, number>) {
  const objects = new Map<number, Owner>();
  const outlines = new Map<number, Owner[]>();
  const operations: Owner[] = [];
  let newestObject = 0;
  for (const owner of packOwners(database)) {
    if (owner.table === 'object') newestObject = Math.max(newestObject, owner.number);
    let isMoving = false;
    for (const pack of going.size === 0 ? [] : reader.packsOf(owner.stored, ownerName(owner))) {
      const count = going.get(pack);
      if (count === undefined) continue;
      going.set(pack, count + 1);
      isMoving = true;
    }
    if (!isMoving) continue;
    if (owner.table === 'object') objects.set(owner.number, owner);
    else if (owner.table === 'operation') operations.unshift(owner);
    else outlines.set(owner.number, [...(outlines.get(owner.number) ?? []), owner]);
  }
  return { objects, outlines, operations, newestObject };
}
