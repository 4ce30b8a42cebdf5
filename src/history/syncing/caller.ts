/**
 * The side that calls: greets, asks for the refs, fetches what is not here, and pushes what is not there
 * (docs/protocol.md, "The conversation"). Invariant: each message is answered from what is stored; what
 * becomes of refs is decided between fetching and pushing, by somebody else.
 */
import { peerFailed, peerInvalid, peerReadOnly } from '../../model/errors.ts';
import type { ObjectId } from '../../model/ids.ts';
import type { Repository } from '../repository.ts';
import type { Self } from './answerer.ts';
import { checkHello, helloOf } from './answerer.ts';
import { readArrived } from './arrived.ts';
import type { Hello, Message, Partial, Pushed, PushedRef, Refs, SharedRef } from './message.ts';
import { ObjectArrival } from './object-arrival.ts';
import { ObjectSender } from './object-sender.ts';
import { OwnHistory } from './own-history.ts';
import { Reconciler } from './reconciler.ts';
import { checkSharedRefs, digestOfRefs, readSharedRefs } from './shared-refs.ts';

export type Stage = 'asking' | 'fetching' | 'fetched' | 'pushing' | 'done';

export interface CallerOptions {
  readonly self: Self;
  /** Whether what is not here is to be fetched, of refs for which this holds. */
  readonly wants: (ref: SharedRef) => boolean;
}

/** What the other side said of itself. */
export interface Answers {
  readonly hello: Hello;
  /** Its refs are as ours. */
  readonly same: boolean;
  readonly head: string | null;
  readonly refs: ReadonlyMap<string, SharedRef>;
}

export class Caller {
  readonly #repository: Repository;
  readonly #options: CallerOptions;
  #stage: Stage = 'asking';
  #hello: Hello | null = null;
  #first: Refs | null = null;
  #refs: SharedRef[] = [];
  #checked: ReadonlyMap<string, SharedRef> = new Map();
  #want: readonly ObjectId[] = [];
  #reconciler: Reconciler | null = null;
  #arrival: ObjectArrival | null = null;
  #sender: ObjectSender | null = null;
  #push: { readonly id: string; readonly refs: readonly PushedRef[] } | null = null;
  /** What came of the push. */
  pushed: Pushed | null = null;

  constructor(repository: Repository, options: CallerOptions) {
    this.#repository = repository;
    this.#options = options;
  }

  get stage(): Stage {
    return this.#stage;
  }

