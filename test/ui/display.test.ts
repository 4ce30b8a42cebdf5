/** The escape for text from outside. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBytes } from '../../src/model/path.ts';
import { display } from '../../src/ui/display.ts';

test.each([
  ['plain text, ünïcode, 漢字, 👩‍👩‍👧, naïve', 'plain text, ünïcode, 漢字, 👩‍👩‍👧, naïve'],
  ['a\u001b[31mred', 'a\\x1b[31mred'],
  ['bell\u0007 back\b del\u007f c1\u009b', 'bell\\x07 back\\x08 del\\x7f c1\\x9b'],
  ['two\nlines\tand\r', 'two\\x0alines\\x09and\\x0d'],
  ['user\u202etxt.exe', 'user\\u{202e}txt.exe'],
  ['zero\u200bwidth\ufeff', 'zero\\u{200b}width\\u{feff}'],
  [decodeBytes(Buffer.from([0x61, 0xff, 0x80, 0x62])), 'a\\xff\\x80b'],
  ['lone \ud800 half', 'lone \\u{d800} half'],
])('%j is shown as %j', (text, shown) => {
  expect(display(text)).toBe(shown);
});

test('a block keeps its lines', () => {
  expect(display('two\nlines\tand\r\u001b', 'block')).toBe('two\nlines\tand\\x0d\\x1b');
});

test('whatever comes in, nothing that steers a terminal comes out', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = display(text);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
      expect(display(shown)).toBe(shown);
    }),
    { seed: 7, numRuns: 500 },
  );
});
