// Saves what V8 compiles of the bundle while everyday commands run once in a temporary folder, so that
// they start without compiling again. Run by build.mjs, in a process of its own.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const require = createRequire(import.meta.url);
const loader = `${dist}cli.cjs`;
const { main } = require(loader);

const folder = mkdtempSync(join(tmpdir(), 'fxd-build-'));
const silent = { write: () => undefined, isTTY: false, columns: 80 };

function runtime(args) {
  return {
    args,
    cwd: folder,
    env: { HOME: folder, FXD_AUTHOR_NAME: 'Build', FXD_AUTHOR_EMAIL: 'build@example.com' },
    platform: process.platform,
    stdinIsTTY: false,
    stdout: silent,
    stderr: silent,
    now: () => Date.now(),
    fileClock: () => Date.now(),
    conserveMemory: () => undefined,
    reached: () => undefined,
    enterFolder: (path) => path,
    timezoneOffset: () => 0,
    randomBytes,
    nodeVersion: process.version,
    architecture: process.arch,
    userId: null,
    leaveInterrupts: (run) => run(),
  };
}

const COMMANDS = [
  ['init'],
  ['commit', '-m', 'first'],
  ['status'],
  ['log'],
  ['log', 'a.ts#parse'],
  ['diff'],
  ['branch', 'other'],
  ['checkout', 'other'],
  ['merge-file', '-p', 'base.ts', 'ours.ts', 'theirs.ts'],
];

try {
  writeFileSync(join(folder, 'a.ts'), 'export function parse(text: string) {\n  return text;\n}\n');
  const call = (name, size) => `import { ${name} } from './${name}';\n\n${name}(${size});\n`;
  writeFileSync(join(folder, 'base.ts'), call('a', 'width, height'));
  writeFileSync(join(folder, 'ours.ts'), call('a', 'width + 1, height'));
  writeFileSync(join(folder, 'theirs.ts'), call('a', 'width, height + 1'));
  for (const args of COMMANDS) {
    const exit = await main(runtime(args));
    if (exit !== 0) throw new Error(`fxd ${args.join(' ')} ended with ${exit}`);
  }
  writeFileSync(process.argv[2], require.cache[loader].compiledCode());
} finally {
  rmSync(folder, { recursive: true, force: true });
}
