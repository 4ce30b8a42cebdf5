/** What a checkout relies on: whole files or none, nothing outside the root, no link followed. */
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TreeWriter } from '../../src/bridge/files/write-file.ts';
import { FolderAccess } from '../../src/bridge/files/write-folder.ts';
import { stampAt } from '../../src/bridge/files/stamp.ts';
import { decodePath } from '../../src/model/path.ts';
import { countingBytes, listing, path, temporaryFolder } from './temporary-folder.ts';

const FILE = 0o100644;
const text = (content: string) => Buffer.from(content);

function newTree() {
  const root = temporaryFolder();
  return { root, writer: new TreeWriter(root, countingBytes()) };
}

const codeOf = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
  return 'no error';
};

test('a file is written with the folders above it, and its stamp comes back', () => {
  const { root, writer } = newTree();
  const stamp = writer.writeFile(path('src/parser/lex.ts'), text('let a;\n'), FILE);
  expect(fs.readFileSync(join(root, 'src/parser/lex.ts'), 'utf8')).toBe('let a;\n');
  expect(stamp).toEqual(stampAt(root, path('src/parser/lex.ts')));
  expect(listing(root)).toEqual(['src/', 'src/parser/', 'src/parser/lex.ts']);
});

test('contents may come in pieces', () => {
  const { root, writer } = newTree();
  writer.writeFile(path('a'), [text('one '), text(''), text('two')], FILE);
  expect(fs.readFileSync(join(root, 'a'), 'utf8')).toBe('one two');
});

test('the exec bit of the mode and the umask decide the permissions, nothing else', () => {
  const { root, writer } = newTree();
  const before = process.umask(0o027);
  try {
    writer.writeFile(path('plain'), text(''), 0o104666);
    writer.writeFile(path('run'), text(''), 0o106755);
  } finally {
    process.umask(before);
  }
  expect(fs.statSync(join(root, 'plain')).mode & 0o7777).toBe(0o640);
  expect(fs.statSync(join(root, 'run')).mode & 0o7777).toBe(0o750);
});

test('a link is written with its target as it is, also one that leads nowhere', () => {
  const { root, writer } = newTree();
  const target = Buffer.from([0x2e, 0x2e, 0x2f, 0xff, 0xfe]);
  const stamp = writer.writeLink(path('link'), target);
  expect(fs.readlinkSync(join(root, 'link'), { encoding: 'buffer' })).toEqual(target);
  expect(stamp.mode & 0o170000).toBe(0o120000);
});

test('a name that is not UTF-8 keeps its bytes', () => {
  const { root, writer } = newTree();
  const name = Buffer.from([0x63, 0x61, 0x66, 0xe9]);
  writer.writeFile(decodePath(name), text('x'), FILE);
  expect(fs.readdirSync(root, { encoding: 'buffer' })).toEqual([name]);
});

test.each(['link', 'fifo', 'empty folder', 'file'])('a %s in the way is replaced', (obstacle) => {
  const { root, writer } = newTree();
  const outside = join(temporaryFolder(), 'outside');
  fs.writeFileSync(outside, 'untouched');
  const place = join(root, 'a');
  if (obstacle === 'link') fs.symlinkSync(outside, place);
  if (obstacle === 'fifo') execFileSync('mkfifo', [place]);
  if (obstacle === 'empty folder') fs.mkdirSync(place);
  if (obstacle === 'file') fs.writeFileSync(place, 'old', { mode: 0o400 });
  writer.writeFile(path('a'), text('new'), FILE);
  expect(fs.lstatSync(place).isFile()).toBe(true);
  expect(fs.readFileSync(place, 'utf8')).toBe('new');
  expect(fs.readFileSync(outside, 'utf8')).toBe('untouched');
});

test('a folder with files in the way stays, and no temporary file is left', () => {
  const { root, writer } = newTree();
  fs.mkdirSync(join(root, 'a'));
  fs.writeFileSync(join(root, 'a/precious'), '');
  expect(codeOf(() => writer.writeFile(path('a'), text('new'), FILE))).toBe('FILE_UNWRITABLE');
  expect(listing(root)).toEqual(['a/', 'a/precious']);
});

test('a file where a folder is needed is an error, not a loss', () => {
  const { root, writer } = newTree();
  fs.writeFileSync(join(root, 'a'), 'precious');
  expect(codeOf(() => writer.writeFile(path('a/b'), text(''), FILE))).toBe('FILE_UNWRITABLE');
  expect(fs.readFileSync(join(root, 'a'), 'utf8')).toBe('precious');
});

test('nothing is written, removed or made through a link to a folder', () => {
  const { root, writer } = newTree();
  const outside = temporaryFolder();
  fs.mkdirSync(join(outside, 'deep'));
  fs.writeFileSync(join(outside, 'deep/precious'), 'x');
  fs.symlinkSync(outside, join(root, 'd'));
  for (const run of [
    () => writer.writeFile(path('d/x'), text(''), FILE),
    () => writer.writeFile(path('d/new/x'), text(''), FILE),
    () => writer.writeLink(path('d/deep/x'), text('t')),
    () => writer.makeFolder(path('d/x')),
    () => writer.remove(path('d/deep/precious')),
  ]) {
    expect(codeOf(run)).toBe('UNSAFE_PATH');
  }
  expect(listing(outside)).toEqual(['deep/', 'deep/precious']);
});

