/** Synchronising with peers that lie, break off, are slow, or are no peers at all. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { parsePeerAddress } from '../../src/bridge/peer/address.ts';
import { FrameReader, FrameWriter } from '../../src/bridge/peer/frame.ts';
import { StreamLine } from '../../src/bridge/peer/stream-line.ts';
import type { Repository } from '../../src/history/repository.ts';
import { Answerer } from '../../src/history/syncing/answerer.ts';
import { landingInStore } from '../../src/history/syncing/landing.ts';
import { decodeMessage, encodeMessage } from '../../src/history/syncing/message-encoding.ts';
import type { Message } from '../../src/history/syncing/message.ts';
import { ObjectArrival } from '../../src/history/syncing/object-arrival.ts';
import { codeBytes } from '../../src/history/syncing/object-coding.ts';
import { RecordWriter, type ObjectRecord } from '../../src/history/syncing/object-records.ts';
import { asPeerName } from '../../src/history/syncing/peers.ts';
import { checkSharedRefs } from '../../src/history/syncing/shared-refs.ts';
import { FxdError, peerFailed } from '../../src/model/errors.ts';
import { hashObject } from '../../src/model/hash.ts';
import type { ObjectId, ObjectType } from '../../src/model/ids.ts';
import { display } from '../../src/ui/display.ts';
import { temporaryFolder } from '../cli/run-cli.ts';
import { findingsOf } from '../history/syncing/checked-store.ts';
import { EVERYTHING, meet, newStore, refsOf, selfNamed } from '../history/syncing/two-stores.ts';
import type { WrittenHistory } from '../history/written-history.ts';
import { failure, tamper } from '../store/store-folder.ts';
import { realFxd, useRealFxd } from './real-process.ts';

useRealFxd();

function smallHistory(name: string): WrittenHistory {
  const history = newStore(name);
  history.commit({ 'a.ts': 'export function one() {\n  return 1;\n}\n' });
  history.commit({ 'a.ts': 'export function one() {\n  return 2;\n}\n', 'b/c.md': '# C\n' });
  return history;
}

function answererOf(repository: Repository): Answerer {
  return new Answerer(repository, selfNamed('ben'), landingInStore(repository));
}

/** What a caller said when it pushed a small history to an empty store, as bytes. */
async function recordedPush(): Promise<{ readonly bytes: Buffer; readonly refs: object }> {
  const ana = smallHistory('ana');
  const { line } = await meet(ana.repository, newStore('empty').repository);
  const frames = line.frames.filter(({ from }) => from === 'caller').map(({ bytes }) => bytes);
  return { bytes: Buffer.concat(frames), refs: refsOf(ana.repository) };
}

/** Has an answerer hear some bytes; returns what it answers last. Throws what it throws. */
function hear(repository: Repository, bytes: Buffer): Message | null {
  const answerer = answererOf(repository);
  let last: Message | null = null;
  for (const frame of new FrameReader().read(bytes)) {
    last = answerer.receive(decodeMessage(frame)).at(-1) ?? last;
  }
  return last;
}

test('N-1: a conversation that is cut at any byte moves no ref and leaves a sound store', async () => {
  const { bytes, refs } = await recordedPush();
  const { repository } = newStore('ben');
  for (let length = 0; length < bytes.length; length++) {
    const last = hear(repository, bytes.subarray(0, length));
    if (last?.kind === 'pushed') {
      // Only the last word, `bye`, was cut.
      expect(bytes.length - length).toBeLessThan(64);
      break;
    }
    expect(refsOf(repository)).toEqual({});
    if (length % 97 === 0) expect(findingsOf(repository)).toEqual([]);
  }
  expect(refsOf(repository)).toEqual(refs);
  expect(findingsOf(repository)).toEqual([]);
});

