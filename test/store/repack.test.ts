/** Repacking: other packs, the same bytes, whoever reads and writes meanwhile. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashObject } from '../../src/model/hash.ts';
import type { BlobId } from '../../src/model/ids.ts';
import { chunkEnds } from '../../src/store/chunks.ts';
import { Database } from '../../src/store/database.ts';
import { ObjectTable } from '../../src/store/objects.ts';
import { CODEC, PackReader } from '../../src/store/packs.ts';
import { Store } from '../../src/store/store.ts';
import { failure, storePath, tamper, waiting } from './store-folder.ts';

/** A text of lines that have nothing in common, with some of them edited. */
function text(lines: number, edits: readonly number[] = []): Buffer {
  const changed = new Set(edits);
  const all = Array.from({ length: lines }, (_, line) => {
    const words = hashObject('blob', Buffer.from(`${line} ${changed.has(line)}`));
    return `const v${line} = '${words}';`;
  });
  return Buffer.from(all.join('\n'));
}

function add(store: Store, bytes: Buffer, cuts: readonly number[] = []): BlobId {
  const id = hashObject('blob', bytes) as BlobId;
  const writer = store.writer('small');
  writer.addBlob(id, bytes, cuts);
  writer.flush();
  return id;
}

function query(file: string, sql: string): unknown[] {
  let rows: unknown[] = [];
  tamper(file, (database) => {
    rows = database.prepare(sql).pluck().all();
  });
  return rows;
}

/** Versions of one file, each with one line more edited, newest first. */
function versions(store: Store, count: number): BlobId[] {
  const ids: BlobId[] = [];
  for (let edit = 0; edit < count; edit++) {
    const edits = Array.from({ length: edit }, (_, at) => (at * 37) % 200);
    ids.unshift(add(store, text(200, edits)));
  }
  return ids;
}

function numbers(store: Store, ids: readonly BlobId[]): number[] {
  return ids.map((id) => store.objects.numberOf(id)!);
}

test('chunks cover the bytes, are never long, and an edit changes those around it only', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 20_000 }),
      fc.nat(),
      fc.uint8Array({ maxLength: 40 }),
      (array, where, insertion) => {
        const bytes = Buffer.from(array);
        const at = where % (bytes.length + 1);
        const edited = Buffer.concat([bytes.subarray(0, at), insertion, bytes.subarray(at)]);
        const ends = chunkEnds(bytes);
        expect(ends.at(-1) ?? 0).toBe(bytes.length);
        for (const [index, end] of ends.entries()) {
          const length = end - (ends[index - 1] ?? 0);
          expect(length).toBeGreaterThan(0);
          expect(length).toBeLessThanOrEqual(2048);
        }
        const before = ends.filter((end) => end <= at);
        // The last chunk before the edit may end with the bytes alone.
        expect(chunkEnds(edited).slice(0, Math.max(0, before.length - 1))).toEqual(
          before.slice(0, Math.max(0, before.length - 1)),
        );
      },
    ),
    { seed: 7, numRuns: 200 },
  );
});

test('a chunk that was cut once is found again behind an insertion', () => {
  const bytes = text(2000);
  const edited = Buffer.concat([Buffer.from('one line more\n'), bytes]);
  const chunks = (of: Buffer) => {
    const ends = chunkEnds(of);
    return ends.map((end, at) => of.toString('latin1', ends[at - 1] ?? 0, end));
  };
  const known = new Set(chunks(bytes));
  const fresh = chunks(edited).filter((chunk) => !known.has(chunk));
  expect(known.size).toBeGreaterThan(60);
  expect(fresh.length).toBeLessThan(6);
});

test('versions share what they have in common, and read as they were', () => {
  const file = storePath();
  const store = Store.create(file, waiting(50));
  const ids = versions(store, 60);
  const bytes = ids.map((id) => store.objects.read(id).bytes);
  const size = () => Number(query(file, 'SELECT sum(length(data)) FROM pack')[0]);
  const before = size();
  expect(store.repack([numbers(store, ids)])).toEqual({ damages: [] });
  expect(size()).toBeLessThan(before / 8);
  expect(query(file, 'SELECT DISTINCT codec FROM pack')).toEqual([CODEC.settled]);
  for (const [at, id] of ids.entries()) {
    expect(store.objects.read(id).bytes.equals(bytes[at]!), id).toBe(true);
  }
  // The lists of versions that are made of many pieces lie in packs, too.
  const first = query(file, 'SELECT hex(substr(pieces, 1, 1)) FROM object');
  expect(first.filter((byte) => byte === '00').length).toBeGreaterThan(20);
  expect(store.repack([numbers(store, ids)])).toBeNull();
  store.close();
  const again = Store.open(file, waiting(50));
  expect(again.objects.read(ids.at(-1)!).bytes.equals(bytes.at(-1)!)).toBe(true);
  again.close();
});

test('what came since shares with what was packed before', () => {
  const file = storePath();
  const store = Store.create(file, waiting(50));
  const old = add(store, text(4000));
  store.repack([numbers(store, [old])]);
  const size = () => Number(query(file, 'SELECT sum(length(data)) FROM pack')[0]);
  const before = size();
  const now = add(store, text(4000, [1000]));
  store.repack([numbers(store, [now, old])]);
  expect(size()).toBeLessThan(before * 1.05);
  expect(store.objects.read(now).bytes.equals(text(4000, [1000]))).toBe(true);
  store.close();
});

