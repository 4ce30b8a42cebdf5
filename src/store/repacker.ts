/**
 * The repacker: writes packs anew so that versions of one thing lie next to one another. Invariant: every
 * transaction leaves a store that is whole: new packs, the owners that moved into them, and the packs that
 * nobody owns any more change together, so a crash costs the work of one batch.
 */
import { FxdError } from '../model/errors.ts';
import type { ObjectType } from '../model/ids.ts';
import { ChunkPacker } from './chunk-packer.ts';
import type { Database } from './database.ts';
import type { ObjectTable } from './objects.ts';
import type { Owner } from './pack-owners.ts';
import { ownerName, relocate } from './pack-owners.ts';
import type { Place, Sort } from './pack-writer.ts';
import type { PackReader, Piece } from './packs.ts';
import { LIST_LIMIT } from './packs.ts';
import { storeLists } from './piece-lists.ts';
import type { GcTurn } from './gc-turn.ts';
import type { RepackPlan } from './repack-plan.ts';
import { planRepack } from './repack-plan.ts';

/** More pieces than this are left where they are; their list might be longer than LIST_LIMIT. */
const MOST_PIECES = LIST_LIMIT / 24;

/** Bytes put into packs in one transaction. */
const BATCH_BYTES = 4 * 1024 * 1024;
const BATCH_OWNERS = 4_000;

/** What was found while repacking and could not be read; it stays where it is. */
export interface Damage {
  readonly owner: string;
  readonly reason: string;
}

const SORT_OF: Readonly<Record<ObjectType, Sort>> = {
  commit: 'objects',
  tag: 'objects',
  tree: 'trees',
  blob: 'contents',
};

/** What a repacking works on. */
export interface Packed {
  readonly database: Database;
  readonly objects: ObjectTable;
  readonly reader: PackReader;
}

interface Move {
  readonly owner: Owner | { readonly table: 'inline'; readonly number: number };
  readonly pieces: readonly Piece[];
}

/** Whether a repacking would change anything. Throws corruptObject. */
export function needsRepack({ database, reader }: Packed): boolean {
  const { packs, inline } = database.snapshot(() => planRepack(database, reader));
  return packs.size > 0 || inline.length > 0;
}

export class Repacker {
  readonly damages: Damage[] = [];
  readonly #database: Database;
  readonly #objects: ObjectTable;
  readonly #reader: PackReader;
  readonly #plan: RepackPlan;
  readonly #turn: GcTurn;
  readonly #packer = new ChunkPacker();
  #moves: Move[] = [];

  constructor({ database, objects, reader }: Packed, turn: GcTurn) {
    this.#database = database;
    this.#objects = objects;
    this.#reader = reader;
    this.#turn = turn;
    this.#plan = database.snapshot(() => planRepack(database, reader));
  }

