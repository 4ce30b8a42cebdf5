/** The laws of merging, on random edits: nothing is lost, doubled or brought back without a conflict. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mirrorConflict } from '../../src/merge/conflict.ts';
import {
  conflictsOf,
  mergeFile,
  type FileMerge,
  type FileMergeInput,
} from '../../src/merge/file-merge.ts';
import { renderPieces } from '../../src/merge/markers.ts';
import { mergeLines } from '../../src/merge/text.ts';
import { plainPieces } from '../../src/merge/text-merger.ts';
import { splitter } from '../../src/syntax/split.ts';
import { ACTIONS, applyEdits, firstParts, FORMS, wordsOf, type Edit } from './random-edits.ts';

const tools = { splitter, grammar: null, byNode: true };
const style = { size: 7, ours: 'ours', base: 'base', theirs: 'theirs', form: 'merge' } as const;
const isLong = process.env['FXD_FAULTS'] === 'long';
const runs = { numRuns: isLong ? 4000 : 80, seed: Number(process.env['FXD_SEED'] ?? 4) };

function edits(side: string): fc.Arbitrary<readonly Edit[]> {
  const edit = fc.record({
    action: fc.constantFrom(...ACTIONS),
    place: fc.nat(20),
    inner: fc.nat(20),
    isShared: fc.boolean(),
    number: fc.nat(6),
  });
  return fc.array(edit, { maxLength: 4 }).map((list) =>
    list.map(({ isShared, number, ...rest }, at) => ({
      ...rest,
      // A shared word is one that both sides may add.
      word: isShared ? `shared${number}` : `${side}${at}`,
    })),
  );
}

function inputs(form: string): fc.Arbitrary<FileMergeInput> {
  const { path, write } = FORMS[form]!;
  return fc
    .record({ count: fc.integer({ min: 1, max: 6 }), ours: edits('o'), theirs: edits('t') })
    .map(({ count, ours, theirs }) => {
      const parts = firstParts(count);
      const text = (list: readonly Edit[]) => Buffer.from(write(applyEdits(parts, list)));
      return { path, base: text([]), ours: text(ours), theirs: text(theirs) };
    });
}

function render({ pieces }: FileMerge): Buffer {
  return renderPieces(pieces, style).bytes;
}

function isUnique(words: readonly string[]): boolean {
  return new Set(words).size === words.length;
}

describe.each(Object.keys(FORMS))('%s', (form) => {
  test('a clean merge has every word of the three-way table, once', () => {
    fc.assert(
      fc.property(inputs(form), (input) => {
        const versions = [input.base, input.ours, input.theirs].map((text) =>
          wordsOf(text.toString()),
        );
        fc.pre(versions.every(isUnique));
        const merge = mergeFile(input, tools);
        if (conflictsOf(merge).length > 0) return;
        const [base, ours, theirs] = versions.map((words) => new Set(words)) as [
          Set<string>,
          Set<string>,
          Set<string>,
        ];
        const expected = [...new Set([...base, ...ours, ...theirs])].filter((word) =>
          base.has(word) ? ours.has(word) && theirs.has(word) : ours.has(word) || theirs.has(word),
        );
        const found = wordsOf(render(merge).toString());
        // Where lines are clean the bytes are Git's, which brings back what is deleted here and moved there.
        if (merge.method !== 'lines') expect(found.sort()).toEqual(expected.sort());
        else expect(expected.filter((word) => !found.includes(word))).toEqual([]);
      }),
      runs,
    );
  });

  test('the other side gets the same', () => {
    fc.assert(
      fc.property(inputs(form), (input) => {
        const merge = mergeFile(input, tools);
        const mirrored = mergeFile({ ...input, ours: input.theirs, theirs: input.ours }, tools);
        const pieces = mirrored.pieces.map((piece) =>
          'conflict' in piece ? { conflict: mirrorConflict(piece.conflict) } : piece,
        );
        expect(pieces).toEqual(merge.pieces);
      }),
      runs,
    );
  });

  test('never more lines are left in conflict than by the line merge', () => {
    fc.assert(
      fc.property(inputs(form), (input) => {
        const lines = mergeLines(input.base, input.ours, input.theirs);
        const plain = renderPieces(plainPieces(lines), style).conflictLines;
        const left = renderPieces(mergeFile(input, tools).pieces, style).conflictLines;
        fc.pre(plain > 0);
        expect(left).toBeLessThanOrEqual(plain);
      }),
      runs,
    );
  });
});

test('any bytes merge, and a side that is the base gives way', () => {
  const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', '{', '}', '"', "'", '\n', ' ', ','),
    maxLength: 60,
  });
  const any = fc.oneof(
    bytes,
    text.map((value) => Buffer.from(value)),
  );
  const path = fc.constantFrom(
    'a.ts',
    'a.py',
    'a.json',
    'a.yaml',
    'a.md',
    'a.css',
    'a.txt',
    'a.toml',
  );
  fc.assert(
    fc.property(path, any, any, any, (name, base, ours, theirs) => {
      const merge = mergeFile({ path: name, base, ours, theirs }, tools);
      if (conflictsOf(merge).length === 0) expect(render(merge)).toBeInstanceOf(Buffer);
      expect(render(mergeFile({ path: name, base, ours: base, theirs }, tools))).toEqual(theirs);
      expect(render(mergeFile({ path: name, base, ours, theirs: ours }, tools))).toEqual(ours);
    }),
    { ...runs, numRuns: isLong ? 20_000 : 500 },
  );
});

describe('time is bounded', () => {
  const within = (ms: number, work: () => void) => {
    const start = performance.now();
    work();
    expect(performance.now() - start).toBeLessThan(ms);
  };
  const megabyte = (word: string) =>
    Buffer.from(
      Array.from({ length: 40_000 }, (_, line) => `${word} ${line} of many lines\n`).join(''),
    );

  test('for large files that have nothing in common', () => {
    const [base, ours, theirs] = ['a', 'b', 'c'].map(megabyte) as [Buffer, Buffer, Buffer];
    within(20_000, () => mergeFile({ path: 'a.ts', base, ours, theirs }, tools));
  });

  test('for brackets nested without end', () => {
    const nest = (word: string) =>
      Buffer.from(`${'['.repeat(100_000)}${word}${']'.repeat(100_000)}\n`);
    const [base, ours, theirs] = ['1', '2', '3'].map(nest) as [Buffer, Buffer, Buffer];
    for (const path of ['a.json', 'a.ts', 'a.py', 'a.css']) {
      within(10_000, () => mergeFile({ path, base, ours, theirs }, tools));
    }
  });

  test('for very long lines', () => {
    const line = (word: string) =>
      Buffer.from(`x = [${`${word}, 1, 'text', `.repeat(100_000)}];\n`);
    const [base, ours, theirs] = ['a', 'b', 'c'].map(line) as [Buffer, Buffer, Buffer];
    within(10_000, () => mergeFile({ path: 'a.js', base, ours, theirs }, tools));
  });

  test('for a file of many short lines, and one of many nodes, that are all written anew', () => {
    const short = (word: string) =>
      Buffer.from(Array.from({ length: 500_000 }, (_, line) => `${word}${line % 977}\n`).join(''));
    const nodes = (word: string) =>
      Buffer.from(
        Array.from({ length: 3000 }, (_, at) => `function f${at}() {\n  ${word}();\n}\n\n`).join(
          '',
        ),
      );
    for (const [path, write] of [
      ['a.txt', short],
      ['a.ts', nodes],
    ] as const) {
      const [base, ours, theirs] = ['a', 'b', 'c'].map(write) as [Buffer, Buffer, Buffer];
      within(10_000, () => {
        const { pieces } = mergeFile({ path, base, ours, theirs }, tools);
        expect(renderPieces(pieces, style).conflictLines).toBeGreaterThan(0);
      });
    }
  });

  test('what conflicts is too large to look into: it stays as the lines have it, and that is said', () => {
    const [base, ours, theirs] = ['a', 'b', 'c'].map(megabyte) as [Buffer, Buffer, Buffer];
    const merge = mergeFile({ path: 'a.ts', base, ours, theirs }, tools);
    expect(merge.method).toBe('lines');
    expect(merge.decisions).toMatchObject([{ rule: 'fallback' }]);
  });
});
