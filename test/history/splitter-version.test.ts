/** A newer splitter: what was recorded stays, and no history is changed by it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareVersions } from '../../src/history/changes.ts';
import { commitVersion } from '../../src/history/version.ts';
import type { Language } from '../../src/syntax/language.ts';
import { LANGUAGES } from '../../src/syntax/registry.ts';
import { createSplitter, SPLITTER_VERSION } from '../../src/syntax/split.ts';
import { runCli, runJson, temporaryFolder } from '../cli/run-cli.ts';
import { WrittenHistory } from './written-history.ts';

/** As the built-in languages, but JavaScript keeps classes whole and calls functions variables. */
const COARSER: readonly Language[] = LANGUAGES.map((language) =>
  language.name !== 'javascript'
    ? language
    : {
        ...language,
        split: (bytes) =>
          language
            .split(bytes)
            .map((span) =>
              span.kind === 'class'
                ? { ...span, bodyStart: span.end, bodyEnd: span.end, children: [] }
                : span,
            ),
      },
);
const OLD = createSplitter({ version: SPLITTER_VERSION + 1, languages: COARSER });
const NEW = createSplitter({ version: SPLITTER_VERSION + 2, languages: LANGUAGES });

const TEXT = [
  "import a from 'a';",
  '',
  'start(a);',
  '',
  'class Box {',
  '  open(key) { return this.lock.turn(key); }',
  '  close() { this.lock.shut(); }',
  '}',
  '',
  'export function pack(items) {',
  '  return items.map((item) => new Box(item));',
  '}',
  '',
  'finish(a);',
  '',
].join('\n');

test.each([
  ['finer', OLD, NEW],
  ['coarser', NEW, OLD],
])('ids are carried to a %s splitter', (_, before, after) => {
  const history = new WrittenHistory(undefined, before);
  const first = history.commit({ 'a.js': TEXT });
  const recorded = history.nodes();
  history.reopen(after);
  expect(history.nodes(first)).toEqual(recorded);
  history.commit({ 'a.js': TEXT.replace('items.map', 'items.flatMap') });
  const now = history.nodes();
  for (const [name, id] of recorded) {
    if (now.has(name)) expect([name, now.get(name)]).toEqual([name, id]);
  }
  expect(now.get('a.js#class Box')).toBe(recorded.get('a.js#class Box'));
  expect(new Set(now.values()).size).toBe(now.size);
  const { repository } = history;
  const changes = compareVersions(
    commitVersion(repository, first),
    commitVersion(repository, history.head),
  );
  expect(changes.flatMap(({ nodes }) => nodes.map(({ node }) => node))).toEqual([
    recorded.get('a.js#function pack'),
  ]);
  expect(history.log('a.js#pack').map(({ commit }) => commit.id)).toEqual([history.head, first]);
});

test('statements keep their ids where a new splitter sees more of them', () => {
  const whole: readonly Language[] = LANGUAGES.map((language) =>
    language.name !== 'javascript'
      ? language
      : {
          ...language,
          // The first statement is hidden in a longer import.
          split: (bytes) => {
            const [one, two, ...rest] = language.split(bytes);
            if (one === undefined || two?.kind !== 'statement') return language.split(bytes);
            const { end, codeEnd } = two;
            return [{ ...one, end, codeEnd, bodyStart: end, bodyEnd: end }, ...rest];
          },
        },
  );
  const history = new WrittenHistory(
    undefined,
    createSplitter({ version: SPLITTER_VERSION + 1, languages: whole }),
  );
  history.commit({ 'a.js': TEXT });
  const last = history.node('a.js#statement ');
  history.reopen(NEW);
  history.commit({ 'a.js': TEXT.replace('items.map', 'items.flatMap') });
  // `finish` was the first statement that the old splitter saw; the new one sees it as the second.
  expect(history.node('a.js#statement ~1')).toBe(last);
  expect(history.node('a.js#statement ')).not.toBe(last);
  const ids = [...history.nodes().values()];
  expect(new Set(ids).size).toBe(ids.length);
});

test('commands work across the change', async () => {
  const cwd = temporaryFolder();
  const run = async (splitter: typeof OLD, ...args: string[]) => {
    const ran = await runCli(args, { cwd, splitter });
    expect(ran.exit, ran.stderr).toBe(0);
    return ran.stdout;
  };
  writeFileSync(join(cwd, 'a.js'), TEXT);
  await run(OLD, 'init');
  await run(OLD, 'commit', '-m', 'One');
  const log = await run(OLD, 'log');
  // The newer one sees no change, also where it has to read the file.
  writeFileSync(join(cwd, 'a.js'), TEXT);
  expect((await runJson(['status'], { cwd, splitter: NEW }))['clean']).toBe(true);
  expect(await run(NEW, 'log')).toBe(log);
  const list = await run(OLD, 'list', '--json');
  writeFileSync(join(cwd, 'a.js'), TEXT);
  expect(await run(NEW, 'list', '--json')).toBe(list);
  writeFileSync(join(cwd, 'a.js'), TEXT.replace('items.map', 'items.flatMap'));
  expect(await run(NEW, 'diff', '--nodes')).toContain('pack');
  expect(await run(NEW, 'status')).toContain('~ fn pack');
  await run(NEW, 'commit', '-m', 'Three');
  expect((await run(NEW, 'log', '--oneline', 'a.js#pack')).trim().split('\n')).toHaveLength(2);
});

test('a commit has the same id whichever splitter recorded it', () => {
  const ids = [OLD, NEW].map((splitter) => {
    const history = new WrittenHistory(undefined, splitter);
    history.commit({ 'a.js': TEXT });
    return history.commit({ 'a.js': TEXT.replace('open', 'unlock') });
  });
  expect(ids[0]).toBe(ids[1]);
});
