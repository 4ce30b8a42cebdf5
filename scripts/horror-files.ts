/**
 * A folder of horrors: everything that has broken a version control system or a parser. Invariant: the
 * same folder every time; what the machine cannot make (a name its file system refuses, a file that root
 * can read anyway) is left out and named.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Horrors {
  /** Paths of regular files and links, as bytes, that a version must hold. */
  readonly recorded: readonly Buffer[];
  /** What is there and cannot be recorded, such as a FIFO. */
  readonly unrecorded: readonly string[];
  /** What this machine could not make. */
  readonly leftOut: readonly string[];
}

const MIB = 1024 * 1024;
/** How deep hostile nesting goes. */
const DEPTH = 100_000;

/** Bytes that look random and are always the same. */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 0x12345678;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

function utf16(text: string, order: 'le' | 'be'): Buffer {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
}

const SOURCE = 'export function greet(name) {\n  return `Hello, ${name}`;\n}\n';
const BOM = '\ufeff';

/** T-1: ends of lines and of files, byte order marks, odd white space. */
const LINE_ENDS: Readonly<Record<string, string | Buffer>> = {
  'empty.ts': '',
  'only-newline.ts': '\n',
  'only-blanks.ts': ' \t ',
  'only-crlf.py': '\r\n\r\n',
  'no-final-newline.ts': SOURCE.trimEnd(),
  'bom-8.ts': BOM + SOURCE,
  'bom-only.json': BOM,
  'bom-16-le.ts': utf16(SOURCE, 'le'),
  'bom-16-be.ts': utf16(SOURCE, 'be'),
  'crlf.ts': SOURCE.replaceAll('\n', '\r\n'),
  'crlf.py': 'def a():\r\n    return 1\r\n\r\nclass B:\r\n    def c(self):\r\n        pass\r\n',
  'mixed.ts': 'const a = 1;\r\nconst b = 2;\nconst c = 3;\rconst d = 4;\n\r\n\r',
  'lone-cr.ts': 'function a() {}\rfunction b() {}\r',
  'form-feed.c': 'int a;\f\nint b(void)\f{\n\f return 1;\n}\n',
  'vertical-tab.go': 'package a\n\vfunc b() {}\n',
  'line-separator.js': 'const a = "\u2028";\u2029const b = 1;\u2028',
  'next-line.js': 'const a = 1;\u0085const b = 2;\n',
  'no-break.js': 'const\u00a0a\u00a0=\u00a01;\n',
  'nul.ts': 'const a = "\0";\nfunction b() {}\n',
  'nul-first.md': '\0# Title\n',
  'many-blank-lines.md': `# A\n${'\n'.repeat(10_000)}# B\n`,
};

/** T-2: what is not the text that its name promises. */
const ENCODINGS: Readonly<Record<string, string | Buffer>> = {
  'invalid-utf8.js': Buffer.concat([
    Buffer.from('// '),
    Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0xf5]),
    Buffer.from('\nfunction a() {}\n'),
  ]),
  'cut-off-utf8.py': Buffer.from([0x61, 0x20, 0x3d, 0x20, 0x27, 0xe2, 0x82]),
  'latin-1.php': Buffer.from('<?php // caf\u00e9\nfunction na\u00efve() {}\n', 'latin1'),
  'utf-16.json': Buffer.from('{"a": 1}', 'utf16le'),
  'binary.js': noise(5000),
  'binary.json': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]),
  'all-bytes.txt': Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  'one-line.js': `var a=[${'"0123456789abcdef",'.repeat(Math.ceil((10 * MIB) / 19))}0];`,
  'one-line.css': `a{color:red}${'.x{margin:0;padding:0}'.repeat(50_000)}`,
  'large.bin': noise(6 * MIB),
};

