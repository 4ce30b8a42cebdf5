/** The paths that a hostile history may hold, and those that only look odd. */
import { expect, test } from 'vitest';
import { auditPath, isTemporaryName } from '../../src/bridge/files/audit-path.ts';
import { decodePath } from '../../src/model/path.ts';
import { path } from './temporary-folder.ts';

const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'it is empty': [''],
  'it is absolute': ['/etc/x', '//x', 'C:\\x', 'c:/x', '\\\\srv\\x', '\\x', '/'],
  "it contains '..'": ['../../x', 'a/../../x', '..', 'a/..'],
  "it contains '.'": ['.', './a', 'a/./b', 'a/.'],
  "it contains '..\\'": ['..\\x', 'a/..\\x', 'a\\..\\..\\x', 'x\\..'],
  'a part of it is empty': ['a//b', 'a/', 'a/b//'],
  'it contains a NUL': ['a\0b', '\0'],
  'the name is reserved for Git': [
    '.git',
    '.git/hooks/post-checkout',
    'sub/.git/config',
    '.GIT',
    '.Git/config',
    '.git.',
    '.git ',
    '.git . .',
    'git~1',
    'GIT~1/config',
    '.g\u200cit',
    '.gi\u200dt/config',
    '\ufeff.git',
    '.git::$INDEX_ALLOCATION',
    '.git:stream',
    '.git\\config',
    'a\\.git\\config',
    'a\\.git',
  ],
  'the name is reserved for the store of fxd': [
    '.fxd',
    '.FXD',
    '.fxd.',
    '.fxd ',
    '.f\u200cxd',
    'sub/.fxd',
    '.fxd-wal',
    '.fxd-SHM',
    '.fxd-journal',
    '.fxd.backup-format-1',
    'repo.fxd-wal',
    'fxd~1',
    'FXD-WA~1',
    '.fxd::$DATA',
  ],
  'the name is reserved for temporary files of fxd': ['.fxd-tmp-00', 'a/.FXD-tmp-1'],
  'it is longer than 4096 bytes': ['ab/'.repeat(1365) + 'abcd'.slice(0, 2), 'é/'.repeat(1366)],
  'a part of it is longer than 255 bytes': ['a'.repeat(256), `a/${'é'.repeat(128)}`],
  'it is not valid text': ['a\ud800b', 'a\udc00'],
};

for (const [reason, paths] of Object.entries(REFUSED)) {
  test.each(paths.map((refused) => [JSON.stringify(refused).slice(0, 60), refused]))(
    `${reason}: %s`,
    (_shown, refused) => {
      expect(auditPath(path(refused))).toBe(reason);
    },
  );
}

test.each([
  'a',
  'src/index.ts',
  '.github/workflows/ci.yml',
  '.gitignore',
  '.gitattributes',
  '.gitmodules',
  'git',
  'dot.git',
  'git~',
  'git~2',
  '.gitx',
  '.fxdignore',
  'fxd',
  'my.fxd',
  '...',
  '..a',
  'a..',
  'a:b',
  'a\\b',
  'C:',
  'aux',
  ' ',
  '-rf',
  'a\nb',
  '\u001b[31m',
  '"quoted"',
  'e\u0301\u200d🎉',
  '💀',
  'a'.repeat(255),
  'ab/'.repeat(1365) + 'a',
])('accepted: %j', (accepted) => {
  expect(auditPath(path(accepted))).toBeNull();
});

test('bytes that are not UTF-8 are accepted, and counted as bytes', () => {
  expect(auditPath(decodePath(Buffer.from([0x61, 0xff, 0xfe])))).toBeNull();
  expect(auditPath(decodePath(Buffer.alloc(255, 0xff)))).toBeNull();
  expect(auditPath(decodePath(Buffer.alloc(256, 0xff)))).toBe(
    'a part of it is longer than 255 bytes',
  );
});

test('a hostile name costs no more than a plain one', () => {
  const start = process.hrtime.bigint();
  for (const name of ['.'.repeat(255), 'gi'.repeat(127), `.git${' '.repeat(250)}x`]) {
    for (let round = 0; round < 20; round += 1) auditPath(path(name));
  }
  expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(500);
});

test('temporary names are told by their beginning', () => {
  expect(isTemporaryName('.fxd-tmp-0a')).toBe(true);
  expect(isTemporaryName('.fxdignore')).toBe(false);
});
