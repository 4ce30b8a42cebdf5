/** `fxd tag`: names that stay, with Git's bytes where they say more than a name. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { Store } from '../../src/store/store.ts';
import type { TagId } from '../../src/model/ids.ts';
import { hasProgram } from './has-program.ts';
import { Sandbox } from './sandbox.ts';
import { waiting } from '../store/store-folder.ts';

const one = { 'a.ts': 'export const a = 1;\n' };

test('tags are listed by name, and name what they were made for', async () => {
  const box = await Sandbox.with(one);
  const second = await box.commit('Second', { 'a.ts': 'export const a = 2;\n' });
  expect(await box.fxd('tag')).toBe('');
  await box.fxd('tag', 'v2');
  await box.fxd('tag', 'v1', 'HEAD~1');
  await box.fxd('tag', 'beta/1');
  expect(await box.fxd('tag')).toBe('beta/1\nv1\nv2\n');
  expect((await box.json('tag'))['tags']).toMatchObject([
    { name: 'beta/1', commit: second, message: null },
    { name: 'v1' },
    { name: 'v2', target: second },
  ]);
  await box.fxd('checkout', 'v1');
  expect(box.read('a.ts')).toBe('export const a = 1;\n');
});

test('a name that is taken is refused, whatever it names', async () => {
  const box = await Sandbox.with(one);
  await box.fxd('tag', 'v1');
  expect(await box.failure('tag', 'v1')).toMatchObject({ code: 'REF_EXISTS', exit: 3 });
  expect(await box.failure('tag', 'v1/x')).toMatchObject({ code: 'REF_CONFLICT', exit: 3 });
  expect(await box.failure('tag', '-m', 'x', 'v1')).toMatchObject({ code: 'REF_EXISTS' });
  expect(await box.failure('tag', 'a b')).toMatchObject({ code: 'INVALID_REF_NAME', exit: 2 });
  expect(await box.failure('tag', 'x', 'nowhere')).toMatchObject({ exit: 3 });
  // A branch and a tag may share a name, as in Git.
  await box.fxd('tag', 'main');
});

test('a deleted tag is gone', async () => {
  const box = await Sandbox.with(one);
  await box.fxd('tag', '-m', 'Release', 'v1');
  expect(await box.json('tag', '-d', 'v1')).toMatchObject({
    action: 'deleted',
    tags: [{ name: 'v1', message: 'Release\n' }],
  });
  expect(await box.fxd('tag')).toBe('');
  expect(await box.failure('tag', '-d', 'v1')).toMatchObject({ code: 'REF_MISSING', exit: 3 });
});

test.each([
  ['-a', 'v1'],
  ['-d'],
  ['-d', 'v1', 'HEAD'],
  ['-m', 'x'],
  ['-f', 'v1'],
  ['-dm', 'x', 'v1'],
])('fxd tag %s %s %s is a usage error', async (...words) => {
  const box = await Sandbox.with(one);
  expect(await box.failure('tag', ...words)).toMatchObject({ code: 'USAGE', exit: 2 });
});

test('without an author an annotated tag is refused and a plain one is not', async () => {
  const box = await Sandbox.with(one);
  const env = { FXD_AUTHOR_NAME: '', FXD_AUTHOR_EMAIL: '' };
  expect((await box.try(['tag', '-m', 'x', 'v1'], { env })).exit).toBe(3);
  expect((await box.try(['tag', 'v1'], { env })).exit).toBe(0);
});

test.skipIf(!hasProgram('git'))('an annotated tag has the bytes that Git gives it', async () => {
  const box = await Sandbox.with(one);
  const date = '1790000000 +0000';
  const env = { FXD_DATE: '1790000000' };
  const message = 'Première version\n\nWith  two blanks, ünïcode\nand lines';
  const made = await box.try(['--json', 'tag', '-a', '-m', message, 'rel/v1'], { env });
  const { tags } = JSON.parse(made.stdout) as { tags: { target: string; commit: string }[] };
  const { target, commit } = tags[0]!;
  const store = Store.open(box.path('.fxd'), waiting(1000));
  const { type, bytes } = store.objects.read(target as TagId);
  store.close();
  expect(type).toBe('tag');
  const head = `object ${commit}\ntype commit\ntag rel/v1\n`;
  expect(bytes.toString()).toBe(
    `${head}tagger Ana Example <ana@example.com> ${date}\n\n${message}\n`,
  );
  const git = (...words: readonly string[]) =>
    execFileSync('git', words, {
      cwd: box.root,
      env: {
        PATH: process.env['PATH'],
        HOME: box.root,
        GIT_COMMITTER_NAME: 'Ana Example',
        GIT_COMMITTER_EMAIL: 'ana@example.com',
        GIT_COMMITTER_DATE: date,
        GIT_AUTHOR_NAME: 'Ana Example',
        GIT_AUTHOR_EMAIL: 'ana@example.com',
        GIT_AUTHOR_DATE: date,
      },
    });
  git('init', '-q');
  git('commit', '-q', '--allow-empty', '-m', 'x');
  git('tag', '-a', '-m', message, 'rel/v1');
  const written = git('cat-file', 'tag', 'rel/v1').toString();
  expect(written.slice(written.indexOf('\n'))).toBe(bytes.toString().slice(head.indexOf('\n')));
});
