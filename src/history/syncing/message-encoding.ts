/**
 * The payloads of messages. Invariant: what is decoded has the shape that message.ts says, names and ids
 * included, or is refused; fields that are not known are passed over.
 */
import { peerInvalid } from '../../model/errors.ts';
import type { CommitId, ObjectId } from '../../model/ids.ts';
import { parseObjectId } from '../../model/ids.ts';
import { LIMITS } from '../../model/limits.ts';
import { HELD_REASONS } from './message.ts';
import type { Message, Partial, SharedRef } from './message.ts';

const KINDS = [
  'hello',
  'list',
  'refs',
  'fetch',
  'unknown',
  'ranges',
  'objects',
  'stored',
  'push',
  'pushed',
  'failed',
  'bye',
] as const satisfies readonly Message['kind'][];

/** A message as a frame carries it. */
export interface EncodedMessage {
  readonly type: number;
  readonly payload: Buffer;
}

export function encodeMessage(message: Message): EncodedMessage {
  const type = KINDS.indexOf(message.kind) + 1;
  if (message.kind === 'ranges' || message.kind === 'objects') {
    return { type, payload: message.bytes };
  }
  if (message.kind === 'bye') return { type, payload: Buffer.alloc(0) };
  // The type says the kind.
  const fields = { ...message, kind: undefined };
  return { type, payload: Buffer.from(JSON.stringify(fields), 'utf8') };
}

/** Throws peerInvalid. */
export function decodeMessage({ type, payload }: EncodedMessage): Message {
  const kind = KINDS[type - 1];
  if (kind === undefined) throw peerInvalid(`a message of the unknown type ${type}`);
  if (kind === 'ranges' || kind === 'objects') return { kind, bytes: payload };
  if (kind === 'bye') return { kind };
  const fields = new Fields(kind, parseJson(kind, payload));
  switch (kind) {
    case 'hello':
      return {
        kind,
        protocol: fields.versions('protocol'),
        repository: fields.text('repository', /^[0-9a-f]{32}$/),
        name: fields.text('name', /^.{0,250}$/s),
        splitter: fields.count('splitter'),
        identity: fields.count('identity'),
        writable: fields.flag('writable'),
      };
    case 'list':
      return { kind, digest: fields.text('digest', /^[0-9a-f]{64}$/) };
    case 'refs':
      return {
        kind,
        same: fields.flag('same'),
        head: fields.optional('head', () => fields.text('head', REF_NAME)),
        refs: fields.all('refs', sharedRef),
        arrived: fields.ids('arrived') as readonly CommitId[],
        partial: fields.optional('partial', () => partialOf(fields.object('partial'))),
        more: fields.flag('more'),
      };
    case 'fetch':
      return {
        kind,
        want: fields.ids('want'),
        have: fields.ids('have'),
        partial: fields.optional('partial', () => partialOf(fields.object('partial'))),
      };
    case 'unknown':
      return { kind, ids: fields.ids('ids') };
    case 'stored':
      return { kind, batch: fields.count('batch') };
    case 'push':
      return {
        kind,
        id: fields.text('id', /^[0-9a-f]{32}$/),
        refs: fields.all('refs', (ref) => ({
          ...sharedRef(ref),
          from: ref.optional('from', () => ref.id('from')),
        })),
      };
    case 'pushed':
      return {
        kind,
        id: fields.text('id', /^[0-9a-f]{32}$/),
        moved: fields.texts('moved', REF_NAME),
        held: fields.all('held', (ref) => ({
          name: ref.text('name', REF_NAME),
          reason: ref.oneOf('reason', HELD_REASONS),
        })),
      };
    case 'failed':
      return {
        kind,
        code: fields.text('code', /^[A-Z][A-Z0-9_]{0,60}$/),
        message: fields.text('message', /^.{0,2000}$/s),
      };
  }
}

const REF_NAME = new RegExp(`^refs/.{1,${LIMITS.refName.figure * 2}}$`, 's');

function sharedRef(ref: Fields): SharedRef {
  return {
    name: ref.text('name', REF_NAME),
    target: ref.optional('target', () => ref.id('target')),
    count: ref.count('count'),
    gone: ref.optional('gone', () => ref.id('gone')),
  };
}

function partialOf(fields: Fields): Partial {
  return { id: fields.id('id'), done: fields.count('done') };
}

function parseJson(kind: string, payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch (error) {
    throw peerInvalid(`a message '${kind}' that is no JSON`, { cause: error });
  }
}

/** The fields of an object that somebody else wrote. */
class Fields {
  readonly #kind: string;
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(kind: string, value: unknown) {
    this.#kind = kind;
    if (typeof value !== 'object' || value === null) throw this.#wrong('its contents');
    this.#values = new Map(Object.entries(value));
  }

  #wrong(field: string) {
    return peerInvalid(`a message '${this.#kind}' in which ${field} is wrong`);
  }

  text(name: string, form: RegExp): string {
    return this.#text(this.#values.get(name), name, form);
  }

  #text(value: unknown, name: string, form: RegExp): string {
    if (typeof value !== 'string' || !form.test(value)) throw this.#wrong(name);
    return value;
  }

  texts(name: string, form: RegExp): string[] {
    return this.#list(name).map((value) => this.#text(value, name, form));
  }

  oneOf<Word extends string>(name: string, words: readonly Word[]): Word {
    const found = words.find((word) => word === this.#values.get(name));
    if (found === undefined) throw this.#wrong(name);
    return found;
  }

  count(name: string): number {
    return this.#count(this.#values.get(name), name);
  }

  #count(value: unknown, name: string): number {
    if (!Number.isSafeInteger(value) || (value as number) < 0) throw this.#wrong(name);
    return value as number;
  }

  versions(name: string): [number, number] {
    const [lowest, highest] = this.#list(name);
    return [this.#count(lowest, name), this.#count(highest, name)];
  }

  flag(name: string): boolean {
    const value = this.#values.get(name);
    if (typeof value !== 'boolean') throw this.#wrong(name);
    return value;
  }

  id(name: string): ObjectId {
    return this.#id(this.#values.get(name), name);
  }

  #id(value: unknown, name: string): ObjectId {
    const id = typeof value === 'string' ? parseObjectId(value) : null;
    if (id === null) throw this.#wrong(name);
    return id;
  }

  ids(name: string): ObjectId[] {
    return this.#list(name).map((value) => this.#id(value, name));
  }

  object(name: string): Fields {
    return new Fields(this.#kind, this.#values.get(name));
  }

  all<T>(name: string, read: (fields: Fields) => T): T[] {
    return this.#list(name).map((value) => read(new Fields(this.#kind, value)));
  }

  /** Null where the field is null. */
  optional<T>(name: string, read: () => T): T | null {
    return this.#values.get(name) === null ? null : read();
  }

  #list(name: string): readonly unknown[] {
    const value = this.#values.get(name);
    if (!Array.isArray(value)) throw this.#wrong(name);
    return value as readonly unknown[];
  }
}
