/**
 * Names and texts that try to be something else: options, revisions, orders to the terminal. What reaches a
 * terminal or a list is escaped; only the contents of files, and patches, reach a pipe as they are.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CommitId } from '../../src/model/ids.ts';
import { temporaryFolder } from '../cli/run-cli.ts';
import { Sandbox } from '../cli/sandbox.ts';
import { HostileStore } from './hostile-store.ts';

const REFUSED_NAMES = [
  '-x',
  '--help',
  'a..b',
  '@{0}',
  '@',
  'HEAD',
  'a b',
  'x.lock',
  '.hidden',
  'a/.b',
  'a//b',
  '/a',
  'a/',
  'a.',
  'til~de',
  'ca^ret',
  'co:lon',
  'que?ry',
  'st*r',
  'br[acket',
  'back\\slash',
  'tab\t',
  'new\nline',
  'esc\u001b[31m',
  'nul\u0000',
  '',
  'x'.repeat(300),
  'ü'.repeat(126),
  'refs/heads/x',
  'refs/x',
  'a'.repeat(40),
];

test.each(REFUSED_NAMES)('F-6: %j is no name, and the rule is told', async (name) => {
  const box = await Sandbox.with({ 'a.txt': 'a\n' });
  for (const words of [
    ['branch', '--', name],
    ['tag', '--', name],
    ['branch', '-m', '--', 'main', name],
    ['switch', `--create=${name}`],
  ]) {
    const { exit, stderr } = await box.try(words);
    expect(exit, words.join(' ')).toBe(2);
    expect(stderr, words.join(' ')).toMatch(/^error: [^\n\u001b]*\n(hint: [^\n]+\n)?$/);
  }
  expect((await box.failure('branch', '--', name)).code).toMatch(/^(INVALID_REF_NAME|USAGE)$/);
  expect(await box.fxd('branch')).toBe('* main\n');
});

const GOOD_NAMES = [
  '🚀',
  'caf\u00e9',
  'cafe\u0301',
  'feature/x',
  'a-b',
  'ends@',
  '#1',
  '漢字',
  '%d',
  '$(x)',
];

test('F-6: every name that is allowed can be used everywhere, twins beside each other too', async () => {
  const box = await Sandbox.with({ 'a.txt': 'a\n' });
  for (const name of GOOD_NAMES) {
    await box.fxd('branch', name);
    await box.fxd('tag', name.replaceAll('/', '-') + '.tag');
  }
  for (const name of GOOD_NAMES) {
    await box.fxd('switch', name);
    expect(await box.json('status')).toMatchObject({ branch: name });
    await box.commit(`On ${name}`, { 'a.txt': `${name}\n` });
    expect(await box.fxd('log', '--oneline', `main..${name}`)).toContain('On ');
    expect(await box.fxd('show', `${name}:a.txt`)).toBe(`${name}\n`);
    await box.fxd('diff', `main..${name}`);
    await box.fxd('switch', 'main');
  }
  for (const name of GOOD_NAMES) await box.fxd('branch', '-D', name);
  expect(await box.failure('branch', 'main/below')).toMatchObject({
    code: 'REF_CONFLICT',
    exit: 3,
  });
});

const ODD_BYTES: Readonly<Record<string, Buffer>> = {
  'empty.ts': Buffer.alloc(0),
  'no-newline.ts': Buffer.from('const a = 1;'),
  'only-newline.md': Buffer.from('\n'),
  'crlf.ts': Buffer.from('function a() {\r\n  return 1;\r\n}\r\n'),
  'mixed.json': Buffer.from('{\r\n"a": 1,\n"b": 2\r}\n'),
  'lone-cr.txt': Buffer.from('one\rtwo\r'),
  'bom.json': Buffer.from('\ufeff{"a": 1}\n'),
  'bom-16.ts': Buffer.from('\ufeffconst a = 1;\n', 'utf16le'),
  'form-feed.py': Buffer.from('def a():\n  pass\n\f\ndef b():\n  pass\n'),
  'separators.js': Buffer.from('let a = "\u2028\u2029\u0085";\n'),
  'nul.ts': Buffer.from('const a = "\0";\n'),
  'latin-1.ts': Buffer.from('// \xe9\n', 'latin1'),
  'cut.md': Buffer.from([0x23, 0x20, 0xe2, 0x82]),
  'binary.js': Buffer.from(Array.from({ length: 1024 }, (_, index) => index % 256)),
  'one-line.js': Buffer.from(`x=[${'1,'.repeat(1_000_000)}]`),
};

test('T-1, T-2: whatever bytes a file has, a commit and a checkout give them back', async () => {
  const box = await Sandbox.with({ 'a.txt': 'a\n' });
  await box.fxd('branch', 'without');
  for (const [name, bytes] of Object.entries(ODD_BYTES)) box.write(name, bytes);
  await box.commit('Odd bytes');
  await box.fxd('switch', 'without');
  await box.fxd('switch', 'main');
  for (const [name, bytes] of Object.entries(ODD_BYTES)) {
    expect(readFileSync(box.path(name)).equals(bytes), name).toBe(true);
    const { stdoutBytes } = await box.try(['show', `HEAD:${name}`]);
    expect(stdoutBytes.equals(bytes), name).toBe(true);
  }
});

test('T-4: a file that is broken for a while keeps the history of its nodes', async () => {
  const one = 'export function one() {\n  return 1;\n}\n';
  const whole = `${one}\n${one.replace('one', 'two').replace('1', '2')}`;
  const box = await Sandbox.with({ 'a.ts': whole });
  for (const broken of [
    whole.replace('  return 1;\n}\n', '  return 1;\n'),
    whole.replace('  return 1;', '<<<<<<< a\n  return 1;\n=======\n  return 3;\n>>>>>>> b'),
    whole.replace('one() {', 'one('),
    whole.slice(0, -20),
  ]) {
    await box.commit('Broken', { 'a.ts': broken });
    await box.commit('Mended', { 'a.ts': whole });
    expect(await box.fxd('show', 'a.ts#one')).toContain('return 1;');
  }
  const { history } = (await box.json('log', 'a.ts#one')) as { history: readonly unknown[] };
  expect(history.length).toBeGreaterThan(4);
});

test('T-5: names that mean something to JavaScript are names like others', async () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'length'];
  const json = (value: number) =>
    `{\n${names.map((name) => `  "${name}": ${value}`).join(',\n')}\n}\n`;
  const code = names.map((name) => `export function ${name}() {}\n`).join('');
  const box = await Sandbox.with({ 'a.json': json(1), 'b.js': code, 'c.js': code + code });
  for (const name of names) box.write(name, 'a\n');
  await box.commit('Files');
  const listed = async () => {
    const { nodes } = (await box.json('list')) as { nodes: { id: string; path: string }[] };
    return nodes;
  };
  const before = await listed();
  expect(new Set(before.map(({ id }) => id)).size).toBe(before.length);
  await box.commit('Changed', { 'a.json': json(2) });
  expect((await listed()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  for (const name of names) {
    expect(await box.fxd('log', '--oneline', `a.json#${name}`)).toContain('modified');
    expect(await box.fxd('log', '--oneline', '--', name)).toContain('Files');
  }
  await box.fxd('branch', 'constructor');
  await box.fxd('tag', '__proto__');
  expect(await box.fxd('log', '--oneline', 'main', '-n', '1')).toContain('Changed');
});

const EVIL =
  '\u001b[31m\u001b]8;;http://x\u0007\u001b]52;c;eA==\u0007\u0007\r\u009b1m\u202e\u2066\u200b';
const CONTROLS =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/;

/** A file of the project below. */
const path = `p${EVIL.replaceAll('/', '')}.json`;

