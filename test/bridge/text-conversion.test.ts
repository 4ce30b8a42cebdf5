import { expect, test } from 'vitest';
import type { Conversion } from '../../src/bridge/files/conversion.ts';
import { collapseIds, expandIds, toCrLf, toLf } from '../../src/bridge/files/text-conversion.ts';
import { findEncoding } from '../../src/bridge/files/text-encoding.ts';
import { hashObject } from '../../src/model/hash.ts';
import { GitFolder } from './attributes-oracle.ts';
import { hasGit, randomFrom } from './ignore-oracle.ts';
import { path } from './temporary-folder.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

test('line endings become LF, except where looking first forbids it', () => {
  const never = { recordedHasCrLf: () => false };
  expect(toLf(bytes('a\r\nb\rc\n\r\n'), null).toString()).toBe('a\nb\rc\n\n');
  expect(toLf(bytes('a\r\nb\n'), never).toString()).toBe('a\nb\n');
  expect(toLf(bytes('a\r\nb\rc'), never).toString()).toBe('a\r\nb\rc');
  expect(toLf(bytes('a\r\n\0'), never).toString()).toBe('a\r\n\0');
  expect(toLf(bytes('a\r\n'), { recordedHasCrLf: () => true }).toString()).toBe('a\r\n');
  expect(toLf(bytes('a\r\n\x1a'), never).toString()).toBe('a\n\x1a');
});

test('line endings become CRLF, except where looking first forbids it', () => {
  expect(toCrLf(bytes('a\n\r\nb\n'), false).toString()).toBe('a\r\n\r\nb\r\n');
  expect(toCrLf(bytes('a\nb\r\n'), true).toString()).toBe('a\nb\r\n');
  expect(toCrLf(bytes('a\nb\n'), true).toString()).toBe('a\r\nb\r\n');
  expect(toCrLf(bytes('\n'), false).toString()).toBe('\r\n');
});

test('ids are put in and taken out', () => {
  const id = () => '0123';
  expect(expandIds(bytes('a $Id$ b'), id).toString()).toBe('a $Id: 0123 $ b');
  expect(expandIds(bytes('$Id: old $'), id).toString()).toBe('$Id: 0123 $');
  expect(expandIds(bytes('$Id: of svn $'), id).toString()).toBe('$Id: of svn $');
  expect(expandIds(bytes('$Id: x\n$Id$'), id).toString()).toBe('$Id: x\n$Id: 0123 $');
  expect(collapseIds(bytes('$Id: 0123 $ $Id: x y $')).toString()).toBe('$Id$ $Id$');
  expect(collapseIds(bytes('$Id: a\nb$Id: c $')).toString()).toBe('$Id: a\nb$Id$');
});

test('encodings are decoded and encoded, or refused', () => {
  const utf16 = findEncoding('utf-16')!;
  expect(utf16.toUtf8(bytes('\xfe\xff\0a\x20\xac'))?.toString()).toBe('a€');
  expect(utf16.toUtf8(bytes('\0a'))).toBeNull();
  expect(utf16.toUtf8(bytes('\xff\xfea'))).toBeNull();
  expect(utf16.toUtf8(bytes('\xff\xfe\0\xd8'))).toBeNull();
  expect(findEncoding('UTF-16LE')?.toUtf8(bytes('\xff\xfea\0'))).toBeNull();
  expect(findEncoding('UTF-16BE')?.fromUtf8(Buffer.from('a€'))).toEqual(bytes('\0a\x20\xac'));
  expect(findEncoding('UTF-32LE')?.toUtf8(bytes('\0\xf6\x01\0'))?.toString()).toBe('😀');
  expect(findEncoding('CP1252')?.toUtf8(bytes('\x80'))?.toString()).toBe('€');
  expect(findEncoding('CP1252')?.toUtf8(bytes('\x81'))).toBeNull();
  expect(findEncoding('ISO-8859-1')?.toUtf8(bytes('\x80'))?.toString()).toBe('\x80');
  expect(findEncoding('SHIFT-JIS')).toBeNull();
});

