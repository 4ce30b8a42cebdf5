/** `fxd diff`: node lines, patches that Git applies, selectors, forms. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { diff } from '../../src/commands/diff.ts';
import { documentSchema } from '../../src/commands/json-schema.ts';
import { hasProgram } from './has-program.ts';
import { RecordedProject } from './recorded-project.ts';
import { runCli, runJson, temporaryFolder } from './run-cli.ts';

const validate = new Ajv2020({ strictTypes: false }).compile(documentSchema('diff', diff.schema));

const SOURCE = `function first() {
  return 1;
}

class Box {
  open() {
    return 'open';
  }

  close() {
    return 'close';
  }
}
`;

test('by default the nodes that changed are told, then the lines', async () => {
  const project = await RecordedProject.start({ 'a.js': SOURCE });
  project.write('a.js', SOURCE.replace("'close'", "'shut'"));
  const { stdout } = await project.run('diff');
  expect(stdout.replace(/[0-9a-f]{7}/g, 'id')).toBe(`M a.js · ~ method Box.close

diff --git a/a.js b/a.js
index id..id 100644
--- a/a.js
+++ b/a.js
@@ -8,6 +8,6 @@ Box.open
   }
 
   close() {
-    return 'close';
+    return 'shut';
   }
 }
`);
});

test('selectors limit the diff to files and nodes', async () => {
  const project = await RecordedProject.start({ 'a.js': SOURCE, 'b.txt': 'b\n', 'c/d.txt': 'd\n' });
  project.write(
    'a.js',
    SOURCE.replace("'close'", "'shut'").replace('return 1', 'return 2').replace("'open'", "'o'"),
  );
  project.write('b.txt', 'B\n');
  project.write('c/d.txt', 'D\n');
  const names = async (...args: string[]) =>
    (await project.run('diff', '--name-only', ...args)).stdout.trimEnd().split('\n');
  expect(await names()).toEqual(['a.js', 'b.txt', 'c/d.txt']);
  expect(await names('c')).toEqual(['c/d.txt']);
  expect(await names('*.txt')).toEqual(['b.txt']);
  expect(await names('a.js#first', 'b.txt')).toEqual(['a.js', 'b.txt']);
  const { stdout: one } = await project.run('diff', 'a.js#Box.open');
  expect(one.match(/^[-+] .*/gm)).toEqual(["-    return 'open';", "+    return 'o';"]);
  expect(one).toMatch(/^M a\.js · ~ method Box\.open$/m);
  const { stdout: box } = await project.run('diff', 'a.js#Box');
  expect(box.match(/^[-+] .*/gm)).toHaveLength(4);
  expect((await project.fail('diff', 'nowhere')).exit).toBe(3);
  expect((await project.run('diff', '--exit-code', 'HEAD..HEAD', 'a.js#first')).stdout).toBe('');
});

test('one revision is compared with the working tree, two with each other', async () => {
  const project = await RecordedProject.start({ 'a.txt': '1\n' });
  project.write('a.txt', '2\n');
  await project.run('commit', '-m', 'Two');
  project.write('a.txt', '3\n');
  const changes = async (...args: string[]) =>
    (await project.run('diff', '--patch', ...args)).stdout.match(/^[-+]\d/gm);
  expect(await changes()).toEqual(['-2', '+3']);
  expect(await changes('HEAD~1')).toEqual(['-1', '+3']);
  expect(await changes('HEAD~1..HEAD')).toEqual(['-1', '+2']);
  expect(await changes('HEAD', 'HEAD~1')).toEqual(['-2', '+1']);
  expect(await changes('HEAD...HEAD~1')).toBeNull();
  expect((await project.fail('diff', 'HEAD', 'HEAD~1', 'HEAD')).exit).toBe(2);
  expect((await project.fail('diff', '--name-only', '--stat')).exit).toBe(2);
  expect((await runCli(['diff', '--exit-code'], { cwd: project.cwd })).exit).toBe(1);
  await project.run('commit', '-m', 'Three');
  expect(await project.run('diff', '--exit-code')).toMatchObject({ stdout: '', exit: 0 });
});

test('names and numbers are given as Git gives them', async () => {
  const project = await RecordedProject.start({ 'a.txt': 'a\nb\nc\nd\n', 'old.js': SOURCE });
  renameSync(project.path('old.js'), project.path('new.js'));
  project.write('new.js', SOURCE.replace('return 1', 'return 2'));
  rmSync(project.path('a.txt'));
  project.write('ü\t.txt', 'x\n');
  project.write('z.bin', 'a\0b');
  expect((await project.run('diff', '--name-status')).stdout).toMatch(
    /^D\ta\.txt\nR09\d\told\.js\tnew\.js\nA\tz\.bin\nA\t"\\303\\274\\t\.txt"\n$/,
  );
  expect((await project.run('diff', '--stat')).stdout).toBe(` a.txt            |   4 ----
 old.js => new.js |   2 +-
 z.bin            | Bin
 ü\\x09.txt        |   1 +
 4 files changed, 2 insertions(+), 5 deletions(-)
`);
  expect((await project.run('diff', '--nodes')).stdout).toContain(
    'R new.js (was old.js) · ~ fn first\n',
  );
});

interface Files {
  readonly [path: string]: string | null;
}

function writeAll(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    if (text === null) rmSync(file);
    else writeFileSync(file, text);
  }
}

