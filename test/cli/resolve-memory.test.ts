/** What `fxd resolve` remembers: found again by content, forgotten and undone. */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { conflicted, countOpen, put, two, twoConflicts, type Files } from './conflicted.ts';
import { Sandbox } from './sandbox.ts';

interface Remembered {
  readonly number: number;
  readonly key: string;
  readonly path: string;
  readonly how: string;
  readonly by: string | null;
  readonly time: number;
  readonly base: string | null;
  readonly ours: string | null;
  readonly theirs: string | null;
  readonly result: string | null;
}

async function history(box: Sandbox): Promise<readonly Remembered[]> {
  return (await box.json('resolve', '--history'))['history'] as Remembered[];
}

/** The other side of the merge: `main` into `side`. */
async function turnRound(box: Sandbox): Promise<void> {
  await box.fxd('merge', '--abort');
  await box.fxd('switch', 'side');
  expect((await box.try(['merge', 'main'])).exit).toBe(1);
}

const one: readonly [Files, Files, Files] = [
  { 'a.ts': 'f(1);\n' },
  { 'a.ts': 'f(2);\n' },
  { 'a.ts': 'f(3);\n' },
];

test('base, ours, theirs, result, by whom, how and when are remembered', async () => {
  const box = await conflicted(...one);
  await box.fxd('resolve', '--both', '--all');
  expect(await history(box)).toEqual([
    expect.objectContaining({
      ...{ number: 1, path: 'a.ts', how: 'both', by: 'Ana Example <ana@example.com>' },
      ...{ base: 'f(1);\n', ours: 'f(2);\n', theirs: 'f(3);\n', result: 'f(2);\nf(3);\n' },
    }),
  ]);
  expect((await history(box))[0]!.time).toBeGreaterThan(Date.UTC(2026, 0, 1));
  expect((await box.try(['resolve', '--history'])).stdout).toMatch(
    /^1 {2}2026-\S+ \S+ {2}both {2}a\.ts · .* {2}Ana Example <ana@example\.com>\n$/,
  );
});

test('nobody needs an author to answer', async () => {
  const box = await conflicted(...one);
  const env = { FXD_AUTHOR_NAME: undefined, FXD_AUTHOR_EMAIL: undefined };
  expect((await box.try(['resolve', '--ours', '--all'], { env })).exit).toBe(0);
  expect((await history(box))[0]!.by).toBeNull();
});

test('it is found again from the other side, and has the same result', async () => {
  const box = await conflicted(...one);
  await box.fxd('resolve', '--both', '--all');
  await turnRound(box);
  // Giving the merge up leaves what is remembered.
  const { open } = (await box.json('resolve', '--list')) as { open: { recorded: boolean }[] };
  expect(open.map(({ recorded }) => recorded)).toEqual([true]);
  await box.fxd('resolve', '--recorded', '--all');
  expect(box.read('a.ts')).toBe('f(2);\nf(3);\n');
});

test('it is found again in another file, and told by merge and status', async () => {
  const box = await twoConflicts();
  await box.fxd('resolve', '--theirs', 'fn:one');
  await box.fxd('resolve', '--ours', 'fn:two');
  await box.fxd('commit', '-m', 'Merged');
  await box.fxd('switch', '-c', 'left');
  put(box, { 'b.ts': `// another\n${two('1', '1')}` });
  await box.fxd('commit', '-m', 'Start');
  await box.fxd('switch', '-c', 'right');
  put(box, { 'b.ts': `// another\n${two('3', '1')}` });
  await box.fxd('commit', '-m', 'Right');
  await box.fxd('switch', 'left');
  put(box, { 'b.ts': `// another\n${two('2', '1')}` });
  await box.fxd('commit', '-m', 'Left');
  const preview = await box.json('merge', '--preview', 'right');
  expect(preview['resolvedBefore']).toBe(1);
  const merge = await box.try(['merge', 'right']);
  expect(merge.stderr).toContain('hint: 1 of them was resolved before: `fxd resolve --recorded');
  expect((await box.try(['status'])).stderr).toContain('1 of them was resolved before');
  const { conflicts } = (await box.json('status')) as { conflicts: { recorded: boolean }[] };
  expect(conflicts.map(({ recorded }) => recorded)).toEqual([true]);
  await box.fxd('resolve', '--recorded', 'b.ts');
  // Both functions were the same conflict; the last answer counts.
  expect(box.read('b.ts')).toBe(`// another\n${two('2', '1')}`);
});

test('one value that differs makes it another conflict', async () => {
  const box = await conflicted(...one);
  await box.fxd('resolve', '--ours', '--all');
  await box.fxd('merge', '--abort');
  put(box, { 'a.ts': 'f(4);\n' });
  await box.fxd('commit', '-m', 'Other');
  await box.try(['merge', 'side']);
  expect((await box.failure('resolve', '--recorded', 'a.ts')).code).toBe('NOT_RESOLVED_BEFORE');
  expect((await box.try(['resolve', '--recorded', '--all'])).exit).toBe(3);
  expect(await countOpen(box)).toBe(1);
});

