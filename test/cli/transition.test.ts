/** A command that fails or is cut off while it changes files: all of it has happened, or nothing. */
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Step } from '../../src/model/step.ts';
import { snapshot } from './folder-snapshot.ts';
import { Sandbox } from './sandbox.ts';

/** Two branches that differ in every way that a file can differ. */
async function twoBranches(): Promise<Sandbox> {
  const box = await Sandbox.with({
    'same.txt': 'same\n',
    'a/deep/old.txt': 'old\n',
    swap: 'file\n',
  });
  box.write('run.sh', 'echo one\n');
  symlinkSync('same.txt', box.path('link'));
  await box.commit('Main');
  await box.fxd('switch', '-c', 'side');
  rmSync(box.path('a'), { recursive: true });
  rmSync(box.path('swap'));
  rmSync(box.path('link'));
  mkdirSync(box.path('swap'));
  symlinkSync('swap/in', box.path('link'));
  chmodSync(box.path('run.sh'), 0o755);
  await box.commit('Side', { 'swap/in': 'folder\n', 'new/deep/x.txt': 'x\n', a: 'now a file\n' });
  await box.fxd('switch', 'main');
  return box;
}

function failOnce(wanted: Step, nth: number): { fired: boolean; reached: (step: Step) => void } {
  let left = nth;
  const plan = {
    fired: false,
    reached: (step: Step) => {
      if (step !== wanted) return;
      left -= 1;
      if (left !== 0) return;
      plan.fired = true;
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    },
  };
  return plan;
}

/** Fails from a step on, so that taking back fails, too: the process might as well be dead. */
function failFrom(wanted: Step, nth: number): { fired: boolean; reached: (step: Step) => void } {
  let left = nth;
  const plan = {
    fired: false,
    reached: (step: Step) => {
      if (step === wanted) left -= 1;
      if (left > 0) return;
      plan.fired = true;
      throw new Error('the power is gone');
    },
  };
  return plan;
}

const FILE_STEPS = [
  'files: intended',
  'files: staged',
  'files: removed',
  'files: placed',
  'files: done',
] as const;

test.each(FILE_STEPS)('a switch that fails at "%s" leaves everything as it was', async (step) => {
  const box = await twoBranches();
  const before = snapshot(box.root);
  let failures = 0;
  for (let nth = 1; ; nth += 1) {
    const failing = failOnce(step, nth);
    const { exit } = await box.try(['switch', 'side'], { reached: failing.reached });
    if (!failing.fired) break;
    failures += 1;
    expect(exit).not.toBe(0);
    expect(snapshot(box.root)).toEqual(before);
    expect((await box.json('status'))['branch']).toBe('main');
  }
  expect(failures).toBeGreaterThan(0);
  expect((await box.json('status'))['branch']).toBe('side');
  expect(await box.isClean()).toBe(true);
});

test.each(FILE_STEPS)(
  'a switch cut off at "%s" is taken back by the next command',
  async (step) => {
    const box = await twoBranches();
    const before = snapshot(box.root);
    for (let nth = 1; ; nth += 1) {
      const failing = failFrom(step, nth);
      await box.try(['switch', 'side'], { reached: failing.reached });
      if (!failing.fired) break;
      const { stderr, exit } = await box.try(['status']);
      expect({ exit, said: stderr.includes('`switch to side` was interrupted') }, stderr).toEqual({
        exit: 0,
        said: true,
      });
      expect(snapshot(box.root)).toEqual(before);
      expect((await box.try(['status'])).stderr).toBe('');
    }
    expect(await box.isClean()).toBe(true);
  },
);

test('unsaved work is on disk again after a forced checkout was cut off', async () => {
  const box = await twoBranches();
  box.write('same.txt', 'unsaved\n');
  box.write('run.sh', 'also unsaved\n');
  box.write('.fxdignore', '*.log\n');
  const before = snapshot(box.root);
  const { reached } = failFrom('files: placed', 2);
  await box.try(['checkout', '--force', 'side'], { reached });
  expect(snapshot(box.root)).not.toEqual(before);
  await box.try(['status']);
  expect(snapshot(box.root)).toEqual(before);
});

test('what was changed after the interruption is left alone and named', async () => {
  const box = await twoBranches();
  const { reached } = failFrom('files: done', 1);
  await box.try(['switch', 'side'], { reached });
  box.write('run.sh', 'written since\n');
  const { stderr } = await box.try(['status']);
  expect(box.read('run.sh')).toBe('written since\n');
  const [, tree] = /run\.sh was changed since.*`fxd show ([0-9a-f]+):run\.sh`/.exec(stderr) ?? [];
  expect(await box.fxd('show', `${String(tree)}:run.sh`)).toBe('echo one\n');
  expect(box.read('swap')).toBe('file\n');
});

test('a link in the way of taking back is not followed', async () => {
  const box = await twoBranches();
  const outside = new Sandbox();
  const { reached } = failFrom('files: done', 1);
  await box.try(['switch', 'side'], { reached });
  rmSync(box.path('a'), { recursive: true, force: true });
  symlinkSync(outside.root, box.path('a'));
  const { exit } = await box.try(['status']);
  expect(exit).toBe(0);
  expect(readdirSync(outside.root)).toEqual([]);
  expect(existsSync(box.path('same.txt'))).toBe(true);
});

test('a command that moves no file needs no journal', async () => {
  const box = await Sandbox.with({ 'a.txt': 'a\n' });
  const steps: Step[] = [];
  await box.try(['switch', '-c', 'twin'], { reached: (step) => void steps.push(step) });
  expect(steps.filter((step) => step.startsWith('files:'))).toEqual([]);
});