/** T-4 and T-5: unfinished and doubled code, and names that bite. */
const CODE: Readonly<Record<string, string>> = {
  'syntax-error.ts': 'function a( {\n  return 1;\n}\n\nfunction b() { return 2; }\n',
  'conflict.ts':
    'function a() {\n<<<<<<< ours\n  return 1;\n||||||| base\n=======\n  return 2;\n>>>>>>> theirs\n}\n',
  'conflict.json': '{\n<<<<<<< ours\n  "a": 1\n=======\n  "a": 2\n>>>>>>> theirs\n}\n',
  'half-typed.ts': 'export class A {\n  method() {\n    if (x) {\n      return `${a',
  'half-typed.py': 'def a():\n    """never closed\n\nclass B:\n',
  'half-typed.rs': 'fn a() { let x = r##"never closed"#;\n',
  'half-typed.html': '<div><script>function a() {</div>\n<!-- <p>',
  'half-typed.yaml': 'a:\n  - b: [1, {c: "\n',
  'half-typed.sh': 'cat <<EOF\nnever closed\nif true; then\n',
  'half-typed.rb': 'def a\n  x = <<~END\n    never closed\n',
  'duplicates.ts': 'function a() {}\nfunction a() {}\nclass B {}\nclass B {}\nfunction a() {}\n',
  'overloads.ts': 'function a(x: 1): 1;\nfunction a(x: 2): 2;\nfunction a(x: any) { return x; }\n',
  'Overloads.java': 'class A {\n  void m() {}\n  void m(int a) {}\n  void m(String a) {}\n}\n',
  'same-bodies.py': 'def a():\n    return 1\n\ndef b():\n    return 1\n\ndef c():\n    return 1\n',
  'shebang.js': '#!/usr/bin/env node\n"use strict";\nfunction a() {}\n',
  'decorators.ts': '@a @b()\n@c({ d: [1] })\nexport default class {\n  @e() f = 1;\n}\n',
  'names.js':
    'function __proto__() {}\nfunction constructor() {}\nclass toString { __proto__() {} constructor() {} hasOwnProperty() {} }\n',
  'names.json': '{"__proto__": {"a": 1}, "constructor": {"prototype": 2}, "toString": 3, "": 4}\n',
  'names.yaml': '__proto__: 1\nconstructor: {prototype: 2}\n"": 3\n? [a, b]\n: 4\n',
  'names.toml': '["__proto__"]\nconstructor = 1\n["a.b"."c d"]\n"" = 2\n',
  'names.ini': '[__proto__]\nconstructor=1\n[]\n=2\n',
  'trojan.js': 'if (a) { /*\u202e } \u2066if (b)\u2069 \u2066*/ }\nconst \u0430dmin = 1;\u200b\n',
};

/** T-6: configuration that a parser would choke on, lose or grow. */
const CONFIGURATION: Readonly<Record<string, string>> = {
  'bomb.yaml': `a: &a [x, x]\n${[...'bcdefghij']
    .map((name, at) => `${name}: &${name} [${`*${'abcdefghi'[at]},`.repeat(9)}]`)
    .join('\n')}\n`,
  'merge-keys.yaml': 'base: &base {a: 1}\nuse:\n  <<: *base\n  <<: *base\n  a: 2\n  a: 3\n',
  'norway.yaml': 'no: no\nyes: ~\n1: 0o17\n1.0: 1e400\n---\n...\n---\n%YAML 1.2\n',
  'duplicate-keys.json': '{"a": 1, "a": 2, "b": {"a": 3, "a": 3}, "a": 4}\n',
  'huge-number.json': '{"a": 1e400, "b": -0, "c": 123456789012345678901234567890}\n',
  'comments.json': '// one\n{ /* two */ "a": 1, // three\n  \'b\': 2,\n  c: 0x10, }\n',
  'not-an-object.json': '"just a text"',
  'dates.toml': 'a = 1979-05-27T07:32:00-08:00\nb = 07:32:00\na = 1\n[x]\n[x]\n[[y]]\n[[y]]\n',
  'order.toml': 'z = 1\na = 2\n[m]\nb.c = 3\nb.a = 4\n',
};

