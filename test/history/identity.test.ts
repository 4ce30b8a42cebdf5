/** Identity: a node keeps its id through whatever happens to it, and no two nodes have one id. */
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { storeFolder, WrittenHistory } from './written-history.ts';

const PARSE =
  'export function parse(text, options) {\n  const tokens = split(text, options);\n  return tokens.map(parseToken);\n}\n';
const FORMAT =
  'export function format(tree, width) {\n  const lines = layout(tree, width);\n  return lines.join(String.fromCharCode(10));\n}\n';
const COUNT =
  'export function count(items) {\n  let total = 0;\n  for (const item of items) total += item.weight;\n  return total;\n}\n';
const rename = (text: string, from: string, to: string) => text.replaceAll(from, to);

test('a function keeps its id when it is edited, and its file too', () => {
  const history = new WrittenHistory();
  history.commit({ 'a.js': `${PARSE}\n${FORMAT}` });
  const before = history.nodes();
  history.commit({ 'a.js': `${PARSE.replace('map', 'flatMap')}\n${FORMAT}` });
  expect(history.nodes()).toEqual(before);
});

test('one unbroken history through rename, move, edit, and edit with rename', () => {
  const history = new WrittenHistory();
  history.commit({ 'a.js': `${PARSE}\n${FORMAT}`, 'b.js': COUNT });
  const id = history.node('a.js#function parse');
  const read = rename(PARSE, 'parse(', 'read(');
  history.commit({ 'a.js': `${read}\n${FORMAT}` });
  expect(history.node('a.js#function read')).toBe(id);
  history.commit({ 'a.js': FORMAT, 'b.js': `${COUNT}\n${read}` });
  expect(history.node('b.js#function read')).toBe(id);
  const edited = read.replace('tokens.map(parseToken)', 'tokens.map(parseToken).filter(Boolean)');
  history.commit({ 'b.js': `${COUNT}\n${edited}` });
  expect(history.node('b.js#function read')).toBe(id);
  const last = rename(edited, 'read(', 'load(').replace('split(text', 'cut(text');
  history.commit({ 'b.js': `${COUNT}\n${last}` });
  expect(history.node('b.js#function load')).toBe(id);

  const told = history
    .log('b.js#load')
    .map(({ address, former, kinds }) => [address, former, kinds.join(' ')]);
  expect(told).toEqual([
    ['b.js#load', 'b.js#read', 'signature renamed'],
    ['b.js#read', null, 'modified'],
    ['b.js#read', 'a.js#read', 'moved'],
    ['a.js#read', 'a.js#parse', 'signature renamed'],
    ['a.js#parse', null, 'added'],
  ]);
  const addresses = (selector: string) => history.log(selector).map(({ address }) => address);
  const all = told.map(([address]) => address);
  expect(addresses(`n:${id}`)).toEqual(all);
  expect(addresses(`n:${id.slice(0, 8)}`)).toEqual(all);
  expect(addresses('a.js#parse')).toEqual(all);
  expect(addresses('a.js#read')).toEqual(all);
});

test('what is written as another kind of code under its old name is the same node', () => {
  const history = new WrittenHistory();
  const method = 'res.send = function (body) {\n  this.body = body;\n  return this.end();\n};\n';
  history.commit({ 'a.js': `${method}\n${FORMAT}` });
  const id = history.node('a.js#function res.send');
  history.commit({ 'a.js': `res.send = require('response-send');\n\n${FORMAT}` });
  expect(history.node('a.js#statement res.send')).toBe(id);
  history.commit({ 'a.js': `${method.replace('end(', 'finish(')}\n${FORMAT}` });
  expect(history.node('a.js#function res.send')).toBe(id);
  expect(history.log('a.js#res.send').map(({ kinds }) => kinds.join(' '))).toHaveLength(3);
});

test('a name that several kinds of code have says nothing across kinds', () => {
  const history = new WrittenHistory();
  history.commit({ 'a.ts': 'export interface Box {\n  a: 1;\n}\nexport class Other {}\n' });
  const box = history.node('a.ts#interface Box');
  history.commit({
    'a.ts': 'export type Box = { b: 2 };\nexport const Box = 3;\nexport class Other {}\n',
  });
  expect(Object.values(history.nodes())).not.toContain(box);
});

test('functions in another order keep their ids', () => {
  const history = new WrittenHistory();
  history.commit({ 'a.js': [PARSE, FORMAT, COUNT].join('\n') });
  const before = history.nodes();
  history.commit({ 'a.js': [COUNT, PARSE, FORMAT].join('\n') });
  expect(history.nodes()).toEqual(before);
});

