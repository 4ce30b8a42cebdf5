/**
 * What a user types or a repository brings as text: whatever it is, the answer is a value or one of the
 * errors of the catalogue, soon.
 */
import { expect, onTestFinished, test } from 'vitest';
import { editSetting, readSettings } from '../../src/bridge/files/config-text.ts';
import { parseIgnoreFile } from '../../src/bridge/files/ignore-file.ts';
import { IgnoreRules } from '../../src/bridge/files/ignore-rules.ts';
import { parseDate } from '../../src/history/dates.ts';
import { findRevision, resolveEnds, resolveRange } from '../../src/history/revision.ts';
import { checkRefName } from '../../src/history/ref-name.ts';
import { select } from '../../src/history/selector.ts';
import { commitVersion } from '../../src/history/version.ts';
import { FxdError } from '../../src/model/errors.ts';
import type { RepoPath } from '../../src/model/path.ts';
import { quietHost } from '../cli/quiet-host.ts';
import { temporaryFolder } from '../cli/run-cli.ts';
import { WrittenHistory } from '../history/written-history.ts';
import { mutated, randomText } from './mutation.ts';
import { rounds, seeded, type Chance } from './rounds.ts';

const TEXTS = rounds(300, 20_000);
const LONG_TEXTS = rounds(5, 200);
/** Parts of a long text; some of them are long themselves. */
const LONG_PARTS = 20_000;
const BOUND_MS = 3000;

/** Runs something that may fail, but only in words of the catalogue, and not late. */
function expectBounded(text: string, run: (text: string) => unknown): void {
  const started = performance.now();
  try {
    run(text);
  } catch (error) {
    if (!(error instanceof FxdError)) throw new Error(JSON.stringify(text), { cause: error });
  }
  expect(performance.now() - started, JSON.stringify(text.slice(0, 200))).toBeLessThan(BOUND_MS);
}

/** What was slow once: a regular expression looked for the end from every beginning. */
const FOUND = ['@{yesterday'.repeat(20_000)];

/** Random texts of parts, mutants of samples, and single parts repeated very often. */
function* texts(chance: Chance, parts: readonly string[], samples: readonly string[]) {
  yield* FOUND;
  for (let count = 0; count < TEXTS; count++) {
    yield randomText(chance, parts, 12);
    yield mutated(Buffer.from(chance.pick(samples)), chance, parts).toString('utf8');
  }
  for (let count = 0; count < LONG_TEXTS; count++) {
    const part = randomText(chance, parts, 3);
    yield part.repeat(LONG_PARTS) + chance.pick(parts);
  }
}

function writtenHistory(): WrittenHistory {
  const history = new WrittenHistory();
  onTestFinished(() => {
    history.close();
  });
  const text = (body: string) => `function parse() {\n  ${body}\n}\nclass Cart {\n  add() {}\n}\n`;
  history.commit({ 'src/a.js': text('one()'), 'b.json': '{"key": [1, {"deep": 2}]}\n' });
  history.commit({ 'src/a.js': text('two()') });
  return history;
}

const SELECTOR_PARTS = [
  ...[
    '*',
    '**',
    '?',
    '#',
    '/',
    '.',
    '~',
    '&',
    '|',
    '(',
    ')',
    '!',
    ' ',
    ',',
    '\\',
    '"',
    "'",
    '[',
    ']',
  ],
  ...['kind:', 'name:', 'changed(', 'function', 'class', 'src/', 'a.js', 'parse', 'Cart', '.add'],
  ...['@', 'HEAD', '~1', '..', 'id:', 'file:', 'path:', '{', '}', '-', ':', '0', 'é', '\n', '\0'],
];

test('selectors', { timeout: 1_800_000 }, () =>
  seeded((chance) => {
    const { repository, head } = writtenHistory();
    const version = commitVersion(repository, head);
    const samples = ['src/a.js#Cart.add', 'kind:function & name:p*', '(src/** | b.json) & ~#parse'];
    for (const text of texts(chance, SELECTOR_PARTS, samples)) {
      expectBounded(text, (selector) => select(version, selector, () => new Set()));
    }
  }),
);

