/** Names that people give: refs, dates, revisions, selectors. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedNodesOf } from '../../src/history/changed-nodes.ts';
import { formatMoment, parseDate } from '../../src/history/dates.ts';
import { canonicalJson } from '../../src/history/canonical-json.ts';
import { listOperations, recordOperation } from '../../src/history/operation.ts';
import { refNameFault } from '../../src/history/ref-name.ts';
import { resolveRange, resolveRevision } from '../../src/history/revision.ts';
import { parseSelector } from '../../src/history/selector-parser.ts';
import { select, selectOne } from '../../src/history/selector.ts';
import { commitVersion } from '../../src/history/version.ts';
import { FxdError } from '../../src/model/errors.ts';
import { sha256 } from '../../src/model/hash.ts';
import type { CommitId } from '../../src/model/ids.ts';
import { operationId } from '../../src/store/operations.ts';
import { hasProgram } from '../cli/has-program.ts';
import { hostAt, WrittenHistory } from './written-history.ts';

function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof FxdError) return error.code;
    throw error;
  }
  return 'none';
}

// ---- ref names ----

const REF_NAMES = [
  'main',
  'feature/x',
  'a/b/c',
  'ü',
  'v1.0',
  'a-b',
  'a@b',
  '@a',
  'a{b',
  'HEADS',
  'a.lock.b',
  'x'.repeat(200),
  '',
  '/',
  '/a',
  'a/',
  'a//b',
  '.a',
  'a/.b',
  'a.',
  'a..b',
  'a.lock',
  'a.lock/b',
  'a b',
  'a~b',
  'a^b',
  'a:b',
  'a?b',
  'a*b',
  'a[b',
  'a\\b',
  'a\tb',
  'a\x7fb',
  'a@{b',
  '@{',
  'a\nb',
  '..',
  '.',
  'a/..',
];

test.skipIf(!hasProgram('git'))('ref names are those that Git allows', () => {
  for (const name of REF_NAMES) {
    const { status } = spawnSync('git', ['check-ref-format', `refs/heads/${name}`]);
    expect([name, refNameFault(name) === null]).toEqual([name, status === 0]);
  }
});

test.each(['HEAD', '@', '-', '-x', '1'.repeat(40), 'x'.repeat(300)])(
  '%s would be mistaken for something else',
  (name) => expect(refNameFault(name)).not.toBeNull(),
);

// ---- dates ----

const NOW = hostAt(() => 0);
const DAY = 86_400;
const start = Math.floor(NOW.now() / 1000);

test.each([
  ['2026-09-01', Date.UTC(2026, 8, 1) / 1000, 0],
  ['2026-09-01T12:30:05+02:00', Date.UTC(2026, 8, 1, 10, 30, 5) / 1000, 120],
  ['2026-09-01 12:30 -0330', Date.UTC(2026, 8, 1, 16) / 1000, -210],
  ['2026-09-01T12:30:05Z', Date.UTC(2026, 8, 1, 12, 30, 5) / 1000, 0],
  ['2024-02-29', Date.UTC(2024, 1, 29) / 1000, 0],
  ['@1700000000', 1_700_000_000, 0],
  ['1700000000 +0100', 1_700_000_000, 60],
  ['now', start, 0],
  ['yesterday', start - DAY, 0],
  ['2 days ago', start - 2 * DAY, 0],
  ['an hour ago', start - 3600, 0],
  ['3.weeks.ago', start - 21 * DAY, 0],
])('the date %s', (text, time, offset) => {
  expect(parseDate(text, NOW)).toEqual({ time, offset });
});

test.each([
  '',
  'soon',
  '2026-13-01',
  '2026-02-30',
  '2023-02-29',
  '2026-09-01T25:00',
  '2026-09-01T10:75',
  '2026-09-01T10:00:61',
  '0050-01-01',
  '2026-9-1',
  '99999999999999 years ago',
  'ago',
  '1700000000 +1',
])('%j is no date', (text) => {
  expect(codeOf(() => parseDate(text, NOW))).toBe('INVALID_DATE');
});

test('a moment that is written is read back', () => {
  const time = fc.integer({ min: 0, max: 4e9 });
  const offset = fc.integer({ min: -14 * 60, max: 14 * 60 });
  fc.assert(
    fc.property(time, offset, (seconds, minutes) => {
      const moment = { time: seconds, offset: minutes };
      expect(parseDate(formatMoment(moment), NOW)).toEqual(moment);
    }),
    { numRuns: 200, seed: 20260901 },
  );
});

// ---- revisions ----

function branched() {
  const history = new WrittenHistory();
  const one = history.commit({ a: 'one\n' });
  const two = history.commit({ a: 'two\n' });
  const side = history.commit({ b: 'side\n' }, { parents: [one] });
  const merge = history.commit({ b: 'side\n' }, { parents: [two, side] });
  const { repository } = history;
  const refs = [
    { name: 'refs/heads/topic', from: null, to: side },
    { name: 'refs/tags/v1', from: null, to: one },
    { name: 'refs/heads/v2', from: null, to: two },
    { name: 'refs/heads/deadbeef', from: null, to: two },
  ];
  recordOperation(repository, { command: 'branch', description: 'test' }, { refs });
  return { history, repository, one, two, side, merge };
}

test('revisions', () => {
  const { repository, one, two, side, merge } = branched();
  const table: [string, CommitId][] = [
    ['HEAD', merge],
    ['@', merge],
    ['main', merge],
    ['refs/heads/main', merge],
    ['heads/main', merge],
    ['topic', side],
    ['v1', one],
    ['tags/v1', one],
    [side, side],
    [side.slice(0, 7), side],
    ['@-', two],
    ['@--', one],
    ['HEAD-', two],
    ['@~', two],
    ['@~2', one],
    ['HEAD~0', merge],
    ['@^', two],
    ['@^2', side],
    ['@^2^', one],
    ['@^0', merge],
    ['@^2~1', one],
    ['main~1^1', one],
    ['deadbeef', two],
    ['@{now}', merge],
    ['main@{now}', merge],
  ];
  for (const [text, id] of table)
    expect([text, resolveRevision(repository, text)]).toEqual([text, id]);
  const [last] = listOperations(repository, 1);
  expect(resolveRevision(repository, `@op:${last!.id.slice(0, 12)}`)).toBe(merge);
});

test.each([
  '',
  ' ',
  'nothing',
  '@~99',
  '@~99999999999999999999',
  '@^3',
  '@^9',
  'main~x',
  'main^^^^^',
  'main~-1',
  'abc',
  '0'.repeat(40),
  'refs/heads/',
  '..',
  '@{',
  'a@{',
  '@op:1234',
  '@op:',
  '@@',
  'HEAD~1x',
  'main topic',
  'é',
  '\0',
])('%j names no commit', (text) => {
  expect(codeOf(() => resolveRevision(branched().repository, text))).toBe('UNKNOWN_REVISION');
});

test('ranges', () => {
  const { repository, one, two, side, merge } = branched();
  expect(resolveRange(repository, 'topic..main')).toEqual({ include: [merge], exclude: [side] });
  expect(resolveRange(repository, 'topic..')).toEqual({ include: [merge], exclude: [side] });
  expect(resolveRange(repository, '..topic')).toEqual({ include: [side], exclude: [merge] });
  expect(resolveRange(repository, 'v2...topic')).toEqual({ include: [two, side], exclude: [one] });
  expect(resolveRange(repository, 'v2')).toEqual({ include: [two], exclude: [] });
});

test('an ambiguous prefix is refused with the candidates', () => {
  const history = new WrittenHistory();
  const byPrefix = new Map<string, CommitId>();
  for (let i = 0; ; i++) {
    const id = history.commit({ a: `${i}\n` }, { parents: [] });
    const other = byPrefix.get(id.slice(0, 1));
    byPrefix.set(id.slice(0, 1), id);
    if (other !== undefined && i > 20) break;
  }
  // Four digits are the fewest that are looked up, so look below that door.
  const { objects } = history.repository.store;
  expect(objects.withPrefix(history.head.slice(0, 1), ['commit'], 20).length).toBeGreaterThan(1);
  expect(codeOf(() => resolveRevision(history.repository, history.head.slice(0, 3)))).toBe(
    'UNKNOWN_REVISION',
  );
  objects.withPrefix = () => [history.head, '1'.repeat(40) as CommitId];
  expect(codeOf(() => resolveRevision(history.repository, history.head.slice(0, 4)))).toBe(
    'AMBIGUOUS_REVISION',
  );
});

test('a branch without a commit says so', () => {
  const { repository } = new WrittenHistory();
  for (const text of ['HEAD', '@', '@~1', 'HEAD^']) {
    expect(codeOf(() => resolveRevision(repository, text))).toBe('EMPTY_BRANCH');
  }
  expect(codeOf(() => resolveRevision(repository, 'main'))).toBe('UNKNOWN_REVISION');
});

// ---- operations ----

test('the log of operations is a chain that names every view', () => {
  const { repository } = branched();
  const stored = repository.store.operations.newest(-1).reverse();
  let parent: string | null = null;
  for (const { id, body } of stored) {
    expect(operationId(body)).toBe(id);
    const operation = JSON.parse(body) as { parent: string | null };
    expect(canonicalJson(operation)).toBe(body);
    expect(operation.parent).toBe(parent);
    parent = id;
  }
  const refs = repository.store.refs.list('').map(({ name, target }) => `${target} ${name}\n`);
  const view = `fxd view 1\n${refs.join('')}HEAD ref: refs/heads/main\n`;
  const { view: recorded } = JSON.parse(stored.at(-1)!.body) as { view: string };
  expect(recorded).toBe(sha256(Buffer.from(view)).toString('hex'));
});

test('an operation that saw an older view changes nothing', () => {
  const { repository, one, two } = branched();
  const count = repository.store.operations.newest(-1).length;
  const move = (change: Parameters<typeof recordOperation>[2]) =>
    codeOf(() => recordOperation(repository, { command: 'x', description: 'x' }, change));
  const refs = [
    { name: 'refs/heads/new', from: null, to: one },
    { name: 'refs/heads/topic', from: one, to: two },
  ];
  expect(move({ refs })).toBe('REF_MOVED');
  expect(move({ refs: [], head: { from: one, to: two } })).toBe('REF_MOVED');
  expect(repository.store.refs.get('refs/heads/new')).toBeNull();
  expect(repository.store.operations.newest(-1)).toHaveLength(count);
});

// ---- selectors ----

const CODE =
  'import a from "a";\n\nclass Parser {\n  parse() {}\n  lex() {}\n}\n\nexport function parse() {}\n';

function project() {
  const history = new WrittenHistory();
  history.commit({
    'src/a.js': CODE,
    'src/b.js': 'export function parse() { return 2; }\n',
    'src/deep/c.json': '{ "name": "x", "a#b": { "c.d": 1 } }\n',
    'fn:odd.txt': 'odd\n',
    'a & b.txt': 'both\n',
    'README.md': '# One\n\ntext\n\n## Two\n',
  });
  const version = commitVersion(history.repository, history.head);
  const changed = changedNodesOf(history.repository);
  return { history, version, changed, choose: (text: string) => chosen(text) };
  function chosen(text: string): string[] {
    return select(version, text, changed).map(({ file, placed }) =>
      placed === null ? file.path : `${file.path}#${placed.span.kind} ${placed.qualifiedName}`,
    );
  }
}

test('selectors', () => {
  const { history, choose } = project();
  const [a, b, c] = ['src/a.js', 'src/b.js', 'src/deep/c.json'];
  const id = history.node('src/b.js#function parse');
  const table: [string, string[]][] = [
    ['src/a.js', [a]],
    ['./src/a.js', [a]],
    ['src', [a, b, c]],
    ['src/', [a, b, c]],
    ['src/*.js', [a, b]],
    ['**/*.json', [c]],
    ['fn:odd.txt', ['fn:odd.txt']],
    ['a & b.txt', ['a & b.txt']],
    ['src/a.js#parse', [`${a}#function parse`]],
    ['src/a.js#Parser.parse', [`${a}#method Parser.parse`]],
    ['src/a.js#lex', [`${a}#method Parser.lex`]],
    ['src/a.js#Parser.*', [`${a}#method Parser.parse`, `${a}#method Parser.lex`]],
    ['src/*.js#parse', [`${a}#function parse`, `${b}#function parse`]],
    ['fn:parse', [`${a}#function parse`, `${b}#function parse`]],
    ['method:parse', [`${a}#method Parser.parse`]],
    ['name:lex', [`${a}#method Parser.lex`]],
    ['kind:class', [`${a}#class Parser`]],
    [`n:${id}`, [`${b}#function parse`]],
    [`n:${id.slice(0, 6)}`, [`${b}#function parse`]],
    ['fn:parse & src/b.js', [`${b}#function parse`]],
    ['fn:parse & ~src/b.js', [`${a}#function parse`]],
    ['(kind:class | fn:parse) & src/a.js', [`${a}#class Parser`, `${a}#function parse`]],
    ['~~kind:class', [`${a}#class Parser`]],
  ];
  for (const [text, found] of table) expect([text, choose(text)]).toEqual([text, found]);
});

