/** Which files are binary. */
import { expect, test } from 'vitest';
import { isBinary } from '../../src/model/binary.ts';

test('a file is binary if there is a NUL in its first 8000 bytes', () => {
  expect(isBinary(Buffer.from('text'))).toBe(false);
  expect(isBinary(Buffer.from('te\0xt'))).toBe(true);
  expect(isBinary(Buffer.from(`${'a'.repeat(7999)}\0`))).toBe(true);
  expect(isBinary(Buffer.from(`${'a'.repeat(8000)}\0`))).toBe(false);
});
