/** The splitter and whatever bytes: nothing is thrown, nothing is lost, and it takes time in proportion. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkOutline, pieces } from '../../src/syntax/outline-check.ts';
import { LANGUAGES } from '../../src/syntax/registry.ts';
import { splitFile } from '../../src/syntax/split.ts';
import { mutated } from './mutation.ts';
import { rounds, seeded } from './rounds.ts';

const MUTANTS = rounds(10, 5000);
const LARGE_MUTANTS = rounds(1, 100);
const LARGE_BYTES = rounds(50_000, 200_000);
/** A quadratic step over so many bytes takes many seconds. */
const BOUND_MS = 3000;

const PARTS = [
  ...'()[]{}<>;:,.=*/\\\'"`#@!?&|-+~$ \n\t\r',
  ...['/*', '*/', '//', '=>', '${', '#{', '<?php', '?>', '"""', "'''", '<<<A\n', '<<~A\n', 'R"x('],
  ...['class A', 'function f', 'def f', 'if', 'end', 'else', 'import', 'enum E', 'fn f', 'case'],
  ...['<![CDATA[', '<!--', '-->', '</script>', '---\n', '|\n', '>-\n', '&a', '*a', '[[', '\n\n'],
  ...[
    '\n}',
    '\n  ',
    '\ufeff',
    'é',
    '\u2028',
    '\0',
    '#!',
    'r#"',
    '%w(',
    '=begin\n',
    '=end\n',
    '\\\n',
  ],
];

const cases = join(import.meta.dirname, '..', 'syntax', 'cases');

function samplesOf(language: string): Buffer[] {
  const folder = join(cases, language);
  return readdirSync(folder).map((leaf) => {
    const input = readdirSync(join(folder, leaf)).find((file) => file.startsWith('input.'))!;
    return readFileSync(join(folder, leaf, input));
  });
}

for (const { name, extensions, split } of LANGUAGES) {
  const path = `sample.${extensions[0]}`;

  function expectLossless(bytes: Buffer): void {
    const started = performance.now();
    const outline = splitFile(path, bytes);
    const parts = pieces(outline).map(({ start, end }) => bytes.subarray(start, end));
    expect(Buffer.concat(parts).equals(bytes), JSON.stringify(bytes.toString('latin1'))).toBe(true);
    // Without the guard that takes a file whole when its outline does not render back.
    const spans = split(bytes);
    const unguarded = { language: name, version: 1, size: bytes.length, spans, opaque: null };
    expect(checkOutline(unguarded), JSON.stringify(bytes.toString('latin1'))).toBe(true);
    expect(performance.now() - started).toBeLessThan(BOUND_MS);
  }

  test(`${name}: damaged and random bytes are split without loss`, { timeout: 1_800_000 }, () =>
    seeded((chance) => {
      const samples = samplesOf(name);
      for (let count = 0; count < MUTANTS; count++) {
        expectLossless(mutated(chance.pick(samples), chance, PARTS));
        expectLossless(chance.bytes(chance.below(200)));
      }
      for (let count = 0; count < LARGE_MUTANTS; count++) {
        const seed = mutated(chance.pick(samples), chance, PARTS);
        const from = chance.below(seed.length + 1);
        const run = seed.subarray(from, from + 1 + chance.below(60));
        if (run.length > 0) expectLossless(Buffer.alloc(LARGE_BYTES, run));
      }
    }),
  );
}
