/** Which pager is chosen. */
import { expect, test } from 'vitest';
import { choosePager } from '../../src/ui/pager.ts';

test.each([
  [{}, null, 'less'],
  [{ PAGER: 'more' }, null, 'more'],
  [{ PAGER: 'more' }, 'most', 'most'],
  [{ PAGER: 'more', FXD_PAGER: 'less -S' }, 'most', 'less -S'],
  [{ FXD_PAGER: '' }, 'most', null],
  [{ PAGER: 'more' }, '', null],
  [{ PAGER: 'cat' }, null, null],
])('%j and core.pager %j choose %j', (env, configured, pager) => {
  expect(choosePager(env, configured)).toBe(pager);
});
