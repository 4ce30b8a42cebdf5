/**
 * Law: joining what was split gives the same bytes, for any bytes whatever and in every language.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkOutline, pieces } from '../../src/syntax/outline-check.ts';
import { LANGUAGES } from '../../src/syntax/registry.ts';
import { splitFile } from '../../src/syntax/split.ts';

const SEED = 20260901;
const CASES = join(import.meta.dirname, 'cases');

/** Parts of source text that open, close or continue something in one language or another. */
const PARTS = [
  ...'()[]{}<>;:,.=*/\\\'"`#@!?&|-+~$ \n\t\r',
  ...['/*', '*/', '//', '=>', '->', '${', '#{', '<?php', '?>', '"""', "'''", '<<<A\n', 'R"x('],
  ...['class A', 'function f', 'def f', 'if', 'else', 'export default', 'import', 'enum E'],
  ...['interface I', 'struct S', 'impl T', 'fn f', 'func (r *R) f', 'type T', 'template', 'case'],
  ...['public:', 'operator', 'const x', 'static', 'async', '@a', '#[a]', 'url(', 'do', 'while'],
  ...[
    '\n\n',
    '\n}',
    '\n  ',
    '\n    ',
    '\ufeff',
    'é',
    '1.5',
    '#!',
    'r#"',
    'namespace N',
    'of',
    'as',
  ],
];

function holds(path: string, bytes: Buffer): void {
  const outline = splitFile(path, bytes);
  expect(outline.opaque).not.toBe('does not render back');
  const parts = pieces(outline).map(({ start, end }) => bytes.subarray(start, end));
  expect(Buffer.concat(parts).equals(bytes)).toBe(true);
}

/** The cases of a language and one of its own ending, to split other bytes by the same table. */
function samplesOf(name: string): Buffer[] {
  const folder = join(CASES, name);
  return readdirSync(folder).map((leaf) => {
    const input = readdirSync(join(folder, leaf)).find((file) => file.startsWith('input.'))!;
    return readFileSync(join(folder, leaf, input));
  });
}

for (const language of LANGUAGES) {
  const { name, extensions } = language;
  const path = `sample.${extensions[0]}`;

  test(`${name}: any bytes are joined to what they were`, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        holds(path, Buffer.from(bytes));
        // The table is held to it as well, without the guards against bytes that are no text.
        const spans = language.split(Buffer.from(bytes));
        const outline = { language: name, version: 1, size: bytes.length, spans, opaque: null };
        expect(checkOutline(outline)).toBe(true);
      }),
      { seed: SEED, numRuns: 400 },
    );
  });

  test(`${name}: any parts of source text are joined to what they were`, () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PARTS), { maxLength: 80 }), (parts) => {
        holds(path, Buffer.from(parts.join('')));
      }),
      { seed: SEED, numRuns: 600 },
    );
  });

  test(`${name}: damaged sources are joined to what they were`, () => {
    const damage = fc.record({
      sample: fc.constantFrom(...samplesOf(name)),
      at: fc.nat(5000),
      removed: fc.nat(30),
      inserted: fc.constantFrom('', ...PARTS),
    });
    fc.assert(
      fc.property(damage, ({ sample, at, removed, inserted }) => {
        const from = at % (sample.length + 1);
        const rest = sample.subarray(from + removed);
        holds(path, Buffer.concat([sample.subarray(0, from), Buffer.from(inserted), rest]));
      }),
      { seed: SEED, numRuns: 600 },
    );
  });
}
