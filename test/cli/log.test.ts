/** `fxd log`: of everything, of files and folders, of one node. */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { log } from '../../src/commands/log.ts';
import { documentSchema } from '../../src/commands/json-schema.ts';
import { MergedHistory } from './merged-history.ts';
import { RecordedProject } from './recorded-project.ts';
import { runCli, runJson, temporaryFolder } from './run-cli.ts';

const validate = new Ajv2020({ strictTypes: false }).compile(documentSchema('log', log.schema));

const LEXER = `/** Reads tokens. */
function scan(text) {
  const tokens = [];
  for (const word of text.split(' ')) tokens.push(word.trim());
  return tokens;
}

function other() {
  return 'something that is not like the rest';
}
`;

/** One function that is renamed, moved, edited there, then edited and renamed at once. */
async function wanderingFunction(): Promise<RecordedProject> {
  const project = await RecordedProject.start({ 'lex.js': LEXER, 'readme.md': '# Title\n' });
  project.write('lex.js', LEXER.replace('function scan', 'function tokenize'));
  await project.run('commit', '-m', 'Rename');
  const [moved = '', kept = ''] = project.read('lex.js').split(/(?=function other)/);
  project.write('lex.js', kept);
  project.write('src/p.js', moved);
  await project.run('commit', '-m', 'Move');
  project.write('src/p.js', moved.replace('word.trim()', 'word.trim().toLowerCase()'));
  await project.run('commit', '-m', 'Edit');
  project.write(
    'src/p.js',
    project.read('src/p.js').replace('function tokenize', 'function parse').replace("' '", "','"),
  );
  await project.run('commit', '-m', 'Edit and rename');
  return project;
}

/** Lines without what differs from run to run. */
function withoutIds(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/\b[0-9a-f]{7}\b/g, 'id'));
}

const UNBROKEN = [
  'id 2026-09-01 Ana Example  ~ signature+renamed  src/p.js#parse (was src/p.js#tokenize)',
  'id 2026-09-01 Ana Example  ~ modified           src/p.js#tokenize',
  'id 2026-09-01 Ana Example  → moved              src/p.js#tokenize (was lex.js#tokenize)',
  'id 2026-09-01 Ana Example  ~ signature+renamed  lex.js#tokenize (was lex.js#scan)',
  'id 2026-09-01 Ana Example  + added              lex.js#scan',
];

test('one function has one history through rename, move, edit, and edit with rename', async () => {
  const project = await wanderingFunction();
  const { nodes } = (await runJson(['list', 'src/p.js#parse'], { cwd: project.cwd })) as {
    nodes: { id: string }[];
  };
  const id = nodes[0]?.id ?? '';
  const names = [
    'src/p.js#parse',
    'fn:parse',
    `n:${id}`,
    `n:${id.slice(0, 8)}`,
    `n:${id.slice(0, 4)}`,
  ];
  // Names that it has no more find it as well.
  for (const name of [...names, 'lex.js#scan', 'lex.js#tokenize', 'src/p.js#tokenize', 'fn:scan']) {
    const { stdout } = await project.run('log', name);
    expect(withoutIds(stdout), name).toEqual(UNBROKEN);
  }
  const { stdout: reversed } = await project.run('log', '--reverse', '-n', '2', 'fn:parse');
  expect(withoutIds(reversed).map((line) => line.slice(27, 30))).toEqual(['~ m', '~ s']);
});

test('a change of one node is shown with its own difference and the lines of its file', async () => {
  const project = await wanderingFunction();
  project.write(
    'src/p.js',
    `// A line before.\n\n${project.read('src/p.js').replace("','", "'; '")}`,
  );
  await project.run('commit', '-m', 'Lower');
  const { stdout } = await project.run('log', '-p', '-n', '1', 'fn:parse');
  expect(stdout.split('\n').slice(1)).toEqual([
    'diff --git a/src/p.js#parse b/src/p.js#parse',
    expect.stringMatching(/^index [0-9a-f]{7}\.\.[0-9a-f]{7} 100644$/),
    '--- a/src/p.js#parse',
    '+++ b/src/p.js#parse',
    '@@ -1,6 +3,6 @@',
    ' /** Reads tokens. */',
    ' function parse(text) {',
    '   const tokens = [];',
    "-  for (const word of text.split(',')) tokens.push(word.trim().toLowerCase());",
    "+  for (const word of text.split('; ')) tokens.push(word.trim().toLowerCase());",
    '   return tokens;',
    ' }',
    '',
  ]);
});

