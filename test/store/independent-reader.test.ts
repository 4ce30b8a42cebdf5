/**
 * Reads a store with SQLite, zlib and SHA-1 alone, by docs/format.md. Invariant: nothing here comes from
 * src/ but the command line that makes the store, so what it proves is the page, not the code.
 */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { runCli, temporaryFolder } from '../cli/run-cli.ts';

function varints(bytes: Buffer): number[] {
  const numbers: number[] = [];
  for (let at = 0; at < bytes.length;) {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[at++]!;
      value += (byte % 128) * scale;
      if (byte < 128) break;
      scale *= 128;
    }
    numbers.push(value);
  }
  return numbers;
}

/** The bytes that a list of numbers names, three for each piece. */
function joinPieces(store: Sqlite.Database, numbers: readonly number[]): Buffer {
  const parts: Buffer[] = [];
  for (let i = 0; i < numbers.length; i += 3) {
    const [pack, start, length] = numbers.slice(i, i + 3) as [number, number, number];
    const { codec, data } = store
      .prepare('SELECT codec, data FROM pack WHERE number = ?')
      .get(pack) as { codec: number; data: Buffer };
    const bytes = codec === 0 ? data : inflateRawSync(data);
    parts.push(bytes.subarray(start, start + length));
  }
  return Buffer.concat(parts);
}

/** The bytes that the pieces of a row name; a list that begins with 0 lies in packs itself. */
function readPieces(store: Sqlite.Database, pieces: Buffer): Buffer {
  const numbers = varints(pieces);
  if (numbers[0] !== 0) return joinPieces(store, numbers);
  return joinPieces(store, varints(joinPieces(store, numbers.slice(1))));
}

/** The contents of an object by its id in hex, with its id computed again. */
function readObject(store: Sqlite.Database, id: string): { type: string; contents: Buffer } {
  const row = store
    .prepare('SELECT type, size, pieces FROM object WHERE id = ?')
    .get(Buffer.from(id, 'hex')) as { type: number; size: number; pieces: Buffer };
  const contents = readPieces(store, row.pieces);
  const type = ['', 'commit', 'tree', 'blob', 'tag'][row.type]!;
  const hash = createHash('sha1').update(`${type} ${row.size}\0`).update(contents).digest('hex');
  expect(hash).toBe(id);
  return { type, contents };
}

function readFiles(
  store: Sqlite.Database,
  tree: string,
  prefix: string,
  into: Map<string, Buffer>,
) {
  const { contents } = readObject(store, tree);
  for (let at = 0; at < contents.length;) {
    const space = contents.indexOf(' ', at);
    const zero = contents.indexOf(0, space);
    const mode = contents.toString('latin1', at, space);
    const path = prefix + contents.toString('utf8', space + 1, zero);
    const id = contents.toString('hex', zero + 1, zero + 21);
    if (mode === '40000') readFiles(store, id, `${path}/`, into);
    else into.set(`${mode} ${path}`, readObject(store, id).contents);
    at = zero + 21;
  }
}

function headFiles(file: string): Map<string, Buffer> {
  const store = new Sqlite(file, { readonly: true });
  const { head } = store.prepare('SELECT head FROM worktree WHERE number = 1').get() as {
    head: Buffer;
  };
  const ref = store.prepare('SELECT target FROM ref WHERE name = ?');
  const { target } = ref.get(head.subarray('ref: '.length)) as { target: Buffer };
  const commit = readObject(store, target.toString('hex')).contents.toString('utf8');
  const files = new Map<string, Buffer>();
  readFiles(store, /^tree ([0-9a-f]{40})\n/.exec(commit)![1]!, '', files);
  store.close();
  return files;
}

