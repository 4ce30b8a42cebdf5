/**
 * The fault tests in their long form: `npm run test:faults`, or those whose names hold some words:
 * `npm run test:faults -- C-13`. Invariant: what they start is built from the sources as they are.
 */
import { spawnSync } from 'node:child_process';

declare const PROJECT_ROOT: string;

/** Node's own words for running a program of this project. */
function run(program: string, words: readonly string[]): number {
  const { status } = spawnSync(process.execPath, [program, ...words], {
    cwd: PROJECT_ROOT,
    env: { ...process.env, FXD_FAULTS: 'long' },
    stdio: 'inherit',
  });
  // Without a status a signal ended it.
  return status ?? 70;
}

const names = process.argv.slice(2);
const pattern = names.map((name) => name.replace(/[^\w-]/g, '\\$&')).join('|');
const chosen = names.length === 0 ? [] : ['-t', `(?:^|\\W)(?:${pattern})(?!\\d)`];
const built = run('scripts/build.mjs', []);
process.exitCode =
  built === 0 ? run('node_modules/vitest/vitest.mjs', ['run', 'test/faults', ...chosen]) : built;