const TEXTS = [
  '',
  'a\n',
  'a\r\n',
  'a\r\nb\n',
  'a\rb\r\n',
  'a\n\0',
  'a\r\n\x01',
  `${'long '.repeat(40)}\r\n\x01`,
  'end\r\n\x1a',
  '\r\n\r\n',
  '\n\n\n',
  '$Id$\r\n',
  '$Id: 0123 $\nx',
  '$Id: a b $ $Id$',
  '$Id: a\n$ $Id:$',
  '$Id',
  'é\u20ac\n',
];
const RULES = [
  'none !text',
  'text text',
  'auto text=auto',
  'bin -text',
  'lf eol=lf',
  'crlf eol=crlf',
  'textlf text eol=lf',
  'textcrlf text eol=crlf',
  'autolf text=auto eol=lf',
  'autocrlf text=auto eol=crlf',
  'input crlf=input',
  'old crlf',
  'oldoff -crlf',
  'id ident',
  'idcrlf ident text eol=crlf',
  'wide working-tree-encoding=UTF-16 text',
  'widele working-tree-encoding=UTF-16LE-BOM eol=crlf',
  'page working-tree-encoding=CP1252 text=auto',
];
const SETTINGS = [[], ['core.autocrlf=true'], ['core.autocrlf=input'], ['core.eol=crlf']];

function encoded(rule: string, text: string): Buffer {
  if (rule.startsWith('wide'))
    return text === '' ? bytes('') : Buffer.from(`\ufeff${text}`, 'utf16le');
  const isPage = rule.startsWith('page');
  return isPage ? findEncoding('CP1252')!.fromUtf8(Buffer.from(text))! : Buffer.from(text);
}

const PLAIN = { recorded: () => null, isAsRecorded: () => false };

function toGit(conversion: Conversion | null, file: Buffer): Buffer {
  const converted = conversion === null ? file : conversion.toGit({ bytes: file, ...PLAIN });
  if (!Buffer.isBuffer(converted)) throw new Error(converted.refused);
  return converted;
}

test.skipIf(!hasGit())('every rule gives what Git records and checks out', () => {
  for (const settings of SETTINGS) {
    const folder = new GitFolder(settings);
    folder.write('.gitattributes', RULES.map((rule) => `${rule.replace(' ', '/** ')}\n`).join(''));
    const files = RULES.flatMap((rule) => {
      return TEXTS.map((text, index) => {
        const file = `${rule.split(' ')[0]!}/${index}.txt`;
        const contents = encoded(rule, text);
        folder.write(file, contents);
        return { file, contents };
      });
    });
    const conversions = folder.conversions();
    const ours = files.map(({ file, contents }) => {
      const blob = toGit(conversions.of(path(file)), contents);
      return `${file} ${hashObject('blob', blob)}`;
    });
    const theirs = folder.hashes(files.map(({ file }) => file));
    expect(ours).toEqual(files.map(({ file }, index) => `${file} ${theirs[index]!}`));
  }
});

test.skipIf(!hasGit())('every rule writes what Git checks out', () => {
  for (const settings of SETTINGS) {
    const folder = new GitFolder(settings);
    folder.write('.gitattributes', RULES.map((rule) => `${rule.replace(' ', '/** ')}\n`).join(''));
    const blobs = TEXTS.map((text) => Buffer.from(text));
    const ids = blobs.map((blob) => {
      return folder.run(['hash-object', '-w', '--stdin', '--no-filters'], blob).toString().trim();
    });
    const conversions = folder.conversions();
    const names = RULES.map((rule) => `${rule.split(' ')[0]!}/x.txt`);
    const asked = names.flatMap((name) => ids.map((id) => `${id} ${name}\n`)).join('');
    const theirs = folder.run(['cat-file', '--batch=%(objecttype)', '--filters'], asked);
    const ours = names.flatMap((name) => {
      return blobs.map((blob) => {
        const written = conversions.of(path(name))?.toFile(blob) ?? blob;
        return Buffer.concat([bytes('blob\n'), written, bytes('\n')]);
      });
    });
    expect(Buffer.concat(ours).toString('latin1')).toBe(theirs.toString('latin1'));
  }
});

test.skipIf(!hasGit())('random texts give what Git records', () => {
  const folder = new GitFolder();
  const parts = [
    'a',
    'bc',
    '\r',
    '\n',
    '\r\n',
    '\0',
    '\t',
    '\x1b',
    '\x7f',
    '$',
    '$Id',
    '$Id:',
    ' ',
    '\x1a',
    'x'.repeat(130),
  ];
  folder.write('.gitattributes', 'auto/** text=auto eol=crlf\nid/** ident text\n');
  const files = Array.from({ length: 400 }, (_, index) => {
    const random = randomFrom(index + 1);
    const text = Array.from({ length: random(12) }, () => parts[random(parts.length)]!).join('');
    const file = `${index % 2 === 0 ? 'auto' : 'id'}/${index}`;
    folder.write(file, text);
    return { file, text };
  });
  const conversions = folder.conversions();
  const ours = files.map(({ file, text }) => {
    return hashObject('blob', toGit(conversions.of(path(file)), bytes(text)));
  });
  expect(ours).toEqual(folder.hashes(files.map(({ file }) => file)));
});
