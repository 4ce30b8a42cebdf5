// Merges many files in one process: a JSON line `{"id", "base", "ours", "theirs", "path"}` (the three are
// files, `path` tells the language) on standard input is answered by a line `{"id", "conflicts", "text"}` or
// `{"id", "error"}` on standard output. Uses the built program: `npm ci` or `npm run build` makes it.
const TEXT = { write: () => undefined, isTTY: false, columns: 80 };

async function main() {
  const { createInterface } = await import('node:readline');
  const { join } = await import('node:path');
  const { default: cli } = await import(join(__dirname, '..', 'dist', 'cli.cjs'));
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    const answer = await mergeOne(cli.main, JSON.parse(line));
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

async function mergeOne(run, { id, base, ours, theirs, path }) {
  const [out, err] = [[], []];
  const args = ['merge-file', '--print', '--json', '--path', path, '--', base, ours, theirs];
  const exit = await run(runtime(args, out, err), {});
  if (exit > 1) return { id, error: JSON.parse(err.join('')).error.message };
  const { text, conflicts } = JSON.parse(out.join(''));
  return { id, conflicts: exit === 0 ? 0 : Math.max(1, conflicts.length), text };
}

function runtime(args, out, err) {
  return {
    args,
    cwd: process.cwd(),
    env: process.env,
    platform: process.platform,
    stdinIsTTY: false,
    stdout: { ...TEXT, write: (text) => void out.push(String(text)) },
    stderr: { ...TEXT, write: (text) => void err.push(String(text)) },
    now: () => Date.now(),
    fileClock: () => Date.now(),
    conserveMemory: () => undefined,
    reached: () => undefined,
    enterFolder: (folder) => folder,
    timezoneOffset: () => 0,
    randomBytes: (length) => Buffer.from(crypto.getRandomValues(new Uint8Array(length))),
    nodeVersion: process.version,
    architecture: process.arch,
    userId: null,
    leaveInterrupts: (work) => work(),
  };
}

void main();
