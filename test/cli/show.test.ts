/** `fxd show`: commits, tags, files of a version byte for byte, nodes. */
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { documentSchema } from '../../src/commands/json-schema.ts';
import { show } from '../../src/commands/show.ts';
import { RecordedProject } from './recorded-project.ts';
import { runCli, runJson, temporaryFolder } from './run-cli.ts';

const validate = new Ajv2020({ strictTypes: false }).compile(documentSchema('show', show.schema));

const SOURCE = `const first = 1;

/** Says what it does. */
function parse(text) {
  return text.split(' ');
}
`;

test('a commit is shown with its patch against its parent', async () => {
  const project = await RecordedProject.start({ 'a.js': SOURCE });
  project.write('a.js', SOURCE.replace('first = 1', 'first = 2'));
  await project.run('commit', '-m', 'Change it');
  const { stdout } = await project.run('show');
  expect(stdout.replace(/\b[0-9a-f]{7,40}\b/g, 'id').replace(/\d\d:\d\d:\d\d/, 'time')).toBe(
    `commit id (HEAD -> main)
Author: Ana Example <ana@example.com>
Date:   Tue Sep 1 time 2026 +0000

    Change it

diff --git a/a.js b/a.js
index id..id 100644
--- a/a.js
+++ b/a.js
@@ -1,4 +1,4 @@ first
-const first = 1;
+const first = 2;
 
 /** Says what it does. */
 function parse(text) {
`,
  );
  const { stdout: root } = await project.run('show', 'HEAD~1');
  expect(root).toContain('new file mode 100644\n');
});

test('a tag is shown before its commit', async () => {
  const project = await RecordedProject.start({ 'a.js': SOURCE });
  await project.run('tag', '-a', '-m', 'The first one', 'v1');
  const { stdout } = await project.run('show', 'v1');
  expect(stdout).toMatch(
    /^tag v1\nTagger: Ana Example <ana@example\.com>\nDate: {3}Tue Sep 1 .*\n\nThe first one\n\ncommit /,
  );
  const document = await runJson(['show', 'v1'], { cwd: project.cwd });
  expect(document).toMatchObject({ type: 'tag', tag: { name: 'v1', targetType: 'commit' } });
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
});

test('a file and a node of a version come byte for byte', async () => {
  const bytes = Buffer.from([0xff, 0x00, 0x0d, 0x0a, 0xe9]);
  const project = await RecordedProject.start({ 'a.js': SOURCE, 'crlf.txt': 'a\r\nb' });
  writeFileSync(project.path('b.bin'), bytes);
  symlinkSync('a.js', project.path('link'));
  await project.run('commit', '-m', 'More');
  project.write('a.js', 'const changed = 1;\n');
  expect((await project.run('show', 'HEAD:b.bin')).stdoutBytes).toEqual(bytes);
  expect((await project.run('show', 'main:a.js')).stdout).toBe(SOURCE);
  expect((await project.run('show', 'HEAD~1:crlf.txt')).stdout).toBe('a\r\nb');
  expect((await project.run('show', 'HEAD:link')).stdout).toBe('a.js');
  expect((await project.run('show', 'HEAD:a.js#parse')).stdout).toBe(
    SOURCE.slice(SOURCE.indexOf('/**'), -1),
  );
  expect((await project.run('show', 'HEAD:')).stdout).toBe('/\n\na.js\nb.bin\ncrlf.txt\nlink\n');
  expect(await runJson(['show', 'HEAD:b.bin'], { cwd: project.cwd })).toMatchObject({
    type: 'file',
    path: 'b.bin',
    content: bytes.toString('base64'),
    encoding: 'base64',
  });
  expect(await project.fail('show', 'HEAD:nowhere')).toMatchObject({ exit: 3 });
  expect(await project.fail('show', 'HEAD:a.js#nowhere')).toMatchObject({ exit: 3 });
});

test('a node alone is shown where it stands now, with its text', async () => {
  const project = await RecordedProject.start({ 'a.js': SOURCE });
  project.write('a.js', `\n\n${SOURCE.replace("' '", "','")}`);
  const { stdout } = await project.run('show', 'fn:parse');
  expect(stdout.replace(/n:[0-9a-f]{8}$/m, 'n:id').replace(/^owner .*\n/m, ''))
    .toBe(`a.js#parse · fn · lines 5-8 · n:id

/** Says what it does. */
function parse(text) {
  return text.split(',');
}
`);
  const id = /n:([0-9a-f]{8})/.exec(stdout)?.[1] ?? '';
  expect((await project.run('show', `n:${id}`)).stdout).toBe(stdout);
  expect((await project.run('show', 'a.js')).stdout).toMatch(/^a\.js · file · lines 1-8 /);
  expect((await project.fail('show', 'nowhere')).exit).toBe(3);
});

test('paths and selectors are taken from where the user stands', async () => {
  const project = await RecordedProject.start({ 'src/a.js': SOURCE });
  const cwd = project.path('src');
  expect((await runCli(['show', 'HEAD:./a.js'], { cwd })).stdout).toBe(SOURCE);
  expect((await runCli(['show', 'HEAD:src/a.js'], { cwd })).stdout).toBe(SOURCE);
  expect((await runCli(['show', 'a.js#parse'], { cwd })).stdout).toMatch(/^src\/a\.js#parse · fn/);
  const { stdout } = await runCli(['log', 'a.js#parse'], { cwd });
  expect(stdout).toMatch(/\+ added {2}src\/a\.js#parse\n$/);
});

test('a terminal is not steered by what is in a file', async () => {
  const project = await RecordedProject.start({ 'a.txt': 'a\u001b[2J\n' });
  const { stdout } = await runCli(['show', 'HEAD:a.txt'], { cwd: project.cwd, terminal: true });
  expect(stdout).toBe('a\\x1b[2J\n');
});

test('the document is as its schema says', async () => {
  const project = await RecordedProject.start({ 'a.js': SOURCE, 'src/b.js': SOURCE });
  for (const object of ['HEAD', 'HEAD:a.js', 'HEAD:src', 'a.js#parse', 'HEAD:a.js#parse', 'a.js']) {
    const document = await runJson(['show', object], { cwd: project.cwd });
    expect(validate(document), `${object} ${JSON.stringify(validate.errors)}`).toBe(true);
  }
});

test('a node has an owner, and somebody who changed it last', async () => {
  const cwd = temporaryFolder();
  const as = (name: string) => ({ cwd, env: { FXD_AUTHOR_NAME: name } });
  writeFileSync(join(cwd, 'a.ts'), 'export function parse() {\n  return 1;\n}\n');
  await runCli(['init'], { cwd });
  await runCli(['commit', '-m', 'first'], as('Ana'));
  writeFileSync(join(cwd, 'a.ts'), 'export function parse() {\n  return 2;\n}\n');
  await runCli(['commit', '-m', 'second'], as('Bob'));
  const { stdout } = await runCli(['show', 'a.ts#parse'], { cwd });
  expect(stdout).toMatch(/^owner Ana \([0-9a-f]{7}, [\d-]{10}\) · last changed by Bob \(/m);
  const report = await runJson(['show', 'a.ts#parse'], { cwd });
  expect(report).toMatchObject({ owner: { author: { name: 'Ana' } } });
  expect(report).toMatchObject({ lastModifiedBy: { author: { name: 'Bob' } } });
});