/** A project in which every name and text that fxd shows is hostile. */
async function evilProject(): Promise<{ box: Sandbox; env: Record<string, string> }> {
  const root = join(temporaryFolder(), `in${EVIL.replaceAll('/', '')}`);
  mkdirSync(root);
  const box = new Sandbox(root);
  await box.fxd('init');
  const env = { FXD_AUTHOR_NAME: `Eve${EVIL}`, FXD_AUTHOR_EMAIL: `e${EVIL}@x`, NO_COLOR: '1' };
  box.write(path, `{\n  "key${EVIL}": 1\n}\n`);
  box.write('f.ts', `// ${EVIL}\nexport function f() {\n  return '${EVIL}';\n}\n`);
  await box.try(['commit', '-m', `Title${EVIL}\n\nBody${EVIL}`], { env });
  box.write(path, `{\n  "key${EVIL}": 2\n}\n`);
  await box.try(['commit', '-m', `Second${EVIL}`], { env });
  await box.fxd('config', 'set', 'user.name', `Eve${EVIL}`);
  const head = headOf(await box.json('log'));
  const store = new HostileStore(box.path('.fxd'));
  store.ref(`refs/heads/b${EVIL}`, head);
  store.ref(`refs/tags/t${EVIL}`, store.tag(`t${EVIL}`, head, `Tagged${EVIL}\n`));
  store.close();
  box.write(path, `{\n  "key${EVIL}": 3,\n  "more${EVIL}": 4\n}\n`);
  return { box, env };
}

function headOf(document: Record<string, unknown>): CommitId {
  return (document['commits'] as readonly { id: CommitId }[])[0]!.id;
}

