import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  countLines,
  formatFilePatch,
  type FilePatch,
  type PatchOptions,
  type PatchSide,
} from '../../src/history/patch.ts';
import { decodePath } from '../../src/model/path.ts';

const SEED = 20260901;
const CONTEXT: PatchOptions = { context: 3 };
const HAS_GIT = spawnSync('git', ['--version']).status === 0;

function side(text: string | Buffer, path = 'file.txt', mode = 0o100644): PatchSide {
  const id = path.length.toString(16).padStart(40, '7');
  return { path, mode, id, bytes: Buffer.from(text) };
}

function patchOf(patch: FilePatch, options = CONTEXT): string {
  return formatFilePatch(patch, options).toString();
}

/** What `git apply` makes of a file; null if it is gone. */
function applied(patch: Buffer, before: PatchSide | null, path: string): Buffer | null {
  const folder = mkdtempSync(join(tmpdir(), 'fxd-patch-'));
  try {
    if (before !== null) {
      writeFileSync(join(folder, before.path), before.bytes);
      chmodSync(join(folder, before.path), before.mode & 0o777);
    }
    const git = spawnSync('git', ['apply', '--whitespace=nowarn', '-'], {
      cwd: folder,
      input: patch,
      env: { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir(), GIT_CONFIG_NOSYSTEM: '1' },
    });
    expect(git.stderr.toString()).toBe('');
    const file = join(folder, path);
    return existsSync(file) ? readFileSync(file) : null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a modified file has context, ranges and the mode on its index line', () => {
  const before = side('1\n2\n3\n4\n5\n6\n7\n8\n9\n');
  const after = side('1\n2\n3\n4\nfive\n6\n7\n8\n9\n10\n');
  expect(patchOf({ before, after, status: 'modified' })).toBe(`diff --git a/file.txt b/file.txt
index 7777777..7777777 100644
--- a/file.txt
+++ b/file.txt
@@ -2,8 +2,9 @@
 2
 3
 4
-5
+five
 6
 7
 8
 9
+10
`);
});

test('changes that are far from each other are two hunks, each with its heading', () => {
  const lines = Array.from({ length: 20 }, (_, index) => `${index + 1}\n`);
  const before = side(lines.join(''));
  const after = side(lines.with(1, 'two\n').with(17, 'eighteen\n').join(''));
  const options = { context: 1, heading: (line: number) => `line ${line}  of\tthe file` };
  const hunks = patchOf({ before, after, status: 'modified' }, options).split('\n').slice(4);
  expect(hunks).toEqual([
    '@@ -1,3 +1,3 @@ line 1 of the file',
    ' 1',
    '-2',
    '+two',
    ' 3',
    '@@ -17,3 +17,3 @@ line 17 of the file',
    ' 17',
    '-18',
    '+eighteen',
    ' 19',
    '',
  ]);
});

test('an added file, and one without contents', () => {
  expect(patchOf({ before: null, after: side('a'), status: 'added' }))
    .toBe(`diff --git a/file.txt b/file.txt
new file mode 100644
index 0000000..7777777
--- /dev/null
+++ b/file.txt
@@ -0,0 +1 @@
+a
\\ No newline at end of file
`);
  expect(patchOf({ before: null, after: side(''), status: 'added' }))
    .toBe(`diff --git a/file.txt b/file.txt
new file mode 100644
index 0000000..7777777
`);
});

test('a deleted file', () => {
  expect(patchOf({ before: side('a\nb\n'), after: null, status: 'deleted' }))
    .toBe(`diff --git a/file.txt b/file.txt
deleted file mode 100644
index 7777777..0000000
--- a/file.txt
+++ /dev/null
@@ -1,2 +0,0 @@
-a
-b
`);
});

test('a renamed file says how similar it is, and has no hunks where it is equal', () => {
  const renamed = {
    before: side('a\n', 'old'),
    after: side('a\n', 'new'),
    status: 'renamed',
  } as const;
  expect(patchOf({ ...renamed, similarity: 100 })).toBe(`diff --git a/old b/new
similarity index 100%
rename from old
rename to new
`);
});

test('a change of mode alone, and with contents', () => {
  const executable = side('a\n', 'run', 0o100755);
  const plain = side('a\n', 'run');
  expect(patchOf({ before: plain, after: executable, status: 'modified' }))
    .toBe(`diff --git a/run b/run
old mode 100644
new mode 100755
`);
  const both = patchOf({
    before: plain,
    after: { ...executable, bytes: Buffer.from('b\n') },
    status: 'modified',
  });
  expect(both.split('\n').slice(1, 4)).toEqual([
    'old mode 100644',
    'new mode 100755',
    'index 7777777..7777777',
  ]);
});

test('nothing is printed where nothing differs', () => {
  expect(patchOf({ before: side('a'), after: side('a'), status: 'modified' })).toBe('');
});