test('a file that is formatted anew keeps every id', () => {
  const history = new WrittenHistory();
  const text = `import a from 'a';\n\nsetUp(1, 2);\n\n${PARSE}\nclass Box {\n  one() { return 1; }\n  two() { return 2; }\n}\n`;
  history.commit({ 'a.js': text });
  const before = history.nodes();
  const formatted = text
    .replaceAll('  ', '\t')
    .replace('setUp(1, 2);', 'setUp(\n\t1,\n\t2,\n);'.replace(',\n)', '\n)'))
    .replace('{ return 1; }', '{\n\t\treturn 1;\n\t}');
  history.commit({ 'a.js': formatted });
  expect(history.nodes()).toEqual(before);
});

test('a file that is renamed and edited in one commit keeps every id', () => {
  const history = new WrittenHistory();
  const text = `import a from 'a';\n\n${PARSE}\n${FORMAT}\n${COUNT}\nclass Box {\n  one() { return 1; }\n}\n`;
  history.commit({ 'src/a.js': text });
  const before = [...history.nodes().values()];
  const edited = text.replace('total = 0', 'total = 1');
  history.commit({ 'src/a.js': null, 'lib/deep/b.js': edited });
  expect([...history.nodes().values()]).toEqual(before);
  expect(history.log('lib/deep/b.js').map(({ address }) => address)).toEqual([
    'lib/deep/b.js',
    'src/a.js',
  ]);
});

test('a new file at the old path of a renamed one is another file', () => {
  const history = new WrittenHistory();
  history.commit({ 'a.js': `${PARSE}\n${FORMAT}` });
  const id = history.node('a.js');
  history.commit({ 'a.js': null, 'b.js': `${PARSE}\n${FORMAT}` });
  expect(history.node('b.js')).toBe(id);
  history.commit({ 'a.js': COUNT });
  expect(history.node('a.js')).not.toBe(id);
  expect(history.node('b.js')).toBe(id);
});

test('overloads, methods of two classes, anonymous defaults and decorated members are told apart', () => {
  const history = new WrittenHistory();
  const text = [
    'export function pick(a: string): string;',
    'export function pick(a: number): number;',
    'export function pick(a: unknown): unknown { return a; }',
    '',
    'class One {\n  run() { return 1; }\n  @logged()\n  stop() { return 1; }\n}',
    '',
    'class Two {\n  run() { return 2; }\n  @traced()\n  stop() { return 2; }\n}',
    '',
    'export default function () { return pick(1); }',
    '',
  ].join('\n');
  history.commit({ 'a.ts': text });
  const before = history.nodes();
  expect(new Set(before.values()).size).toBe(before.size);
  expect(before.get('a.ts#method One.run')).not.toBe(before.get('a.ts#method Two.run'));
  const edited = text
    .replace('run() { return 2; }', 'run() { return 20; }')
    .replace('@traced()', '@traced("deep")')
    .replace('(a: number): number', '(a: bigint): bigint')
    .replace('pick(1)', 'pick(10)');
  history.commit({ 'a.ts': edited });
  expect(history.nodes()).toEqual(before);
});

test('a class that is renamed keeps the ids of its methods', () => {
  const history = new WrittenHistory();
  const text =
    'class Reader {\n  open(path) { return open(path, this.flags); }\n  close() {}\n  read(size) { return this.file.read(size); }\n}\n';
  history.commit({ 'a.js': text });
  const before = [...history.nodes().values()];
  history.commit({ 'a.js': text.replace('Reader', 'FileReader').replace('size)', 'size, at)') });
  expect([...history.nodes().values()]).toEqual(before);
});

test('a function that was deleted returns as itself', () => {
  const history = new WrittenHistory();
  history.commit({ 'a.js': `${PARSE}\n${FORMAT}` });
  const before = history.nodes();
  history.commit({ 'a.js': FORMAT });
  history.commit({ 'a.js': `${PARSE.replace('tokens.map', 'tokens.flatMap')}\n${FORMAT}` });
  expect(history.nodes()).toEqual(before);
  expect(history.log('a.js#parse').map(({ kinds }) => kinds.join(' '))).toEqual([
    'added',
    'deleted',
    'added',
  ]);
});

test('a new function at the place of one that moved away is another', () => {
  const history = new WrittenHistory();
  history.commit({ 'a.js': `${PARSE}\n${FORMAT}`, 'b.js': COUNT });
  const id = history.node('a.js#function parse');
  history.commit({ 'a.js': FORMAT, 'b.js': `${COUNT}\n${PARSE}` });
  expect(history.node('b.js#function parse')).toBe(id);
  history.commit({ 'a.js': `export function parse() {}\n\n${FORMAT}` });
  const other = history.node('a.js#function parse');
  expect(other).not.toBe(id);
  expect(history.node('b.js#function parse')).toBe(id);
  // The second one keeps its id, too.
  history.commit({ 'a.js': `export function parse() { return 1; }\n\n${FORMAT}` });
  expect(history.node('a.js#function parse')).toBe(other);
});