/** Lists and sentences: escaped wherever they go. */
const LISTS: readonly (readonly string[])[] = [
  ['log'],
  ['log', '--oneline'],
  ['log', '--graph', '--all', '--oneline'],
  ['log', '--nodes'],
  ['log', '--stat'],
  ['log', path],
  ['log', 'kind:key'],
  ['log', 'f.ts#f'],
  ['diff', '--stat'],
  ['diff', '--name-only'],
  ['diff', '--name-status'],
  ['status'],
  ['status', '-s'],
  ['status', '--porcelain'],
  ['list'],
  ['list', '--tree'],
  ['branch'],
  ['branch', '-v'],
  ['tag'],
  ['config', 'list'],
  ['config', 'get', 'user.name'],
  ['scan', '--explain'],
];

/** What also prints contents: on a terminal escaped, in a pipe as it is. */
const CONTENTS: readonly (readonly string[])[] = [
  ['log', '-p'],
  ['show'],
  ['show', `t${EVIL}`],
  ['show', 'HEAD:f.ts'],
  ['show', `HEAD:${path}`],
  ['show', 'f.ts#f'],
  ['diff'],
];

const FAILURES: readonly (readonly string[])[] = [
  ['log', `no${EVIL}`],
  ['switch', `no${EVIL}`],
  ['branch', `x${EVIL}`],
  ['branch', '-d', `b${EVIL}no`],
  ['tag', '-d', `no${EVIL}`],
  ['restore', `no${EVIL}`],
  ['-R', `no${EVIL}`, 'log'],
  ['-C', `no${EVIL}`, 'log'],
  [`cmd${EVIL}`],
  ['log', `--flag${EVIL}`],
  ['config', 'get', `no.${EVIL}`],
  ['config', 'set', 'color.ui', EVIL],
  ['commit', '-m', 'x', '--author', EVIL],
  ['commit', '-m', 'x', '--date', EVIL],
  ['commit', '-F', `no${EVIL}`],
  ['export', '--out', '.'],
  ['import', `no${EVIL}`],
  ['help', `no${EVIL}`],
  ['schema', `no${EVIL}`],
];

test.each([true, false])(
  'F-7: names and messages reach no terminal and no pipe unescaped (terminal: %s)',
  async (terminal) => {
    const { box, env } = await evilProject();
    for (const words of [...LISTS, ...(terminal ? CONTENTS : [])]) {
      const { stdout, stderr, exit } = await box.try(words, { terminal, env });
      expect(exit, `${words.join(' ')}\n${stderr}`).toBe(0);
      expect(stdout, words.join(' ')).not.toMatch(CONTROLS);
      expect(stderr, words.join(' ')).not.toMatch(CONTROLS);
      expect(stdout, words.join(' ')).not.toBe('');
    }
    for (const words of FAILURES) {
      const { stdout, stderr, exit } = await box.try(words, { terminal, env });
      expect(exit, words.join(' ')).toBeGreaterThan(0);
      expect(stdout, words.join(' ')).toBe('');
      expect(stderr, words.join(' ')).toMatch(/^error: [^\n]+\n(hint: [^\n]+\n)?$/);
      expect(stderr, words.join(' ')).not.toMatch(CONTROLS);
    }
  },
);

test('F-7: what changes something says so without obeying a name', async () => {
  const { box, env } = await evilProject();
  for (const words of [
    ['switch', `b${EVIL}`],
    ['commit', '-m', `Third${EVIL}`],
    ['switch', '--detach', 'HEAD~1'],
    ['switch', '-'],
    ['restore', '--from', 'HEAD~1', path],
    ['checkout', '--force', `b${EVIL}`],
    ['branch', '-m', `b${EVIL}`, 'renamed'],
    ['tag', '-d', `t${EVIL}`],
    ['export', '--out', join(box.root, '..', `out${EVIL.replaceAll('/', '')}`)],
  ]) {
    const { stdout, stderr, exit } = await box.try(words, { terminal: true, env });
    expect(exit, `${words.join(' ')}\n${stderr}`).toBe(0);
    expect(stdout + stderr, words.join(' ')).not.toMatch(CONTROLS);
  }
});

test('F-7: in JSON every text is whole, and the document is valid', async () => {
  const { box } = await evilProject();
  for (const words of LISTS) await box.json(...words.filter((word) => word !== '--oneline'));
  const { commits } = (await box.json('log')) as {
    commits: { subject?: string; message?: string }[];
  };
  expect(JSON.stringify(commits)).toContain(JSON.stringify(`Second${EVIL}`).slice(1, -1));
});

test('F-7: a pipe gets the contents of files and patches byte for byte', async () => {
  const { box } = await evilProject();
  const { stdout } = await box.try(['show', 'HEAD:f.ts']);
  expect(stdout).toBe(box.read('f.ts'));
  expect((await box.try(['diff'])).stdout).toContain(`"key${EVIL}": 3`);
});