test('binary files are only named', () => {
  const patch = patchOf({ before: side('a\0'), after: side('b\0'), status: 'modified' });
  expect(patch.split('\n').at(-2)).toBe('Binary files a/file.txt and b/file.txt differ');
  const added = patchOf({ before: null, after: side('b\0'), status: 'added' });
  expect(added.split('\n').at(-2)).toBe('Binary files /dev/null and b/file.txt differ');
});

test('a file that becomes a link is deleted and added', () => {
  const link = side('target', 'file.txt', 0o120000);
  const patch = patchOf({ before: side('a\n'), after: link, status: 'type changed' });
  expect(patch).toContain('deleted file mode 100644');
  expect(patch).toContain('new file mode 120000');
});

test('a submodule is shown by its commit', () => {
  const pointer = (id: string): PatchSide => ({ ...side('', 'sub', 0o160000), id: id.repeat(40) });
  const patch = patchOf({ before: pointer('1'), after: pointer('2'), status: 'modified' });
  expect(patch).toContain(
    `-Subproject commit ${'1'.repeat(40)}\n+Subproject commit ${'2'.repeat(40)}\n`,
  );
});

test('paths are quoted as in C, and end with a tab where they hold a space', () => {
  const path = decodePath(Buffer.from([0x61, 0x22, 0x5c, 0x09, 0xff, 0xc3, 0xa9]));
  const patch = patchOf({
    before: side('a\n', path),
    after: side('b\n', path),
    status: 'modified',
  });
  expect(patch.split('\n')[0]).toBe(
    'diff --git "a/a\\"\\\\\\t\\377\\303\\251" "b/a\\"\\\\\\t\\377\\303\\251"',
  );
  const spaced = patchOf({
    before: side('a\n', 'a b'),
    after: side('b\n', 'a b'),
    status: 'modified',
  });
  expect(spaced.split('\n').slice(0, 4)).toEqual([
    'diff --git a/a b b/a b',
    'index 7777777..7777777 100644',
    '--- a/a b\t',
    '+++ b/a b\t',
  ]);
});

test('lines are counted, but not those of binary files', () => {
  expect(countLines(side('a\nb\nc\n'), side('a\nx\ny\n'))).toEqual({ added: 2, deleted: 1 + 1 });
  expect(countLines(null, side('a\nb'))).toEqual({ added: 2, deleted: 0 });
  expect(countLines(side('a'), side('a\n'))).toEqual({ added: 1, deleted: 1 });
  expect(countLines(side('a\0'), side('b'))).toBeNull();
});

test.skipIf(!HAS_GIT)('git makes of before and the patch what is after', () => {
  const line = fc.constantFrom('a\n', 'b\n', '\n', '+c\n', '-d\n', ' e\r\n', '\\ f\n', '@@\n');
  const file = fc.tuple(fc.array(line, { maxLength: 30 }), fc.constantFrom('', 'end', '\xff'));
  const contents = file.map(([lines, last]) => Buffer.from(lines.join('') + last, 'latin1'));
  fc.assert(
    fc.property(contents, contents, fc.nat(4), (old, now, context) => {
      const [before, after] = [side(old), side(now)];
      const patch = formatFilePatch({ before, after, status: 'modified' }, { context });
      if (patch.length === 0) expect(old.equals(now)).toBe(true);
      else if (context > 0) expect(applied(patch, before, after.path)?.equals(now)).toBe(true);
    }),
    { seed: SEED, numRuns: 60 },
  );
});

test.skipIf(!HAS_GIT)('git adds, deletes, renames and changes modes by the patch', () => {
  const name = 'é "x" y.txt';
  const added = formatFilePatch(
    { before: null, after: side('a\n', name), status: 'added' },
    CONTEXT,
  );
  expect(applied(added, null, name)?.toString()).toBe('a\n');
  const before = side('a\nb\nc\n', 'old name');
  const deleted = formatFilePatch({ before, after: null, status: 'deleted' }, CONTEXT);
  expect(applied(deleted, before, before.path)).toBeNull();
  const after = side('a\nb\nx\n', name, 0o100755);
  const renamed = formatFilePatch({ before, after, status: 'renamed', similarity: 66 }, CONTEXT);
  expect(applied(renamed, before, name)?.toString()).toBe('a\nb\nx\n');
});

test.skipIf(!HAS_GIT)('git reads the hunks of a large file', () => {
  const lines = Array.from({ length: 3000 }, (_, index) => `line ${index % 7} ${index}\n`);
  const edited = lines.flatMap((text, index) => {
    if (index % 97 === 0) return [];
    return index % 61 === 0 ? [text, `new ${index}\n`] : [text];
  });
  const [before, after] = [side(lines.join('')), side(edited.join(''))];
  const patch = formatFilePatch({ before, after, status: 'modified' }, CONTEXT);
  expect(applied(patch, before, after.path)?.equals(after.bytes)).toBe(true);
});