test('a selector that names several, none, or nothing at all', () => {
  const { version, changed } = project();
  const one = (text: string) => codeOf(() => selectOne(version, text, changed));
  expect(one('fn:parse')).toBe('AMBIGUOUS_SELECTOR');
  expect(one('src')).toBe('AMBIGUOUS_SELECTOR');
  expect(one('fn:nothing')).toBe('NO_MATCH');
  expect(one('no/such/file')).toBe('NO_MATCH');
  expect(one('src/a.js#nothing')).toBe('NO_MATCH');
  expect(one('../outside')).toBe('NO_MATCH');
  for (const text of [
    '',
    ' ',
    '#x',
    '(',
    ')',
    '(a',
    'a)',
    'a |',
    '& a',
    '~',
    'n:xyz',
    'n:123',
    'kind:nothing',
    '()',
  ]) {
    expect([text, one(text)]).toEqual([text, 'INVALID_SELECTOR']);
  }
});

test('hostile selectors end', () => {
  const { version, changed } = project();
  const one = (text: string) => codeOf(() => selectOne(version, text, changed));
  expect(one('('.repeat(100_000))).toBe('INVALID_SELECTOR');
  expect(one(`${'a|'.repeat(60_000)}a`)).toBe('INVALID_SELECTOR');
  expect(one(`${'~'.repeat(100_001)}kind:class`)).not.toBe('INVALID_SELECTOR');
  expect(one(`${'*a'.repeat(5000)}b`)).toBe('NO_MATCH');
  expect(one('a/'.repeat(50_000))).toBe('NO_MATCH');
  expect(one(`changed(${'@{'.repeat(1000)})`)).toBe('UNKNOWN_REVISION');
});

test('whatever is typed, nothing but an error for people comes of it', () => {
  const { history, version, changed } = project();
  const piece = fc.oneof(
    fc.constantFrom(
      '(',
      ')',
      '&',
      '|',
      '~',
      '#',
      ':',
      '*',
      '?',
      '"',
      ' ',
      '/',
      '..',
      '...',
      '@',
      '^',
      '{',
      '}',
      '-',
      '\0',
      '\n',
      'fn:',
      'kind:',
      'n:',
      'name:',
      'changed(',
      'src',
      'a.js',
      'parse',
      'HEAD',
      'main',
      '@op:',
      '@{',
      'abcd',
    ),
    fc.string({ maxLength: 3, unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join('');
      codeOf(() => parseSelector(text));
      codeOf(() => select(version, text, changed));
      codeOf(() => resolveRevision(history.repository, text));
      codeOf(() => resolveRange(history.repository, text));
      codeOf(() => parseDate(text, NOW));
      refNameFault(text);
    }),
    { numRuns: 1500, seed: 20260901 },
  );
});