const BEFORE: Files = {
  'changed.js': SOURCE,
  'deleted.txt': 'going\n',
  'moved.js': `${SOURCE}${SOURCE.replaceAll('first', 'second').replaceAll('Box', 'Case')}`,
  'crlf.txt': 'one\r\ntwo\r\nthree\r\n',
  'no-newline.txt': 'one\ntwo',
  'gains-newline.txt': 'one',
  'run.sh': 'echo run\n',
  'with space.txt': 'a\n',
  'latin1.txt': 'plain\n',
  'empties.txt': 'a\n',
};

const AFTER: Files = {
  'changed.js': `${SOURCE.replace('return 1', 'return 11')}\nconst last = 1;\n`,
  'deleted.txt': null,
  'moved.js': null,
  'deep/er/moved.js': `${SOURCE.replace('return 1', 'return 0')}${SOURCE.replaceAll('first', 'second').replaceAll('Box', 'Case')}`,
  'crlf.txt': 'one\r\n2\r\nthree\r\n',
  'no-newline.txt': 'one\n2',
  'gains-newline.txt': 'one\n',
  'with space.txt': 'b\n',
  'new "file" ü.txt': 'new\nfile',
  'empty.txt': '',
  'empties.txt': '',
};

test.skipIf(!hasProgram('git'))('git apply takes the patch, of every kind of change', async () => {
  const project = new RecordedProject();
  writeAll(project.cwd, BEFORE);
  await project.run('init');
  await project.run('commit', '-m', 'Before');
  writeAll(project.cwd, AFTER);
  writeFileSync(project.path('latin1.txt'), Buffer.from([0x70, 0xe9, 0x0a]));
  chmodSync(project.path('run.sh'), 0o755);
  const { stdoutBytes } = await project.run('diff', '--patch');
  const copy = temporaryFolder();
  writeAll(copy, BEFORE);
  const applied = spawnSync('git', ['apply', '-'], { cwd: copy, input: stdoutBytes });
  expect(applied.stderr.toString()).toBe('');
  const { stdout } = await project.run('list');
  const paths = [...stdout.matchAll(/^\S+ {2}file +(.*?) +\d+-\d+$/gm)].map(([, path]) => path!);
  expect(paths).toContain('deep/er/moved.js');
  for (const path of paths) {
    expect(readFileSync(join(copy, path)), path).toEqual(readFileSync(project.path(path)));
  }
  const rest = spawnSync('git', ['apply', '--check', '-R', '-'], { cwd: copy, input: stdoutBytes });
  expect(rest.stderr.toString()).toBe('');
  // The default form has node lines before the patch, which git skips.
  const { stdoutBytes: whole } = await project.run('diff');
  expect(spawnSync('git', ['apply', '-R', '-'], { cwd: copy, input: whole }).status).toBe(0);
  expect(readFileSync(join(copy, 'crlf.txt'), 'utf8')).toBe(BEFORE['crlf.txt']);
});

test.skipIf(!hasProgram('git'))('the patch of one node applies alone', async () => {
  const project = await RecordedProject.start({ 'a.js': SOURCE });
  project.write(
    'a.js',
    `const top = 1;\n\n${SOURCE.replace('return 1', 'return 2').replace("'close'", "'shut'")}`,
  );
  const { stdoutBytes } = await project.run('diff', '--patch', 'a.js#Box.close');
  const copy = temporaryFolder();
  writeAll(copy, { 'a.js': SOURCE });
  const applied = spawnSync('git', ['apply', '-'], { cwd: copy, input: stdoutBytes });
  expect(applied.stderr.toString()).toBe('');
  expect(readFileSync(join(copy, 'a.js'), 'utf8')).toBe(SOURCE.replace("'close'", "'shut'"));
});

test('before the first commit everything is new', async () => {
  const cwd = temporaryFolder();
  await runCli(['init'], { cwd });
  writeAll(cwd, { 'a.txt': 'a\n' });
  const { stdout } = await runCli(['diff'], { cwd });
  expect(stdout).toContain('A a.txt\n\ndiff --git a/a.txt b/a.txt\nnew file mode 100644\n');
});

test('a terminal gets colours, and what is in a file never steers it', async () => {
  const project = await RecordedProject.start({ 'a.txt': '-- a\n' });
  project.write('a.txt', 'b\u001b[2J\n');
  const { stdout } = await runCli(['diff', '--patch', '--color', 'always'], {
    cwd: project.cwd,
    terminal: true,
  });
  expect(stdout).toContain('\u001b[31m--- a\u001b[39m\n\u001b[32m+b\\x1b[2J\u001b[39m\n');
});

test('the document is as its schema says, and holds any bytes', async () => {
  const project = await RecordedProject.start({ 'a.js': SOURCE });
  writeFileSync(project.path('b.txt'), Buffer.from([0xe9, 0x0a]));
  project.write('a.js', SOURCE.replace('return 1', 'return 2'));
  for (const args of [['diff'], ['diff', '--stat'], ['diff', '--name-only', 'a.js#first']]) {
    const document = await runJson(args, { cwd: project.cwd });
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  }
  const { files } = (await runJson(['diff'], { cwd: project.cwd })) as {
    files: { patch: { content: string; encoding: string } }[];
  };
  expect(files.map(({ patch }) => patch.encoding)).toEqual(['utf-8', 'base64']);
  const { content = '' } = files[1]?.patch ?? {};
  expect(Buffer.from(content, 'base64').includes(Buffer.from([0x2b, 0xe9, 0x0a]))).toBe(true);
});
