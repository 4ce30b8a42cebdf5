/** A crash at every step of every command: nothing is lost, and the command can be run again. */
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { STEPS, type Step } from '../../src/model/step.ts';
import { CutOff } from './cut-off.ts';
import { folderOfFile } from './folder-of-file.ts';
import { MadeProject } from './made-project.ts';
import { crashedFxd, useRealFxd, type EndedProcess } from './real-process.ts';
import { Chance, rounds, tell } from './rounds.ts';
import { scenarios } from './scenarios.ts';

useRealFxd();

const FILES = rounds(6, 40);
/** How often a step is reached before the rest of the times is left out. */
const TIMES = rounds(1, 10_000);
/** The step that no command reaches by itself, only one that finds another interrupted. */
const TAKEN_BACK = 'files: taken back';

const folder = folderOfFile();
const reached = new Set<Step>();
let made: MadeProject;

beforeAll(async () => {
  made = await MadeProject.make(join(folder, 'made'), FILES, new Chance(1));
});

function isCrash({ signal }: EndedProcess): boolean {
  return signal === 'SIGKILL';
}

for (const scenario of scenarios) {
  test(
    `${scenario.check}: a crash at each step of ${scenario.name}`,
    { timeout: 1_800_000 },
    async () => {
      const cutOff = await CutOff.prepare(scenario, join(folder, scenario.name), made);
      let crashes = 0;
      for (const [step, times] of await cutOff.stepsReached()) {
        for (let count = 1; count <= Math.min(times, TIMES); count++) {
          const moment = `${step} ${count}`;
          const ended = await crashedFxd(cutOff.words, { cwd: cutOff.root }, moment);
          expect(isCrash(ended), `${moment} was not reached: ${ended.stderr}`).toBe(true);
          crashes += 1;
          reached.add(step);
          await cutOff.expectNothingLost(ended, moment);
          cutOff.reset();
        }
      }
      tell(`${scenario.check}: ${crashes} crashes of ${scenario.name}`);
      expect(crashes).toBeGreaterThan(0);
      cutOff.remove();
    },
  );
}

test('C-2: a crash while a crash is taken back', { timeout: 1_800_000 }, async () => {
  const checkout = scenarios.find(({ name }) => name === 'checkout')!;
  const cutOff = await CutOff.prepare(checkout, join(folder, 'twice'), made);
  for (const step of ['store: before commit', TAKEN_BACK, 'store: committed'] as const) {
    for (let count = 1; count <= rounds(1, 10_000); count++) {
      const ended = await crashedFxd(cutOff.words, { cwd: cutOff.root }, 'files: done');
      expect(isCrash(ended)).toBe(true);
      const second = await crashedFxd(['status'], { cwd: cutOff.root }, `${step} ${count}`);
      if (isCrash(second)) reached.add(step);
      await cutOff.expectNothingLost(ended, `${step} ${count}`);
      cutOff.reset();
      if (!isCrash(second)) break;
    }
  }
});

test('every step is reached by some command', () => {
  expect([...STEPS].filter((step) => !reached.has(step))).toEqual([]);
});
