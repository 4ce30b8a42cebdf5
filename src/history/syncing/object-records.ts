/**
 * The object stream: records one after the other, cut into messages wherever one is full. Invariant: a
 * record is handed out when all of it is there; nothing is allocated for what is only announced.
 * docs/protocol.md, "The object stream".
 */
import { deflateRawSync } from 'node:zlib';
import { peerInvalid } from '../../model/errors.ts';
import type { CommitId, ObjectId, ObjectType, TreeId } from '../../model/ids.ts';
import { LIMITS } from '../../model/limits.ts';
import type { RepoPath } from '../../model/path.ts';
import { decodePath, encodePath } from '../../model/path.ts';
import { TYPE_NAME, TYPE_NUMBER } from '../../store/objects.ts';
import { ByteReader, ByteWriter } from '../../store/varint.ts';
import type { Objects } from './message.ts';
import type { CodedBytes } from './object-coding.ts';
import { ENCODING, inflate } from './object-coding.ts';

export interface ObjectRecord {
  readonly kind: 'object';
  readonly type: ObjectType;
  readonly id: ObjectId;
  /** Length of the object. */
  readonly size: number;
  /** What the coded bytes build on; null where they are whole. */
  readonly base: ObjectId | null;
  readonly coded: CodedBytes;
  /** Where it stands, for a user's file; else null. */
  readonly path: RepoPath | null;
  /** Whether it is a part of a node map. */
  readonly isOfMap: boolean;
}

/** Which node is which in a commit; comes before the commit. */
export interface MapRecord {
  readonly kind: 'map';
  readonly commit: CommitId;
  readonly tree: TreeId;
  readonly splitter: number;
  readonly identity: number;
  /** JSON of pairs. */
  readonly aliases: string;
}

/** Everything before it belongs together, and is stored at once. */
export interface BatchRecord {
  readonly kind: 'batch';
  /** What is being sent, and how many of the objects that it brings were sent. */
  readonly unit: ObjectId;
  readonly done: number;
  /** Whether that was all of it. */
  readonly isWhole: boolean;
}

/** There is no more. */
export interface EndRecord {
  readonly kind: 'end';
}

export type StreamRecord = ObjectRecord | MapRecord | BatchRecord | EndRecord;

const OBJECT = 1;
const MAP = 2;
const BATCH = 3;
const END = 4;

/** Is added to the encoding. */
const OF_MAP = 8;

const ID_BYTES = 20;
/** What a message holds before it is deflated. */
const CHUNK = 256 * 1024;
const LEVEL = 4;
/** The longest record: an object, and what is said of it. */
const LONGEST = LIMITS.sentObject.figure + 2 * LIMITS.path.figure;

/** Collects records into messages. */
export class RecordWriter {
  #parts: Buffer[] = [];
  #length = 0;
  #messages: Objects[] = [];

  add(record: StreamRecord): void {
    const body = encodeRecord(record);
    const head = new ByteWriter();
    head.number(body.reduce((sum, { length }) => sum + length, 0));
    for (const part of [head.finish(), ...body]) this.#append(part);
  }