test('what was edited by hand is remembered by the commit, and undone with it', async () => {
  const box = await twoConflicts();
  const text = box.read('a.ts');
  const [first, second] = text.match(/<{7}[^]*?>{7}.*\n/g)!;
  const edited = text.replace(first!, '  return 23;\n').replace(second!, '  // none\n');
  box.write('a.ts', `// seen\n\n${edited}\n// after\n`);
  expect(await history(box)).toEqual([]);
  await box.fxd('commit', '-m', 'Merged');
  expect(await history(box)).toMatchObject([{ how: 'edit', result: '  // none\n' }]);
  await box.fxd('undo');
  expect(await history(box)).toEqual([]);
});

test('where the lines around it were edited, too, nothing is guessed', async () => {
  const box = await conflicted(...one);
  box.write('a.ts', 'something();\nelse();\n');
  await box.fxd('commit', '-m', 'Merged');
  expect(await history(box)).toMatchObject([{ result: 'something();\nelse();\n' }]);
  const other = await conflicted(
    { 'a.ts': 'x();\nf(1);\ny();\n' },
    { 'a.ts': 'x();\nf(2);\ny();\n' },
    { 'a.ts': 'x();\nf(3);\ny();\n' },
  );
  other.write('a.ts', 'z();\n');
  await other.fxd('commit', '-m', 'Merged');
  expect(await history(other)).toEqual([]);
});

test('an answer that was edited afterwards is remembered as it was committed', async () => {
  const box = await conflicted(...one);
  await box.fxd('resolve', '--ours', '--all');
  box.write('a.ts', 'f(23);\n');
  await box.fxd('commit', '-m', 'Merged');
  expect(await history(box)).toMatchObject([{ how: 'edit', result: 'f(23);\n' }]);
});

test('what a merge tool saved is remembered', async () => {
  const box = await twoConflicts();
  await box.fxd('config', 'set', '--global', 'mergetool.mine.cmd', 'cp "$REMOTE" "$MERGED"');
  await box.fxd('resolve', '--tool', 'mine', 'a.ts');
  expect(box.read('a.ts')).toBe(two('3', '3'));
  expect(await history(box)).toMatchObject([{ how: 'tool mine', result: '  return 3;\n' }]);
});

test('a merge tool that fails, or leaves markers, leaves the conflict open', async () => {
  const box = await twoConflicts();
  const before = box.read('a.ts');
  const tool = (command: string) =>
    box.fxd('config', 'set', '--global', 'mergetool.mine.cmd', command);
  await tool('cp "$REMOTE" "$MERGED"; exit 1');
  expect((await box.failure('resolve', '--tool', 'mine', '--all')).code).toBe('MERGE_TOOL_FAILED');
  await tool('true');
  expect((await box.try(['resolve', '--tool', 'mine', '--all'])).exit).toBe(1);
  expect(box.read('a.ts')).toBe(before);
  await tool('sed -i "s/return 2/return 22/" "$MERGED"');
  expect((await box.try(['resolve', '--tool', 'mine', '--all'])).exit).toBe(1);
  expect(box.read('a.ts')).toContain('return 22');
  expect(await countOpen(box)).toBe(2);
  expect(await history(box)).toEqual([]);
});

test('a repository has no say in which tool is run', async () => {
  const box = await twoConflicts();
  await box.fxd('config', 'set', '--local', 'mergetool.mine.cmd', 'cp "$REMOTE" "$MERGED"');
  expect((await box.failure('resolve', '--tool', 'mine', '--all')).code).toBe('UNKNOWN_MERGE_TOOL');
});

test('a tool gets the texts under names that tell the language, in a folder of its own', async () => {
  const box = await conflicted(
    { "it's $(x).ts": 'f(1);\n' },
    { "it's $(x).ts": 'f(2);\n' },
    { "it's $(x).ts": 'f(3);\n' },
  );
  const list = box.path('list');
  const command = `(stat -c %a "$(dirname "$MERGED")"; ls "$(dirname "$MERGED")"; cat "$BASE" "$LOCAL" "$REMOTE") > ${list}; cp "$LOCAL" "$MERGED"`;
  await box.fxd('config', 'set', '--global', 'mergetool.mine.cmd', command);
  await box.fxd('resolve', '--tool', 'mine', '--all');
  expect(readFileSync(list, 'utf8').split('\n')).toEqual([
    ...['700', 'it_s __x_.ts', 'it_s __x__BASE.ts', 'it_s __x__LOCAL.ts', 'it_s __x__REMOTE.ts'],
    ...['f(1);', 'f(2);', 'f(3);', ''],
  ]);
});

