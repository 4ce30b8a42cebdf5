/**
 * Stores that synchronise within a test. Invariant: what one side says reaches the other as bytes of
 * frames, so that what is tried here is what goes over a line; faults are put between the two.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { FrameReader, FrameWriter } from '../../../src/bridge/peer/frame.ts';
import type { Landing } from '../../../src/history/syncing/landing.ts';
import { landingInStore } from '../../../src/history/syncing/landing.ts';
import { Answerer, type Self } from '../../../src/history/syncing/answerer.ts';
import type { Message } from '../../../src/history/syncing/message.ts';
import { decodeMessage, encodeMessage } from '../../../src/history/syncing/message-encoding.ts';
import type { SyncWish } from '../../../src/history/syncing/settlement.ts';
import type { Line, SyncResult } from '../../../src/history/syncing/synchronise.ts';
import { synchronise } from '../../../src/history/syncing/synchronise.ts';
import type { Repository } from '../../../src/history/repository.ts';
import { connectionLost } from '../../../src/model/errors.ts';
import { auditPath } from '../../../src/bridge/files/audit-path.ts';
import type { RepoPath } from '../../../src/model/path.ts';
import { storeFolder, WrittenHistory } from '../written-history.ts';

export function selfNamed(name: string, writable = true): Self {
  return { name, writable, auditName: (part) => auditPath(part as RepoPath) };
}

export const EVERYTHING: SyncWish = {
  pull: true,
  push: true,
  fetchOnly: false,
  merge: false,
  branches: null,
  dryRun: false,
};

/** What happens to the frames of one direction: what is handed on, in that order; null cuts the line. */
export type Weather = (frame: Buffer) => readonly Buffer[] | null;

export const CALM: Weather = (frame) => [frame];

/** A line to an answerer in the same process, with the bytes and turns that went over it. */
export class TestLine implements Line {
  readonly #answerer: Answerer;
  readonly #there: Weather;
  readonly #back: Weather;
  readonly #writers = { there: new FrameWriter(), back: new FrameWriter() };
  readonly #readers = { there: new FrameReader(), back: new FrameReader() };
  #inbox: Message[] = [];
  #isCut = false;
  #wasSending = false;
  bytes = 0;
  /** Times that the caller had to wait after it had spoken. */
  roundTrips = 0;
  readonly frames: { readonly from: 'caller' | 'answerer'; readonly bytes: Buffer }[] = [];

  constructor(answerer: Answerer, there: Weather = CALM, back: Weather = CALM) {
    this.#answerer = answerer;
    this.#there = there;
    this.#back = back;
  }

  send(messages: readonly Message[]): Promise<void> {
    this.#wasSending = true;
    for (const message of messages) this.#carry(this.#writers.there.write(encodeMessage(message)));
    return Promise.resolve();
  }

  receive(): Promise<Message> {
    if (this.#wasSending) this.roundTrips += 1;
    this.#wasSending = false;
    const next = this.#inbox.shift();
    return next === undefined
      ? Promise.reject(connectionLost('it was cut'))
      : Promise.resolve(next);
  }

  #carry(frame: Buffer): void {
    this.frames.push({ from: 'caller', bytes: frame });
    this.bytes += frame.length;
    for (const bytes of this.#blow(this.#there, frame)) {
      for (const message of this.#readers.there.read(bytes)) this.#answer(decodeMessage(message));
    }
  }

  #answer(message: Message): void {
    for (const answer of this.#answerer.receive(message)) {
      const frame = this.#writers.back.write(encodeMessage(answer));
      this.frames.push({ from: 'answerer', bytes: frame });
      this.bytes += frame.length;
      for (const bytes of this.#blow(this.#back, frame)) {
        this.#inbox.push(...this.#readers.back.read(bytes).map(decodeMessage));
      }
    }
  }

  #blow(weather: Weather, frame: Buffer): readonly Buffer[] {
    const frames = this.#isCut ? null : weather(frame);
    if (frames === null) this.#isCut = true;
    return frames ?? [];
  }
}

export interface Meeting {
  readonly line: TestLine;
  readonly result: SyncResult;
}

/** One synchronisation of two stores, from the side of the first. */
export async function meet(
  caller: Repository,
  answerer: Repository,
  options: {
    readonly wish?: Partial<SyncWish>;
    readonly names?: readonly [string, string];
    readonly there?: Weather;
    readonly back?: Weather;
    readonly landing?: Landing;
    readonly writable?: boolean;
    /** Is given the line, for whoever wants to see it after a failure. */
    readonly onLine?: (line: TestLine) => void;
  } = {},
): Promise<Meeting> {
  const [name, other] = options.names ?? ['ana', 'ben'];
  const line = new TestLine(
    new Answerer(answerer, selfNamed(other, options.writable), landingInStore(answerer)),
    options.there,
    options.back,
  );
  options.onLine?.(line);
  const result = await synchronise(caller, line, {
    self: selfNamed(name),
    peer: null,
    wish: { ...EVERYTHING, ...options.wish },
    landing: options.landing ?? landingInStore(caller),
    openGrammar: () => Promise.resolve(null),
  });
  return { line, result };
}

/** A store in a folder of its own, with a repository id and chance of its own. */
export function newStore(name: string): WrittenHistory {
  const history = new WrittenHistory(join(storeFolder(), `${name}.fxd`));
  let drawn = 0;
  const randomBytes = (length: number) => {
    const text = `${name} ${drawn++}`;
    return createHash('sha512').update(text).digest().subarray(0, length);
  };
  const host = { ...history.repository.host, randomBytes };
  Object.defineProperty(history.repository, 'host', { value: host });
  const { store } = history.repository;
  const id = Buffer.from(name.padEnd(16, '.')).toString('hex').slice(0, 32);
  store.transaction(() => {
    store.metadata.set('repository.id', id);
  });
  return history;
}

/** Every shared ref by name. */
export function refsOf({ store }: Repository): Record<string, string> {
  const refs = store.refs.list('').filter(({ name }) => /^refs\/(heads|tags|notes)\//.test(name));
  return Object.fromEntries(refs.map(({ name, target }) => [name, target]));
}
