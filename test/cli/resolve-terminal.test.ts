/**
 * `fxd resolve` as a process of its own, in a real terminal and without one. Invariant: the next key is typed
 * when the question for it is on the screen, so nothing depends on how fast the machine is.
 */
import { spawn, spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { fxdCommand, useRealFxd } from '../faults/real-process.ts';
import { conflicted, countOpen, two } from './conflicted.ts';
import { testEnvironment } from './run-cli.ts';
import type { Sandbox } from './sandbox.ts';

useRealFxd();

/** Only util-linux's has the options that are used here. */
const { stdout: version, error } = spawnSync('script', ['--version'], { encoding: 'utf8' });
const hasTerminal = error === undefined && version.includes('util-linux');
const inTerminal = test.skipIf(!hasTerminal);
if (!hasTerminal) console.warn('skipped: script of util-linux is missing, which makes a terminal');

/** The longest wait for a question. */
const PATIENCE_MS = 20_000;
const CTRL_C = '\u0003';

type Environment = Readonly<Record<string, string>>;

class Terminal {
  readonly #child;
  readonly ended: Promise<number | null>;
  #text = '';
  #read = 0;
  #told: () => void = () => undefined;

  constructor(box: Sandbox, words: readonly string[], env: Environment) {
    const command = [...fxdCommand, ...words].map((word) => `'${word}'`).join(' ');
    this.#child = spawn('script', ['-qfec', `stty cols 80 rows 40; ${command}`, '/dev/null'], {
      cwd: box.root,
      env: { ...testEnvironment(box.root), TERM: 'xterm', NO_COLOR: '1', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stdout.on('data', (bytes: Buffer) => {
      this.#text += stripVTControlCharacters(bytes.toString('utf8'));
      this.#told();
    });
    this.#child.stdin.on('error', () => undefined);
    this.ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject);
      this.#child.on('close', resolve);
    });
  }

  /** Everything on the screen so far. */
  get text(): string {
    return this.#text.replaceAll('\r', '');
  }

  /** Waits for a text that was not waited for yet. */
  async see(wanted: string): Promise<void> {
    const deadline = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const at = this.#text.indexOf(wanted, this.#read);
      if (at >= 0) {
        this.#read = at + wanted.length;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        this.#told = resolve;
        deadline.onabort = () => {
          this.close();
          reject(new Error(`'${wanted}' is not to be seen in: ${this.text}`));
        };
      });
    }
  }

  type(keys: string): void {
    this.#read = this.#text.length;
    this.#child.stdin.write(keys);
  }

  /** As if the window were closed. */
  close(): void {
    this.#child.kill('SIGKILL');
  }
}

/** Types the second of each when the first is to be seen. Returns the exit code and the screen. */
async function converse(
  box: Sandbox,
  dialogue: readonly (readonly [string, string])[],
  env: Environment = {},
): Promise<{ readonly exit: number | null; readonly text: string }> {
  const terminal = new Terminal(box, ['resolve'], env);
  for (const [question, key] of dialogue) {
    await terminal.see(question);
    terminal.type(key === CTRL_C ? key : `${key}\r`);
  }
  return { exit: await terminal.ended, text: terminal.text };
}

const functions = (values: string): string =>
  [...values].map((value, index) => `function f${index}() {\n  return ${value};\n}\n`).join('\n');

const many = (): Promise<Sandbox> =>
  conflicted(
    { 'a.ts': functions('11111'), 'b.bin': '\0one' },
    { 'a.ts': functions('23456'), 'b.bin': '\0two' },
    { 'a.ts': functions('abcde'), 'b.bin': '\0three' },
  );