test('a pack of which little is used is written anew, one without use goes', () => {
  const file = storePath();
  const store = Store.create(file, waiting(50));
  const [keep, drop] = [text(60), Buffer.from(text(3000).toString('latin1').toUpperCase())];
  const kept = add(store, keep);
  const dropped = add(store, drop);
  store.repack([numbers(store, [kept]), numbers(store, [dropped])]);
  store.transaction(() => {
    const [number] = numbers(store, [dropped]);
    store.garbage.removeObjects([{ number: number!, id: dropped, type: 'blob' }]);
  });
  expect(store.repack([numbers(store, [kept])])).not.toBeNull();
  expect(Number(query(file, 'SELECT sum(size) FROM pack')[0])).toBe(keep.length);
  expect(store.objects.read(kept).bytes.equals(keep)).toBe(true);
  store.close();
});

test('a writer that found a value before it moved packs it anew', () => {
  const file = storePath();
  const store = Store.create(file, waiting(50));
  const first = add(store, text(100), [0, text(100).length]);
  const other = Store.open(file, waiting(50));
  const writer = other.writer('small');
  const more = Buffer.concat([text(100), Buffer.from('// more\n')]);
  const id = hashObject('blob', more) as BlobId;
  writer.addBlob(id, more, [0, text(100).length]);
  store.repack([numbers(store, [first])]);
  writer.flush();
  expect(other.objects.read(id).bytes.equals(more)).toBe(true);
  expect(store.objects.read(id).bytes.equals(more)).toBe(true);
  other.close();
  store.close();
});

test('a pack in which a writer found a value while it was about to go stays', () => {
  const file = storePath();
  const store = Store.create(file, waiting(50));
  const shared = text(100);
  const first = add(store, shared, [0, shared.length]);
  const other = Store.open(file, waiting(50));
  const writer = other.writer('small');
  const more = Buffer.concat([shared, Buffer.from('// more\n')]);
  const id = hashObject('blob', more) as BlobId;
  writer.addBlob(id, more, [0, shared.length]);
  const read = store.objects.read.bind(store.objects);
  store.objects.read = (asked) => {
    // The plan is made, and values cannot be found any more.
    writer.flush();
    return read(asked);
  };
  expect(store.repack([numbers(store, [first])])).toEqual({ damages: [] });
  expect(other.objects.read(id).bytes.equals(more)).toBe(true);
  expect(read(first).bytes.equals(shared)).toBe(true);
  expect(store.repack([numbers(store, [id, first])])).toEqual({ damages: [] });
  expect(other.objects.read(id).bytes.equals(more)).toBe(true);
  expect(query(file, 'SELECT DISTINCT codec FROM pack')).toEqual([CODEC.settled]);
  other.close();
  store.close();
});

test('a reader whose pack goes after it looked up the place looks again', () => {
  const file = storePath();
  const store = Store.create(file, waiting(50));
  const id = add(store, text(100));
  const database = new Database(file, { readOnly: false, ...waiting(50) });
  const prepare = database.prepare.bind(database);
  let repacked = 0;
  database.prepare = (sql) => {
    if (sql.includes('FROM pack') && repacked++ === 0) store.repack([numbers(store, [id])]);
    return prepare(sql);
  };
  const reader = new ObjectTable(database, new PackReader(database));
  expect(reader.read(id).bytes.equals(text(100))).toBe(true);
  expect(repacked).toBe(2);
  database.close();
  store.close();
});

test('what is damaged stays where it is, and is named', () => {
  const file = storePath();
  const store = Store.create(file, waiting(50));
  const good = add(store, text(50));
  const bad = add(store, text(80, [3]));
  tamper(file, (database) => {
    const { number, data } = database
      .prepare('SELECT number, data FROM pack ORDER BY number DESC LIMIT 1')
      .get() as { number: number; data: Buffer };
    data[20]! ^= 1;
    database.prepare('UPDATE pack SET data = ? WHERE number = ?').run(data, number);
  });
  const report = store.repack([numbers(store, [good]), numbers(store, [bad])]);
  expect(report!.damages).toHaveLength(1);
  expect(report!.damages[0]!.owner).toBe(`object ${store.objects.numberOf(bad)!}`);
  expect(store.objects.read(good).bytes.equals(text(50))).toBe(true);
  expect(query(file, 'SELECT codec FROM pack ORDER BY number')).toEqual([
    CODEC.deflate,
    CODEC.settled,
  ]);
  expect(failure(() => store.objects.read(bad))).toMatchObject({ code: 'CORRUPT_OBJECT' });
  store.close();
});

test('of two collections at once one goes on, and nothing is lost', () => {
  const file = storePath();
  const store = Store.create(file, waiting(50));
  const ids = versions(store, 10);
  const other = Store.open(file, waiting(50));
  const groups = [numbers(store, ids)];
  let isFirst = true;
  const read = store.objects.read.bind(store.objects);
  // Between two objects that the first one reads, the second one does all the work.
  store.objects.read = (id) => {
    if (isFirst) {
      isFirst = false;
      expect(other.repack(groups)).toEqual({ damages: [] });
    }
    return read(id);
  };
  expect(failure(() => store.repack(groups))).toEqual({ code: 'GC_OVERTAKEN', exit: 5 });
  for (const id of ids) expect(hashObject('blob', other.objects.read(id).bytes)).toBe(id);
  expect(other.repack(groups)).toBeNull();
  other.close();
  store.close();
});

test('the pack of a transaction that was rolled back is not taken for the one that got its number', () => {
  const store = Store.create(storePath(), waiting(50));
  const rolledBack = () =>
    store.transaction(() => {
      store.objects.read(add(store, text(40)));
      throw new Error('rolled back');
    });
  expect(rolledBack).toThrow('rolled back');
  const kept = add(store, text(41));
  expect(store.objects.read(kept).bytes.equals(text(41))).toBe(true);
  store.close();
});