test('a folder that becomes a link between two writes is noticed', () => {
  const { root, writer } = newTree();
  const outside = temporaryFolder();
  writer.writeFile(path('d/one'), text(''), FILE);
  fs.renameSync(join(root, 'd'), join(root, 'e'));
  fs.symlinkSync(outside, join(root, 'd'));
  expect(codeOf(() => writer.writeFile(path('d/two'), text(''), FILE))).toBe('UNSAFE_PATH');
  expect(listing(outside)).toEqual([]);
});

test.skipIf(process.platform !== 'linux')('a held folder cannot be swapped for a link', () => {
  const { root } = newTree();
  const outside = temporaryFolder();
  const held = new FolderAccess(root).holdParent(path('d/x'), true);
  fs.renameSync(join(root, 'd'), join(root, 'moved'));
  fs.symlinkSync(outside, join(root, 'd'));
  fs.writeFileSync(held?.at('x') ?? '', 'inside');
  held?.release();
  expect(listing(outside)).toEqual([]);
  expect(fs.readFileSync(join(root, 'moved/x'), 'utf8')).toBe('inside');
});

test('a path that the audit refuses is never touched', () => {
  const { root, writer } = newTree();
  for (const unsafe of ['../x', '/x', '.git/config', 'a/../../x', '.FXD', 'a//b', '']) {
    expect(codeOf(() => writer.writeFile(path(unsafe), text(''), FILE))).toBe('UNSAFE_PATH');
    expect(codeOf(() => writer.remove(path(unsafe)))).toBe('UNSAFE_PATH');
  }
  expect(listing(root)).toEqual([]);
});

test('removing the last file of a folder removes the folder, up to the root', () => {
  const { root, writer } = newTree();
  writer.writeFile(path('a/b/c/one'), text(''), FILE);
  writer.writeFile(path('a/two'), text(''), FILE);
  expect(writer.remove(path('a/b/c/one'))).toBe(true);
  expect(listing(root)).toEqual(['a/', 'a/two']);
  expect(writer.remove(path('a/two'))).toBe(true);
  expect(listing(root)).toEqual([]);
  expect(fs.existsSync(root)).toBe(true);
});

test('removing what is not there removes nothing, not even an empty folder beside it', () => {
  const { root, writer } = newTree();
  fs.mkdirSync(join(root, 'a'));
  expect(writer.remove(path('a/gone'))).toBe(false);
  expect(writer.remove(path('gone/too'))).toBe(false);
  expect(listing(root)).toEqual(['a/']);
});

test('removing a folder that holds files leaves it', () => {
  const { root, writer } = newTree();
  writer.writeFile(path('module/file'), text(''), FILE);
  expect(writer.remove(path('module'))).toBe(false);
  expect(listing(root)).toEqual(['module/', 'module/file']);
});

test('removing a link removes the link', () => {
  const { root, writer } = newTree();
  const outside = temporaryFolder();
  fs.writeFileSync(join(outside, 'precious'), '');
  fs.symlinkSync(outside, join(root, 'd'));
  expect(writer.remove(path('d'))).toBe(true);
  expect(listing(outside)).toEqual(['precious']);
});

test('a path of three hundred folders can be written and removed', () => {
  const { root, writer } = newTree();
  const deep = path(`${'d/'.repeat(300)}file`);
  writer.writeFile(deep, text('x'), FILE);
  expect(writer.remove(deep)).toBe(true);
  expect(listing(root)).toEqual([]);
});

test('a leftover temporary file of a killed process is no hindrance', () => {
  const { root, writer } = newTree();
  const leftover = '.fxd-tmp-0101010101010101-1';
  fs.writeFileSync(join(root, leftover), 'left');
  writer.writeFile(path('a'), text('new'), FILE);
  expect(fs.readFileSync(join(root, 'a'), 'utf8')).toBe('new');
  expect(listing(root)).toEqual([leftover, 'a']);
});

test('a root that is missing is said so', () => {
  const missing = join(temporaryFolder(), 'gone');
  expect(codeOf(() => new TreeWriter(missing, countingBytes()))).toBe('FILE_UNWRITABLE');
});

test('a full disk is DISK_FULL, and leaves nothing behind', () => {
  const { root, writer } = newTree();
  const failing = {
    *[Symbol.iterator]() {
      yield text('begun');
      throw Object.assign(new Error('write'), { code: 'ENOSPC' });
    },
  };
  expect(codeOf(() => writer.writeFile(path('a'), failing, FILE))).toBe('DISK_FULL');
  expect(listing(root)).toEqual([]);
});
