/** A text is split once, though the proof of a merge and its result both ask how. */
import { expect, test } from 'vitest';
import { rememberingSplits } from '../../../src/history/merging/recent-splits.ts';
import { splitter } from '../../../src/syntax/split.ts';

/** A splitter that notes what reaches the one below. */
function counted(): { readonly split: (path: string, text: string) => unknown; paths: string[] } {
  const paths: string[] = [];
  const remembering = rememberingSplits({
    ...splitter,
    splitFile(path, bytes) {
      paths.push(path);
      return splitter.splitFile(path, bytes);
    },
  });
  return { paths, split: (path, text) => remembering.splitFile(path, Buffer.from(text)) };
}

test('the same text at the same path is split once', () => {
  const { split, paths } = counted();
  const first = split('a.js', 'let a = 1;\n');
  expect(split('a.js', 'let a = 1;\n')).toBe(first);
  expect(first).toEqual(splitter.splitFile('a.js', Buffer.from('let a = 1;\n')));
  expect(paths).toEqual(['a.js']);
});

test('another text or another path is split for itself', () => {
  const { split, paths } = counted();
  for (const [path, text] of [
    ['a.js', 'a();\n'],
    ['a.js', 'b();\n'],
    ['a.py', 'a();\n'],
  ] as const) {
    expect(split(path, text)).toEqual(splitter.splitFile(path, Buffer.from(text)));
  }
  expect(paths).toEqual(['a.js', 'a.js', 'a.py']);
});

test('what was split long ago is forgotten', () => {
  const { split, paths } = counted();
  for (const name of ['a', 'b', 'c', 'd', 'e', 'a']) split(`${name}.js`, 'f();\n');
  expect(paths.filter((path) => path === 'a.js')).toHaveLength(2);
});