test('a node that is gone is found, whether its file is still there or not', async () => {
  const project = await wanderingFunction();
  project.write('lex.js', 'const nothing = 0;\n');
  await project.run('commit', '-m', 'Delete other');
  const { stdout: other } = await project.run('log', 'lex.js#other');
  expect(withoutIds(other)).toEqual([
    'id 2026-09-01 Ana Example  - deleted  lex.js#other',
    'id 2026-09-01 Ana Example  + added    lex.js#other',
  ]);
  rmSync(project.path('src/p.js'));
  await project.run('commit', '-m', 'Delete p');
  for (const name of ['src/p.js#parse', 'fn:parse', 'lex.js#scan']) {
    const { stdout } = await project.run('log', name);
    expect(withoutIds(stdout)[0], name).toContain('- deleted');
    expect(withoutIds(stdout).length, name).toBe(UNBROKEN.length + 1);
  }
});

test('a name given since the last commit leads to the history under the old one', async () => {
  const project = await wanderingFunction();
  project.write('src/p.js', project.read('src/p.js').replace('function parse', 'function read'));
  const { stdout } = await project.run('log', 'src/p.js#read');
  expect(withoutIds(stdout)).toEqual(UNBROKEN);
});

test('what names several nodes is refused with all of them, and what names none too', async () => {
  const project = await RecordedProject.start({
    'a.js': 'function same() {\n  return 1;\n}\n',
    'b.js': 'function same() {\n  return 2;\n}\n',
  });
  const { exit, stderr } = await project.fail('log', 'fn:same');
  expect(exit).toBe(3);
  expect(stderr).toMatch(/a\.js#same \(n:[0-9a-f]{8}\), b\.js#same \(n:[0-9a-f]{8}\)/);
  expect((await project.fail('log', 'fn:nowhere')).stderr).toContain('matches no node');
  expect((await project.fail('log', 'nowhere.js')).stderr).toContain('matches no node and no file');
  expect((await project.fail('log', 'a.js#same', 'b.js#same')).exit).toBe(2);
  expect((await project.fail('log', '--stat', 'a.js#same')).exit).toBe(2);
});

test('commits are shown as Git shows them, with what points to them', async () => {
  const project = await RecordedProject.start({ 'a.txt': 'one\n' });
  await project.run('tag', 'v1');
  project.write('a.txt', 'two\n');
  await project.run('commit', '-m', 'Second\n\nWith a body.');
  const { stdout } = await project.run('log');
  expect(stdout.replace(/[0-9a-f]{40}/g, 'id').replace(/\d\d:\d\d:\d\d/g, 'time')).toBe(
    `commit id (HEAD -> main)
Author: Ana Example <ana@example.com>
Date:   Tue Sep 1 time 2026 +0000

    Second

    With a body.

commit id (tag: v1)
Author: Ana Example <ana@example.com>
Date:   Tue Sep 1 time 2026 +0000

    Start
`,
  );
  const { stdout: short } = await project.run('log', '--oneline', '--stat');
  expect(withoutIds(short)).toEqual([
    'id (HEAD -> main) Second',
    ' a.txt | 2 +-',
    ' 1 file changed, 1 insertion(+), 1 deletion(-)',
    'id (tag: v1) Start',
    ' a.txt | 1 +',
    ' 1 file changed, 1 insertion(+)',
  ]);
});

test('ranges, numbers, authors, words and times choose commits', async () => {
  const project = await RecordedProject.start({ 'a.txt': '1\n' });
  for (const [number, author] of [
    ['2', 'Ben <ben@example.com>'],
    ['3', 'Ana <ana@example.com>'],
    ['4', 'Ben <ben@example.com>'],
  ] as const) {
    project.write('a.txt', `${number}\n`);
    await project.run('commit', '-m', `Change ${number}`, '--author', author);
  }
  const subjects = async (...args: string[]) => {
    const { stdout } = await project.run('log', '--oneline', ...args);
    return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split(' ').at(-1)]));
  };
  expect(await subjects()).toEqual(['4', '3', '2', 'Start']);
  expect(await subjects('-n', '2')).toEqual(['4', '3']);
  expect(await subjects('-n0')).toEqual([]);
  expect(await subjects('HEAD~3..HEAD~1')).toEqual(['3', '2']);
  expect(await subjects('HEAD~2', '--reverse')).toEqual(['Start', '2']);
  expect(await subjects('--author', '^Ben')).toEqual(['4', '2']);
  expect(await subjects('--grep', '^Change [23]$', '--max-count=1')).toEqual(['3']);
  expect(await subjects('--since', '2026-09-01', '--until', '2030-01-01')).toHaveLength(4);
  expect(await subjects('--until', '2020-01-01')).toEqual([]);
  expect((await project.fail('log', '--grep', '(')).exit).toBe(2);
  expect((await project.fail('log', '-n', 'few')).exit).toBe(2);
  expect((await project.fail('log', 'HEAD~1..nowhere')).stderr).toContain(
    "'nowhere' names no commit",
  );
});

