/** Conflicts are shown as Git shows them, in whole lines, with markers of any size. */
import { describe, expect, test } from 'vitest';
import { renderPieces, type MarkerStyle } from '../../src/merge/markers.ts';
import { mergeLines } from '../../src/merge/text.ts';
import { plainPieces } from '../../src/merge/text-merger.ts';

const plain: MarkerStyle = { size: 7, ours: 'ours', base: 'base', theirs: 'theirs', form: 'merge' };

function show(
  base: string,
  ours: string,
  theirs: string,
  style: Partial<MarkerStyle> = {},
): string {
  const merge = mergeLines(Buffer.from(base), Buffer.from(ours), Buffer.from(theirs));
  return renderPieces(plainPieces(merge), { ...plain, ...style }).bytes.toString();
}

test('changes apart from each other merge', () => {
  expect(show('a\nb\nc\n', 'A\nb\nc\n', 'a\nb\nC\n')).toBe('A\nb\nC\n');
});

test('changes that touch conflict, as with Git', () => {
  expect(show('a\nb\n', 'A\nb\n', 'a\nB\n')).toBe(
    '<<<<<<< ours\nA\nb\n=======\na\nB\n>>>>>>> theirs\n',
  );
});

test('lines that both sides have in common stand outside of the markers', () => {
  expect(show('x\n', 'a\nours\nz\n', 'a\ntheirs\nz\n')).toBe(
    'a\n<<<<<<< ours\nours\n=======\ntheirs\n>>>>>>> theirs\nz\n',
  );
});

test('the form diff3 shows the base', () => {
  expect(show('x\n', 'a\nours\n', 'a\ntheirs\n', { form: 'diff3' })).toBe(
    'a\n<<<<<<< ours\nours\n||||||| base\nx\n=======\ntheirs\n>>>>>>> theirs\n',
  );
});

test('markers are as long as wanted, and an empty label leaves no space', () => {
  expect(show('x\n', 'a\n', 'b\n', { size: 3, ours: '', theirs: '' })).toBe(
    '<<<\na\n===\nb\n>>>\n',
  );
});

test('a last line without a line feed gets one before a marker', () => {
  expect(show('x', 'a', 'b')).toBe('<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n');
});

test('markers end as the lines do', () => {
  expect(show('x\r\n', 'a\r\n', 'b\r\n')).toBe(
    '<<<<<<< ours\r\na\r\n=======\r\nb\r\n>>>>>>> theirs\r\n',
  );
});

describe('a conflict inside of a line', () => {
  const conflict = {
    reason: 'edit/edit',
    field: 'text',
    subject: { kind: 'key', name: 'a', node: null },
    oursDid: 'edited',
    theirsDid: 'deleted',
    base: Buffer.from('1'),
    ours: Buffer.from('2'),
    theirs: null,
  } as const;
  const text = (value: string) => ({ text: Buffer.from(value), common: false });

  test('is widened to the whole line, and named', () => {
    const { bytes, shown } = renderPieces([text('x\n{'), { conflict }, text('}\ny\n')], plain);
    expect(bytes.toString()).toBe(
      'x\n<<<<<<< ours · key a (edited)\n{2}\n=======\n{}\n>>>>>>> theirs · key a (deleted)\ny\n',
    );
    expect(shown).toEqual([{ conflicts: [conflict], firstLine: 2, lastLine: 6 }]);
  });

  test('is joined with another of the same line', () => {
    const pieces = [text('{'), { conflict }, text(', '), { conflict }, text('}\n')];
    expect(renderPieces(pieces, plain).bytes.toString()).toBe(
      '<<<<<<< ours · key a (edited)\n{2, 2}\n=======\n{, }\n>>>>>>> theirs · key a (deleted)\n',
    );
  });

  test('is named in one line, and not at length', () => {
    const name = `${'long '.repeat(20)}\n.end`;
    const subject = { kind: 'rule', name, node: null } as const;
    const pieces = [{ conflict: { ...conflict, subject } }];
    const [first] = renderPieces(pieces, { ...plain, ours: '' })
      .bytes.toString()
      .split('\n');
    expect(first).toBe(`<<<<<<< rule ${'long '.repeat(16)}… (edited)`);
  });
});
