/** The graph beside a log, drawn for histories given as `commit: parents`, newest first. */
import { expect, test } from 'vitest';
import { GraphDrawing } from '../../src/ui/graph-rows.ts';

/** Each commit with one line of text. */
function draw(history: Readonly<Record<string, string>>): string[] {
  const drawing = new GraphDrawing();
  return Object.entries(history).flatMap(([id, parents]) => {
    const { commit, joints } = drawing.next(id, parents === '' ? [] : parents.split(' '));
    return [`${commit} ${id}`, ...joints];
  });
}

test('a line of commits is one lane', () => {
  expect(draw({ c: 'b', b: 'a', a: '' })).toEqual(['* c', '* b', '* a']);
});

test('a merge opens a lane and the fork closes it', () => {
  expect(draw({ merge: 'b c', c: 'a', b: 'a', a: '' })).toEqual([
    '* merge',
    '|\\',
    '| * c',
    '* | b',
    '|/',
    '* a',
  ]);
});

test('an octopus opens a lane for every further parent', () => {
  expect(draw({ merge: 'b c d', d: 'a', c: 'a', b: 'a', a: '' })).toEqual([
    '* merge',
    '|\\',
    '|\\ \\',
    '| | * d',
    '| * | c',
    '| |/',
    '* | b',
    '|/',
    '* a',
  ]);
});

test('lanes right of a merge make room, and close up again', () => {
  expect(draw({ x: 'a', m: 'b c', c: 'a', b: 'a', a: '' })).toEqual([
    '* x',
    '| * m',
    '| |\\',
    '| | * c',
    '| |/',
    '|/|',
    '| * b',
    '|/',
    '* a',
  ]);
});

test('a merge of a commit that has a lane already leads to that lane', () => {
  expect(draw({ top: 'x', m: 'y x', x: 'a', y: 'a', a: '' })).toEqual([
    '* top',
    '| * m',
    '| |\\',
    '| |/',
    '|/|',
    '* | x',
    '| * y',
    '|/',
    '* a',
  ]);
});

test('a root ends its lane', () => {
  expect(draw({ b: 'r', x: 'a', r: '', a: '' })).toEqual(['* b', '| * x', '* | r', ' /', '* a']);
});