test('N-2: what is no frame ends the conversation at once', () => {
  const frame = new FrameWriter().write(encodeMessage({ kind: 'bye' }));
  const changed = (at: number, value: number) => {
    const bytes = Buffer.from(frame);
    bytes[at] = value;
    return bytes;
  };
  const wrong: readonly Buffer[] = [
    Buffer.from([0xff, 0xff, 0xff, 0xff, 0]),
    Buffer.alloc(4),
    Buffer.from([0, 0x10, 0, 0]),
    Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', 'latin1'),
    // The greeting of TLS.
    Buffer.from('16030100f1010000ed0303', 'hex'),
    changed(5, 1),
    changed(20, frame[20]! ^ 1),
  ];
  for (const bytes of wrong) {
    expect(failure(() => new FrameReader().read(bytes)).code).toBe('PEER_INVALID');
  }
  const unknown = new FrameReader().read(changed(4, 77));
  expect(failure(() => unknown.map(decodeMessage)).code).toBe('PEER_INVALID');
  const { repository } = smallHistory('ana');
  const old = encodeMessage({
    kind: 'hello',
    ...{ protocol: [7, 9], repository: '0'.repeat(32), name: 'x', splitter: 1, identity: 1 },
    writable: true,
  });
  expect(failure(() => answererOf(repository).receive(decodeMessage(old)))).toMatchObject({
    code: 'PROTOCOL_UNKNOWN',
    exit: 6,
  });
});

function recordOf(type: ObjectType, bytes: Buffer, change: Partial<ObjectRecord> = {}) {
  const id = hashObject(type, bytes);
  const coded = codeBytes(bytes, null);
  const about = { base: null, path: null, isOfMap: false };
  return { kind: 'object', type, id, size: bytes.length, coded, ...about, ...change } as const;
}

test('N-3: objects that are not what they should be are refused, and nothing of them is stored', () => {
  const blob = Buffer.from('text\n');
  const id = hashObject('blob', blob);
  const entry = (mode: string, name: string, target: string) => {
    return Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(target, 'hex')]);
  };
  const commit = (tree: string) => {
    return Buffer.from(`tree ${tree}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nx\n`);
  };
  const cases: Readonly<Record<string, readonly ObjectRecord[]>> = {
    'another hash': [recordOf('blob', blob, { id: 'e'.repeat(40) as ObjectId })],
    'another type': [recordOf('tree', blob)],
    'another length': [recordOf('blob', blob, { size: 3 })],
    'a length beyond all limits': [recordOf('blob', blob, { size: 2 ** 40 })],
    'a tree of what is missing': [recordOf('tree', entry('100644', 'a', 'd'.repeat(40)))],
    'a tree that takes a blob for a folder': [
      recordOf('blob', blob),
      recordOf('tree', entry('40000', 'a', id)),
    ],
    'a tree that leads out': [recordOf('blob', blob), recordOf('tree', entry('100644', '..', id))],
    'a tree with a hook of Git': [
      recordOf('blob', blob),
      recordOf('tree', entry('100644', '.git', id)),
    ],
    'a commit without its tree': [recordOf('commit', commit('d'.repeat(40)))],
    'a commit whose tree is a file': [recordOf('blob', blob), recordOf('commit', commit(id))],
    'a change of nothing': [recordOf('blob', blob, { base: 'd'.repeat(40) as ObjectId })],
  };
  for (const [name, records] of Object.entries(cases)) {
    const { repository } = newStore('ben');
    const writer = new RecordWriter();
    for (const record of records) {
      const spliced = { ...record.coded, encoding: 3 };
      writer.add(record.base === null ? record : { ...record, coded: spliced });
    }
    writer.add({ kind: 'batch', unit: id, done: 1, isWhole: true });
    const arrival = new ObjectArrival(repository, selfNamed('ben').auditName);
    const take = () => writer.take().flatMap((message) => arrival.take(message));
    expect(failure(take).code, name).toBe('PEER_INVALID');
    expect([...repository.store.garbage.objects()], name).toEqual([]);
  }
});