test('an amended commit keeps the ids of the one that it replaces', () => {
  const history = new WrittenHistory();
  const first = history.commit({ 'a.js': PARSE });
  const second = history.commit({ 'a.js': rename(PARSE, 'parse(', 'read('), 'b.js': COUNT });
  const before = history.nodes();
  history.commit(
    { 'a.js': rename(PARSE, 'parse(', 'load(') },
    { parents: [first], replaces: second },
  );
  expect([...history.nodes().values()]).toEqual([...before.values()]);
});

test('two stores that are given the same commits have the same node maps', () => {
  const write = (history: WrittenHistory) => {
    history.commit({ 'a.js': `${PARSE}\n${FORMAT}`, 'b.js': COUNT });
    history.commit({ 'a.js': FORMAT, 'b.js': `${COUNT}\n${rename(PARSE, 'parse(', 'read(')}` });
    history.commit({ 'a.js': `${PARSE}\n${FORMAT}` });
    const { repository } = history;
    const number = repository.store.objects.numberOf(history.head)!;
    return {
      head: history.head,
      map: repository.store.nodeMaps.get(number),
      nodes: history.nodes(),
    };
  };
  expect(write(new WrittenHistory())).toEqual(write(new WrittenHistory()));
});

test('a merge keeps the ids of the first parent and remembers the others', () => {
  const history = new WrittenHistory();
  const base = history.commit({ 'a.js': FORMAT, 'b.js': COUNT });
  // Both sides make the same function, in files of different names, and then agree on one.
  const ours = history.commit({ 'ours.js': `${PARSE}\n${FORMAT}` }, { parents: [base] });
  const id = history.node('ours.js#function parse');
  const theirs = history.commit({ 'theirs.js': PARSE }, { parents: [base] });
  const other = history.node('theirs.js#function parse');
  expect(other).not.toBe(id);
  history.commit(
    { 'ours.js': null, 'theirs.js': null, 'both.js': `${PARSE}\n${FORMAT}` },
    { parents: [ours, theirs] },
  );
  expect(history.node('both.js#function parse')).toBe(id);
  expect(history.repository.store.nodeMaps.aliases()).toContainEqual([other, id]);
  const commits = history.log('both.js#parse').map(({ commit }) => commit.id);
  expect(commits).toContain(ours);
  expect(commits).toContain(theirs);
});

test('what only the second parent did comes with its ids', () => {
  const history = new WrittenHistory();
  const base = history.commit({ 'a.js': `${PARSE}\n${FORMAT}`, 'b.js': COUNT });
  const ours = history.commit({ 'b.js': COUNT.replace('0', '1') }, { parents: [base] });
  const moved = rename(PARSE, 'parse(', 'read(');
  const theirs = history.commit({ 'a.js': FORMAT, 'c.js': moved }, { parents: [base] });
  const there = history.nodes(theirs);
  history.commit({ 'a.js': FORMAT, 'c.js': moved }, { parents: [ours, theirs] });
  expect(history.node('c.js#function read')).toBe(there.get('c.js#function read'));
  expect(history.node('c.js#function read')).toBe(history.node('a.js#function parse', base));
  expect(history.node('c.js')).toBe(there.get('c.js'));
});

test('a node that one side moved and the other kept is one node in the merge', () => {
  const history = new WrittenHistory();
  const base = history.commit({ 'a.js': `${PARSE}\n${FORMAT}`, 'b.js': COUNT });
  const id = history.node('a.js#function parse');
  const ours = history.commit(
    { 'a.js': FORMAT, 'b.js': `${COUNT}\n${PARSE}` },
    { parents: [base] },
  );
  const edited = PARSE.replace('tokens.map', 'tokens.flatMap');
  const theirs = history.commit({ 'a.js': `${edited}\n${FORMAT}` }, { parents: [base] });
  // Whoever resolved the conflict kept both.
  history.commit({ 'a.js': `${edited}\n${FORMAT}` }, { parents: [ours, theirs] });
  const ids = [...history.nodes().values()];
  expect(new Set(ids).size).toBe(ids.length);
  expect(history.node('b.js#function parse')).toBe(id);
});