  /**
   * Does all that is planned. `groups` are numbers of objects, those together that are versions of one
   * thing, newest first; what is in none of them comes last.
   */
  run(groups: readonly (readonly number[])[]): void {
    this.#forgetValues();
    const done = new Set<number>();
    for (const group of groups) {
      const moving = group.filter((number) => this.#isMoving(number));
      const settled = group.find((number) => !this.#plan.objects.has(number));
      if (moving.length > 0 && settled !== undefined) this.#rememberChunks(settled);
      for (const number of moving) {
        done.add(number);
        this.#moveObject(number, null);
      }
    }
    const rest = new Set([...this.#plan.objects.keys(), ...this.#plan.outlines.keys()]);
    for (const number of [...rest].sort((a, b) => b - a)) {
      if (!done.has(number)) this.#moveObject(number, 'unreachable');
    }
    this.#moveOperations();
    this.#flush();
  }

  #isMoving(number: number): boolean {
    return this.#plan.objects.has(number) || this.#plan.outlines.has(number);
  }

  #moveObject(number: number, apart: Sort | null): void {
    const object = this.#plan.objects.get(number);
    if (object !== undefined) {
      this.#move(object, () => {
        const { type, bytes } = this.#objects.read(this.#objects.idOf(number));
        return this.#append(apart ?? SORT_OF[type], bytes);
      });
    }
    for (const outline of this.#plan.outlines.get(number) ?? []) {
      this.#move(outline, () => {
        return this.#append(apart ?? 'outlines', this.#read(outline));
      });
    }
  }

  #moveOperations(): void {
    for (const { number, body } of this.#plan.inline) {
      const pieces = this.#packer.appendWhole('operations', Buffer.from(body, 'utf8'));
      this.#add({ owner: { table: 'inline', number }, pieces });
    }
    for (const owner of this.#plan.operations) {
      this.#move(owner, () => this.#packer.appendWhole('operations', this.#read(owner)));
    }
  }

  #read(owner: Owner): Buffer {
    return this.#reader.read(owner.stored, ownerName(owner));
  }

  /** Moves one owner; one that cannot be read keeps its packs, and is reported. */
  #move(owner: Owner, append: () => Piece[]): void {
    const pieces = this.#unlessDamaged(owner, append);
    if (pieces !== null) this.#add({ owner, pieces });
  }

  #unlessDamaged(owner: Owner, append: () => Piece[]): Piece[] | null {
    try {
      return append();
    } catch (error) {
      if (!(error instanceof FxdError && error.code === 'CORRUPT_OBJECT')) throw error;
      this.damages.push({ owner: ownerName(owner), reason: error.message });
      return null;
    }
  }

  #add(move: Move): void {
    // A list longer than is read back would be of a large file whose every line comes from elsewhere.
    if (move.pieces.length > MOST_PIECES) return;
    this.#moves.push(move);
    const isLarge = this.#packer.waitingBytes > BATCH_BYTES;
    if (isLarge || this.#moves.length > BATCH_OWNERS) this.#flush();
  }

  #append(sort: Sort, bytes: Buffer): Piece[] {
    // Commits have nothing long in common.
    return sort === 'objects'
      ? this.#packer.appendWhole(sort, bytes)
      : this.#packer.append(sort, bytes);
  }

  /** Notes where the chunks of an object lie that stays, so that versions before and after refer to them. */
  #rememberChunks(number: number): void {
    const row = this.#database
      .prepare('SELECT pieces FROM object WHERE number = ? AND type IN (2, 3) AND size <= ?')
      .get(number, BATCH_BYTES);
    if (row === undefined) return;
    try {
      const { bytes } = this.#objects.read(this.#objects.idOf(number));
      const pieces = this.#reader.pieces(row[0] as Buffer, `object ${number}`);
      // What goes with its pack is no place to refer to.
      this.#packer.remember(bytes, pieces, (pack) => this.#plan.packs.has(pack));
    } catch (error) {
      // It stays as it is; without it there is less to share.
      if (!(error instanceof FxdError && error.code === 'CORRUPT_OBJECT')) throw error;
    }
  }

  /** Writers must not find values any more in packs that go. */
  #forgetValues(): void {
    const packs = [...this.#plan.packs.keys()];
    if (packs.length === 0) return;
    this.#database.transaction(() => {
      this.#turn.check();
      this.#database
        .prepare('DELETE FROM value WHERE pack IN (SELECT value FROM json_each(?))')
        .run(JSON.stringify(packs));
    });
  }

  /** One batch. The packs are deflated before the transaction, so that others wait for rows only. */
  #flush(): void {
    this.#packer.packs.closeAll();
    const place = this.#database.transaction(() => {
      this.#turn.check();
      const final = this.#packer.packs.write(this.#database);
      this.#relocate(final);
      for (const { owner } of this.#moves) if (owner.table !== 'inline') this.#countDown(owner);
      this.#removeIdlePacks();
      return final;
    });
    this.#packer.settle(place);
    this.#moves = [];
  }

  #relocate(place: Place): void {
    const lists = this.#moves.map(({ pieces }) => pieces.map(place));
    const stored = storeLists(this.#database, lists);
    this.#moves.forEach(({ owner }, index) => this.#name(owner, stored[index]!));
  }

  #name(owner: Move['owner'], pieces: Buffer): void {
    if (owner.table !== 'inline') return relocate(this.#database, owner, pieces);
    const sql =
      'UPDATE operation SET body = NULL, pieces = ? WHERE number = ? AND body IS NOT NULL';
    this.#database.prepare(sql).run(pieces, owner.number);
  }

  #countDown(owner: Owner): void {
    const { packs } = this.#plan;
    for (const pack of this.#reader.packsOf(owner.stored, ownerName(owner))) {
      const count = packs.get(pack);
      if (count !== undefined) packs.set(pack, count - 1);
    }
  }

  /**
   * Removes packs without owners, unless an object that was written meanwhile found a value there. Nothing
   * else can have come to refer to them: only collections relocate owners, and this one has its turn.
   */
  #removeIdlePacks(): void {
    const { packs, newestObject } = this.#plan;
    const idle = new Set([...packs].filter(([, count]) => count === 0).map(([pack]) => pack));
    if (idle.size === 0) return;
    const rows = this.#database
      .prepare('SELECT number, pieces FROM object WHERE number > ?')
      .all(newestObject) as [number, Buffer][];
    for (const [number, stored] of rows) {
      for (const pack of this.#reader.packsOf(stored, `object ${number}`)) idle.delete(pack);
    }
    this.#database
      .prepare('DELETE FROM pack WHERE number IN (SELECT value FROM json_each(?))')
      .run(JSON.stringify([...idle]));
    for (const pack of idle) packs.delete(pack);
  }
}
