/** Objects, values and packs: what was written comes back, or nothing does. */
import { randomFillSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashObject } from '../../src/model/hash.ts';
import type { BlobId } from '../../src/model/ids.ts';
import { PACK_LIMIT } from '../../src/store/packs.ts';
import { Store } from '../../src/store/store.ts';
import { splitFile } from '../../src/syntax/split.ts';
import { failure, storePath, tamper, waiting } from './store-folder.ts';

const WORDS =
  'export function same(a, b) {\n  return a === b ? a : [a, b].filter(Boolean);\n}\n'.repeat(3);

/** Adds a blob whose leaves are at these cuts (the whole by default). */
function add(store: Store, bytes: Buffer, cuts: readonly number[] = [0, bytes.length]): BlobId {
  const id = hashObject('blob', bytes) as BlobId;
  const writer = store.writer('small');
  writer.addBlob(id, bytes, cuts);
  writer.flush();
  return id;
}

function count(file: string, table: string): number {
  let rows = 0;
  tamper(file, (database) => {
    rows = database.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  });
  return rows;
}

test('a flipped bit in a pack is noticed, whichever it is', () => {
  const file = storePath();
  const store = Store.create(file, waiting(50));
  const noise = randomFillSync(Buffer.alloc(300));
  const ids = [add(store, Buffer.from(WORDS)), add(store, noise)];
  store.close();
  for (const [index, id] of ids.entries()) {
    const length = index === 0 ? 60 : 300;
    for (let at = 0; at < length; at += 7) {
      const flip = () =>
        tamper(file, (database) => {
          const [pack] = database
            .prepare('SELECT number, data FROM pack ORDER BY number')
            .all()
            .slice(index) as { number: number; data: Buffer }[];
          pack!.data[at % pack!.data.length]! ^= 1 << (at % 8);
          database
            .prepare('UPDATE pack SET data = ? WHERE number = ?')
            .run(pack!.data, pack!.number);
        });
      flip();
      const damaged = Store.open(file, waiting(50));
      expect(failure(() => damaged.objects.read(id))).toEqual({ code: 'CORRUPT_OBJECT', exit: 4 });
      damaged.close();
      flip();
    }
    const whole = Store.open(file, waiting(50));
    expect(hashObject('blob', whole.objects.read(id).bytes)).toBe(id);
    whole.close();
  }
});

test.each([
  ['pieces that are cut off', "UPDATE object SET pieces = x'8180'"],
  ['pieces of another length', "UPDATE object SET pieces = x'010005'"],
  ['pieces that ask for terabytes', "UPDATE object SET pieces = x'0100FFFFFFFFFF07'"],
  ['pieces of a pack that is not there', 'UPDATE pack SET number = 77'],
  ['an unknown type', 'UPDATE object SET type = 9'],
  ['another id', 'UPDATE object SET id = zeroblob(20)'],
  ['another size', 'UPDATE pack SET size = size + 1'],
  ['a pack over the limit', 'UPDATE pack SET size = 1000000000'],
])('%s: refused', (_, sql) => {
  const file = storePath();
  const store = Store.create(file, waiting(50));
  let id = add(store, Buffer.from(WORDS));
  store.close();
  tamper(file, (database) => database.exec(sql));
  if (sql.includes('zeroblob')) id = '0'.repeat(40) as BlobId;
  const damaged = Store.open(file, waiting(50));
  expect(failure(() => damaged.objects.read(id))).toEqual({ code: 'CORRUPT_OBJECT', exit: 4 });
  damaged.close();
});

test('what is missing is said so', () => {
  const store = Store.create(storePath(), waiting(50));
  const id = '1'.repeat(40) as BlobId;
  expect(failure(() => store.objects.read(id))).toEqual({ code: 'MISSING_OBJECT', exit: 4 });
  expect(failure(() => store.objects.sizeOf(id))).toEqual({ code: 'MISSING_OBJECT', exit: 4 });
  expect(store.objects.has(id)).toBe(false);
  store.close();
});

test('equal values of two blobs are stored once', () => {
  const file = storePath();
  const store = Store.create(file, waiting(50));
  const value = randomFillSync(Buffer.alloc(20_000)).toString('hex');
  const first = Buffer.from(`one\n${value}`);
  const second = Buffer.from(`quite another\n${value}\nand more`);
  const ids = [
    add(store, first, [0, 3, 4, 4 + value.length]),
    add(store, second, [14, 14 + value.length]),
  ];
  expect(ids.map((id) => store.objects.read(id).bytes)).toEqual([first, second]);
  store.close();
  let bytes = 0;
  tamper(file, (database) => {
    bytes = database.prepare('SELECT sum(size) FROM pack').pluck().get() as number;
  });
  expect(bytes).toBeLessThan(value.length + 1000);
});

test('a value over 4 MiB is cut into pieces', () => {
  const file = storePath();
  const store = Store.create(file, waiting(50));
  const bytes = Buffer.alloc(2 * PACK_LIMIT + 12_345, 'abcdefghijk');
  const id = add(store, bytes);
  expect(store.objects.read(id).bytes.equals(bytes)).toBe(true);
  store.close();
  expect(count(file, 'pack')).toBe(3);
});