test("the first parent's id stays, wherever the second parent's id would go first", () => {
  const history = new WrittenHistory();
  const base = history.commit({ 'a.js': `${PARSE}\n${FORMAT}` });
  const id = history.node('a.js#function parse');
  // Ours renames it; theirs puts the name on a copy above and leaves the text under another name.
  const ours = history.commit(
    { 'a.js': `${FORMAT}\n${rename(PARSE, 'parse(', 'zero(')}` },
    { parents: [base] },
  );
  expect(history.node('a.js#function zero')).toBe(id);
  const theirs = history.commit({ 'a.js': `${PARSE}\n${FORMAT}\n${COUNT}` }, { parents: [base] });
  history.commit(
    { 'a.js': `${PARSE}\n${FORMAT}\n${COUNT}\n${rename(PARSE, 'parse(', 'zero(')}` },
    { parents: [ours, theirs] },
  );
  expect(history.node('a.js#function zero')).toBe(id);
  const ids = [...history.nodes().values()];
  expect(new Set(ids).size).toBe(ids.length);
});

// ---- a law over random edits of a small project ----

interface Piece {
  readonly name: string;
  readonly body: string;
}
type Edit = readonly [verb: number, a: number, b: number];

const PATHS = ['a.js', 'b.js', 'lib/c.js', 'lib/d.js'];
const BODIES = [PARSE, FORMAT, COUNT, 'export function tiny() {}\n', PARSE.replace('map', 'some')];

function textOf({ name, body }: Piece): string {
  return body.replace(/function \w+/, `function ${name}`);
}

function apply(files: Map<string, Piece[]>, [verb, a, b]: Edit): void {
  const path = PATHS[a % PATHS.length]!;
  const other = PATHS[b % PATHS.length]!;
  const pieces = files.get(path) ?? [];
  const at = b % (pieces.length + 1);
  const piece = pieces[at];
  const change = (by: (list: Piece[]) => void) => {
    by(pieces);
    files.set(path, pieces);
  };
  if (verb === 0) change((list) => list.splice(at, 0, { name: `f${b % 4}`, body: BODIES[a % 5]! }));
  else if (verb === 1 && piece) change((list) => list.splice(at, 1));
  else if (verb === 2 && piece) change((list) => (list[at] = { ...piece, name: `f${a % 4}` }));
  else if (verb === 3 && piece) change((list) => (list[at] = { ...piece, body: BODIES[a % 5]! }));
  else if (verb === 4 && piece && other !== path) {
    change((list) => list.splice(at, 1));
    files.set(other, [...(files.get(other) ?? []), piece]);
  } else if (verb === 5 && other !== path && files.has(path)) {
    files.set(other, pieces);
    files.delete(path);
  } else if (verb === 6) change((list) => list.reverse());
  else if (verb === 7 && piece) files.set(other, [...(files.get(other) ?? []), piece]);
}

function written(files: ReadonlyMap<string, readonly Piece[]>): Record<string, string | null> {
  return Object.fromEntries(
    PATHS.map((path) => [path, files.get(path)?.map(textOf).join('\n') ?? null]),
  );
}

const edits = fc.array(fc.tuple(fc.nat({ max: 7 }), fc.nat({ max: 30 }), fc.nat({ max: 30 })), {
  minLength: 1,
  maxLength: 4,
});

test('no two nodes of a version have one id, in straight histories and in merges', () => {
  const folder = storeFolder();
  let run = 0;
  fc.assert(
    fc.property(fc.array(edits, { minLength: 2, maxLength: 5 }), (rounds) => {
      const history = new WrittenHistory(join(folder, `${run++}.fxd`));
      const files = new Map<string, Piece[]>([
        [
          'a.js',
          [
            { name: 'f0', body: PARSE },
            { name: 'f1', body: FORMAT },
          ],
        ],
        ['b.js', [{ name: 'f0', body: COUNT }]],
      ]);
      const base = history.commit(written(files));
      const copy = () => new Map([...files].map(([path, list]) => [path, [...list]]));
      const sides = [copy(), copy()];
      const tips = [base, base];
      rounds.forEach((round, index) => {
        const side = index % 2;
        for (const edit of round) apply(sides[side]!, edit);
        tips[side] = history.commit(written(sides[side]!), { parents: [tips[side]!] });
        expectUnique(history);
      });
      // A merge of whatever kind: ours with some files of theirs and some of nobody's.
      const merged = sides[0]!;
      for (const path of PATHS.slice(run % 3)) {
        const theirs = sides[1]!.get(path);
        if (theirs === undefined) merged.delete(path);
        else merged.set(path, [...theirs]);
      }
      for (const edit of rounds[0]!) apply(merged, edit);
      history.commit(written(merged), { parents: tips });
      expectUnique(history);
      history.close();
    }),
    { numRuns: 150, seed: 20260901 },
  );
}, 120_000);

function expectUnique(history: WrittenHistory): void {
  const nodes = history.nodes();
  const holders = new Map<string, string[]>();
  for (const [name, id] of nodes) holders.set(id, [...(holders.get(id) ?? []), name]);
  expect([...holders.values()].filter((names) => names.length > 1)).toEqual([]);
}
