import { expect, test } from 'vitest';
import { Attributes } from '../../src/bridge/files/attributes.ts';
import { parseAttributes } from '../../src/bridge/files/attributes-file.ts';
import { parseGitConfig } from '../../src/bridge/files/git-config.ts';
import { GitFolder } from './attributes-oracle.ts';
import { hasGit, randomFrom } from './ignore-oracle.ts';
import { path } from './temporary-folder.ts';

const ASKED = ['text', 'crlf', 'eol', 'ident', 'filter', 'working-tree-encoding'];

function decided(files: Readonly<Record<string, string>>, file: string): Record<string, unknown> {
  const bytes = (name: string) => (name in files ? Buffer.from(files[name]!) : null);
  let attributes = Attributes.outside({ repository: bytes('info'), user: null, system: null });
  attributes = attributes.enter(path(''), bytes('.gitattributes'));
  const folders = file.split('/').slice(0, -1);
  for (const [index] of folders.entries()) {
    const folder = folders.slice(0, index + 1).join('/');
    attributes = attributes.enter(path(folder), bytes(`${folder}/.gitattributes`));
  }
  return Object.fromEntries(attributes.of(path(file)));
}

test('the last line of a file that matches decides, and what it does not say others may', () => {
  const files = { '.gitattributes': '* text=auto eol=lf\n*.bin -text\n*.sh eol=crlf text\n' };
  expect(decided(files, 'a.txt')).toEqual({ text: 'auto', eol: 'lf' });
  expect(decided(files, 'x/a.bin')).toEqual({ text: false, eol: 'lf' });
  expect(decided(files, 'run.sh')).toEqual({ text: true, eol: 'crlf' });
});

test('deeper folders go before shallower ones, and info/attributes before all', () => {
  const files = {
    info: '*.c ident\n',
    '.gitattributes': '*.c text -ident\nsub/deep/*.c eol=lf\n',
    'sub/.gitattributes': 'deep/*.c -text\n',
  };
  expect(decided(files, 'sub/deep/a.c')).toEqual({ ident: true, text: false, eol: 'lf' });
  expect(decided(files, 'deep/a.c')).toEqual({ ident: true, text: true });
});

test('macros stand for what they say, and only the top may define them', () => {
  const files = {
    '.gitattributes': '[attr]docs text eol=lf\n[attr]both docs ident\n*.md both\n*.png binary\n',
    'sub/.gitattributes': '[attr]docs -text\n*.txt docs\n',
  };
  expect(decided(files, 'sub/a.md')).toEqual({
    both: true,
    ident: true,
    docs: true,
    eol: 'lf',
    text: true,
  });
  expect(decided(files, 'sub/a.txt')).toEqual({ docs: true, eol: 'lf', text: true });
  expect(decided(files, 'a.png')).toMatchObject({ binary: true, text: false });
});

test('a line that Git refuses has no effect', () => {
  const lines = [
    '!*.a text',
    'b/ text',
    '*.c te!xt',
    '"unclosed text',
    '# text',
    '*.d -',
    'builtin_x',
  ];
  expect(
    parseAttributes(Buffer.from(lines.join('\n')), true).filter((line) => 'test' in line),
  ).toMatchObject([{ test: { text: '"unclosed' } }, { states: [] }]);
});

test('quoted patterns have escapes as in C', () => {
  const [line] = parseAttributes(Buffer.from('"a\\tb \\303\\274\\"" text\n'), false);
  expect(line).toMatchObject({
    test: { is: 'equal', text: 'a\tb ü"' },
    states: [{ name: 'text' }],
  });
});

test('settings are read as Git reads them', () => {
  const text = [
    '[core]',
    '\tautocrlf = input ; why',
    'EOL="lf # not a comment" # a comment',
    '[filter "a\\"b"] clean = "x y"  z \\',
    '  w',
    '[flag]',
    'on',
    '[old.Style] key = 1',
  ].join('\n');
  expect(parseGitConfig(text)).toEqual([
    { key: 'core.autocrlf', value: 'input' },
    { key: 'core.eol', value: 'lf # not a comment' },
    { key: 'filter.a"b.clean', value: 'x y  z   w' },
    { key: 'flag.on', value: null },
    { key: 'old.style.key', value: '1' },
  ]);
});

const PATTERNS = [
  '*',
  '*.a',
  'x',
  '/x',
  'x/*',
  'x/**',
  '**/y',
  'x/y',
  '*.[ab]',
  '"x y.a"',
  'y/',
  'x?',
  '/x/y/*.a',
];
const STATES = [
  'text',
  '-text',
  '!text',
  'text=auto',
  'eol=lf',
  'eol=crlf',
  '!eol',
  'ident',
  '-ident',
  'crlf',
  '-crlf',
  'crlf=input',
  'filter=f',
  'binary',
  '-binary',
  'own',
  '!own',
  'own=1',
  'working-tree-encoding=UTF-16',
  'b!d',
];
const FILES = [
  'x',
  'y',
  'a.a',
  'b.b',
  'x y.a',
  'x/a.a',
  'x/y/a.a',
  'x/y/z/b.b',
  'x/y/y',
  'xx',
  'z/x/y/c.a',
];

test.skipIf(!hasGit())('attributes are those of Git', () => {
  const folder = new GitFolder();
  for (let seed = 1; seed <= 40; seed += 1) {
    const random = randomFrom(seed);
    const pick = (choices: readonly string[]) => choices[random(choices.length)]!;
    const lines = () =>
      Array.from({ length: 1 + random(6) }, () => {
        const states = Array.from({ length: 1 + random(3) }, () => pick(STATES)).join(' ');
        return `${random(5) === 0 ? '[attr]own' : pick(PATTERNS)} ${states}`;
      }).join(random(3) === 0 ? '\r\n' : '\n');
    for (const name of ['.gitattributes', 'x/.gitattributes', 'x/y/.gitattributes']) {
      folder.write(name, lines());
    }
    folder.write('.git/info/attributes', random(2) === 0 ? lines() : '');
    const names = [...FILES, ...ASKED];
    const answer = folder.run(['check-attr', '-z', '--stdin', ...ASKED], FILES.join('\0'));
    const expected = answer
      .toString()
      .split('\0')
      .filter((_, index) => index % 3 === 2);
    const attributes = FILES.flatMap((file) => {
      const found = folder.conversions().attributesOf(path(file));
      return ASKED.map((asked) => {
        const value = found.get(asked);
        if (value == null) return 'unspecified';
        return value === true ? 'set' : value === false ? 'unset' : value;
      });
    });
    expect(attributes, `seed ${seed}`).toEqual(expected);
    expect(names.length).toBe(FILES.length + ASKED.length);
  }
});