test('files are followed through renames, folders are what stands in them', async () => {
  const project = await RecordedProject.start({ 'old.js': LEXER, 'src/a.txt': 'a\n' });
  mkdirSync(project.path('lib'));
  renameSync(project.path('old.js'), project.path('lib/new.js'));
  await project.run('commit', '-m', 'Rename the file');
  project.write('old.js', 'const another = 1;\n');
  await project.run('commit', '-m', 'Another under the old name');
  project.write('lib/new.js', LEXER.replace('trim', 'trimEnd'));
  await project.run('commit', '-m', 'Edit it');
  const subjects = async (...args: string[]) =>
    withoutIds((await project.run('log', '--oneline', ...args)).stdout).map((line) =>
      line.replace(/^id (\(.*?\) )?/, ''),
    );
  expect(await subjects('lib/new.js')).toEqual(['Edit it', 'Rename the file', 'Start']);
  expect(await subjects('old.js')).toEqual(['Another under the old name']);
  expect(await subjects('lib')).toEqual(['Edit it', 'Rename the file']);
  expect(await subjects('src')).toEqual(['Start']);
  expect(await subjects('--', 'src', 'old.js')).toEqual(['Another under the old name', 'Start']);
  expect(await subjects('.')).toHaveLength(4);
  rmSync(project.path('lib/new.js'));
  await project.run('commit', '-m', 'Delete it');
  expect(await subjects('lib/new.js')).toEqual([
    'Delete it',
    'Edit it',
    'Rename the file',
    'Start',
  ]);
  const { stdout } = await project.run(
    'log',
    '-p',
    '--nodes',
    '-n',
    '1',
    'HEAD~1',
    '--',
    'lib/new.js',
  );
  expect(stdout).toContain('M lib/new.js · ~ fn scan\n\ndiff --git a/lib/new.js b/lib/new.js\n');
});

