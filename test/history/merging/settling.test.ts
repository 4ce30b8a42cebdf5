/** What `merge.policy` and `-X` decide, and what they leave. */
import { expect, test } from 'vitest';
import type { MergeConflict } from '../../../src/merge/conflict.ts';
import { parsePolicy } from '../../../src/history/merging/policy.ts';
import { settle, settlePieces } from '../../../src/history/merging/settling.ts';

function conflict(ours: string | null, theirs: string | null): MergeConflict {
  const bytes = (text: string | null): Buffer | null => (text === null ? null : Buffer.from(text));
  const did = { oursDid: 'edited', theirsDid: 'edited' };
  const about = { reason: 'lines', field: 'text', subject: null } as const;
  return { ...about, ...did, base: null, ours: bytes(ours), theirs: bytes(theirs) };
}

const lastWriter = (): 'theirs' => 'theirs';

test.each([
  ['"1.2.0"', '"1.10.0"', 'theirs'],
  ['"1.2.0"', '"1.2.0-rc.1"', 'ours'],
  ['a 1.2, b 2.0', 'a 1.2, b 1.9', 'ours'],
  ['a 1.2, b 2.0', 'a 1.3, b 1.9', null],
  ['"1.2.0"', '"^1.3.0"', null],
  ['"1.2.0"', null, null],
])('of %s and %s the higher version is that of %s', (ours, theirs, taken) => {
  const settled = settle(conflict(ours, theirs), { strategy: 'max-version', lastWriter });
  expect(settled).toEqual(taken === null ? null : { take: taken });
});

test('a union has the lines of both, and none of what one side deleted', () => {
  const union = { strategy: 'union', lastWriter } as const;
  const settled = settle(conflict('a', 'b\n'), union);
  expect(settled).toEqual({ text: Buffer.from('a\nb\n') });
  expect(settle(conflict('a\n', null), union)).toBeNull();
  expect(settle(conflict('a\0', 'b'), union)).toBeNull();
});

test('the last writer is asked for, and a side that deleted gives nothing', () => {
  const pieces = settlePieces(
    [{ conflict: conflict('kept\n', null) }],
    (each) => settle(each, { strategy: 'last-writer', lastWriter }),
    () => undefined,
  );
  expect(pieces).toEqual([{ text: Buffer.alloc(0), common: false }]);
});

test('the last item that fits a path and kind counts', () => {
  const policy = parsePolicy(['* ours', 'docs/** merge', '*.lock theirs', 'kind:fn *.ts union']);
  expect(policy.strategyFor('src/a.js', null)).toBe('ours');
  expect(policy.strategyFor('docs/a.md', 'section')).toBe('merge');
  expect(policy.strategyFor('deep/yarn.lock', null)).toBe('theirs');
  expect(policy.strategyFor('src/a.ts', 'function')).toBe('union');
  expect(policy.strategyFor('src/a.ts', 'class')).toBe('ours');
});

test.each(['ours', 'a.ts', 'a.ts sideways', 'kind:nothing ours', 'a b ours', ''])(
  'an item such as %j is refused',
  (item) => {
    expect(() => parsePolicy([item])).toThrow(/merge\.policy/);
  },
);