test('the same objects twice are one', () => {
  const file = storePath();
  const store = Store.create(file, waiting(50));
  const bytes = Buffer.from(WORDS);
  for (let i = 0; i < 3; i++) {
    const writer = store.writer('small');
    for (let j = 0; j < 2; j++) {
      const id = hashObject('blob', bytes) as BlobId;
      writer.addBlob(id, bytes, [0, bytes.length]);
      writer.addOutline(id, splitFile('a.js', bytes));
      writer.addObject('blob', hashObject('blob', Buffer.alloc(0)), Buffer.alloc(0));
    }
    writer.flush();
    writer.flush();
  }
  store.close();
  expect([count(file, 'object'), count(file, 'outline'), count(file, 'value')]).toEqual([2, 1, 1]);
  expect(count(file, 'pack')).toBe(2);
});

test('two writers at once lose nothing', () => {
  const file = storePath();
  const [a, b] = [Store.create(file, waiting(50)), Store.open(file, waiting(50))];
  // Both begin in an empty store, and write some blobs in common.
  const [first, second] = [a.writer('small'), b.writer('bulk')];
  const texts = Array.from({ length: 30 }, (_, i) =>
    Buffer.from(`${WORDS}// ${i % 20}\n`.repeat(i + 1)),
  );
  texts.forEach((bytes, i) => {
    const id = hashObject('blob', bytes) as BlobId;
    for (const writer of i % 3 === 0 ? [first, second] : [i % 3 === 1 ? first : second]) {
      writer.addBlob(id, bytes, [0, WORDS.length, WORDS.length, bytes.length]);
      writer.addOutline(id, splitFile('a.js', bytes));
      if (i % 4 === 0) writer.flush();
    }
  });
  first.flush();
  second.flush();
  for (const store of [a, b]) {
    for (const bytes of texts) {
      const id = hashObject('blob', bytes) as BlobId;
      expect(store.objects.read(id).bytes.equals(bytes)).toBe(true);
      expect(store.objects.readOutline(id, 'javascript')).toEqual(splitFile('a.js', bytes));
    }
  }
  a.close();
  b.close();
});

test('a flush that found the store busy can be made again', () => {
  const file = storePath();
  const store = Store.create(file, waiting(50));
  const other = Store.open(file, waiting(50));
  const writer = store.writer('small');
  const bytes = Buffer.from(WORDS);
  const id = hashObject('blob', bytes) as BlobId;
  writer.addBlob(id, bytes, [0, bytes.length]);
  other.transaction(() => {
    expect(failure(() => writer.flush()).code).toBe('BUSY');
  });
  add(other, randomFillSync(Buffer.alloc(5000)));
  writer.flush();
  const longer = Buffer.concat([bytes, bytes, Buffer.from('x')]);
  const longerId = hashObject('blob', longer) as BlobId;
  writer.addBlob(longerId, longer, [0, bytes.length, bytes.length, longer.length]);
  writer.flush();
  expect(other.objects.read(id).bytes.equals(bytes)).toBe(true);
  expect(other.objects.read(longerId).bytes.equals(longer)).toBe(true);
  store.close();
  other.close();
});

test('ids are found by their beginning', () => {
  const store = Store.create(storePath(), waiting(50));
  const ids = Array.from({ length: 40 }, (_, i) => add(store, Buffer.from(`${i}`))).sort();
  for (const length of [1, 2, 3, 39, 40]) {
    const prefix = ids[7]!.slice(0, length);
    const wanted = ids.filter((id) => id.startsWith(prefix));
    expect(store.objects.withPrefix(prefix, ['blob'], 100)).toEqual(wanted);
    expect(store.objects.withPrefix(prefix, ['commit', 'tag'], 100)).toEqual([]);
  }
  store.close();
});

test('any bytes with any cuts come back', () => {
  const store = Store.create(storePath(), waiting(50));
  const piece = fc.constantFrom(WORDS, WORDS.slice(20), 'x', '', 'y'.repeat(70_000));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const cuts: number[] = [];
      let at = 0;
      for (const { length } of pieces) {
        cuts.push(at, at + length);
        at += length;
      }
      const bytes = Buffer.from(pieces.join(''));
      const id = add(store, bytes, cuts);
      expect(store.objects.read(id).bytes.equals(bytes)).toBe(true);
    }),
    { numRuns: 100, seed: 20260901 },
  );
  store.close();
});

test('bytes that arrive again under the id of others are refused', () => {
  const file = storePath();
  const bytes = Buffer.from(WORDS);
  const store = Store.create(file, waiting(50));
  const id = add(store, bytes);
  expect(add(store, bytes)).toBe(id);
  store.close();
  // No two texts with one SHA-1 are at hand, so what the store holds is made to be another.
  tamper(file, (database) => {
    database.prepare('UPDATE object SET sha256 = ?').run(Buffer.alloc(32));
  });
  const again = Store.open(file, waiting(50));
  expect(failure(() => add(again, bytes))).toEqual({ code: 'OBJECT_COLLISION', exit: 4 });
  const writer = again.writer('small');
  writer.addBlob('1'.repeat(40) as BlobId, bytes, []);
  const collide = () => writer.addBlob('1'.repeat(40) as BlobId, Buffer.from('other'), []);
  expect(failure(collide)).toEqual({ code: 'OBJECT_COLLISION', exit: 4 });
  again.close();
});
