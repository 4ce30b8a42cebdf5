/** Files beside `.git`: recorded as `git add` would, written as `git checkout` would. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { STEPS, type Step } from '../../src/model/step.ts';
import { git } from './git-tree.ts';
import { hasProgram } from './has-program.ts';
import { Sandbox } from './sandbox.ts';

const ATTRIBUTES = [
  '*.txt text',
  '*.crlf text eol=crlf',
  '*.auto text=auto eol=crlf',
  '*.wide working-tree-encoding=UTF-16 text',
  '*.id ident',
  '*.big filter=lfs -text',
  '',
].join('\n');

async function beside(...settings: readonly string[]): Promise<Sandbox> {
  const box = new Sandbox();
  git(box.root, 'init', '-q', '-b', 'main');
  for (const setting of settings) git(box.root, 'config', ...setting.split('='));
  await box.fxd('init');
  return box;
}

const bytesOf = (box: Sandbox, name: string) => readFileSync(box.path(name));

test.skipIf(!hasProgram('git'))('a commit has the tree that Git gives it', async () => {
  for (const settings of [[], ['core.autocrlf=true'], ['core.autocrlf=input']]) {
    const box = await beside(...settings);
    box.write('.gitattributes', ATTRIBUTES);
    box.write('a.txt', 'a\r\nb\n');
    box.write('a.crlf', 'a\r\nb\n');
    box.write('sub/a.auto', 'a\r\nb\r\n');
    box.write('sub/plain', 'a\r\nb\r\n');
    box.write('sub/.gitattributes', 'off.txt -text\n');
    box.write('sub/off.txt', 'a\r\n');
    box.write('a.wide', Buffer.from('\ufeffé\r\n', 'utf16le'));
    box.write('a.id', 'by $Id: me$\n');
    box.write('lone.auto', 'a\rb\r\n');
    await box.fxd('commit', '-m', 'All');
    git(box.root, 'add', '-A');
    const expected = git(box.root, 'ls-files', '-s').replace(/ 0\t/g, '\t');
    const shown = expected
      .trim()
      .split('\n')
      .map((line) => line.split('\t')[1]!);
    for (const name of shown) {
      const blob = (await box.try(['show', `HEAD:${name}`])).stdoutBytes;
      const id = git(box.root, 'rev-parse', `:${name}`).trim();
      expect({ name, blob: blob.toString('latin1') }).toEqual({
        name,
        blob: Buffer.from(git(box.root, 'cat-file', 'blob', id)).toString('latin1'),
      });
    }
  }
});

test('a switch writes line endings, encodings and ids as the version says', async () => {
  const box = await beside();
  box.write('.gitattributes', ATTRIBUTES);
  box.write('a.crlf', 'one\r\n');
  box.write('a.wide', Buffer.from('\ufeffone\n', 'utf16le'));
  box.write('a.id', '$Id$ one\n');
  await box.fxd('commit', '-m', 'One');
  await box.fxd('switch', '-c', 'two');
  box.write('a.crlf', 'two\r\nlines\r\n');
  box.write('a.wide', Buffer.from('\ufefftwo\n', 'utf16le'));
  box.write('a.id', '$Id$ two\n');
  await box.fxd('commit', '-m', 'Two');
  await box.fxd('switch', 'main');
  expect(box.read('a.crlf')).toBe('one\r\n');
  expect(bytesOf(box, 'a.wide')).toEqual(Buffer.from('\ufeffone\n', 'utf16le'));
  expect(box.read('a.id')).toMatch(/^\$Id: [0-9a-f]{40} \$ one\n$/);
  expect((await box.json('status'))['clean']).toBe(true);
  await box.fxd('switch', 'two');
  expect(box.read('a.crlf')).toBe('two\r\nlines\r\n');
  expect((await box.json('status'))['clean']).toBe(true);
  expect((await box.json('verify'))['differing']).toEqual([]);
});

const MIXED = 'one\r\nmixed\nlines\r\n';

/** On `main` a file stands with mixed line endings, which Git takes for unchanged. */
async function withMixedEndings(): Promise<Sandbox> {
  const box = await beside();
  box.write('.gitattributes', '* text=auto eol=crlf\n*.raw text\n');
  box.write('a.txt', 'one\nmixed\nlines\n');
  box.write('b.raw', 'lf\n');
  await box.fxd('commit', '-m', 'One');
  await box.fxd('switch', '-c', 'side');
  box.write('.gitattributes', '* text=auto eol=lf\n');
  box.write('a.txt', 'two\n');
  box.write('b.raw', 'other\n');
  await box.fxd('commit', '-m', 'Two');
  await box.fxd('switch', 'main');
  box.write('a.txt', MIXED);
  expect((await box.json('status'))['clean']).toBe(true);
  return box;
}

