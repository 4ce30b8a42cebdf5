/**
 * A bundle: one side of a conversation in a file (docs/protocol.md, "Bundles"). Invariant: a bundle is
 * written under another name until it is whole; one that is read tells what it builds on before anything of
 * it is taken.
 */
import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { Fetch, Hello, Message, Refs } from '../../history/syncing/message.ts';
import { decodeMessage, encodeMessage } from '../../history/syncing/message-encoding.ts';
import type { Line } from '../../history/syncing/synchronise.ts';
import { bundleUnreadable, FxdError } from '../../model/errors.ts';
import { systemReason, writeFailure } from '../system-failure.ts';
import { FrameReader, FrameWriter } from './frame.ts';

/** The first line of every bundle. */
const MAGIC = Buffer.from('fxd bundle 1\n', 'latin1');
const READ_BYTES = 256 * 1024;

/** Writes messages as a bundle. Returns its length. Throws FILE_UNWRITABLE, DISK_FULL. */
export function writeBundle(file: string, stem: string, messages: Iterable<Message>): number {
  const temporary = `${file}.${stem}.part`;
  const writer = new FrameWriter();
  let length = MAGIC.length;
  try {
    const descriptor = openSync(temporary, 'wx', 0o666);
    try {
      writeSync(descriptor, MAGIC);
      for (const message of messages) {
        const frame = writer.write(encodeMessage(message));
        for (let at = 0; at < frame.length;) at += writeSync(descriptor, frame, at);
        length += frame.length;
      }
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
    return length;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error instanceof FxdError ? error : writeFailure(file, error);
  }
}

/** What a bundle says before its objects. */
export interface BundleHead {
  readonly hello: Hello;
  readonly refs: Refs;
  /** `have` names what it builds on. */
  readonly request: Fetch;
}

/** The messages of a bundle, one at a time. Throws bundleUnreadable. */
export function* readBundle(file: string): Generator<Message> {
  const descriptor = open(file);
  const frames = new FrameReader();
  let hasEnded = false;
  try {
    if (!read(descriptor, file, MAGIC.length).equals(MAGIC)) {
      throw bundleUnreadable(file, 'it is no bundle of fxd');
    }
    for (;;) {
      const bytes = read(descriptor, file, READ_BYTES);
      if (bytes.length === 0) break;
      for (const frame of frames.read(bytes)) {
        const message = decodeMessage(frame);
        hasEnded = message.kind === 'bye';
        yield message;
      }
    }
    frames.end();
    if (!hasEnded) throw bundleUnreadable(file, 'its end is missing');
  } catch (error) {
    if (!(error instanceof FxdError) || error.code === 'BUNDLE_UNREADABLE') throw error;
    throw bundleUnreadable(file, reasonOf(error), { cause: error });
  } finally {
    closeSync(descriptor);
  }
}

/** The head of a bundle, and the messages after it. Throws bundleUnreadable. */
export function openBundle(file: string): { head: BundleHead; rest: Generator<Message> } {
  const rest = readBundle(file);
  const [hello, refs, request] = [rest.next().value, rest.next().value, rest.next().value] as (
    Message | undefined
  )[];
  if (hello?.kind !== 'hello' || refs?.kind !== 'refs' || request?.kind !== 'fetch') {
    throw bundleUnreadable(file, 'it does not begin as a bundle does');
  }
  return { head: { hello, refs, request }, rest };
}

/** A bundle as the other side of a conversation: it says what it has to say, and hears nothing. */
export class BundleLine implements Line {
  readonly #file: string;
  readonly #first: Message[];
  readonly #rest: Generator<Message>;

  constructor(file: string, { hello, refs }: BundleHead, rest: Generator<Message>) {
    this.#file = file;
    this.#first = [hello, refs];
    this.#rest = rest;
  }

  send(): Promise<void> {
    return Promise.resolve();
  }

  receive(): Promise<Message> {
    const first = this.#first.shift();
    if (first !== undefined) return Promise.resolve(first);
    try {
      const next = this.#rest.next();
      const isOver = next.done === true || next.value.kind === 'bye';
      if (isOver) return Promise.reject(bundleUnreadable(this.#file, 'something is missing in it'));
      return Promise.resolve(next.value);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }
}

function open(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw bundleUnreadable(file, systemReason(error), { cause: error });
  }
}

function read(descriptor: number, file: string, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  try {
    return bytes.subarray(0, readSync(descriptor, bytes));
  } catch (error) {
    throw bundleUnreadable(file, systemReason(error), { cause: error });
  }
}

function reasonOf({ message }: FxdError): string {
  return message.replace(/^The peer sent/, 'it has').replace(/^The connection broke off: /, '');
}
