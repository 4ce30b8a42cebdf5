/**
 * The side that is called: answers one message at a time (docs/protocol.md, "The conversation").
 * Invariant: it begins nothing, waits for nothing, and has nothing to lose when a conversation breaks off:
 * what arrived is stored, and what was not acknowledged is sent again.
 */
import { FxdError, peerInvalid, peerReadOnly, protocolUnknown } from '../../model/errors.ts';
import { IDENTITY_VERSION } from '../node-map.ts';
import type { Repository } from '../repository.ts';
import { readArrived } from './arrived.ts';
import type { Landing } from './landing.ts';
import type { Fetch, Hello, List, Message, Push, Refs, SharedRef } from './message.ts';
import { PROTOCOL } from './message.ts';
import type { AuditName } from './object-arrival.ts';
import { ObjectArrival } from './object-arrival.ts';
import { ObjectSender } from './object-sender.ts';
import { OwnHistory } from './own-history.ts';
import { peerOf } from './peers.ts';
import { executePush, formerPush } from './push-execution.ts';
import { Reconciler } from './reconciler.ts';
import { digestOfRefs, readSharedRefs, rememberShared } from './shared-refs.ts';

/** How a side of a conversation presents itself. */
export interface Self {
  /** What it calls itself. */
  readonly name: string;
  /** Whether others may push. */
  readonly writable: boolean;
  readonly auditName: AuditName;
}

export function helloOf(repository: Repository, { name, writable }: Self): Hello {
  return {
    kind: 'hello',
    protocol: PROTOCOL,
    repository: repository.store.metadata.get('repository.id') ?? '',
    name,
    splitter: repository.splitter.version,
    identity: IDENTITY_VERSION,
    writable,
  };
}

/** Throws protocolUnknown unless both speak one version. */
export function checkHello({ protocol: [lowest, highest] }: Hello): void {
  if (lowest > PROTOCOL[1] || highest < PROTOCOL[0]) {
    throw protocolUnknown([lowest, highest], PROTOCOL);
  }
}

/** What the refs of one message take, in bytes. */
const PAGE_BYTES = 512 * 1024;

export class Answerer {
  readonly #repository: Repository;
  readonly #self: Self;
  readonly #landing: Landing;
  #caller: Hello | null = null;
  #sender: ObjectSender | null = null;
  #arrival: ObjectArrival | null = null;
  #reconciler: Reconciler | null = null;
  /** Whether the caller has said that it is done. */
  hasEnded = false;

  constructor(repository: Repository, self: Self, landing: Landing) {
    this.#repository = repository;
    this.#self = self;
    this.#landing = landing;
  }

  /** Takes a message, and answers. Throws peerInvalid, protocolUnknown, peerReadOnly, missingObject. */
  receive(message: Message): readonly Message[] {
    if (message.kind === 'hello') return this.#greet(message);
    if (message.kind === 'failed') {
      this.hasEnded = true;
      return [];
    }
    if (this.#caller === null) throw peerInvalid('a message before its greeting');
    switch (message.kind) {
      case 'list':
        return this.#list(message);
      case 'fetch':
        return this.#fetch(message);
      case 'ranges':
        this.#reconciler ??= new Reconciler(new OwnHistory(this.#repository).items());
        return [{ kind: 'ranges', bytes: this.#reconciler.answer(message.bytes) }];
      case 'stored':
        this.#sender?.acknowledge(message.batch);
        return this.#sender?.send() ?? [];
      case 'objects':
        this.#requireWritable();
        this.#arrival ??= new ObjectArrival(this.#repository, this.#self.auditName);
        return this.#arrival.take(message);
      case 'push':
        return [this.#push(this.#caller, message)];
      case 'bye':
        this.hasEnded = true;
        return [];
      default:
        throw peerInvalid(`a message '${message.kind}', which only answers`);
    }
  }

  #greet(hello: Hello): Message[] {
    if (this.#caller !== null) throw peerInvalid('a second greeting');
    checkHello(hello);
    this.#caller = hello;
    return [helloOf(this.#repository, this.#self)];
  }

  #list({ digest }: List): Refs[] {
    const shared = readSharedRefs(this.#repository);
    if (this.#self.writable) this.#rememberIfFree(shared);
    const { ref: head } = this.#repository.head();
    const { tips, partial } = readArrived(this.#repository);
    const arrived = tips.filter((id) => this.#repository.store.objects.typeOf(id) === 'commit');
    const first = { kind: 'refs', head, arrived: arrived as Refs['arrived'], partial } as const;
    const same = digestOfRefs(shared) === digest;
    if (same) return [{ ...first, same, refs: [], arrived: [], partial: null, more: false }];
    const pages = pagesOf([...shared.values()]);
    return pages.map((refs, index) => {
      return { ...first, same, refs, more: index < pages.length - 1 };
    });
  }

  /** Whoever only looks is not kept waiting by somebody who writes; the next caller is as good for it. */
  #rememberIfFree(shared: ReadonlyMap<string, SharedRef>): void {
    try {
      this.#repository.withoutWaiting(() => {
        rememberShared(this.#repository, shared.values());
      });
    } catch (error) {
      const code = error instanceof FxdError ? error.code : '';
      if (code !== 'BUSY' && code !== 'DISK_FULL') throw error;
    }
  }

  #fetch({ want, have, partial }: Fetch): Message[] {
    const history = new OwnHistory(this.#repository);
    const ids = have.filter((id) => !history.has(id));
    if (ids.length > 0) return [{ kind: 'unknown', ids }];
    this.#sender = new ObjectSender(this.#repository, {
      units: history.unitsFor(want, have),
      bases: history.treesOf(have),
      partial,
    });
    return this.#sender.send();
  }

  #push(caller: Hello, push: Push): Message {
    this.#requireWritable();
    const former = formerPush(this.#repository, push.id);
    if (former !== null) return former;
    const asked = push.refs.flatMap(({ target }) => target ?? []);
    this.#arrival?.requireAsked(asked);
    if (this.#arrival?.hasEnded === false) throw peerInvalid('a push before its last object');
    this.#arrival = null;
    const peer = peerOf(this.#repository, caller.repository, caller.name);
    return executePush(this.#repository, this.#landing, peer, push);
  }

  #requireWritable(): void {
    if (!this.#self.writable) throw peerReadOnly();
  }
}

function pagesOf(refs: readonly SharedRef[]): SharedRef[][] {
  const pages: SharedRef[][] = [[]];
  let bytes = 0;
  for (const ref of refs) {
    // An escaped byte of a name takes six.
    bytes += 200 + 6 * ref.name.length;
    if (bytes > PAGE_BYTES) {
      pages.push([]);
      bytes = 0;
    }
    pages.at(-1)!.push(ref);
  }
  return pages;
}
