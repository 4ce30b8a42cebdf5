/**
 * What every language of the line-oriented families is held to: its cases, and the laws of spans over
 * arbitrary and damaged input.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Span } from '../../src/model/outline.ts';
import type { Language } from '../../src/syntax/language.ts';

const CASES = join(import.meta.dirname, 'cases');
const SEED = 20260901;

/** The spans as indented `kind name` lines. */
export function spanText(spans: readonly Span[], indent = ''): string {
  return spans
    .map(
      (span) =>
        `${indent}${span.kind} ${span.name}`.trimEnd() +
        '\n' +
        spanText(span.children, `${indent}  `),
    )
    .join('');
}

function isWhite(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13);
}

/** The first offence against the invariants of `Span`, or null. */
export function offence(bytes: Buffer, spans: readonly Span[]): string | null {
  const levels = [{ spans, from: 0, to: bytes.length }];
  for (let level = levels.pop(); level !== undefined; level = levels.pop()) {
    let at = level.from;
    for (const span of level.spans) {
      const { start, codeStart, codeEnd, end, bodyStart, bodyEnd, children } = span;
      const where = `${span.kind} ${span.name} [${start}, ${end})`;
      if (start < at || end > level.to || start >= end) return `${where} overlaps`;
      if (codeStart < start || codeEnd < codeStart || codeEnd > end) return `${where} has odd code`;
      if (isWhite(bytes[start]!) && span.kind !== 'block')
        return `${where} begins with white space`;
      if (isWhite(bytes[end - 1]!)) return `${where} ends with white space`;
      if (children.length === 0) {
        if (bodyStart !== end || bodyEnd !== end) return `${where} is a leaf with a body`;
      } else {
        if (bodyStart < start || bodyEnd < bodyStart || bodyEnd > end)
          return `${where} has an odd body`;
        levels.push({ spans: children, from: bodyStart, to: bodyEnd });
      }
      at = end;
    }
  }
  return null;
}

/** One test for each folder of the language. */
export function testCases(language: Language): void {
  const folder = join(CASES, language.name);
  for (const name of readdirSync(folder).sort()) {
    const files = readdirSync(join(folder, name));
    const input = readFileSync(
      join(
        folder,
        name,
        files.find((file) => file.startsWith('input.'))!,
      ),
    );
    test(`${language.name}: ${name}`, () => {
      const spans = language.split(input);
      expect(offence(input, spans)).toBeNull();
      expect(spanText(spans)).toBe(readFileSync(join(folder, name, 'expected.txt'), 'utf8'));
    });
  }
}

function samples(language: Language): Buffer[] {
  const folder = join(CASES, language.name);
  return readdirSync(folder).map((name) => {
    const files = readdirSync(join(folder, name));
    return readFileSync(
      join(
        folder,
        name,
        files.find((file) => file.startsWith('input.'))!,
      ),
    );
  });
}

/** The laws over any bytes, over text made of `pieces`, and over the cases with a part cut out or doubled. */
export function testLaws(language: Language, pieces: readonly string[]): void {
  const holds = (bytes: Buffer): void => {
    expect(offence(bytes, language.split(bytes))).toBeNull();
  };
  test(`${language.name}: spans are well formed in any bytes`, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        holds(Buffer.from(bytes));
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
  test(`${language.name}: spans are well formed in any text of its own tokens`, () => {
    const text = fc.array(fc.constantFrom(...pieces, '\n', '\n\n', ' ', '  ', 'x'), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, (parts) => {
        holds(Buffer.from(parts.join('')));
      }),
      { seed: SEED, numRuns: 1500 },
    );
  });
  test(`${language.name}: spans are well formed in damaged files`, () => {
    const damage = fc.tuple(
      fc.constantFrom(...samples(language)),
      fc.nat(4000),
      fc.nat(40),
      fc.constantFrom('', ...pieces),
    );
    fc.assert(
      fc.property(damage, ([sample, at, length, inserted]) => {
        const from = at % (sample.length + 1);
        const before = sample.subarray(0, from);
        holds(Buffer.concat([before, Buffer.from(inserted), sample.subarray(from + length)]));
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });
  test(`${language.name}: work is linear in the length of hostile input`, () => {
    for (const [index, piece] of pieces.entries()) {
      const other = pieces[(index + 5) % pieces.length]!;
      expectLinear(language, [piece], 100_000);
      expectLinear(language, [piece], 100_000, '\n}');
      // What one piece opens again and again, another one may seek in vain.
      expectLinear(language, [piece, other], 100_000);
    }
  });
}

/**
 * Splits a text of so many bytes, made of each part repeated, one after the other, behind a prefix. A
 * quadratic step over as many repetitions takes many seconds, a linear one milliseconds.
 */
export function expectLinear(
  language: Language,
  parts: readonly string[],
  length = 200_000,
  prefix = '',
): void {
  const repeat = (part: string): string => part.repeat(length / parts.length / part.length);
  const bytes = Buffer.from(prefix + parts.map(repeat).join('\n'));
  const started = performance.now();
  const spans = language.split(bytes);
  expect(performance.now() - started, JSON.stringify([prefix, ...parts])).toBeLessThan(1500);
  expect(offence(bytes, spans)).toBeNull();
}
