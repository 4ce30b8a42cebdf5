/** Ignore rules: Git's documented rules one by one, then random trees against Git itself. */
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readIgnoreFile } from '../../src/bridge/files/ignore-file.ts';
import { IgnoreRules } from '../../src/bridge/files/ignore-rules.ts';
import * as oracle from './ignore-oracle.ts';
import { path, temporaryFolder } from './temporary-folder.ts';

const NOWHERE = join(temporaryFolder(), 'none');

function rules(...lines: readonly string[]): IgnoreRules {
  const gitignore = Buffer.from(lines.join('\n'));
  return IgnoreRules.top(NOWHERE).enter(path(''), { gitignore, fxdignore: null });
}

/** Patterns, then paths that they ignore and paths that they do not; a final slash says folder. */
const CASES: readonly (readonly [readonly string[], readonly string[], readonly string[]])[] = [
  [['a'], ['a', 'b/a', 'a/'], ['ab', 'A']],
  [['a/'], ['a/', 'b/a/'], ['a', 'b/a']],
  [['/a'], ['a', 'a/'], ['b/a']],
  [['b/a'], ['b/a'], ['a', 'c/b/a']],
  [['**/a'], ['a', 'b/a', 'c/b/a'], ['ab']],
  [['b/**'], ['b/a', 'b/c/a'], ['b/', 'c/b/a']],
  [['b/**/a'], ['b/a', 'b/c/a', 'b/c/d/a'], ['a', 'b/ca']],
  [['*.log'], ['x.log', '.log', 'b/x.log'], ['x.log.1', 'log']],
  [['*.tar.gz'], ['x.tar.gz'], ['x.gz', 'tar.gz']],
  [['*~'], ['x~', '~'], ['x~1']],
  [['b/*.c'], ['b/x.c'], ['b/d/x.c', 'x.c']],
  [['x?z'], ['xyz', 'x?z'], ['xz', 'xyyz']],
  [
    ['[a-c]x', '[!a]y', '[^b]z'],
    ['ax', 'cx', 'by', 'az'],
    ['dx', 'ay', 'bz'],
  ],
  [
    ['[]-]x', '[\\]]y', '[[:digit:]]z'],
    [']x', '-x', ']y', '1z'],
    ['ax', '\\y', 'az'],
  ],
  [['[[:nothing:]]', '[a', 'a\\'], [], ['[[:nothing:]]', 'n', '[a', 'a', 'a\\']],
  [
    ['\\*', '\\!b', '\\#c'],
    ['*', '!b', '#c'],
    ['a', '\\*'],
  ],
  [['# no', '#a'], [], ['# no', '#a', 'a']],
  [
    ['a  ', 'b\\ ', 'c\\  ', 'd\t'],
    ['a', 'b ', 'c ', 'd\t'],
    ['a  ', 'b', 'c', 'd'],
  ],
  [
    ['a\r', 'b\r\r'],
    ['a', 'b\r'],
    ['a\r', 'b'],
  ],
  [['\ufeffa'], ['a'], ['\ufeffa']],
  [['*', '!*.c'], ['a', 'b/'], ['x.c']],
  [['*.c', '!x.c', 'x.c'], ['x.c'], []],
  [['!*.c', '*.c'], ['x.c'], []],
  [['*', '!*/'], ['a'], ['a/']],
  [['a', '!a/'], ['a'], ['a/']],
  [['*.log', '!keep.log', '/keep.log'], ['keep.log', 'b/x.log'], ['b/keep.log']],
  [
    ['é', '*ü', '?.txt'],
    ['é', 'xü', 'a.txt'],
    ['e', 'é.txt'],
  ],
  [['??.txt', '[é]x'], ['é.txt'], ['éx']],
  [['\udcff', '*\udcfe'], ['\udcff', 'a\udcfe'], ['\udcfe1']],
  [['a\0b', '', ' ', '/', '//', '!'], ['a'], ['b', ' ']],
  [['/a[^b]c'], ['a+c'], ['a/c', 'abc']],
  [['x/**\\/a'], ['x/y/a', 'x/y/z/a'], ['x/a']],
  [['a**/b'], ['a/b', 'ax/b', 'ax/y/b'], ['a/c']],
];

