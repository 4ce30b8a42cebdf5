/** Stored forms: whatever is written reads back as it was. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FolderState } from '../../src/model/folder-state.ts';
import type { KnownFile } from '../../src/model/folder-state.ts';
import type { ObjectId, TreeId } from '../../src/model/ids.ts';
import { KINDS } from '../../src/model/kinds.ts';
import type { Outline, Span } from '../../src/model/outline.ts';
import type { RepoPath } from '../../src/model/path.ts';
import { decodeStates, encodeStates } from '../../src/store/folder-state-encoding.ts';
import { decodeOutline, encodeOutline } from '../../src/store/outline-encoding.ts';
import { ByteReader, ByteWriter } from '../../src/store/varint.ts';
import { splitFile } from '../../src/syntax/split.ts';

const options = { numRuns: 300, seed: 20260901 };

test('whole numbers, texts and bytes', () => {
  const number = fc.oneof(
    fc.maxSafeNat(),
    fc.constantFrom(0, 1, 127, 128, 2 ** 14 - 1, 2 ** 14, 2 ** 32, Number.MAX_SAFE_INTEGER),
  );
  fc.assert(
    fc.property(fc.array(number), fc.array(fc.uint8Array({ maxLength: 600 })), (numbers, parts) => {
      const writer = new ByteWriter();
      for (const value of numbers) writer.number(value);
      for (const bytes of parts) writer.bytes(bytes);
      writer.double(0.1);
      writer.uint32(0xffffffff);
      const written = writer.finish();
      const reader = new ByteReader(written);
      expect(numbers.map(() => reader.number())).toEqual(numbers);
      expect(parts.map(() => Uint8Array.from(reader.bytes()))).toEqual(parts);
      expect(written.readDoubleLE(reader.skip(8))).toBe(0.1);
      expect(written.readUInt32LE(reader.skip(4))).toBe(0xffffffff);
      expect(reader.done).toBe(true);
    }),
    options,
  );
});

test('what is cut off or oversized is refused', () => {
  expect(() => new ByteReader(Buffer.from([0x80])).number()).toThrow(RangeError);
  expect(() => new ByteReader(Buffer.alloc(20, 0xff)).number()).toThrow(RangeError);
  expect(() => new ByteReader(Buffer.from([5, 1, 2])).bytes()).toThrow(RangeError);
  expect(() => new ByteReader(Buffer.alloc(3)).skip(4)).toThrow(RangeError);
});

/** Spans one after another within [from, to), each with children within its body. */
function spansFrom(lengths: readonly number[], depth: number, from: number, to: number): Span[] {
  const spans: Span[] = [];
  let at = from;
  for (const [index, length] of lengths.entries()) {
    const start = at + (length % 3);
    const end = Math.min(start + length, to);
    if (end <= start) break;
    const codeStart = Math.min(start + (length % 5), end);
    const codeEnd = Math.max(codeStart, end - (length % 2));
    const isContainer = length % 4 === 1;
    const bodyStart = isContainer ? Math.min(start + 2, end - 1) : end;
    const bodyEnd = isContainer ? Math.max(bodyStart, end - 1 - (length % 3)) : end;
    const children =
      isContainer && depth > 0
        ? spansFrom(lengths.slice(index + 1), depth - 1, bodyStart, bodyEnd)
        : [];
    const kind = KINDS[length % KINDS.length]!;
    const name = index % 2 === 0 ? `n${length}` : '';
    spans.push({ kind, name, start, end, codeStart, codeEnd, bodyStart, bodyEnd, children });
    at = end;
  }
  return spans;
}

test('outlines, whatever their spans', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 30 });
  fc.assert(
    fc.property(lengths, (list) => {
      const spans = spansFrom(list, 3, 0, 1000);
      const outline: Outline = { language: 'x', version: 3, size: 1000, spans, opaque: null };
      expect(decodeOutline(encodeOutline(outline), 'x', 3)).toEqual(outline);
    }),
    options,
  );
});

test.each([
  ['a.js', 'class A {}\nclass B { x() {} }\nenum;\n'],
  ['a.json', '{}\n'],
  ['b.json', '{"a": {}, "b": []}\n'],
  ['a.css', 'a {}\n@media print {}\n'],
  ['a.py', 'class A:\n    pass\n'],
  ['a.bin', 'x\0y'],
])('the outline of %s', (path, text) => {
  const outline = splitFile(path, Buffer.from(text));
  const { language, version } = outline;
  expect(decodeOutline(encodeOutline(outline), language, version)).toEqual(outline);
});

test('damaged outlines are refused and never hang', () => {
  const text = 'import a from "b";\nclass A { one() {} two() {} }\nexport const c = 1;\n';
  const good = encodeOutline(splitFile('a.js', Buffer.from(text)));
  fc.assert(
    fc.property(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
      const bad = Buffer.from(good);
      bad[at] = byte;
      try {
        const { spans, size } = decodeOutline(bad, 'javascript', 1);
        for (const { end } of spans) expect(end).toBeLessThanOrEqual(size);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
    options,
  );
});

test('folder states, whatever the names', () => {
  const name = fc.constantFrom('a', 'b.ts', 'ü', ' ', '-x', '\udc80\udcff', 'new\nline', '😀');
  const stamp = fc.option(
    fc.record({
      size: fc.maxSafeNat(),
      modifiedMs: fc.double({ min: -1e15, max: 1e15, noNaN: true }),
      changedMs: fc.double({ min: 0, max: 1e15, noNaN: true }),
      inode: fc.maxSafeNat(),
      mode: fc.nat({ max: 0o177777 }),
    }),
  );
  const id = fc.constantFrom(...['0', 'a', 'f'].map((digit) => digit.repeat(40) as ObjectId));
  const file: fc.Arbitrary<KnownFile> = fc.record({
    name,
    mode: fc.constantFrom(0o100644, 0o100755, 0o120000, 0o160000, 0o100664),
    id,
    stamp,
  });
  const state = fc
    .tuple(stamp, fc.array(name), fc.option(id), fc.array(file, { maxLength: 5 }))
    .map(([own, folders, tree, files]) => ({
      fields: { stamp: own, folders, tree: tree as TreeId | null },
      files,
    }));
  fc.assert(
    fc.property(fc.dictionary(name, state), (folders) => {
      const states = new Map(
        Object.entries(folders).map(([path, { fields, files }]) => [
          path as RepoPath,
          FolderState.of(fields, files),
        ]),
      );
      const read = new Map<RepoPath, FolderState>();
      decodeStates(encodeStates(states), read);
      expect(read.size).toBe(states.size);
      for (const [path, { stamp: own, folders: below, tree, files }] of states) {
        const back = read.get(path)!;
        expect([back.stamp, back.folders, back.tree, back.files]).toEqual([
          own,
          below,
          tree,
          files,
        ]);
      }
      // What was read is written again without being taken apart.
      expect(encodeStates(read).equals(encodeStates(states))).toBe(true);
    }),
    options,
  );
});