const REVISION_PARTS = [
  ...['HEAD', '@', '~', '^', '0', '1', '99999999999', '..', '...', '-', '@{', '}', ':', 'main'],
  ...[
    'refs/',
    'heads/',
    'tags/',
    'abcd',
    'yesterday',
    '2 days ago',
    '2026-09-01',
    'T12:00',
    '+0200',
  ],
  ...[' ', '/', '.', '\\', '*', '?', '[', '@op:', '@{op:', 'Z', 'é', '\n', '\0', '\u202e'],
];

test('revisions, ranges, dates and names of branches', { timeout: 1_800_000 }, () =>
  seeded((chance) => {
    const { repository } = writtenHistory();
    const samples = ['HEAD~1', 'main@{yesterday}', 'HEAD^..main', '2026-09-01T12:00:00+02:00'];
    for (const text of texts(chance, REVISION_PARTS, samples)) {
      expectBounded(text, (revision) => findRevision(repository, revision));
      expectBounded(text, (range) => resolveRange(repository, range));
      expectBounded(text, (ends) => resolveEnds(repository, ends));
      expectBounded(text, (date) => parseDate(date, quietHost));
      expectBounded(text, checkRefName);
    }
  }),
);

const IGNORE_PARTS = [
  ...[
    '*',
    '**',
    '?',
    '/',
    '!',
    '#',
    '\\',
    '[',
    ']',
    '[!',
    '[^',
    '[:alpha:]',
    '[a-z]',
    '-',
    ' ',
    '\n',
  ],
  ...['a', 'ab', 'out', '.js', '\t', '\r\n', '\0', 'é', '\ufeff', '{', '}', '(*a)', '*a*a'],
];

test('ignore files', { timeout: 1_800_000 }, () =>
  seeded((chance) => {
    const top = IgnoreRules.top(temporaryFolder());
    const samples = ['out/\n!out/kept\n/*.[oa]\n', '**/a*b?c[!d-f]/**\n', '\\#a\\ \nb \\ \n'];
    const paths = ['a', 'out', 'a/b/c.js', `${'a'.repeat(200)}`, `${'ab/'.repeat(60)}b`, 'é'];
    for (const text of texts(chance, IGNORE_PARTS, samples)) {
      expectBounded(text, () => {
        parseIgnoreFile(Buffer.from(text));
        const fxdignore = Buffer.from(text);
        const rules = top.enter('' as RepoPath, { gitignore: fxdignore, fxdignore });
        return paths.map((path) => rules.isIgnored(path as RepoPath, chance.below(2) === 0));
      });
    }
  }),
);

const TOML_PARTS = [
  ...['[', ']', '[[', ']]', '=', '.', '"', "'", '"""', "'''", '\n', ' ', ',', '{', '}', '#', '\\'],
  ...[
    'core',
    'pager',
    'alias',
    'true',
    '1',
    '1e400',
    '0x',
    'inf',
    '2026-09-01',
    '__proto__',
    '\\u',
  ],
  ...['constructor', 'core.editor = "x"\n', '[alias]\n', '\r\n', '\0', 'é', '\ud7ff'],
];

test('configuration files', { timeout: 1_800_000 }, () =>
  seeded((chance) => {
    const samples = [
      '[core]\npager = "less"\n# why\n[alias]\nci = "commit"\n',
      'core.editor = "x"\n',
    ];
    const keys = ['core.editor', 'alias.ci', '__proto__.x', 'constructor.name'];
    for (const text of texts(chance, TOML_PARTS, samples)) {
      expectBounded(text, () => readSettings(text, 'a file'));
      expectBounded(text, () => {
        const key = chance.pick(keys);
        const value = chance.pick([null, 'text', ['one', 'two']]);
        const edited = editSetting(text, key, value, 'a file');
        const found = readSettings(edited, 'a file').find((setting) => setting.key === key);
        expect(found?.value ?? null).toEqual(value);
      });
    }
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  }),
);
