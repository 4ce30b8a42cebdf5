/** Which span a comment belongs to, shown by the bytes of the spans. */
import { expect, test } from 'vitest';
import type { Span } from '../../src/model/outline.ts';
import { splitFile } from '../../src/syntax/split.ts';

/** Qualified names with the text of their spans; for a container, of its head and foot. */
function texts(path: string, source: string): string[] {
  const bytes = Buffer.from(source);
  const found: string[] = [];
  const visit = (spans: readonly Span[]): void => {
    for (const span of spans) {
      if (span.bodyStart === span.end) found.push(bytes.toString('utf8', span.start, span.end));
      else found.push(bytes.toString('utf8', span.start, span.bodyStart));
      visit(span.children);
      if (span.bodyStart < span.end) found.push(bytes.toString('utf8', span.bodyEnd, span.end));
    }
  };
  visit(splitFile(path, bytes).spans);
  return found;
}

test('a comment before a node is the first part of it', () => {
  expect(texts('a.js', 'open();\n\n// Closes.\n/* At once. */\nclose();\n')).toEqual([
    'open();',
    '// Closes.\n/* At once. */\nclose();',
  ]);
});

test('a comment on the same line belongs to the node before it', () => {
  expect(texts('a.js', 'open(); // now\nclose(); /* then\n done */\n')).toEqual([
    'open(); // now',
    'close(); /* then\n done */',
  ]);
});

test('a comment after the comma belongs to the key before it', () => {
  expect(texts('a.json', '{\n  "a": 1, // one\n  // two\n  "b": 2\n}\n')).toEqual([
    '{',
    '"a": 1, // one',
    '// two\n  "b": 2',
    '}',
  ]);
});

test('a licence is a block of its own if a blank line follows it', () => {
  expect(texts('a.js', '// Licence\n// text\n\n// Opens.\nopen();\n')).toEqual([
    '// Licence\n// text',
    '// Opens.\nopen();',
  ]);
  expect(texts('a.js', '// Opens.\nopen();\n')).toEqual(['// Opens.\nopen();']);
});

test('what stands before the first node for the system is a block', () => {
  expect(texts('a.js', '#!/usr/bin/env node\nopen();\n')).toEqual([
    '#!/usr/bin/env node',
    'open();',
  ]);
  expect(texts('a.php', '<html>\n<?php\nopen();\n')).toEqual(['<html>\n<?php', 'open();']);
});

test('a comment beside the opening brace is in the head', () => {
  expect(texts('a.js', 'class Cart { // holds items\n  // Adds.\n  add() {}\n}\n')).toEqual([
    'class Cart { // holds items',
    '// Adds.\n  add() {}',
    '}',
  ]);
});

test('a comment after the last member is in the foot', () => {
  expect(texts('a.js', 'class Cart {\n  add() {}\n  // remove() {}\n}\n')).toEqual([
    'class Cart {',
    'add() {}',
    '// remove() {}\n}',
  ]);
  expect(texts('a.js', 'class Cart {\n  // nothing yet\n}\n')).toEqual([
    'class Cart {',
    '// nothing yet\n}',
  ]);
});

test('a comment after the last node of a file is a block', () => {
  expect(texts('a.js', 'open();\n\n// The end.\n')).toEqual(['open();', '// The end.']);
  expect(texts('a.css', '/* nothing but this */\n')).toEqual(['/* nothing but this */']);
});

test('a comment in Python belongs to the block whose column it has', () => {
  const source = [
    'class Cart:',
    '    def add(self):',
    '        pass',
    '        # in add',
    '    # of remove',
    '    def remove(self):',
    '        pass',
    '    # of Cart',
    '# of open',
    'def open():',
    '    pass',
    '    # in open',
    '',
  ].join('\n');
  expect(texts('a.py', source)).toEqual([
    'class Cart:',
    'def add(self):\n        pass\n        # in add',
    '# of remove\n    def remove(self):\n        pass',
    '\n    # of Cart',
    '# of open\ndef open():\n    pass\n    # in open',
  ]);
});

test('a comment beside a trailing brace does not leave its container', () => {
  expect(texts('a.js', 'class Cart { add() {} } // done\nopen();\n')).toEqual([
    'class Cart {',
    'add() {}',
    '} // done',
    'open();',
  ]);
});
