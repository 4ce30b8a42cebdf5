/** What stands in the place of a conflict, read from an edited text. */
import { expect, test } from 'vitest';
import { readMarkers } from '../../../src/history/merging/marker-blocks.ts';
import { textsInPlaceOf } from '../../../src/history/merging/reading-back.ts';

const block = (ours: string, theirs: string): string =>
  `<<<<<<< here\n${ours}||||||| before\n0\n=======\n${theirs}>>>>>>> there\n`;

function readBack(before: string, after: string): (string | null)[] {
  const bytes = Buffer.from(before);
  const { blocks } = readMarkers(bytes, 7);
  const texts = textsInPlaceOf(bytes, blocks, Buffer.from(after));
  return texts.map((text) => text?.toString('utf8') ?? null);
}

const one = `top\n${block('a\n', 'b\n')}end\n`;

test.each([
  ['top\na\nend\n', 'a\n'],
  ['top\nb\nend\n', 'b\n'],
  ['top\na\nb\nend\n', 'a\nb\n'],
  ['top\nnew\n\nlines\nend\n', 'new\n\nlines\n'],
  ['top\nend\n', ''],
  ['first\ntop\na\nend\nlast\n', 'a\n'],
])('of %j it is %j', (after, wanted) => {
  expect(readBack(one, after)).toEqual([wanted]);
});

test.each(['a\nend\n', 'top\na\n', 'other\na\nend\n', 'nothing of it\n'])(
  'where a line beside it was edited, too, it cannot be told: %j',
  (after) => {
    expect(readBack(one, after)).toEqual([null]);
  },
);

test('each of several is told apart', () => {
  const two = `top\n${block('a\n', 'b\n')}middle\n${block('c\n', 'd\n')}end\n`;
  expect(readBack(two, 'top\nx\nmiddle\ny\nend\n')).toEqual(['x\n', 'y\n']);
  expect(readBack(two, 'top\nx\nother\ny\nend\n')).toEqual([null, null]);
});

test('at the end of a file it ends as a line does', () => {
  expect(readBack(`top\n${block('a\n', 'b\n')}`, 'top\na')).toEqual(['a\n']);
  expect(readBack(`top\n${block('a\r\n', 'b\r\n')}`, 'top\nx')).toEqual(['x\r\n']);
});
