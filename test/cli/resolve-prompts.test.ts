/** `fxd resolve` on a terminal: what is shown, and what the keys do. */
import { PassThrough, Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { conflicted, countOpen, two, twoConflicts, type Files } from './conflicted.ts';
import type { CliRun } from './run-cli.ts';
import type { Sandbox } from './sandbox.ts';

type Environment = Readonly<Record<string, string>>;

/** What was said beside the questions, and in them. */
interface Session extends CliRun {
  readonly questions: string;
}

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

/** Somebody at a terminal who answers each question with the next keys. */
async function answer(
  box: Sandbox,
  keys: readonly string[],
  words: readonly string[] = [],
  env: Environment = {},
): Promise<Session> {
  const left = [...keys];
  const asked: string[] = [];
  const gone = new AbortController();
  const prompts = () => {
    const input = new PassThrough();
    const type = (): void => {
      const next = left.shift();
      if (next === 'hang up') gone.abort();
      else input.write(next === undefined || next < ' ' ? (next ?? CTRL_C) : `${next}\r`);
    };
    let isShown = false;
    const output = new Writable({
      write(chunk: Buffer, _, done) {
        asked.push(chunk.toString('utf8'));
        if (!isShown) setImmediate(type);
        isShown = true;
        done();
      },
    });
    return { input, output, gone: gone.signal };
  };
  const run = await box.try(['resolve', ...words], {
    terminal: true,
    prompts,
    env: { NO_COLOR: '1', ...env },
  });
  expect(left, 'keys that no question was asked for').toEqual([]);
  return { ...run, questions: stripVTControlCharacters(asked.join('')) };
}

const editor = (text: string): Environment => ({
  FXD_EDITOR: `sh -c 'printf "%s" "${text}" > "$0"'`,
});

test('each conflict is asked for, and all answers are one operation', async () => {
  const box = await twoConflicts();
  const run = await answer(box, ['o', 't']);
  expect(run).toMatchObject({ exit: 0, stdout: '' });
  expect(run.questions).toContain('1 of 2:');
  expect(run.questions).toContain('2 of 2:');
  expect(box.read('a.ts')).toBe(two('2', '3'));
  await box.fxd('undo');
  expect(await countOpen(box)).toBe(2);
});

test('it shows what happened, and the three versions with what differs', async () => {
  const box = await twoConflicts();
  const { stderr } = await answer(box, ['q'], ['fn:one']);
  expect(stderr).toMatch(/^\na\.ts · 1 of 1\nfunction one: edited here, edited there\n\nbefore \(/);
  expect(stderr).toContain('\n\nmine (main) · edited\n-   return 1;\n+   return 2;\n');
  expect(stderr).toContain('\n\ntheirs (side) · edited\n-   return 1;\n+   return 3;\n\no mine   ');
  const colored = await answer(box, ['q'], ['fn:one', '--color', 'always']);
  expect(colored.stderr).toContain('\u001b[32m+   return 2;\u001b[39m');
});

test.each([
  ['b', 'f(1);\n'],
  ['B', 'f(2);\nf(3);\n'],
  ['T', 'f(3);\nf(2);\n'],
  ['l', 'f(2);\nf(3);\n'],
])('%s leaves %j', async (key, wanted) => {
  const box = await conflicted({ 'a.ts': 'f(1);\n' }, { 'a.ts': 'f(2);\n' }, { 'a.ts': 'f(3);\n' });
  expect((await answer(box, [key])).exit).toBe(0);
  expect(box.read('a.ts')).toBe(wanted);
});

test('an answer is taken back, one is left for later, and one can come back for the rest', async () => {
  const box = await twoConflicts();
  const first = await answer(box, ['o', 'u', 't', 's']);
  expect(first.exit).toBe(1);
  expect(first.stderr).toContain('1 conflict left:\n  2 C a.ts · fn two');
  expect(box.read('a.ts')).toContain('function one() {\n  return 3;\n}');
  const before = box.read('a.ts');
  expect((await answer(box, ['q'])).exit).toBe(1);
  expect(box.read('a.ts')).toBe(before);
  const last = await answer(box, ['b']);
  expect(last.questions).toContain('1 of 1:');
  expect(box.read('a.ts')).toBe(two('3', '1'));
});

test.each([
  [CTRL_C, 130],
  ['hang up', 130],
  [CTRL_D, 1],
  ['q', 1],
])('what was answered before %j is kept', async (end, exit) => {
  const box = await twoConflicts();
  const run = await answer(box, ['o', end]);
  expect(run.exit).toBe(exit);
  expect(box.read('a.ts')).toContain('function one() {\n  return 2;\n}');
  expect(await countOpen(box)).toBe(1);
});

test('a conflict longer than the screen shows something of every version', async () => {
  const long = (value: number): Files => ({
    'big.txt': Array.from({ length: 300 }, (_, index) => `${value} ${index}\n`).join(''),
  });
  const { stderr, questions } = await answer(await conflicted(long(1), long(2), long(3)), ['q']);
  expect(stderr).toContain('\n- 1 2\n  \u2026 297 more lines\n+ 3 0\n');
  expect(stderr.split('\n').length).toBeLessThan(48);
  expect(questions).toContain('big.txt \u00b7 1 of 1:');
});

test('a very long line is cut, and so much is said', async () => {
  const long = (value: string): Files => ({ 'min.txt': `${value}${'x'.repeat(100_000)}\n` });
  const { stderr } = await answer(await conflicted(long('1'), long('2'), long('3')), ['q']);
  expect(stderr).toMatch(/^\+ 3x{239}\u2026 99761 more characters$/m);
  expect(stderr.length).toBeLessThan(3_000);
});

test('? explains every letter, and asks again', async () => {
  const box = await twoConflicts();
  const { stderr } = await answer(box, ['?', 'q']);
  expect(stderr).toContain('  B  both, mine first; of files both as they lie\n');
  expect(stderr).toContain('  q  keep what was answered, and leave the rest\n');
});

test('what was edited stands there, and undo takes that back, too', async () => {
  const box = await twoConflicts();
  await answer(box, ['e', 'u', 'e', 'q'], [], editor('  return 5;'));
  expect(box.read('a.ts')).toContain('function one() {\n  return 5;\n}');
  expect(await countOpen(box)).toBe(1);
});

test('while a marker is left in what was edited, it stays open; the edit is kept', async () => {
  const box = await twoConflicts();
  const env = { FXD_EDITOR: "sed -i 's/return 2/return 22/'" };
  const run = await answer(box, ['e', 'q'], [], env);
  expect(run.stderr).toContain('A marker is left, so it stays open.\n');
  expect(run.exit).toBe(1);
  expect(box.read('a.ts')).toContain('return 22;');
  expect(await countOpen(box)).toBe(2);
});

test.each(['false', 'rm'])('after %j as the editor it is asked again', async (editor) => {
  const box = await twoConflicts();
  const before = box.read('a.ts');
  const run = await answer(box, ['e', 'q'], [], { FXD_EDITOR: editor });
  expect(run.exit).toBe(1);
  expect(run.stderr).toContain(`The editor '${editor}' failed`);
  expect(box.read('a.ts')).toBe(before);
});

test('the merge tool is offered where one is set, and gets the conflict', async () => {
  const box = await twoConflicts();
  await box.fxd('config', 'set', '--global', 'merge.tool', 'mine');
  await box.fxd(
    'config',
    'set',
    '--global',
    'mergetool.mine.cmd',
    'cat "$BASE" "$REMOTE" > "$MERGED"',
  );
  await answer(box, ['m', 'q']);
  expect(box.read('a.ts')).toContain('function one() {\n  return 1;\n  return 3;\n}');
  await box.fxd('config', 'set', '--global', 'mergetool.mine.cmd', 'false');
  const failed = await answer(box, ['m', 'q']);
  expect(failed.stderr).toContain('The merge tool failed.\n');
  expect(await countOpen(box)).toBe(1);
});

test('the setting of a repository starts no program', async () => {
  const box = await twoConflicts();
  await box.fxd('config', 'set', '--local', 'merge.tool', 'mine');
  const { stderr } = await answer(box, ['q']);
  expect(stderr).not.toContain('merge tool');
});

test('a file as a whole has only the answers that fit', async () => {
  const bytes = (last: number) => new Uint8Array([1, 0, last]);
  const box = await conflicted({ 'a.bin': bytes(1) }, { 'a.bin': bytes(2) }, { 'a.bin': bytes(3) });
  const run = await answer(box, ['t']);
  expect(run.stderr).toContain('no text, 3 bytes');
  expect(run.stderr).toContain('o mine   t theirs   b base   s skip   q quit   ? help\n');
  expect(box.read('a.bin')).toBe('\u0001\0\u0003');
});

test('how the same was resolved before is shown and offered first', async () => {
  const box = await twoConflicts();
  await answer(box, ['e', 'q'], [], editor('  return 7;'));
  await box.fxd('merge', '--abort');
  await box.try(['merge', 'side']);
  const run = await answer(box, ['r', 'q']);
  expect(run.stderr).toContain('resolved before · edit, at a.ts\n-   return 1;\n+   return 7;\n');
  expect(run.stderr).toContain('\nr as before   o mine');
  expect(box.read('a.ts')).toContain('function one() {\n  return 7;\n}');
});

test('a file that was changed meanwhile is not lost, and that is told', async () => {
  const box = await twoConflicts();
  const env = {
    FXD_EDITOR: `sh -c 'sed -i "s/return 2/return 22/" ${box.path('a.ts')}; echo "  return 5;" > "$0"'`,
  };
  const run = await answer(box, ['e', 'q'], [], env);
  expect(run.stderr).toContain('a.ts was changed meanwhile');
  expect(box.read('a.ts')).toContain('return 5;');
  await box.fxd('undo');
  expect(box.read('a.ts')).toContain('return 22;');
});

test('with --no-input, --json, under CI and in a pipe nothing is asked', async () => {
  const box = await twoConflicts();
  expect((await box.try(['resolve', '--no-input'], { terminal: true })).exit).toBe(2);
  expect((await box.try(['resolve', '--json'], { terminal: true })).exit).toBe(2);
  expect((await box.try(['resolve'], { terminal: true, env: { CI: '1' } })).exit).toBe(2);
  expect((await box.try(['resolve'])).exit).toBe(2);
});

test('markers that were torn apart are told of, and the rest is asked for', async () => {
  const box = await conflicted(
    { 'a.ts': 'f(1);\n', 'b.ts': 'g(1);\n' },
    { 'a.ts': 'f(2);\n', 'b.ts': 'g(2);\n' },
    { 'a.ts': 'f(3);\n', 'b.ts': 'g(3);\n' },
  );
  box.write('a.ts', box.read('a.ts').replace(/^>{7}.*\n/m, ''));
  const run = await answer(box, ['o']);
  expect(run.stderr).toContain(
    'warning: a.ts has markers of a conflict, which can only be edited.',
  );
  expect(box.read('b.ts')).toBe('g(2);\n');
  expect((await box.failure('resolve', '--ours', 'a.ts')).code).toBe('MARKERS_LEFT');
});

test('many questions one after the other are as one', async () => {
  const texts = (value: number): Record<string, string> =>
    Object.fromEntries(
      Array.from({ length: 14 }, (_, index) => [`f${index}.ts`, `f(${value});\n`]),
    );
  const box = await conflicted(texts(1), texts(2), texts(3));
  expect(
    (
      await answer(
        box,
        Array.from({ length: 14 }, () => 't'),
      )
    ).exit,
  ).toBe(0);
  expect(box.read('f13.ts')).toBe('f(3);\n');
});
