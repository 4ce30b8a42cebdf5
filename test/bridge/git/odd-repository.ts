/**
 * A repository with every oddity that old or careless tools have left in histories, and some that only
 * malice makes. Invariant: Git can walk all of it.
 */
import { join } from 'node:path';
import { ANA, RawRepository, type Bytes } from './raw-repository.ts';

const LATIN = Buffer.from('Grüße aus Köln', 'latin1');
const SIGNATURE =
  '-----BEGIN PGP SIGNATURE-----\n\niQEzBAABCAAdFiEE\n=abcd\n-----END PGP SIGNATURE-----\n';

export interface OddRepository {
  readonly source: RawRepository;
  /** Objects that nothing but a replace ref names: they do not leave. */
  readonly unreachable: ReadonlySet<string>;
}

export function buildOddRepository(folder: string): OddRepository {
  const raw = new RawRepository(folder);
  const trees = oddTrees(raw);
  const first = raw.commit(trees[0]!, [], 'First\n');
  const commits = [...oddCommits(raw, trees[0]!, first), ...commitsOf(raw, trees, first)];
  const [tip = first] = commits.slice(-1);
  raw.ref('refs/heads/main', tip);
  commits.forEach((id, at) => raw.ref(`refs/heads/odd/${at}`, id));
  oddTags(raw, first, trees[0]!);
  oddRefs(raw, first, tip);
  borrow(raw, tip);
  return { source: raw, unreachable: new Set([misleading(raw, first, tip)]) };
}

/** One commit a tree, each on the one before. */
function commitsOf(raw: RawRepository, trees: readonly string[], first: string): string[] {
  let parent = first;
  return trees.map((tree, at) => (parent = raw.commit(tree, [parent], `Tree ${at}\n`)));
}

function oddTrees(raw: RawRepository): string[] {
  const code = raw.blob('export function one() {\n  return 1;\n}\n');
  const other = raw.blob('other\n');
  const empty = raw.blob('');
  const link = raw.blob('../../elsewhere');
  const nothing = raw.tree();
  const sub = raw.tree(['100644', 'b.js', code]);
  return [
    raw.tree(['100644', 'a.js', code], ['40000', 'dir', sub]),
    raw.tree(['100664', 'a.js', code], ['100755', 'run', other], ['100600', 'secret', other]),
    raw.tree(['100644', 'a.js', code], ['040000', 'dir', sub]),
    raw.tree(['0100644', 'a.js', code], ['0040000', 'dir', sub]),
    raw.tree(['120000', 'link', link], ['160000', 'module', 'c'.repeat(40)]),
    raw.tree(['40000', 'dir', sub], ['100644', 'a.js', code]),
    raw.tree(['100644', 'dir', code], ['100644', 'dir.x', other], ['100644', 'dir0', other]),
    raw.tree(['100644', 'a.js', code], ['100644', 'a.js', other]),
    raw.tree(['100644', 'a', code], ['40000', 'a', sub]),
    raw.tree(['100644', Buffer.from('caf\xe9.js', 'latin1'), code], ['100644', 'café.js', other]),
    raw.tree(['40000', 'empty', nothing], ['100644', 'nothing', empty]),
    raw.tree(['100644', ' space ', other], ['100644', 'tab\tnew\nline"quote\\', other]),
    raw.tree(['100644', 'A.js', code], ['100644', 'a.js', other]),
    raw.tree(['100644', 'cafe\u0301', code], ['100644', 'café', other]),
    raw.tree(['100644', '.gitmodules', raw.blob(MODULES)], ['160000', 'm', 'd'.repeat(40)]),
    raw.tree(['100644', '.gitattributes', raw.blob('* filter=evil diff=evil merge=evil\n')]),
    nothing,
  ];
}

/** What ran commands in old versions of Git (CVE-2017-1000117, CVE-2018-17456). */
const MODULES =
  '[submodule "m"]\n\tpath = m\n\turl = -u./payload\n\tupdate = !touch pwned\n\tfetch = --upload-pack=./x\n';