test.each(CASES)('%j', (patterns, ignored, kept) => {
  const ours = oracleBytes(patterns);
  const verdicts = (names: readonly string[]) =>
    names.map((name) => ours.isIgnored(path(name.replace(/(.)\/$/, '$1')), name.endsWith('/')));
  expect(verdicts(ignored)).toEqual(ignored.map(() => true));
  expect(verdicts(kept)).toEqual(kept.map(() => false));
});

/** Rules whose escapes U+DC80 to U+DCFF stand for single bytes. */
function oracleBytes(patterns: readonly string[]): IgnoreRules {
  const gitignore = Buffer.concat(
    [...patterns.join('\n')].map((unit) => {
      const code = unit.charCodeAt(0);
      return unit.length === 1 && code >= 0xdc80 && code <= 0xdcff
        ? Buffer.from([code - 0xdc00])
        : Buffer.from(unit);
    }),
  );
  return IgnoreRules.top(NOWHERE).enter(path(''), { gitignore, fxdignore: null });
}

test('deeper folders win over shallower ones, and rules are relative to their folder', () => {
  const top = rules('*.log', '/b');
  const inner = top.enter(path('sub'), { gitignore: Buffer.from('!x.log\n/a'), fxdignore: null });
  expect(inner.isIgnored(path('sub/x.log'), false)).toBe(false);
  expect(inner.isIgnored(path('sub/y.log'), false)).toBe(true);
  expect(inner.isIgnored(path('sub/a'), false)).toBe(true);
  expect(inner.isIgnored(path('sub/b'), false)).toBe(false);
  expect(top.isIgnored(path('x.log'), false)).toBe(true);
});

test('.fxdignore wins over .gitignore of the same folder, and loses to deeper folders', () => {
  const top = IgnoreRules.top(NOWHERE).enter(path(''), {
    gitignore: Buffer.from('*.log\n!a.log'),
    fxdignore: Buffer.from('!b.log\na.log'),
  });
  expect(['a.log', 'b.log', 'c.log'].map((name) => top.isIgnored(path(name), false))).toEqual([
    true,
    false,
    true,
  ]);
  const inner = top.enter(path('d'), { gitignore: Buffer.from('b.log'), fxdignore: null });
  expect(inner.isIgnored(path('d/b.log'), false)).toBe(true);
});

test('.git/info/exclude comes last, also where .git is the file of a linked working tree', () => {
  const root = temporaryFolder();
  fs.mkdirSync(join(root, 'main/.git/info'), { recursive: true });
  fs.mkdirSync(join(root, 'main/.git/worktrees/two'), { recursive: true });
  fs.mkdirSync(join(root, 'two'));
  fs.writeFileSync(join(root, 'main/.git/info/exclude'), 'a\n*.log\n');
  fs.writeFileSync(join(root, 'main/.git/worktrees/two/commondir'), '../..\n');
  fs.writeFileSync(join(root, 'two/.git'), 'gitdir: ../main/.git/worktrees/two\n');
  for (const tree of ['main', 'two']) {
    const top = IgnoreRules.top(join(root, tree));
    const entered = top.enter(path(''), { gitignore: Buffer.from('!a'), fxdignore: null });
    expect(top.isIgnored(path('a'), false)).toBe(true);
    expect(entered.isIgnored(path('a'), false)).toBe(false);
    expect(entered.isIgnored(path('x.log'), false)).toBe(true);
  }
});

test('a folder without rules costs no new object', () => {
  const top = rules('a');
  expect(top.enter(path('b'), { gitignore: null, fxdignore: null })).toBe(top);
  expect(top.enter(path('b'), { gitignore: Buffer.from('# none\n'), fxdignore: null })).toBe(top);
});

