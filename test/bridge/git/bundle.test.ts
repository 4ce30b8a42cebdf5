/** Reading bundles, with and without Git: every form that there is, and what is refused by its name. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openGitSource } from '../../../src/bridge/git/git-source.ts';
import { temporaryFolder } from '../../cli/run-cli.ts';
import { Sandbox } from '../../cli/sandbox.ts';
import { ANA } from './raw-repository.ts';
import { environments } from './search-paths.ts';

const NUMBER = { commit: 1, tree: 2, blob: 3, delta: 7 } as const;

interface Packable {
  readonly type: keyof typeof NUMBER;
  readonly bytes: Buffer;
  /** Of a delta: what it is made from, in hex. */
  readonly base?: string;
}

function hash(type: string, bytes: Buffer): string {
  return createHash('sha1').update(`${type} ${bytes.length}\0`).update(bytes).digest('hex');
}

/** A pack of objects shorter than 2048 bytes. */
function pack(...objects: readonly Packable[]): Buffer {
  const header = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1');
  header.writeUInt32BE(objects.length, 8);
  const entries = objects.flatMap(({ type, bytes, base = '' }) => [
    Buffer.from([0x80 | (NUMBER[type] << 4) | (bytes.length & 15), bytes.length >> 4]),
    Buffer.from(base, 'hex'),
    deflateSync(bytes),
  ]);
  const body = Buffer.concat([header, ...entries]);
  return Buffer.concat([body, createHash('sha1').update(body).digest()]);
}

function commitOn(tree: string, ...parents: readonly string[]): Buffer {
  const lines = [`tree ${tree}`, ...parents.map((id) => `parent ${id}`)];
  return Buffer.from([...lines, `author ${ANA}`, `committer ${ANA}`, '', 'Bundled\n'].join('\n'));
}

const EMPTY = Buffer.alloc(0);
const COMMIT = commitOn(hash('tree', EMPTY));
const ID = hash('commit', COMMIT);
const PACK = pack({ type: 'tree', bytes: EMPTY }, { type: 'commit', bytes: COMMIT });

/** A file with these lines before a pack. */
function bundle(lines: readonly string[], packed: Buffer = PACK): string {
  const file = join(temporaryFolder(), 'x.bundle');
  writeFileSync(file, Buffer.concat([Buffer.from([...lines, '\n'].join('\n')), packed]));
  return file;
}

async function importInto(box: Sandbox, file: string, env: Record<string, string>) {
  const { exit, stdout, stderr } = await box.try(['--json', 'import', file], { env });
  return { exit, said: stdout + stderr };
}

async function empty(): Promise<Sandbox> {
  const box = new Sandbox();
  await box.fxd('init');
  return box;
}

test('versions 2 and 3 are read', async () => {
  for (const head of [['# v2 git bundle'], ['# v3 git bundle', '@object-format=sha1']]) {
    for (const [name, env] of environments()) {
      const box = await empty();
      const file = bundle([...head, `${ID} refs/heads/main`, `${ID} HEAD`]);
      const { exit, said } = await importInto(box, file, env);
      expect(exit, `${name}: ${said}`).toBe(0);
      expect(await box.fxd('log', '--oneline')).toContain(ID.slice(0, 7));
    }
  }
});

test('what lies on commits of the store is read with their help', async () => {
  const box = await Sandbox.with({ 'a.txt': 'the base of what follows\n' });
  const source = join(temporaryFolder(), 'out.git');
  await box.fxd('export', '--git', source);
  const first = (await openGitSource(source, {})).refs()[0]!.target;
  const before = Buffer.from('the base of what follows\n');
  const after = Buffer.from('the base of what follows, and more\n');
  // Lengths before and after; 24 bytes of the base from its start; then eleven more.
  const copied = Buffer.from([before.length, after.length, 0x90, 24, 11]);
  const delta = Buffer.concat([copied, after.subarray(24)]);
  const entry = Buffer.concat([
    Buffer.from('100644 a.txt\0'),
    Buffer.from(hash('blob', after), 'hex'),
  ]);
  const commit = commitOn(hash('tree', entry), first);
  const thin = pack(
    { type: 'commit', bytes: commit },
    { type: 'tree', bytes: entry },
    { type: 'delta', bytes: delta, base: hash('blob', before) },
  );
  const tip = hash('commit', commit);
  const file = bundle(['# v2 git bundle', `-${first} First`, `${tip} refs/heads/main`], thin);
  for (const [name, env] of environments()) {
    const lacking = await importInto(await empty(), file, env);
    expect(lacking, name).toMatchObject({ exit: 3, said: expect.stringContaining(first) });
    const other = await empty();
    await other.fxd('import', source);
    const { exit, said } = await importInto(other, file, env);
    expect(exit, `${name}: ${said}`).toBe(0);
    expect(other.read('a.txt'), name).toBe(after.toString());
  }
});

const REF = `${ID} refs/heads/main`;

test.each([
  ['another format', ['# v3 git bundle', '@object-format=sha256', REF], 'named by sha256'],
  ['a filter', ['# v3 git bundle', '@filter=blob:none', REF], 'filtered out'],
  ['a new capability', ['# v3 git bundle', '@shiny', REF], "needs 'shiny'"],
  ['a later version', ['# v4 git bundle', REF], 'not a bundle of Git'],
  ['a capability in version 2', ['# v2 git bundle', '@object-format=sha1', REF], 'damaged'],
  ['an id that is none', ['# v2 git bundle', 'main refs/heads/main'], 'damaged'],
  ['a ref that leads out', ['# v2 git bundle', `${ID} refs/heads/../../x`], 'no name of a ref'],
  ['a ref elsewhere', ['# v2 git bundle', `${ID} hooks/update`], 'no name of a ref'],
])('%s is refused', async (_, lines, reason) => {
  for (const [name, env] of environments()) {
    const { exit, said } = await importInto(await empty(), bundle(lines), env);
    expect({ exit, said }, name).toEqual({ exit: 3, said: expect.stringContaining(reason) });
  }
});

test('a pack that is damaged or cut off is refused, wherever that is', async () => {
  const whole = readFileSync(bundle(['# v2 git bundle', REF]));
  const flipped = Buffer.from(whole);
  flipped[whole.length - 30]! ^= 0x10;
  const broken = [flipped, whole.subarray(0, -1), whole.subarray(0, -25), whole.subarray(0, -90)];
  for (const [name, env] of environments()) {
    for (const bytes of [...broken, Buffer.from('# v2 git bundle'), Buffer.alloc(0)]) {
      const file = join(temporaryFolder(), 'x.bundle');
      writeFileSync(file, bytes);
      const { exit, said } = await importInto(await empty(), file, env);
      expect(said, name).toContain('BUNDLE_UNREADABLE');
      expect(exit, name).toBe(3);
    }
  }
});
