/** Conflicts are read back from what a person left between the markers. */
import { expect, test } from 'vitest';
import {
  freeMarkerSize,
  readMarkers,
  replaceBlock,
} from '../../../src/history/merging/marker-blocks.ts';

const BLOCK = '<<<<<<< main\nours\n||||||| base\nwas\n=======\ntheirs\n>>>>>>> side\n';

function read(text: string): { readonly blocks: string[][]; readonly strays: readonly number[] } {
  const { blocks, strays } = readMarkers(Buffer.from(text), 7);
  const texts = blocks.map(({ ours, base, theirs }) => {
    return [ours, base ?? 'none', theirs].map(String);
  });
  return { blocks: texts, strays };
}

test('a block has its three texts and its lines', () => {
  const { blocks } = readMarkers(Buffer.from(`a\n${BLOCK}b\n`), 7);
  expect(blocks).toMatchObject([{ start: 2, firstLine: 2, lastLine: 8 }]);
  expect(read(BLOCK).blocks).toEqual([['ours\n', 'was\n', 'theirs\n']]);
});

test('a block without a base, without texts, with CRLF or at the very end is one, too', () => {
  expect(read('<<<<<<< a\n=======\n>>>>>>> b').blocks).toEqual([['', 'none', '']]);
  expect(read('<<<<<<< a\r\nx\r\n=======\r\n>>>>>>> b\r\n').blocks).toEqual([
    ['x\r\n', 'none', ''],
  ]);
});

test.each([
  ['only an end', 'a\n>>>>>>> side\n', [2]],
  ['only a start', '<<<<<<< main\na\n', [1]],
  ['only a middle', 'a\n=======\nb\n', [2]],
  ['an end without a middle', '<<<<<<< main\na\n>>>>>>> side\n', [1, 3]],
  ['a start within a block', `<<<<<<< main\n${BLOCK}`, [1]],
])('%s is a stray marker', (_, text, strays) => {
  expect(read(text).strays).toEqual(strays);
});

test.each(['<<<<<<<< eight\n', '<<<<<< six\n', ' <<<<<<< indented\n', '========\n', '<<<<<<<x\n'])(
  '%j is no marker',
  (text) => {
    expect(read(text)).toEqual({ blocks: [], strays: [] });
  },
);

test('markers of a nested base are longer, and part of its text', () => {
  const nested = '<<<<<<<<< a\n1\n=========\n2\n>>>>>>>>> b\n';
  const text = `<<<<<<< main\nx\n||||||| base\n${nested}=======\ny\n>>>>>>> side\n`;
  expect(read(text).blocks).toEqual([['x\n', nested, 'y\n']]);
});

test('markers grow until no text has such a line', () => {
  const size = (text: string): number => freeMarkerSize([Buffer.from(text)], 7);
  expect(size('plain\n')).toBe(7);
  expect(size('Heading\n=======\n')).toBe(8);
  expect(size('=======\n========\n')).toBe(9);
});

test('replacing a block leaves the rest as it is', () => {
  const text = Buffer.from(`a\n${BLOCK}b`);
  const [block] = readMarkers(text, 7).blocks;
  expect(replaceBlock(text, block!, block!.theirs).toString()).toBe('a\ntheirs\nb');
});