test('an ignore file is read up to 1 MiB, whole lines, with a warning', () => {
  const root = temporaryFolder();
  fs.writeFileSync(join(root, '.gitignore'), `first\n${'x'.repeat(1023)}\n`.repeat(2000));
  const file = readIgnoreFile(root, path('.gitignore'));
  expect(file?.warning).toMatch(/longer than 1 MiB/);
  expect(file?.bytes.length).toBeLessThanOrEqual(1024 * 1024);
  expect(file?.bytes.at(-1)).toBe(0x0a);
});

test('a line of a megabyte without end leaves the rest of the rules', () => {
  const root = temporaryFolder();
  fs.writeFileSync(join(root, '.gitignore'), `first\n${'x'.repeat(2_000_000)}`);
  expect(readIgnoreFile(root, path('.gitignore'))?.bytes.toString()).toBe('first\n');
});

test('links, folders and FIFOs named .gitignore are no ignore files', () => {
  const root = temporaryFolder();
  fs.writeFileSync(join(root, 'rules'), 'a');
  fs.symlinkSync('rules', join(root, 'link'));
  fs.mkdirSync(join(root, 'folder'));
  execFileSync('mkfifo', [join(root, 'fifo')]);
  for (const name of ['link', 'folder', 'fifo', 'missing']) {
    expect(readIgnoreFile(root, path(name))).toBeNull();
  }
});

test('hostile patterns take bounded time', () => {
  const hostile = [
    `${'(*a)*'.repeat(30)}!`,
    `${'*a'.repeat(100)}b`,
    `${'**/'.repeat(500)}x`,
    `/${'**/*a*a*a/'.repeat(40)}z`,
    '*'.repeat(1_000_000) + 'q',
    `${'?'.repeat(300)}*q`,
    ...Array.from({ length: 50_000 }, () => '*a*b*c*d'),
  ];
  const start = process.hrtime.bigint();
  const top = rules(...hostile);
  const deep = `${'a'.repeat(28)}/`.repeat(130) + 'a'.repeat(250);
  for (let round = 0; round < 20; round += 1) {
    expect(top.isIgnored(path(deep), false)).toBe(false);
    expect(top.isIgnored(path('a'.repeat(255)), false)).toBe(false);
  }
  expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(5000);
});

test.skipIf(!oracle.hasGit())('random trees: the same files as git ls-files', () => {
  const root = temporaryFolder();
  oracle.emptyRepository(root);
  fs.mkdirSync(join(root, '.git/info'));
  fs.writeFileSync(join(root, '.git/info/exclude'), '*.x\n!a.x\n/case7\n**/ab/\n');
  fs.writeFileSync(join(root, '.gitignore'), '*/a/b\ncase1?/**/a\n!case2/x\ncase3/\n/case4/*\n');
  for (let tree = 0; tree < 150; tree += 1) {
    fs.mkdirSync(join(root, `case${tree}`));
    oracle.plantTree(join(root, `case${tree}`), oracle.randomFrom(tree + 1), 'left out');
  }
  const files = oracle.filesByRules(root);
  expect(files).toEqual(oracle.filesByGit(root));
  expect(files.length).toBeGreaterThan(300);
});

test.skipIf(!oracle.hasGit())('.fxdignore stands for lines at the end of .gitignore', () => {
  const root = temporaryFolder();
  const [ours, theirs] = (['planted', 'joined'] as const).map((fxdignore) => {
    const folder = join(root, fxdignore);
    fs.mkdirSync(folder);
    oracle.emptyRepository(folder);
    for (let tree = 0; tree < 60; tree += 1) {
      fs.mkdirSync(join(folder, `case${tree}`));
      oracle.plantTree(join(folder, `case${tree}`), oracle.randomFrom(tree + 7), fxdignore);
    }
    return folder;
  });
  const files = oracle.filesByRules(ours ?? '').filter((file) => !file.endsWith('.fxdignore'));
  expect(files).toEqual(oracle.filesByGit(theirs ?? ''));
});
