/** What `splitFile` promises of any file: the language, the limits, and that nothing is lost. */
import { expect, test } from 'vitest';
import type { Outline, Span } from '../../src/model/outline.ts';
import type { Language } from '../../src/syntax/language.ts';
import { checkOutline, pieces } from '../../src/syntax/outline-check.ts';
import { createSplitter, languageOf, splitFile, SPLITTER_VERSION } from '../../src/syntax/split.ts';

const named = (path: string, text = ''): string => languageOf(path, Buffer.from(text)).name;

test('the ending of the name chooses the language', () => {
  expect(named('src/cart.ts')).toBe('typescript');
  expect(named('src/cart.d.mts')).toBe('typescript');
  expect(named('src/cart.test.tsx')).toBe('tsx');
  expect(named('CART.JS')).toBe('javascript');
  expect(named('.eslintrc.json')).toBe('json');
  expect(named('.babelrc')).toBe('json');
  expect(named('cart.yml')).toBe('yaml');
  expect(named('cart.h')).toBe('c');
  expect(named('notes')).toBe('text');
  expect(named('dots.in.folder/notes')).toBe('text');
});

test('a file without an ending is known by its first line', () => {
  expect(named('bin/run', '#!/usr/bin/env node\n')).toBe('javascript');
  expect(named('bin/run', '#!/usr/bin/env -S python3.11 -u\n')).toBe('python');
  expect(named('bin/run', '#! /bin/sh\n')).toBe('shell');
  expect(named('bin/run', '#!/opt/unknown\n')).toBe('text');
  expect(named('cart.ts', '#!/usr/bin/env python\n')).toBe('typescript');
});

test('an outline tells the language, the version and the size', () => {
  const outline = splitFile('cart.js', Buffer.from('open();\n'));
  expect(outline).toMatchObject({
    language: 'javascript',
    version: SPLITTER_VERSION,
    size: 8,
    opaque: null,
  });
});

test('an empty file has no spans', () => {
  for (const path of ['a.ts', 'a.json', 'a.py', 'a.php', 'a.txt', 'a.md']) {
    expect(splitFile(path, Buffer.alloc(0)).spans).toEqual([]);
  }
});

function opaque(path: string, bytes: Buffer): Outline['opaque'] {
  const outline = splitFile(path, bytes);
  const { size } = outline;
  if (outline.opaque !== null) {
    expect(outline.spans).toEqual([
      {
        kind: 'opaque',
        name: '',
        start: 0,
        end: size,
        codeStart: 0,
        codeEnd: size,
        bodyStart: size,
        bodyEnd: size,
        children: [],
      },
    ]);
  }
  return outline.opaque;
}

test('what cannot be split is one opaque span, with the reason', () => {
  expect(opaque('a.js', Buffer.from('a\0b'))).toBe('binary');
  expect(opaque('a.js', Buffer.from([0x61, 0xff, 0x62]))).toBe('invalid UTF-8');
  expect(opaque('a.js', Buffer.alloc(4 * 1024 * 1024 + 1, 'a'))).toBe('too large');
  expect(opaque('a.js', Buffer.from('a;'.repeat(100_001)))).toBe('too many nodes');
  expect(opaque('a.js', Buffer.from('a;'.repeat(100_000)))).toBeNull();
  expect(opaque('a.json', Buffer.from(`[${'1,'.repeat(100_001)}1]`))).toBe('too many nodes');
  expect(opaque('a.json', Buffer.from(`[${'1,'.repeat(99_998)}1]`))).toBeNull();
  expect(opaque('a.json', Buffer.from('['.repeat(65) + ']'.repeat(65)))).toBe('too deep');
  expect(opaque('a.json', Buffer.from('['.repeat(64) + ']'.repeat(64)))).toBeNull();
});