inTerminal(
  'all answers, a wrong key, help, undo, the editor and the merge tool',
  async () => {
    const box = await many();
    await box.fxd('config', 'set', '--global', 'merge.tool', 'mine');
    await box.fxd('config', 'set', '--global', 'mergetool.mine.cmd', 'echo tool > "$MERGED"');
    const env = { FXD_EDITOR: `sh -c 'echo "  edited();" > "$0"'` };
    const { exit, text } = await converse(
      box,
      [
        ['1 of 6:', 'x'],
        ['That is none of them; ? explains', '?'],
        ['?  this\r\n? a.ts · 1 of 6:', 'o'],
        ['2 of 6:', 'u'],
        ['1 of 6:', 't'],
        ['2 of 6:', 'B'],
        ['3 of 6:', 'b'],
        ['4 of 6:', 'e'],
        ['5 of 6:', 'm'],
        ['6 of 6:', 't'],
      ],
      env,
    );
    expect(exit, text).toBe(0);
    expect(text).toContain('That is none of them; ? explains');
    expect(text).toContain('e  edit it; while a marker is left it stays open');
    expect(text).toContain('No conflict is left; `fxd commit` records it.');
    const values = functions('abcde').match(/[^]*?\n\}\n\n?/g)!;
    expect(box.read('a.ts')).toBe(
      [
        values[0],
        values[1]!.replace('  return b;\n', '  return 3;\n  return b;\n'),
        values[2]!.replace('  return c;', '  return 1;'),
        values[3]!.replace('  return d;', '  edited();'),
        values[4]!.replace('  return e;', 'tool'),
      ].join(''),
    );
    expect(box.read('b.bin')).toBe('\0three');
  },
  60_000,
);

inTerminal(
  'one quits half-way, and comes back for the rest',
  async () => {
    const box = await many();
    const first = await converse(box, [
      ['1 of 6:', 'o'],
      ['2 of 6:', 's'],
      ['3 of 6:', 'o'],
      ['4 of 6:', 'q'],
    ]);
    expect(first.exit, first.text).toBe(1);
    expect(first.text).toContain('4 conflicts left:');
    expect(await countOpen(box)).toBe(4);
    const second = await converse(box, [
      ['1 of 4:', 'o'],
      ['2 of 4:', CTRL_C],
    ]);
    expect(second.exit, second.text).toBe(130);
    expect(second.text).toContain('1 conflict answered, 3 left.');
    expect(await countOpen(box)).toBe(3);
    await box.fxd('undo');
    expect(await countOpen(box)).toBe(4);
  },
  60_000,
);

inTerminal(
  'what was answered is kept where the window is closed',
  async () => {
    const box = await conflicted(
      { 'a.ts': two('1', '1') },
      { 'a.ts': two('2', '2') },
      { 'a.ts': two('3', '3') },
    );
    const terminal = new Terminal(box, ['resolve'], {});
    await terminal.see('1 of 2:');
    terminal.type('o\r');
    await terminal.see('2 of 2:');
    terminal.close();
    await terminal.ended;
    await expect.poll(() => countOpen(box), { timeout: PATIENCE_MS, interval: 200 }).toBe(1);
  },
  60_000,
);

test.each([['pipe'], ['ignore'], ['closed']] as const)(
  'without a terminal (%s) it says which flags answer, and ends',
  async (input) => {
    const box = await conflicted(
      { 'a.ts': 'f(1);\n' },
      { 'a.ts': 'f(2);\n' },
      { 'a.ts': 'f(3);\n' },
    );
    const words = [...fxdCommand, 'resolve'];
    const closed = ['-c', `exec "$@" <&-`, 'sh', ...words];
    const [program, ...rest] = input === 'closed' ? ['sh', ...closed] : words;
    // A pipe stays open: whoever reads from it waits for ever.
    const child = spawn(program!, rest, {
      cwd: box.root,
      env: testEnvironment(box.root),
      stdio: [input === 'pipe' ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      timeout: PATIENCE_MS,
    });
    const said: Buffer[] = [];
    child.stderr?.on('data', (bytes: Buffer) => said.push(bytes));
    const exit = await new Promise<number | null>((resolve) => child.on('close', resolve));
    expect(exit).toBe(2);
    expect(Buffer.concat(said).toString('utf8')).toContain('hint: Take --ours, --theirs');
  },
  60_000,
);