test('N-3: what nobody asked for is refused, and so are refs without objects', async () => {
  const ana = smallHistory('ana');
  const { repository } = newStore('ben');
  const arrival = new ObjectArrival(repository, selfNamed('ben').auditName);
  const writer = new RecordWriter();
  const extra = Buffer.from('unasked\n');
  writer.add(recordOf('blob', extra));
  writer.add({ kind: 'batch', unit: hashObject('blob', extra), done: 1, isWhole: true });
  writer.add({ kind: 'end' });
  for (const message of writer.take()) arrival.take(message);
  expect(failure(() => arrival.requireAsked([ana.head])).code).toBe('PEER_INVALID');

  await meet(newStore('cas').repository, ana.repository);
  const answerer = answererOf(repository);
  answerer.receive(helloFrom('cas'));
  const ref = { name: 'refs/heads/main', target: ana.head, count: 1, gone: null, from: null };
  const [pushed] = answerer.receive({ kind: 'push', id: '1'.repeat(32), refs: [ref] });
  expect(pushed).toMatchObject({ moved: [], held: [{ name: ref.name, reason: 'moved' }] });
  expect(refsOf(repository)).toEqual({});
});

function helloFrom(name: string): Message {
  const repository = Buffer.from(name.padEnd(16, '.')).toString('hex');
  return {
    kind: 'hello',
    ...{ protocol: [1, 1], repository, name, splitter: 1, identity: 1, writable: true },
  };
}

test('N-4: a conversation that is played again changes nothing, and is answered alike', async () => {
  const { bytes, refs } = await recordedPush();
  const { repository } = newStore('ben');
  const first = hear(repository, bytes);
  const operation = repository.store.operations.last()?.id;
  const again = hear(repository, bytes);
  expect(again).toEqual(first);
  expect(refsOf(repository)).toEqual(refs);
  expect(repository.store.operations.last()?.id).toBe(operation);
  // A frame that comes twice is heard once.
  const reader = new FrameReader();
  const frame = new FrameWriter().write(encodeMessage({ kind: 'bye' }));
  expect(reader.read(Buffer.concat([frame, frame]))).toHaveLength(1);
  // One that comes too early is missed.
  const writer = new FrameWriter();
  writer.write(encodeMessage({ kind: 'bye' }));
  const early = writer.write(encodeMessage({ kind: 'bye' }));
  expect(failure(() => new FrameReader().read(early)).code).toBe('CONNECTION_LOST');
});

test('N-5: a peer that says nothing, or stops in the middle of a word, is given up', async () => {
  const timers: { readonly ms: number; readonly call: () => void }[] = [];
  const after = (ms: number, call: () => void) => {
    timers.push({ ms, call });
    return () => undefined;
  };
  const input = new PassThrough();
  const line = new StreamLine({ input, output: new PassThrough() }, { after, isImpatient: true });
  const silent = line.receive();
  expect(timers.at(-1)?.ms).toBe(10_000);
  input.write(new FrameWriter().write(encodeMessage({ kind: 'bye' })));
  expect(await silent).toEqual({ kind: 'bye' });
  const stopped = line.receive();
  input.write(Buffer.from([0, 0]));
  expect(timers.at(-1)?.ms).toBe(45_000);
  timers.at(-1)?.call();
  await expect(stopped).rejects.toMatchObject({ code: 'PEER_SILENT', exit: 5 });
});

test('N-10: a push whose answer was lost is done once', async () => {
  const ana = smallHistory('ana');
  const { repository } = newStore('ben');
  const isAnswer = (frame: Buffer) => frame.readUInt8(4) === 10;
  const back = (frame: Buffer) => (isAnswer(frame) ? null : [frame]);
  await expect(meet(ana.repository, repository, { back })).rejects.toThrow(FxdError);
  expect(refsOf(repository)).toEqual(refsOf(ana.repository));
  const operation = repository.store.operations.last()?.id;
  const { result } = await meet(ana.repository, repository);
  expect(result.refs).toEqual([]);
  expect(repository.store.operations.last()?.id).toBe(operation);
});