test('what is remembered is listed of some files, too', async () => {
  const box = await conflicted(
    { 'a.ts': 'f(1);\n', 'b.ts': 'g(1);\n' },
    { 'a.ts': 'f(2);\n', 'b.ts': 'g(2);\n' },
    { 'a.ts': 'f(3);\n', 'b.ts': 'g(3);\n' },
  );
  await box.fxd('resolve', '--ours', '--all');
  const { history } = await box.json('resolve', '--history', 'b.ts');
  expect(history).toMatchObject([{ number: 2, path: 'b.ts' }]);
  expect((await box.failure('resolve', '--history', 'c.ts')).code).toBe('NO_SUCH_RESOLUTION');
});

test('a merge tool that saves nothing new is told of', async () => {
  const box = await twoConflicts();
  await box.fxd('config', 'set', '--global', 'mergetool.mine.cmd', 'true');
  const run = await box.try(['resolve', '--tool', 'mine', '--all']);
  expect(run.stderr).toContain("warning: The merge tool 'mine' changed nothing.");
  expect(run.exit).toBe(1);
});

test('forgetting is by number or place, and undo takes it back', async () => {
  const box = await conflicted(
    { 'a.ts': 'f(1);\n', 'b.ts': 'g(1);\n' },
    { 'a.ts': 'f(2);\n', 'b.ts': 'g(2);\n' },
    { 'a.ts': 'f(3);\n', 'b.ts': 'g(3);\n' },
  );
  await box.fxd('resolve', '--ours', 'a.ts');
  await box.fxd('resolve', '--ours', 'b.ts');
  const paths = async () => (await history(box)).map(({ path }) => path);
  await box.fxd('resolve', '--forget', '1');
  expect(await paths()).toEqual(['b.ts']);
  await box.fxd('undo');
  expect(await paths()).toEqual(['a.ts', 'b.ts']);
  await box.fxd('resolve', '--forget', 'b.ts');
  expect(await paths()).toEqual(['a.ts']);
  expect((await box.failure('resolve', '--forget', '2')).code).toBe('NO_SUCH_RESOLUTION');
  expect((await box.try(['resolve', '--forget'])).exit).toBe(2);
  await box.fxd('resolve', '--forget', '--all');
  expect(await paths()).toEqual([]);
  await box.fxd('undo');
  await box.fxd('fsck');
  await box.fxd('gc', '--prune=now');
  expect(await paths()).toEqual(['a.ts']);
  await box.fxd('fsck');
});

test.each<[string, Files, Files, Files, string]>([
  [
    'a binary',
    { at: new Uint8Array([0, 1]) },
    { at: new Uint8Array([0, 2]) },
    { at: new Uint8Array([0, 3]) },
    '--theirs',
  ],
  ['a link', { at: { link: 'a' } }, { at: { link: 'b' } }, { at: { link: 'c' } }, '--base'],
  ['a deletion', { at: 'f(1);\n', z: 'z\n' }, { at: 'f(2);\n' }, { at: null }, '--theirs'],
  ['a mode', { z: 'z\n' }, { at: { program: 'x\n' } }, { at: 'x\n' }, '--theirs'],
])('%s that was resolved is resolved again from the other side', async (_, ...rest) => {
  const [base, ours, theirs, answer] = rest;
  const box = await conflicted(base, ours, theirs);
  await box.fxd('resolve', answer, '--all');
  await box.fxd('commit', '-m', 'Merged');
  const { tree } = (await box.json('show', 'HEAD')) as { tree?: string };
  await box.fxd('undo');
  await turnRound(box);
  await box.fxd('resolve', '--recorded', '--all');
  expect(await countOpen(box)).toBe(0);
  await box.fxd('commit', '-m', 'Merged');
  expect(((await box.json('show', 'HEAD')) as { tree?: string }).tree).toBe(tree);
});

test('whatever is in conflict and however it is answered, the other side gets the same bytes', async () => {
  const line = fc.constantFrom('a();\n', 'b();\n', 'c();\n');
  const text = fc.array(line, { maxLength: 3 }).map((lines) => lines.join(''));
  const end = fc.constantFrom('', 'end();\n', 'end();');
  const answers = fc.constantFrom('--ours', '--theirs', '--base', '--both', '--union');
  await fc.assert(
    fc.asyncProperty(text, text, text, end, answers, async (base, ours, theirs, last, answer) => {
      const box = new Sandbox();
      const file = (middle: string): Files => ({ 'a.txt': `top();\n${middle}${last}` });
      await box.fxd('init');
      for (const [branch, middle] of [
        ['main', base],
        ['side', theirs],
        ['main', ours],
      ] as const) {
        if (branch === 'side') await box.fxd('switch', '-c', 'side');
        else if (middle === ours) await box.fxd('switch', 'main');
        put(box, file(middle));
        await box.fxd('commit', '--allow-empty', '-m', branch);
      }
      if ((await box.try(['merge', 'side'])).exit !== 1) return;
      await box.fxd('resolve', answer, '--all');
      const wanted = box.read('a.txt');
      await turnRound(box);
      await box.fxd('resolve', '--recorded', '--all');
      expect(box.read('a.txt')).toBe(wanted);
    }),
    { seed: 4, numRuns: 6 },
  );
});
