/** A host for tests below the command line: no streams, no clock, no chance. */
import type { Host } from '../../src/model/host.ts';

const stream = { write: () => undefined, isTTY: false, columns: 80, rows: 24 };

export const quietHost: Host = {
  args: [],
  cwd: '/',
  env: {},
  platform: 'test',
  stdinIsTTY: false,
  stdout: stream,
  stderr: stream,
  now: () => 0,
  fileClock: () => 0,
  timezoneOffset: () => 0,
  randomBytes: (length) => Buffer.alloc(length),
  conserveMemory: () => undefined,
  reached: () => undefined,
};
