/** Objects as bytes on the line. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeBytes, decodeBytes, ENCODING } from '../../../src/history/syncing/object-coding.ts';
import { failure } from '../../store/store-folder.ts';

test('what is coded decodes, with any base or none', () => {
  const bytes = fc.uint8Array({ maxLength: 600 }).map((array) => Buffer.from(array));
  fc.assert(
    fc.property(bytes, bytes, bytes, bytes, (start, middle, other, end) => {
      const now = Buffer.concat([start, middle, end]);
      for (const base of [null, Buffer.concat([start, other, end]), now, Buffer.alloc(0)]) {
        const coded = codeBytes(now, base);
        expect(decodeBytes(coded, now.length, base)).toEqual(now);
      }
    }),
    { seed: 7, numRuns: 200 },
  );
});

test('an edit of one line costs about that line', () => {
  const lines = Array.from({ length: 5000 }, (_, index) => `line ${index} of many\n`);
  const base = Buffer.from(lines.join(''));
  lines[2500] = 'another line\n';
  const now = Buffer.from(lines.join(''));
  expect(codeBytes(now, base).data.length).toBeLessThan(30);
});

test('long bytes without a base are deflated; zeros beyond all proportion are not', () => {
  const text = Buffer.from('a few words, again and again\n'.repeat(20_000));
  for (const bytes of [text, Buffer.alloc(4_000_000)]) {
    const coded = codeBytes(bytes, null);
    expect(decodeBytes(coded, bytes.length, null).equals(bytes)).toBe(true);
  }
});

test('what does not fit its base, or grows too much, is refused', () => {
  const base = Buffer.from('a base');
  const data = Buffer.from('x');
  const cases = [
    { encoding: ENCODING.spliced, prefix: 4, suffix: 4, data },
    { encoding: ENCODING.spliced, prefix: 0, suffix: 0, data },
    { encoding: ENCODING.deflated, prefix: 0, suffix: 0, data },
    { encoding: ENCODING.raw, prefix: 0, suffix: 0, data },
  ];
  for (const coded of cases) {
    expect(failure(() => decodeBytes(coded, 5_000_000, base)).code).toBe('PEER_INVALID');
    expect(failure(() => decodeBytes(coded, 3, null)).code).toBe('PEER_INVALID');
  }
});
