/** Reading files that may change, vanish or turn into something else meanwhile. */
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FileReader, linkAbove } from '../../src/bridge/files/read-file.ts';
import { stampAt } from '../../src/bridge/files/stamp.ts';
import { decodePath } from '../../src/model/path.ts';
import { path, temporaryFolder } from './temporary-folder.ts';

test.each([0, 1, 255 * 1024, 256 * 1024 - 1, 256 * 1024, 3_000_000])(
  'a file of %i bytes comes back whole, with its stamp',
  (size) => {
    const root = temporaryFolder();
    const content = Buffer.alloc(size, 'abcdefg');
    fs.writeFileSync(join(root, 'file'), content);
    const read = new FileReader(root).read(path('file'));
    expect(read?.bytes.equals(content)).toBe(true);
    expect(read?.stamp).toEqual(stampAt(root, path('file')));
  },
);

test('a link gives its target, in bytes, and is not followed', () => {
  const root = temporaryFolder();
  const target = Buffer.from([0x2f, 0xff]);
  fs.symlinkSync(target, join(root, 'link'));
  const read = new FileReader(root).read(path('link'));
  expect(read?.bytes).toEqual(target);
  expect((read?.stamp.mode ?? 0) & 0o170000).toBe(0o120000);
});

test('folders, FIFOs and missing files give null, and a FIFO does not hang', () => {
  const root = temporaryFolder();
  fs.mkdirSync(join(root, 'folder'));
  execFileSync('mkfifo', [join(root, 'fifo')]);
  const reader = new FileReader(root);
  for (const name of ['folder', 'fifo', 'missing', 'missing/too']) {
    expect(reader.read(path(name))).toBeNull();
  }
});

test('a stamp that is out of date only costs another look', () => {
  const root = temporaryFolder();
  fs.writeFileSync(join(root, 'file'), 'old');
  const old = stampAt(root, path('file'));
  fs.writeFileSync(join(root, 'file'), 'new and longer');
  const reader = new FileReader(root);
  expect(reader.read(path('file'), old ?? undefined)?.bytes.toString()).toBe('new and longer');
  fs.rmSync(join(root, 'file'));
  execFileSync('mkfifo', [join(root, 'file')]);
  expect(reader.read(path('file'), old ?? undefined)).toBeNull();
});

test('what never holds still is FILE_CHANGING', () => {
  // Files of /proc have size 0 and contents all the same: a file that grows at every look.
  if (!fs.existsSync('/proc/self/stat')) return;
  expect(() => new FileReader('/proc/self').read(path('stat'))).toThrow(/changes while/);
});

test('a name that is not UTF-8 is found by its bytes', () => {
  const root = temporaryFolder();
  const name = Buffer.from([0x66, 0xff]);
  fs.writeFileSync(Buffer.concat([Buffer.from(`${root}/`), name]), 'x');
  expect(new FileReader(root).read(decodePath(name))?.bytes.toString()).toBe('x');
});

test('linkAbove names the first folder that is a link', () => {
  const root = temporaryFolder();
  fs.mkdirSync(join(root, 'real/inner'), { recursive: true });
  fs.symlinkSync('real', join(root, 'link'));
  expect(linkAbove(root, path('link/inner/x'))).toBe('link');
  expect(linkAbove(root, path('real/inner/x'))).toBeNull();
  expect(linkAbove(root, path('link'))).toBeNull();
  expect(linkAbove(root, path('gone/x'))).toBeNull();
});