test('every file of HEAD is rebuilt with SQLite, zlib and SHA-1', async () => {
  const cwd = temporaryFolder();
  const long = Buffer.alloc(5 * 1024 * 1024, 'no two lines of this are long\n');
  const files = new Map<string, Buffer>([
    [
      '100644 a.ts',
      Buffer.from(
        'export function parse() {\n  return 1;\n}\n\n/** Lexes. */\nfunction lex() {}\n',
      ),
    ],
    ['100644 deep/er/b.json', Buffer.from('{ "name": "b",\r\n  "list": [1, 2] }')],
    ['100755 run.sh', Buffer.from('#!/bin/sh\necho hello\n')],
    ['100644 empty', Buffer.alloc(0)],
    ['100644 picture.png', Buffer.from([0x89, 0x50, 0, 0xff, 0xfe])],
    ['100644 long.txt', long],
    ['120000 link', Buffer.from('a.ts')],
  ]);
  mkdirSync(join(cwd, 'deep/er'), { recursive: true });
  for (const [entry, bytes] of files) {
    const [mode, path] = entry.split(' ') as [string, string];
    if (mode === '120000') symlinkSync(bytes.toString(), join(cwd, path));
    else writeFileSync(join(cwd, path), bytes);
    if (mode === '100755') chmodSync(join(cwd, path), 0o755);
  }
  expect((await runCli(['init'], { cwd })).exit).toBe(0);
  expect((await runCli(['commit', '-m', 'first'], { cwd })).exit).toBe(0);
  // A second version of a file refers to values of the first.
  const edited = Buffer.from(`${files.get('100644 a.ts')!.toString()}\nfunction more() {}\n`);
  files.set('100644 a.ts', edited);
  writeFileSync(join(cwd, 'a.ts'), edited);
  expect((await runCli(['commit', '-m', 'second'], { cwd })).exit).toBe(0);

  const rebuilt = headFiles(join(cwd, '.fxd'));
  expect([...rebuilt.keys()].sort()).toEqual([...files.keys()].sort());
  for (const [entry, bytes] of files) expect(rebuilt.get(entry)!.equals(bytes), entry).toBe(true);
});

test('after gc every version of a file is rebuilt, and the log of operations', async () => {
  const cwd = temporaryFolder();
  const versions: string[] = [];
  expect((await runCli(['init'], { cwd })).exit).toBe(0);
  for (let edit = 0; edit < 25; edit++) {
    const lines = Array.from({ length: 300 }, (_, line) => {
      const words = createHash('md5')
        .update(`${line} ${(line * 7) % 25 < edit}`)
        .digest('hex');
      return `const v${line} = '${words}';`;
    });
    versions.push(lines.join('\n'));
    writeFileSync(join(cwd, 'a.ts'), versions.at(-1)!);
    expect((await runCli(['commit', '-m', `${edit}`], { cwd })).exit).toBe(0);
  }
  expect((await runCli(['gc'], { cwd })).exit).toBe(0);

  const store = new Sqlite(join(cwd, '.fxd'), { readonly: true });
  const indirect = store
    .prepare("SELECT count(*) FROM object WHERE substr(pieces, 1, 1) = x'00'")
    .pluck();
  expect(indirect.get()).toBeGreaterThan(5);
  const { target } = store.prepare('SELECT target FROM ref').get() as { target: Buffer };
  const found: string[] = [];
  for (let id: string | undefined = target.toString('hex'); id !== undefined;) {
    const commit = readObject(store, id).contents.toString('utf8');
    const files = new Map<string, Buffer>();
    readFiles(store, /^tree ([0-9a-f]{40})\n/.exec(commit)![1]!, '', files);
    found.unshift(files.get('100644 a.ts')!.toString());
    id = /^parent ([0-9a-f]{40})$/m.exec(commit)?.[1];
  }
  expect(found).toEqual(versions);
  const operations = store.prepare('SELECT id, body, pieces FROM operation').all() as {
    id: Buffer;
    body: string | null;
    pieces: Buffer;
  }[];
  expect(operations.length).toBeGreaterThanOrEqual(25);
  for (const { id, body, pieces } of operations) {
    expect(body).toBeNull();
    const text = readPieces(store, pieces);
    const hash = createHash('sha256').update('fxd operation 1\n').update(text).digest();
    expect(hash.equals(id)).toBe(true);
  }
  store.close();
});