  /** What is known when everything is fetched. */
  get answers(): Answers {
    const { same, head } = this.#first!;
    return { hello: this.#hello!, same, head, refs: this.#checked };
  }

  /** Objects that came and went. */
  get traffic(): { readonly received: number; readonly sent: number } {
    return { received: this.#arrival?.objects ?? 0, sent: this.#sender?.objects ?? 0 };
  }

  /** The first words. */
  begin(): readonly Message[] {
    const digest = digestOfRefs(readSharedRefs(this.#repository));
    return [helloOf(this.#repository, this.#options.self), { kind: 'list', digest }];
  }

  /** Takes a message, and answers. Throws peerInvalid, peerFailed, protocolUnknown. */
  receive(message: Message): readonly Message[] {
    if (message.kind === 'failed') throw peerFailed(message.code, message.message);
    if (message.kind === 'hello' && this.#hello === null) {
      checkHello(message);
      this.#hello = message;
      return [];
    }
    if (this.#hello === null) throw peerInvalid('an answer before its greeting');
    if (message.kind === 'refs' && this.#stage === 'asking') return this.#list(message);
    if (this.#stage === 'fetching') return this.#fetching(message);
    if (this.#stage === 'pushing' && message.kind === 'stored') {
      this.#sender?.acknowledge(message.batch);
      return this.#goOnPushing();
    }
    if (this.#stage === 'pushing' && message.kind === 'pushed') return this.#end(message);
    throw peerInvalid(`a message '${message.kind}' that nobody asked for`);
  }

  #list(message: Refs): Message[] {
    this.#first ??= message;
    this.#refs.push(...message.refs);
    if (message.more) return [];
    this.#checked = checkSharedRefs(this.#refs);
    const history = new OwnHistory(this.#repository);
    const wanted = [...this.#checked.values()].filter(this.#options.wants);
    const targets = wanted.flatMap(({ target }) => target ?? []);
    this.#want = [...new Set(targets)].filter((id) => !history.has(id));
    if (this.#want.length === 0) {
      this.#stage = 'fetched';
      return [];
    }
    this.#stage = 'fetching';
    return [this.#fetch(history, history.tips())];
  }

  #fetch(history: OwnHistory, tips: readonly ObjectId[]): Message {
    // Of trees of records the other side may know ours; if not, all of its own comes.
    const theirs = [...this.#checked.values()].flatMap(({ target }) => target ?? []);
    const trees = history.treesOf(theirs.filter((id) => history.has(id)));
    const { partial } = readArrived(this.#repository);
    return { kind: 'fetch', want: this.#want, have: [...tips, ...trees], partial };
  }

  #fetching(message: Message): readonly Message[] {
    if (message.kind === 'unknown' && this.#reconciler === null) {
      this.#reconciler = new Reconciler(new OwnHistory(this.#repository).items());
      return [{ kind: 'ranges', bytes: this.#reconciler.begin() }];
    }
    if (message.kind === 'ranges' && this.#reconciler !== null) {
      const bytes = this.#reconciler.step(message.bytes);
      if (bytes !== null) return [{ kind: 'ranges', bytes }];
      const history = new OwnHistory(this.#repository);
      return [this.#fetch(history, history.tips(this.#reconciler.lacking))];
    }
    if (message.kind !== 'objects') {
      throw peerInvalid(`a message '${message.kind}' where objects should come`);
    }
    this.#arrival ??= new ObjectArrival(this.#repository, this.#options.self.auditName);
    const stored = this.#arrival.take(message);
    if (this.#arrival.hasEnded) {
      const theirs = [...this.#checked.values()].flatMap(({ target }) => target ?? []);
      this.#arrival.requireAsked(theirs);
      const history = new OwnHistory(this.#repository);
      const missing = this.#want.find((id) => !history.has(id));
      if (missing !== undefined)
        throw peerInvalid(`everything but ${missing}, which was asked for`);
      this.#stage = 'fetched';
    }
    return stored;
  }

  /** Sends what these refs lead to and the other side lacks, then has it move them. */
  push(id: string, refs: readonly PushedRef[]): readonly Message[] {
    if (refs.length === 0) {
      this.#stage = 'done';
      return [{ kind: 'bye' }];
    }
    if (!this.answers.hello.writable) throw peerReadOnly();
    this.#stage = 'pushing';
    this.#push = { id, refs };
    const history = new OwnHistory(this.#repository);
    const there = [...this.#checked.values()].flatMap(({ target }) => target ?? []);
    const have = [...there, ...this.#first!.arrived].filter((each) => history.has(each));
    const want = refs.flatMap(({ target }) => target ?? []);
    const units = history.unitsFor(want, have);
    const partial: Partial | null = this.#first!.partial;
    if (units.length > 0) {
      const bases = history.treesOf(have);
      this.#sender = new ObjectSender(this.#repository, { units, bases, partial });
    }
    return this.#goOnPushing();
  }

  #goOnPushing(): readonly Message[] {
    const objects = this.#sender?.send() ?? [];
    if (this.#sender?.isDone === false) return objects;
    return [...objects, { kind: 'push', ...this.#push! }];
  }

  #end(message: Pushed): readonly Message[] {
    if (message.id !== this.#push?.id) throw peerInvalid('the answer to another push');
    this.pushed = message;
    this.#stage = 'done';
    return [{ kind: 'bye' }];
  }
}