test('what a switch overwrites comes back with the bytes that it had', async () => {
  const box = await withMixedEndings();
  await box.fxd('switch', 'side');
  expect(box.read('a.txt')).toBe('two\n');
  await box.fxd('undo');
  expect(box.read('a.txt')).toBe(MIXED);
  expect((await box.json('status'))['clean']).toBe(true);
  await box.fxd('redo');
  expect(box.read('a.txt')).toBe('two\n');
  await box.fxd('undo');
  expect(box.read('a.txt')).toBe(MIXED);
  expect((await box.json('fsck'))['findings']).toEqual([]);
});

test('a crash at any step of a switch leaves the bytes that were there', async () => {
  const steps = STEPS.filter((step) => step.startsWith('files:') && step !== 'files: taken back');
  for (const step of steps) {
    for (const nth of [1, 3]) {
      const box = await withMixedEndings();
      let left = nth;
      const reached = (now: Step) => {
        if (now === step) left -= 1;
        // From then on nothing works any more, as if the process had ended there.
        if (left <= 0) throw new Error('cut off');
      };
      const { exit } = await box.try(['switch', 'side'], { reached });
      if (left > 0) continue;
      expect(exit).not.toBe(0);
      expect((await box.json('status'))['clean']).toBe(true);
      expect({ step, nth, text: box.read('a.txt') }).toEqual({ step, nth, text: MIXED });
      expect(box.read('.gitattributes')).toContain('eol=crlf');
    }
  }
}, 60_000);

test('restoring and forcing keep the bytes of what they overwrite', async () => {
  const box = await withMixedEndings();
  box.write('a.txt', `${MIXED}more\n`);
  await box.fxd('restore', 'a.txt');
  expect(box.read('a.txt')).toBe('one\r\nmixed\r\nlines\r\n');
  await box.fxd('undo');
  expect(box.read('a.txt')).toBe(`${MIXED}more\n`);
  await box.fxd('switch', '--force', 'side');
  await box.fxd('undo');
  expect(box.read('a.txt')).toBe(`${MIXED}more\n`);
});

test('files are looked at again when attributes or settings change', async () => {
  const box = await beside();
  box.write('a.txt', 'a\r\n');
  box.write('sub/b.txt', 'b\r\n');
  await box.fxd('commit', '-m', 'Raw');
  box.write('sub/.gitattributes', '*.txt text\n');
  expect((await box.json('status'))['counts']).toMatchObject({ files: 2 });
  box.write('.git/info/attributes', '*.txt -text\n');
  expect((await box.json('status'))['counts']).toMatchObject({ files: 1 });
  box.write('.git/info/attributes', '*.txt text\n');
  expect((await box.json('status'))['counts']).toMatchObject({ files: 3 });
});

test('without Git beside the store no byte is changed', async () => {
  const box = await Sandbox.with({ '.gitattributes': '* text eol=lf\n', 'a.txt': 'a\r\n' });
  expect(await box.fxd('show', 'HEAD:a.txt')).toBe('a\r\n');
});

const POINTER = (oid: string, size: number) =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${size}\n`;

test('a filter that is not trusted leaves what is recorded, and says what it could not record', async () => {
  const box = await beside('filter.lfs.clean=tr a-z A-Z', 'filter.lfs.smudge=tr A-Z a-z');
  const oid = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  box.write('a.big', POINTER(oid, 3));
  await box.fxd('commit', '-m', 'Pointer');
  box.write('.gitattributes', ATTRIBUTES);
  await box.fxd('commit', '-m', 'Attributes');
  box.write('a.big', 'abc');
  expect(await box.json('status')).toMatchObject({ clean: true, skipped: [] });
  box.write('a.big', 'abd');
  const { clean, skipped } = await box.json('status');
  expect(clean).toBe(true);
  expect(skipped).toMatchObject([
    { path: 'a.big', reason: expect.stringContaining('not trusted') },
  ]);
  const { exit } = await box.try(['commit', '-m', 'Nothing']);
  expect(exit).toBe(1);
});

test('a filter that the user trusts runs', async () => {
  const box = await beside('filter.lfs.clean=tr a-z A-Z', 'filter.lfs.smudge=tr A-Z a-z');
  const trust = ['--config', 'git.filters=true'];
  box.write('.gitattributes', ATTRIBUTES);
  box.write('a.big', 'one');
  await box.fxd(...trust, 'commit', '-m', 'One');
  expect(await box.fxd('show', 'HEAD:a.big')).toBe('ONE');
  await box.fxd(...trust, 'switch', '-c', 'side');
  box.write('a.big', 'two');
  await box.fxd(...trust, 'commit', '-m', 'Two');
  await box.fxd(...trust, 'switch', 'main');
  expect(box.read('a.big')).toBe('one');
  expect(await box.fxd(...trust, 'status', '--short')).toBe('');
});