/** T-3: for each language its own brackets, 100,000 deep, and strings and expressions as long. */
function nesting(): Record<string, string> {
  const pair = (open: string, close: string) => open.repeat(DEPTH) + close.repeat(DEPTH);
  const files: Record<string, string> = {
    'parens.js': `const a = ${pair('(', ')')};\n`,
    'arrays.json': pair('[', ']'),
    'objects.json': `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`,
    'flow.yaml': pair('[', ']'),
    'indent.yaml': Array.from({ length: 1500 }, (_, at) => `${' '.repeat(at)}a:\n`).join(''),
    'indent.py': Array.from({ length: 1500 }, (_, at) => `${' '.repeat(at)}if a:\n`).join(''),
    'jsx.jsx': `const a = ${'<a>'.repeat(DEPTH)}${'</a>'.repeat(DEPTH)};\n`,
    'jsx-open.tsx': `const a = ${'<a b={'.repeat(DEPTH)}`,
    'tags.html': '<div>'.repeat(DEPTH),
    'quotes.md': '>'.repeat(DEPTH),
    'lists.md': Array.from({ length: 1000 }, (_, at) => `${'  '.repeat(at)}- a\n`).join(''),
    'templates.ts': `const a = ${'`${'.repeat(DEPTH)}`,
    'terms.js': `const a = ${'1 + '.repeat(DEPTH)}1;\n`,
    'string.js': `const a = "${'x'.repeat(MIB)}";\nfunction b() {}\n`,
    'open-string.py': `a = "${'x'.repeat(MIB)}`,
    'slashes.js': `const a = ${'/'.repeat(DEPTH)}`,
    'backslashes.sh': `echo ${'\\'.repeat(DEPTH)}`,
    'generics.rs': `fn a() -> ${'V<'.repeat(DEPTH)}u8${'>'.repeat(DEPTH)} {}\n`,
    'heredocs.sh': 'cat <<A <<B <<C\n'.repeat(5000),
    'ends.rb': `${'if a\n'.repeat(20_000)}${'end\n'.repeat(20_000)}`,
    'tables.toml': `[${'a.'.repeat(20_000)}a]\nb = ${pair('[', ']')}\n`,
  };
  const extensions = ['ts', 'py', 'go', 'rs', 'java', 'c', 'cpp', 'cs', 'php', 'rb', 'sh', 'css'];
  for (const extension of extensions) {
    files[`braces.${extension}`] = pair('{', '}');
    files[`open.${extension}`] = '({['.repeat(DEPTH);
    files[`closed.${extension}`] = ')]}'.repeat(DEPTH);
  }
  return files;
}

/** Names that shells, terminals and file systems trip over. */
function oddNames(): string[] {
  return [
    'with space.ts',
    ' leading and trailing ',
    "single'quote.ts",
    'double"quote.ts',
    'new\nline.ts',
    'tab\tcharacter.ts',
    'return\rcharacter.ts',
    'escape\u001b[31m.ts',
    'back\\slash.ts',
    'emoji-\u{1f600}.ts',
    'composed-\u00e9.ts',
    'decomposed-e\u0301.ts',
    'right-\u202eto-left.ts',
    '-leading-dash.ts',
    '--force',
    '--',
    '#hash.ts',
    'a#b.ts',
    '$(touch x).ts',
    '`touch x`.ts',
    '*.ts',
    '[a-z].ts',
    '?.ts',
    '~',
    ':colon:.ts',
    '%2e%2e',
    '...',
    'dot.',
    'HEAD',
    '@',
    'CON',
    '__proto__',
    'constructor',
    'UPPER.ts',
    'upper.ts',
    'n'.repeat(252) + '.ts',
    '\u00e9'.repeat(127),
  ];
}

class Maker {
  readonly #root: string;
  readonly recorded: Buffer[] = [];
  readonly unrecorded: string[] = [];
  readonly leftOut: string[] = [];

  constructor(root: string) {
    this.#root = root;
  }

  place(path: string): string {
    const place = `${this.#root}/${path}`;
    mkdirSync(dirname(place), { recursive: true });
    return place;
  }

  file(path: string, contents: string | Buffer, mode = 0o644): void {
    try {
      writeFileSync(this.place(path), contents);
      chmodSync(`${this.#root}/${path}`, mode);
      this.recorded.push(Buffer.from(path));
    } catch (error) {
      this.leftOut.push(`${path}: ${String(error)}`);
    }
  }

  files(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
    for (const [name, contents] of Object.entries(files)) this.file(`${folder}/${name}`, contents);
  }

  link(path: string, target: string | Buffer): void {
    symlinkSync(target, this.place(path));
    this.recorded.push(Buffer.from(path));
  }

  /** A name that no text spells. */
  byteName(folder: string, name: Buffer): void {
    const path = Buffer.concat([Buffer.from(`${folder}/`), name]);
    try {
      mkdirSync(`${this.#root}/${folder}`, { recursive: true });
      writeFileSync(Buffer.concat([Buffer.from(`${this.#root}/`), path]), 'const a = 1;\n');
      this.recorded.push(path);
    } catch (error) {
      this.leftOut.push(`${path.toString('latin1')}: ${String(error)}`);
    }
  }

  /** What only another program can make. */
  run(path: string, program: string, args: readonly string[]): void {
    const folder = dirname(this.place(path));
    const { status } = spawnSync(program, args, { cwd: folder, stdio: 'ignore' });
    if (status === 0) this.unrecorded.push(path);
    else this.leftOut.push(`${path}: ${program} is missing or failed`);
  }
}

/** Makes the folder of horrors at `root`, which should be new. */
export function makeHorrors(root: string): Horrors {
  const maker = new Maker(root);
  maker.files('line-ends', LINE_ENDS);
  maker.files('encodings', ENCODINGS);
  maker.files('code', CODE);
  maker.files('configuration', CONFIGURATION);
  maker.files('nesting', nesting());
  for (const name of oddNames()) maker.file(`names/${name}`, `${SOURCE}// ${name.length}\n`);
  maker.byteName('names', Buffer.from([0x62, 0xff, 0xfe, 0x2e, 0x74, 0x73]));
  maker.byteName('names', Buffer.from('latin-\u00e9.ts', 'latin1'));
  maker.file(`deep/${'d/'.repeat(400)}file.ts`, SOURCE);
  maker.file(`long/${`${'l'.repeat(200)}/`.repeat(10)}file.ts`, SOURCE);
  maker.file('modes/program.sh', '#!/bin/sh\ntrue\n', 0o755);
  maker.file('modes/private.sh', '#!/bin/sh\ntrue\n', 0o700);
  maker.file('modes/group-only.sh', 'true\n', 0o654);
  maker.file('modes/set-user-id', 'true\n', 0o4755);
  maker.file('modes/read-only.ts', SOURCE, 0o444);
  mkdirSync(maker.place('empty-folder/inside'), { recursive: true });
  makeLinks(maker);
  makeSpecials(maker);
  makeNested(maker);
  return maker;
}

function makeLinks(maker: Maker): void {
  maker.link('links/to-file', '../code/shebang.js');
  maker.link('links/to-folder', '../code');
  maker.link('links/dangling', 'nowhere/at/all');
  maker.link('links/absolute', '/etc/hostname');
  maker.link('links/outside', '../../../..');
  maker.link('links/itself', 'itself');
  maker.link('links/ping', 'pong');
  maker.link('links/pong', 'ping');
  maker.link('links/up', '..');
  maker.link('links/odd', Buffer.from([0x61, 0xff, 0x0a, 0x20]));
  maker.link('links/named.ts', '../line-ends/empty.ts');
}

function makeSpecials(maker: Maker): void {
  maker.run('special/fifo.ts', 'mkfifo', ['fifo.ts']);
  const listen = "require('net').createServer().listen('socket', () => process.exit(0))";
  maker.run('special/socket', process.execPath, ['-e', listen]);
  if (process.getuid?.() === 0) maker.leftOut.push('special/unreadable.ts: root reads every file');
  else {
    writeFileSync(maker.place('special/unreadable.ts'), SOURCE, { mode: 0 });
    maker.unrecorded.push('special/unreadable.ts');
  }
}

/** Folders that are repositories of their own: with a commit, without one, and one of fxd. */
function makeNested(maker: Maker): void {
  const commit = '0123456789abcdef0123456789abcdef01234567';
  for (const name of ['with-commit', 'without-commit']) {
    const git = `nested/${name}/.git`;
    writeFileSync(maker.place(`${git}/HEAD`), 'ref: refs/heads/main\n');
    mkdirSync(maker.place(`${git}/objects/pack`), { recursive: true });
    mkdirSync(maker.place(`${git}/refs/heads/x`), { recursive: true });
    writeFileSync(maker.place(`nested/${name}/inside.ts`), SOURCE);
  }
  writeFileSync(maker.place('nested/with-commit/.git/refs/heads/main'), `${commit}\n`);
  writeFileSync(maker.place('nested/of-fxd/.fxd'), '');
  writeFileSync(maker.place('nested/of-fxd/inside.ts'), SOURCE);
  maker.unrecorded.push('nested/without-commit', 'nested/of-fxd');
}