  #append(bytes: Buffer): void {
    for (let rest = bytes; rest.length > 0;) {
      const part = rest.subarray(0, CHUNK - this.#length);
      this.#parts.push(part);
      this.#length += part.length;
      rest = rest.subarray(part.length);
      if (this.#length === CHUNK) this.#close();
    }
  }

  #close(): void {
    if (this.#length === 0) return;
    const bytes = Buffer.concat(this.#parts, this.#length);
    const deflated = deflateRawSync(bytes, { level: LEVEL });
    const writer = new ByteWriter();
    const isSmaller = deflated.length < bytes.length;
    writer.number(isSmaller ? bytes.length : 0);
    writer.raw(isSmaller ? deflated : bytes);
    this.#messages.push({ kind: 'objects', bytes: writer.finish() });
    this.#parts = [];
    this.#length = 0;
  }

  /** What was written since the last call. */
  take(): Objects[] {
    this.#close();
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }
}

/** Puts records together again. */
export class RecordReader {
  #bytes: Buffer[] = [];
  #length = 0;
  /** Bytes that have to be there before it is worth looking. */
  #needed = 1;

  /** The records that a message completes. Throws peerInvalid. */
  read({ bytes }: Objects): StreamRecord[] {
    this.#add(bytes);
    const records: StreamRecord[] = [];
    while (this.#length >= this.#needed) {
      const all = this.#bytes.length === 1 ? this.#bytes[0]! : Buffer.concat(this.#bytes);
      const head = lengthAt(all);
      const end = head === null ? all.length + 1 : head.at + head.length;
      if (end > all.length) {
        this.#bytes = [all];
        this.#needed = end;
        break;
      }
      records.push(decodeRecord(all.subarray(head!.at, end)));
      this.#bytes = end === all.length ? [] : [all.subarray(end)];
      this.#length = all.length - end;
      this.#needed = 1;
    }
    return records;
  }

  #add(message: Buffer): void {
    const reader = new ByteReader(message);
    let size = 0;
    try {
      size = reader.number();
    } catch (error) {
      throw peerInvalid('objects that cannot be read', { cause: error });
    }
    const rest = message.subarray(reader.at);
    if (size > CHUNK || rest.length > CHUNK) throw peerInvalid('objects in too large a message');
    const chunk = size === 0 ? rest : inflate(rest, size);
    if (size > 0 && chunk.length !== size) throw peerInvalid('objects of another length');
    this.#bytes.push(chunk);
    this.#length += chunk.length;
  }
}

/** The length of the record that begins these bytes, and where its body does; null where that is cut. */
function lengthAt(bytes: Buffer): { readonly length: number; readonly at: number } | null {
  const last = bytes.subarray(0, 8).findIndex((byte) => byte < 0x80);
  if (last < 0) {
    if (bytes.length >= 8) throw peerInvalid('a record of an impossible length');
    return null;
  }
  const length = new ByteReader(bytes).number();
  if (length === 0 || length > LONGEST) throw peerInvalid(`a record of ${length} bytes`);
  return { length, at: last + 1 };
}

function encodeRecord(record: StreamRecord): Buffer[] {
  const writer = new ByteWriter();
  const id = (text: string) => {
    writer.raw(Buffer.from(text, 'hex'));
  };
  switch (record.kind) {
    case 'object': {
      const { coded, base, path } = record;
      writer.number(OBJECT);
      writer.number(TYPE_NUMBER[record.type]);
      id(record.id);
      writer.number(record.size);
      writer.number(coded.encoding + (record.isOfMap ? OF_MAP : 0));
      if (base !== null) {
        id(base);
        writer.number(coded.prefix);
        writer.number(coded.suffix);
      }
      writer.bytes(path === null ? Buffer.alloc(0) : encodePath(path));
      return [writer.finish(), coded.data];
    }
    case 'map':
      writer.number(MAP);
      id(record.commit);
      id(record.tree);
      writer.number(record.splitter);
      writer.number(record.identity);
      writer.text(record.aliases);
      return [writer.finish()];
    case 'batch':
      writer.number(BATCH);
      id(record.unit);
      writer.number(record.done);
      writer.number(Number(record.isWhole));
      return [writer.finish()];
    case 'end':
      writer.number(END);
      return [writer.finish()];
  }
}

function decodeRecord(body: Buffer): StreamRecord {
  const reader = new ByteReader(body);
  try {
    switch (reader.number()) {
      case OBJECT:
        return decodeObject(reader, body);
      case MAP:
        return {
          kind: 'map',
          commit: readId(reader) as CommitId,
          tree: readId(reader) as TreeId,
          splitter: reader.number(),
          identity: reader.number(),
          aliases: reader.text(),
        };
      case BATCH: {
        const [unit, done, isWhole] = [readId(reader), reader.number(), reader.number() === 1];
        return { kind: 'batch', unit, done, isWhole };
      }
      case END:
        return { kind: 'end' };
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw peerInvalid('a record that is cut off', { cause: error });
  }
  throw peerInvalid('a record of an unknown kind');
}

function decodeObject(reader: ByteReader, body: Buffer): ObjectRecord {
  const type = TYPE_NAME[reader.number()];
  const id = readId(reader);
  const size = reader.number();
  const form = reader.number();
  const isOfMap = form >= OF_MAP;
  const encoding = isOfMap ? form - OF_MAP : form;
  const limit = type === 'blob' ? LIMITS.sentObject : LIMITS.structure;
  if (type === undefined || size > limit.figure) throw peerInvalid(`an object of ${size} bytes`);
  if (encoding > ENCODING.spliced) throw peerInvalid('an object in an unknown form');
  const isSpliced = encoding >= ENCODING.splicedDeflated;
  const base = isSpliced ? readId(reader) : null;
  const [prefix, suffix] = isSpliced ? [reader.number(), reader.number()] : [0, 0];
  const path = reader.bytes();
  const data = body.subarray(reader.at);
  return {
    kind: 'object',
    ...{ type, id, size, base },
    coded: { encoding, prefix, suffix, data },
    path: path.length === 0 ? null : decodePath(path),
    isOfMap,
  };
}

function readId(reader: ByteReader): ObjectId {
  return reader.raw(ID_BYTES).toString('hex') as ObjectId;
}
