/** What merges as text and not as a program is warned of, and nothing else is. */
import { expect, test } from 'vitest';
import { diverged, type Files } from './diverged.ts';

async function warningsOf(base: Files, main: Files, side: Files): Promise<unknown> {
  const box = await diverged(base, main, side);
  const { warnings, outcome } = await box.json('merge', '--preview', 'side');
  expect(outcome).toBe('merged');
  return warnings;
}

const REST = 'export function other(): number {\n  return 1;\n}\n';
const MODULE = `export function scan(text: string): number {\n  return text.length;\n}\n\n${REST}`;
const START = { 'parse.ts': MODULE, 'use.ts': 'export const a = 1;\n' };
const WITHOUT = { 'parse.ts': REST };

/** A class with a method that calls another, with something between them. */
function counter(first: string, last: string, head = ''): string {
  const filler =
    '\n  reset() {\n    this.count = 0;\n  }\n\n  label() {\n    return `${this.count}`;\n  }\n';
  return `export class Counter${head} {\n${first}${filler}\n${last}}\n`;
}
const STEP = '  step() {\n    this.count += 1;\n    return this.count;\n  }\n';
const TWICE = (call: string): string => `  twice() {\n    ${call}\n    return this.label();\n  }\n`;

/** The same in Python. */
function account(first: string, last: string, head = ''): string {
  const filler =
    '    def reset(self):\n        self.total = 0\n\n    def label(self):\n        return str(self.total)\n';
  return `class Account${head}:\n${first}${filler}\n${last}`;
}
const BOOK = '    def book(self, amount):\n        self.total += amount\n        return self\n\n';
const BOTH = (call: string): string =>
  `    def both(self):\n        ${call}\n        return self.label()\n`;

test.each<readonly [string, Files, Files, Files, RegExp]>([
  [
    'an imported name that is called otherwise',
    START,
    WITHOUT,
    {
      'use.ts': "import { scan as read } from './parse.js';\n\nexport const a = 1;\n\nread('x');\n",
    },
    /^use\.ts:5 calls scan, which main has deleted; it was at parse\.ts:1\.$/,
  ],
  [
    'a member of an imported module',
    START,
    WITHOUT,
    { 'use.ts': "import * as parse from './parse';\n\nexport const a = parse.scan('x');\n" },
    /^use\.ts:3 calls scan/,
  ],
  [
    'the function of a file that is gone',
    START,
    { 'parse.ts': null },
    { 'use.ts': "import { scan } from './parse';\n\nexport const a = scan('x');\n" },
    /^use\.ts:3 calls scan, which main has deleted/,
  ],
  [
    'a default export',
    { ...START, 'parse.ts': `export default ${MODULE.slice('export '.length)}` },
    WITHOUT,
    { 'use.ts': "import read from './parse';\n\nexport const a = read('x');\n" },
    /^use\.ts:3 calls scan, which main has deleted/,
  ],
  [
    'a method that is deleted',
    { 'a.ts': counter(STEP, '') },
    { 'a.ts': counter('', '').replace('{\n\n', '{\n') },
    { 'a.ts': counter(STEP, TWICE('this.step();')) },
    /^a\.ts:\d+ calls Counter\.step, which main has deleted; it was at a\.ts:2\.$/,
  ],
  [
    'a method that is renamed',
    { 'a.js': counter(STEP, '') },
    { 'a.js': counter(STEP.replace('step', 'advance'), '') },
    { 'a.js': counter(STEP, TWICE('this.step();')) },
    /^a\.js:\d+ calls Counter\.step, which main has renamed to Counter\.advance/,
  ],
  [
    'a method in Python',
    { 'a.py': account(BOOK, '') },
    { 'a.py': account(BOOK.replace('book', 'post'), '') },
    { 'a.py': account(BOOK, BOTH('self.book(1)')) },
    /^a\.py:\d+ calls Account\.book, which main has renamed to Account\.post/,
  ],
  [
    'a function of an imported Python module',
    {
      'lib/parse.py': 'def scan(text):\n    return len(text)\n\n\ndef other():\n    return 1\n',
      'use.py': 'a = 1\n',
    },
    { 'lib/parse.py': 'def other():\n    return 1\n' },
    { 'use.py': "from lib import parse as p\n\na = p.scan('x')\n" },
    /^use\.py:3 calls scan, which main has deleted; it was at lib\/parse\.py:1\.$/,
  ],
  [
    'a Python function under another name',
    {
      'lib/parse.py': 'def scan(text):\n    return len(text)\n\n\ndef other():\n    return 1\n',
      'use.py': 'a = 1\n',
    },
    { 'lib/parse.py': 'def other():\n    return 1\n' },
    { 'use.py': "from lib.parse import scan as read\n\na = read('x')\n" },
    /^use\.py:3 calls scan/,
  ],
])('a call of %s is warned of', async (_, base, main, side, wanted) => {
  expect(await warningsOf(base, main, side)).toEqual([expect.stringMatching(wanted)]);
});

test.each<readonly [string, Files, Files, Files]>([
  [
    'what is passed on from elsewhere',
    START,
    { 'parse.ts': `export { scan } from './scan.js';\n\n${REST}`, 'scan.ts': MODULE },
    { 'use.ts': "import { scan } from './parse';\n\nexport const a = scan('x');\n" },
  ],
  [
    'another default export',
    { ...START, 'parse.ts': `export default ${MODULE.slice('export '.length)}` },
    { 'parse.ts': 'export default function read(): number {\n  return 2;\n}\n' },
    { 'use.ts': "import read from './parse';\n\nexport const a = read();\n" },
  ],
  [
    'a method of a class that has others above it',
    { 'a.ts': counter(STEP, '', ' extends Base') },
    { 'a.ts': counter('', '', ' extends Base').replace('{\n\n', '{\n') },
    { 'a.ts': counter(STEP, TWICE('this.step();'), ' extends Base') },
  ],
  [
    'a method of another object',
    { 'a.ts': counter(STEP, '') },
    { 'a.ts': counter('', '').replace('{\n\n', '{\n') },
    { 'a.ts': counter(STEP, TWICE('list.forEach(function () { this.step(); });')) },
  ],
  [
    'a method that is a field now',
    { 'a.ts': counter(STEP, '') },
    { 'a.ts': counter('  step = (): number => 2;\n', '') },
    { 'a.ts': counter(STEP, TWICE('this.step();')) },
  ],
  [
    'a method that Python may inherit',
    { 'a.py': account(BOOK, '', '(Base)') },
    { 'a.py': account('', '', '(Base)') },
    { 'a.py': account(BOOK, BOTH('self.book(1)'), '(Base)') },
  ],
  [
    'a member of something that is named like a module',
    START,
    WITHOUT,
    {
      'use.ts':
        "import * as parse from './parse';\n\nexport const a = (parse: Parser): number => parse.scan('x');\n",
    },
  ],
  [
    'what a Python module gets from another one',
    { 'lib/parse.py': 'def scan(text):\n    return len(text)\n', 'use.py': 'a = 1\n' },
    { 'lib/parse.py': 'from .scan import *\n' },
    { 'use.py': "from lib.parse import scan\n\na = scan('x')\n" },
  ],
])('a call of %s is none to be warned of', async (_, base, main, side) => {
  expect(await warningsOf(base, main, side)).toEqual([]);
});