test('a NUL is looked for where git looks for it', () => {
  expect(opaque('a.js', Buffer.concat([Buffer.alloc(7999, 'a'), Buffer.from([0])]))).toBe('binary');
  expect(opaque('a.js', Buffer.concat([Buffer.alloc(8000, 'a'), Buffer.from([0])]))).toBeNull();
});

test.each([
  ['a.json', '['],
  ['a.json', '{"a":'],
  ['a.js', '('],
  ['a.js', '{'],
  ['a.js', '`${'],
  ['a.jsx', '=<a>'],
  ['a.ts', 'class A {'],
  ['a.css', 'a{'],
  ['a.py', '('],
  ['a.rs', 'mod a {'],
  ['a.go', 'func a() {'],
  ['a.java', ')'],
  ['a.cpp', '}'],
])('%s: 100,000 times %s is no harm', (path, text) => {
  const bytes = Buffer.from(text.repeat(100_000));
  const started = performance.now();
  const outline = splitFile(path, bytes);
  expect(checkOutline(outline)).toBe(true);
  expect(performance.now() - started).toBeLessThan(5000);
});

const span = (start: number, end: number, children: readonly Span[] = []): Span => ({
  kind: 'statement',
  name: '',
  start,
  end,
  codeStart: start,
  codeEnd: end,
  bodyStart: children.length > 0 ? start + 1 : end,
  bodyEnd: children.length > 0 ? end - 1 : end,
  children,
});

function outlineOf(spans: readonly Span[]): Outline {
  return { language: 'text', version: 1, size: 10, spans, opaque: null };
}

test('an outline whose spans overlap or leave their parents is not accepted', () => {
  expect(checkOutline(outlineOf([span(0, 4), span(4, 10)]))).toBe(true);
  expect(checkOutline(outlineOf([span(0, 5), span(4, 10)]))).toBe(false);
  expect(checkOutline(outlineOf([span(4, 10), span(0, 4)]))).toBe(false);
  expect(checkOutline(outlineOf([span(0, 11)]))).toBe(false);
  expect(checkOutline(outlineOf([span(3, 3)]))).toBe(false);
  expect(checkOutline(outlineOf([span(0, 10, [span(1, 9)])]))).toBe(true);
  expect(checkOutline(outlineOf([span(0, 10, [span(0, 9)])]))).toBe(false);
  expect(checkOutline(outlineOf([span(0, 10, [span(1, 10)])]))).toBe(false);
  expect(checkOutline(outlineOf([{ ...span(0, 4), codeEnd: 5 }]))).toBe(false);
});

test('pieces name the heads, feet and gaps', () => {
  const roles = pieces(outlineOf([span(1, 8, [span(3, 4), span(4, 6)])])).map(
    ({ role, start, end }) => `${role} ${start}-${end}`,
  );
  expect(roles).toEqual([
    'gap 0-1',
    'head 1-2',
    'gap 2-3',
    'leaf 3-4',
    'leaf 4-6',
    'gap 6-7',
    'foot 7-8',
    'gap 8-10',
  ]);
});

test('another table or version can take the place of the built-in ones', () => {
  const halves: Language = {
    name: 'halves',
    extensions: ['js'],
    split: (bytes) => [span(0, bytes.length / 2), span(bytes.length / 2, bytes.length)],
  };
  const splitter = createSplitter({ version: 2, languages: [halves] });
  const outline = splitter.splitFile('a.js', Buffer.from('open'));
  expect(outline.version).toBe(2);
  expect(outline.spans.map(({ start, end }) => [start, end])).toEqual([
    [0, 2],
    [2, 4],
  ]);
  expect(splitter.languageOf('a.ts', Buffer.alloc(0)).name).toBe('text');
});

test('a table that loses bytes is caught', () => {
  const wrong: Language = { name: 'wrong', extensions: ['js'], split: () => [span(0, 99)] };
  const splitter = createSplitter({ version: 2, languages: [wrong] });
  expect(splitter.splitFile('a.js', Buffer.from('open')).opaque).toBe('does not render back');
});
