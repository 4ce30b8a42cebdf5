/** An import gives what recording the commits one after another gives. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasProgram } from '../../cli/has-program.ts';
import { Sandbox } from '../../cli/sandbox.ts';
import { madeHistory } from './made-history.ts';
import { historyOf, storeContents } from './store-contents.ts';

for (const seed of [1, 2, 3]) {
  test(`node maps and logs are the same as if fxd had made the commits (${seed})`, async () => {
    const box = await madeHistory(seed);
    const gitFolder = join(box.root, 'out.git');
    await box.fxd('export', '--git', gitFolder);
    const ways = hasProgram('git') ? [undefined, ''] : [''];
    for (const path of ways) {
      const other = new Sandbox();
      await other.fxd('init');
      const env = path === undefined ? {} : { PATH: path };
      const { exit, stderr } = await other.try(['import', gitFolder], { env });
      expect(exit, stderr).toBe(0);
      expect(historyOf(other.root)).toEqual(historyOf(box.root));
      expect(storeContents(other.root).refs).toEqual(storeContents(box.root).refs);
      expect(await other.fxd('fsck', '--full')).toMatch(/^The store is sound/);
    }
  });
}
