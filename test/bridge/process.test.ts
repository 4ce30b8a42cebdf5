/** Editors and pagers as users configure them: with arguments, with quotes, missing. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chooseEditor, runEditor, runPager } from '../../src/bridge/process.ts';
import { temporaryFolder } from './temporary-folder.ts';

const env = { PATH: process.env['PATH'] };

test('the editor: FXD_EDITOR, core.editor, VISUAL, EDITOR, vi', () => {
  const all = { FXD_EDITOR: 'a', VISUAL: 'c', EDITOR: 'd' };
  expect(chooseEditor(all, 'b')).toBe('a');
  expect(chooseEditor({ ...all, FXD_EDITOR: '' }, 'b')).toBe('b');
  expect(chooseEditor({ VISUAL: 'c', EDITOR: 'd' }, null)).toBe('c');
  expect(chooseEditor({ EDITOR: 'd' }, ' ')).toBe('d');
  expect(chooseEditor({}, null)).toBe('vi');
});

test('an editor may have arguments, and a file any name', () => {
  const file = join(temporaryFolder(), 'a "message" $HOME;.txt');
  fs.writeFileSync(file, 'old\n');
  runEditor(`sed -i -e 's/old/new "text"/'`, file, env);
  expect(fs.readFileSync(file, 'utf8')).toBe('new "text"\n');
});

test.each(['false', 'fxd-no-such-editor 2>/dev/null', 'kill -9 $$ #'])(
  'an editor that fails is an error: %s',
  (command) => {
    expect(() => {
      runEditor(command, '/dev/null', env);
    }).toThrow(expect.objectContaining({ code: 'EDITOR_FAILED' }));
  },
);

test('a pager is given the whole text, and the usual options of less', () => {
  const file = join(temporaryFolder(), 'shown');
  const text = 'line\n'.repeat(100_000);
  expect(runPager(`cat > '${file}'`, text, env)).toBe(true);
  expect(fs.readFileSync(file, 'utf8')).toBe(text);
  runPager(`echo "$LESS $LV" > '${file}'`, '', env);
  expect(fs.readFileSync(file, 'utf8')).toBe('FRX -c\n');
  runPager(`echo "$LESS" > '${file}'`, '', { ...env, LESS: '-S' });
  expect(fs.readFileSync(file, 'utf8')).toBe('-S\n');
});

test('a pager that is left early, or fails at its end, has shown the text', () => {
  expect(runPager('head -1 > /dev/null', 'line\n'.repeat(1_000_000), env)).toBe(true);
  expect(runPager('cat > /dev/null; exit 3', 'text', env)).toBe(true);
});

test('a pager that cannot be run has not', () => {
  expect(runPager('fxd-no-such-pager 2>/dev/null', 'text', env)).toBe(false);
  expect(runPager('/etc/passwd 2>/dev/null', 'text', env)).toBe(false);
});
