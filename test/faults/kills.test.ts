/** kill -9 at any moment of a command: nothing is lost, and the command can be run again. */
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { CutOff } from './cut-off.ts';
import { MadeProject } from './made-project.ts';
import { killedFxd, realFxd, useRealFxd } from './real-process.ts';
import { Chance, rounds, seeded } from './rounds.ts';
import { scenarios } from './scenarios.ts';
import { expectSound } from './store-view.ts';
import { folderOfFile } from './folder-of-file.ts';

useRealFxd();

const FILES = rounds(20, 1000);
const ROUNDS = rounds(1, 100);
/** How far past its end a command is still aimed at, as a share of its duration. */
const BEYOND = 1.2;

const folder = folderOfFile();
let made: MadeProject;

beforeAll(async () => {
  made = await MadeProject.make(join(folder, 'made'), FILES, new Chance(1));
});

for (const scenario of scenarios) {
  test(`${scenario.check}: kill -9 during ${scenario.name}`, { timeout: 1_800_000 }, () =>
    seeded(async (chance) => {
      const cutOff = await CutOff.prepare(scenario, join(folder, scenario.name), made);
      for (let round = 0; round < ROUNDS; round++) {
        const after = chance.next() * BEYOND * cutOff.durationMs;
        const ended = await killedFxd(cutOff.words, { cwd: cutOff.root }, after);
        await cutOff.expectNothingLost(ended, `${Math.round(after)} ms`);
        cutOff.reset();
      }
      cutOff.remove();
    }),
  );
}

test('C-8: kill -9 during init leaves a whole repository or none', () =>
  seeded(async (chance) => {
    const { durationMs } = await realFxd(['init', join(folder, 'first')], { cwd: folder });
    for (let round = 0; round < ROUNDS; round++) {
      const root = join(folder, `init${round}`);
      await killedFxd(['init', root], { cwd: folder }, chance.next() * BEYOND * durationMs);
      expect(await realFxd(['init', root], { cwd: folder })).toMatchObject({ exit: 0 });
      await expectSound(root);
    }
  }));
