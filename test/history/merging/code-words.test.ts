/** Calls are found in code alone, and imports lead to files of the repository alone. */
import { expect, test } from 'vitest';
import { callsOf, maskText, mayBind } from '../../../src/history/merging/code-words.ts';
import { importsFrom } from '../../../src/history/merging/module-path.ts';

const script = (text: string): number => callsOf(maskText(text, 'javascript'), 'scan').length;
const python = (text: string): number => callsOf(maskText(text, 'python'), 'scan').length;

test.each([
  'scan();',
  'const a = [scan(1), 2];',
  'return scan (text)\n  .length;',
  'new scan()',
  'spread(...scan())',
  'if (scan(a)) go();',
])('%s is a call', (text) => {
  expect(script(text)).toBe(1);
});

test.each([
  'a.scan();',
  'rescan(); scanned(); $scan();',
  '// scan()',
  '/* scan() */',
  "'scan()' + `scan()`",
  'function scan(a) { return a; }',
  'class A { scan(a) { return a; } }',
  'class A { scan(a): number { return a; } }',
  'const o = { scan };',
])('%s is none', (text) => {
  expect(script(text)).toBe(0);
});

test('Python has its own comments and strings', () => {
  expect(python('x = scan(1)\n')).toBe(1);
  expect(python('# scan(1)\n"""scan(2)\n"""\n\'scan(3)\'\ndef scan(a):\n    pass\n')).toBe(0);
});

test('masking keeps every line and offset', () => {
  const text = 'a; // b\n"c\\"d" /* e\nf */ g';
  const masked = maskText(text, 'javascript');
  expect(masked).toHaveLength(text.length);
  expect(masked.replaceAll(' ', '')).toBe('a;\n\ng');
});

test.each([
  'const scan = 1;',
  'function f(scan) {}',
  'for (const [scan, b] of c) {}',
  'scan = other',
  'import { scan } from "x"',
])('%s may bind the name', (text) => {
  expect(mayBind(text, 'scan')).toBe(true);
});

test.each(['scan(1) == 2', 'f(scan(1))', 'scanner = 1', 'a.scan = 1'])('%s does not', (text) => {
  expect(mayBind(text, 'scan')).toBe(false);
});

test.each([
  ["import { a } from './b.ts'", 'src/x.ts', 'src/b.ts', true],
  ["import { a } from './b.js'", 'src/x.ts', 'src/b.ts', true],
  ["import { a } from './b'", 'src/x.ts', 'src/b/index.ts', true],
  ["import { a } from '../b'", 'src/x.ts', 'b.js', true],
  ["import { a } from '.'", 'src/x.ts', 'src/index.ts', false],
  ["import { a } from 'b'", 'src/x.ts', 'src/b.ts', false],
  ["import { a } from './b.ts'", 'src/x.ts', 'other/b.ts', false],
])('%s in %s and %s: %s', (statement, file, other, expected) => {
  expect(importsFrom(statement, file, other, 'javascript')).toBe(expected);
});

test.each([
  ['from lib.parse import scan', 'use.py', 'lib/parse.py', true],
  ['from lib.parse import scan', 'use.py', 'src/lib/parse.py', true],
  ['from .parse import scan', 'lib/use.py', 'lib/parse.py', true],
  ['from ..parse import scan', 'lib/deep/use.py', 'lib/parse.py', true],
  ['from lib import scan', 'use.py', 'lib/__init__.py', true],
  ['from .parse import scan', 'use/x.py', 'lib/parse.py', false],
  ['import scan', 'use.py', 'scan.py', false],
])('%s in %s and %s: %s', (statement, file, other, expected) => {
  expect(importsFrom(statement, file, other, 'python')).toBe(expected);
});