function oddCommits(raw: RawRepository, tree: string, first: string): string[] {
  const on = (people: readonly [string, string], message: Bytes = 'Odd\n', more: Bytes = '') =>
    raw.rawCommit([`tree ${tree}`, `parent ${first}`], people, message, more);
  const dated = (date: string) => on([`author A <a@x> ${date}`, `committer C <c@x> ${date}`]);
  const plain = [`author ${ANA}`, `committer ${ANA}`] as const;
  const sides = Array.from({ length: 8 }, (_, at) => raw.commit(tree, [first], `Side ${at}\n`));
  const merged = `mergetag object ${sides[0]!}\n type commit\n tag v0\n tagger ${ANA}\n \n Tagged\n`;
  return [
    ...['1 -0000', '1 +1400', '1 -1200', '1 +051800', '1 +0001', '-100 +0000'].map(dated),
    ...['99999999999999 +0000', '0 +0000', '1700000000 0100', '1700000000'].map(dated),
    on([`author A <a@x> 100 +0300`, `committer C <c@x> 200 -0730`]),
    on([`author  <a@x> 1 +0000`, `committer <c@x> 1 +0000`]),
    on([`author A<a@x> 1 +0000`, `committer C <c<d>@x> 1 +0000`]),
    on([`author J\xf6rg <j@x> 1 +0000`, `committer J\xf6rg <j@x> 1 +0000`]),
    on([`committer C <c@x> 1 +0000`, `author A <a@x> 1 +0000`]),
    on(plain, LATIN, 'encoding ISO-8859-1\n'),
    on(plain, LATIN),
    on(plain, Buffer.from('\u30c6\u30b9\u30c8\n'), 'encoding Shift_JIS\n'),
    on(plain, 'No line break at the end'),
    on(plain, '\n\n  Begins with empty lines\r\nand returns\r\n\n\n'),
    on(plain, Buffer.from([0x01, 0x1b, 0x5b, 0x33, 0x31, 0x6d, 0x7f, 0xc3, 0x28, 0x0a])),
    on(plain, ''),
    on(plain, 'Signed\n', `gpgsig ${SIGNATURE.trimEnd().replaceAll('\n', '\n ')}\n`),
    on(plain, 'Unknown headers\n', 'HG:extra rebase_source:1\nx-more one\n two\n\x20\n'),
    raw.commit(tree, sides, 'Octopus\n'),
    raw.commit(tree, [first, first], 'The same parent twice\n'),
    raw.commit(tree, [first, sides[0]!], 'Merge of a tag\n', merged),
    raw.rawCommit([`tree ${tree}`], [...plain, 'author Second <s@x> 2 +0000'], 'Two authors\n'),
  ];
}

function oddTags(raw: RawRepository, commit: string, tree: string): void {
  const blob = raw.blob('tagged\n');
  const plain = raw.tag(commit, 'v1', `tagger ${ANA}\n\nOne\n`);
  raw.ref('refs/tags/light', commit);
  raw.ref('refs/tags/v1', plain);
  raw.ref('refs/tags/signed', raw.tag(commit, 'signed', `tagger ${ANA}\n\nSigned\n${SIGNATURE}`));
  raw.ref('refs/tags/nobody', raw.tag(commit, 'nobody', '\nWithout a tagger, as in 2005\n'));
  raw.ref('refs/tags/renamed', raw.tag(commit, 'another name', `tagger ${ANA}\n\nRenamed\n`));
  raw.ref('refs/tags/latin', raw.tag(commit, 'latin', Buffer.concat([Buffer.from('\n'), LATIN])));
  raw.ref('refs/tags/of-tag', raw.tag(plain, 'of-tag', `tagger ${ANA}\n\nOf a tag\n`));
  raw.ref('refs/tags/of-tree', raw.tag(tree, 'of-tree', `tagger ${ANA}\n\nOf a tree\n`));
  raw.ref('refs/tags/of-blob', raw.tag(blob, 'of-blob', `tagger ${ANA}\n\nOf a blob\n`));
  raw.ref('refs/tags/blob', raw.blob('named by a ref alone\n'));
  raw.ref('refs/tags/tree', raw.tree(['100644', 'alone', blob]));
}

function oddRefs(raw: RawRepository, first: string, tip: string): void {
  const note = raw.tree(['100644', first, raw.blob('A note\n')]);
  raw.ref('refs/notes/commits', raw.commit(note, [], 'Notes\n'));
  raw.ref('refs/remotes/origin/main', first);
  raw.symbolic('refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
  raw.symbolic('refs/remotes/origin/gone', 'refs/heads/nowhere');
  raw.ref('refs/pull/1/head', raw.commit(note, [first], 'Asked for\n'));
  raw.ref('refs/stash', raw.commit(note, [tip, first], 'Stashed\n'));
  raw.ref('refs/elsewhere', first);
  for (const name of [
    'HEAD',
    'a'.repeat(40),
    'grüße/日本',
    "quote'$(x)",
    '-dash',
    'x@y',
    'a.b/c#d',
  ]) {
    raw.ref(`refs/heads/${name}`, first);
  }
  raw.packedRef('refs/heads/packed', first);
  raw.packedRef(Buffer.from('refs/heads/caf\xe9', 'latin1'), first);
  raw.packedRef(`refs/heads/${'long/'.repeat(60)}end`, first);
  // A loose ref hides the packed one of its name.
  raw.packedRef('refs/heads/twice', tip);
  raw.ref('refs/heads/twice', first);
}

/** Objects in a folder that this repository borrows from, as `git clone --shared` has it. */
function borrow(raw: RawRepository, tip: string): void {
  const lent = join(raw.folder, 'lent', 'objects');
  const blob = raw.object('blob', 'borrowed\n', lent);
  const entry = Buffer.concat([Buffer.from('100644 borrowed\0'), Buffer.from(blob, 'hex')]);
  const tree = raw.object('tree', entry, lent);
  raw.file('objects/info/alternates', '../lent/objects\n');
  raw.ref('refs/heads/borrowed', raw.commit(tree, [tip], 'Borrowed\n'));
}

/** What would have Git show another history than the objects say. Returns the object shown instead. */
function misleading(raw: RawRepository, first: string, tip: string): string {
  const other = raw.commit(raw.tree(), [], 'Shown instead of the first\n');
  raw.file(`refs/replace/${first}`, `${other}\n`);
  raw.file('info/grafts', `${tip}\n`);
  return other;
}