test('N-11: a peer that was put back to a backup is told of, and gets again what it lost', async () => {
  const ana = smallHistory('ana');
  const ben = newStore('ben');
  await meet(ben.repository, ana.repository);
  const tip = ana.commit({ 'a.ts': 'export function one() {\n  return 3;\n}\n' });
  await meet(ben.repository, ana.repository);
  // As if it were the day before.
  const { store } = ana.repository;
  const former = ana.repository.readCommit(tip).parents[0]!;
  store.transaction(() => store.refs.compareAndSwap('refs/heads/main', tip, former));
  const again = await meet(ben.repository, ana.repository);
  expect(again.result.wentBack).toEqual(['refs/heads/main']);
  expect(refsOf(ana.repository)).toEqual(refsOf(ben.repository));
  expect(ana.head).toBe(tip);
});

test('N-17: an address is a path and nothing else', () => {
  const refused = [
    '',
    '-oProxyCommand=touch x',
    '--upload-pack=x',
    'ssh://-oProxyCommand=touch${IFS}x/y',
    'ext::sh -c touch% x',
    'file:///dev/sda',
    'ws://host/x',
    'a\nb',
    'a\0b',
  ];
  for (const address of refused) {
    expect(failure(() => parsePeerAddress(address, '/srv'))).toMatchObject({ exit: 2 });
  }
  expect(parsePeerAddress('a b', '/srv')).toBe('/srv/a b');
});

test('N-18: what a peer says cannot steer the terminal', () => {
  const evil = '\u001b]52;c;x\u0007\u001b[2J\r\u202e';
  const { message } = peerFailed('X', evil);
  expect(display(message)).not.toMatch(/[\u001b\u0007\r\u202e]/);
  expect(asPeerName(evil)).toMatch(/^[\w.-]+$/);
  const ref = { name: `refs/heads/${evil}`, target: 'a'.repeat(40) as ObjectId };
  expect(failure(() => checkSharedRefs([{ ...ref, count: 1, gone: null }])).code).toBe(
    'PEER_INVALID',
  );
});

test('N-20: a peer on disk that is linked, a FIFO, newer or being written is refused or read whole', async () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name, '.fxd');
  const env = { HOME: folder, XDG_CONFIG_HOME: folder };
  for (const name of ['ana', 'ben', 'link', 'fifo', 'newer']) mkdirSync(join(folder, name));
  const ana = smallHistory('ana');
  ana.close();
  copyFileSync(ana.file, at('ana'));
  copyFileSync(ana.file, at('newer'));
  symlinkSync(at('ana'), at('link'));
  execFileSync('mkfifo', [at('fifo')]);
  tamper(at('newer'), (database) => database.pragma('user_version = 99'));
  await realFxd(['init'], { cwd: join(folder, 'ben'), env });
  for (const name of ['link', 'fifo', 'newer']) {
    const ended = await realFxd(['sync', `../${name}`], { cwd: join(folder, 'ben'), env });
    expect(ended.exit, ended.stdout + ended.stderr).toBe(6);
    expect(ended.stderr).toMatch(/not a regular file|made by a newer fxd/);
  }
  // Somebody has half of something written, and holds the store meanwhile.
  const writer = new Sqlite(at('ana'));
  writer.exec("BEGIN IMMEDIATE; UPDATE ref SET name = CAST('refs/heads/half' AS BLOB)");
  const pulled = await realFxd(['pull', '../ana'], { cwd: join(folder, 'ben'), env });
  writer.exec('ROLLBACK');
  writer.close();
  expect(pulled.exit, pulled.stdout + pulled.stderr).toBe(0);
  expect(pulled.stdout).toContain('main pulled');
  expect((await realFxd(['fsck'], { cwd: join(folder, 'ben'), env })).exit).toBe(0);
});

test('a peer that only gives takes nothing', async () => {
  const ana = smallHistory('ana');
  const { repository } = newStore('ben');
  const give = meet(ana.repository, repository, { writable: false });
  await expect(give).rejects.toMatchObject({ code: 'PEER_READ_ONLY', exit: 6 });
  expect(refsOf(repository)).toEqual({});
  await meet(repository, ana.repository, { wish: { ...EVERYTHING, push: false }, writable: false });
  expect(refsOf(repository)).toEqual(refsOf(ana.repository));
});
