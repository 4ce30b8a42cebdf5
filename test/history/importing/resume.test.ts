/** An import that is cut off shows nothing, and the next one ends as if there had been none. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Sandbox } from '../../cli/sandbox.ts';
import { madeHistory } from './made-history.ts';
import { storeContents } from './store-contents.ts';

async function empty(): Promise<Sandbox> {
  const box = new Sandbox();
  await box.fxd('init');
  return box;
}

test('cut off at every transaction, it goes on and ends in the same store', async () => {
  const made = await madeHistory(4);
  const source = join(made.root, 'out.git');
  await made.fxd('export', '--git', source);
  const whole = await empty();
  await whole.fxd('import', source);
  const expected = storeContents(whole.root);
  for (let nth = 1, isCut = true; isCut; nth++) {
    const box = await empty();
    let left = nth;
    isCut = false;
    const reached = (step: string) => {
      if (step !== 'store: committed' || --left > 0 || isCut) return;
      isCut = true;
      throw new Error('cut off');
    };
    const { exit } = await box.try(['import', source], { reached });
    if (!isCut) break;
    expect(exit).toBe(70);
    const { refs } = storeContents(box.root);
    expect(refs.length === 0 || refs.length === expected.refs.length).toBe(true);
    expect(await box.fxd('fsck')).toContain('The store is sound');
    await box.try(['import', source]);
    expect(storeContents(box.root)).toEqual(expected);
    expect(nth).toBeLessThan(50);
  }
});