test('a file is found by its id as well', async () => {
  const project = await RecordedProject.start({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
  const { nodes } = (await runJson(['list', 'a.txt'], { cwd: project.cwd })) as {
    nodes: { id: string }[];
  };
  const id = nodes[0]?.id.slice(0, 8) ?? '';
  expect((await project.run('log', '--oneline', `n:${id}`)).stdout).toContain('Start');
  renameSync(project.path('a.txt'), project.path('c.txt'));
  await project.run('commit', '-m', 'Rename');
  const { stdout } = await project.run('log', '--oneline', '--stat', `n:${id}`);
  expect(withoutIds(stdout)).toEqual([
    'id (HEAD -> main) Rename',
    ' a.txt => c.txt | 0',
    ' 1 file changed, 0 insertions(+), 0 deletions(-)',
    'id Start',
    ' a.txt | 1 +',
    ' 1 file changed, 1 insertion(+)',
  ]);
});

test('a node is followed on both sides of a merge', async () => {
  const cwd = temporaryFolder();
  await runCli(['init'], { cwd });
  const history = new MergedHistory(cwd);
  const edited = LEXER.replace('word.trim()', 'word.trimEnd()');
  const root = history.commit('Root', [], { 'lex.js': LEXER });
  const left = history.commit('Left', [root], { 'lex.js': LEXER, 'b.js': 'const b = 1;\n' });
  const right = history.commit('Right', [root], { 'lib/lex.js': edited });
  history.commit('Merge', [left, right], { 'lib/lex.js': edited, 'b.js': 'const b = 1;\n' });
  const { stdout } = await runCli(['log', 'fn:scan'], { cwd });
  expect(withoutIds(stdout)).toEqual([
    'id 2026-09-01 Ana Example  ~ modified  lib/lex.js#scan (was lex.js#scan)',
    'id 2026-09-01 Ana Example  + added     lex.js#scan',
  ]);
});

test('the graph shows how branches part and meet', async () => {
  const cwd = temporaryFolder();
  await runCli(['init'], { cwd });
  const history = new MergedHistory(cwd);
  const root = history.commit('Root', [], { 'a.txt': 'a\n' });
  const left = history.commit('Left', [root], { 'a.txt': 'left\n' });
  const right = history.commit('Right', [root], { 'a.txt': 'a\n', 'b.txt': 'b\n' });
  const merge = history.commit('Merge', [left, right], { 'a.txt': 'left\n', 'b.txt': 'b\n' });
  history.commit('Top', [merge], { 'a.txt': 'top\n', 'b.txt': 'b\n' });
  const graph = async (...args: string[]) =>
    withoutIds((await runCli(['log', '--graph', '--oneline', ...args], { cwd })).stdout);
  expect(await graph()).toEqual([
    '* id (HEAD -> main) Top',
    '* id Merge',
    '|\\',
    '| * id Right',
    '* | id Left',
    '|/',
    '* id Root',
  ]);
  // In place of a commit that is left out stands the nearest one that is shown.
  expect(await graph('--grep', 'Top|Left|Right')).toEqual([
    '* id (HEAD -> main) Top',
    '|\\',
    '| * id Right',
    '* id Left',
  ]);
  expect(await graph('--', 'a.txt')).toEqual(['* id (HEAD -> main) Top', '* id Left', '* id Root']);
  const { stdout } = await runCli(['log', '--graph', '-n', '2', '-p'], { cwd });
  expect(withoutIds(stdout.replace(/[0-9a-f]{40}/g, '<id>'))).toEqual([
    '* commit <id> (HEAD -> main)',
    '| Author: Ana Example <ana@example.com>',
    '| Date:   Tue Sep 1 14:04:00 2026 +0200',
    '|',
    '|     Top',
    '|',
    '| diff --git a/a.txt b/a.txt',
    expect.stringMatching(/^\| index id\.\.id 100644$/),
    '| --- a/a.txt',
    '| +++ b/a.txt',
    '| @@ -1 +1 @@',
    '| -left',
    '| +top',
    '|',
    '* commit <id>',
    '|\\ Merge: id id',
    '| | Author: Ana Example <ana@example.com>',
    '| | Date:   Tue Sep 1 14:03:00 2026 +0200',
    '| |',
    '| |     Merge',
  ]);
  expect((await runCli(['log', '--graph', '--reverse'], { cwd })).exit).toBe(2);
});

test('an empty history is nothing, and no failure', async () => {
  const cwd = temporaryFolder();
  await runCli(['init'], { cwd });
  expect(await runCli(['log'], { cwd })).toMatchObject({ stdout: '', stderr: '', exit: 0 });
  const document = await runJson(['log'], { cwd });
  expect(document).toEqual({ schema: 'fxd.log/1', commits: [], node: null, history: [] });
  expect((await runCli(['log', 'HEAD'], { cwd })).exit).toBe(3);
});

test('a word that is a revision and a file is refused without --', async () => {
  const project = await RecordedProject.start({ main: 'a file\n', 'b.txt': 'b\n' });
  expect((await project.fail('log', 'main')).stderr).toContain('both a revision and a file');
  expect((await project.run('log', '--oneline', 'main', '--')).stdout).toContain('Start');
  expect((await project.run('log', '--oneline', '--', 'main')).stdout).toContain('Start');
});

test('control characters of a message never reach the output', async () => {
  const project = await RecordedProject.start({ 'a.txt': 'a\u001b[31m\n' });
  project.write('a.txt', 'b\u001b[31m\n');
  await project.run('commit', '-m', 'Red \u001b[31m text');
  const { stdout } = await project.run('log');
  expect(stdout).toContain('Red \\x1b[31m text');
  const { stdout: terminal } = await runCli(['log', '-p', '-n1', '--color', 'never'], {
    cwd: project.cwd,
    terminal: true,
  });
  expect(terminal).toContain('-a\\x1b[31m\n+b\\x1b[31m\n');
  expect((await project.run('log', '-p', '-n1')).stdout).toContain('+b\u001b[31m\n');
});

test('the document is as its schema says', async () => {
  const project = await wanderingFunction();
  const { cwd } = project;
  for (const args of [
    ['log'],
    ['log', '-p', '--stat', '--nodes'],
    ['log', '--graph', '-n', '1'],
    ['log', '-p', 'fn:parse'],
  ]) {
    const document = await runJson(args, { cwd });
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  }
});
