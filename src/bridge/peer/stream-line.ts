/**
 * A line over a pair of byte streams. Invariant: what comes is a message, or the end of the conversation;
 * nobody waits longer than the limits say, and nothing is read faster than it is taken.
 */
import type { Readable, Writable } from 'node:stream';
import type { Message } from '../../history/syncing/message.ts';
import { decodeMessage, encodeMessage } from '../../history/syncing/message-encoding.ts';
import type { Line } from '../../history/syncing/synchronise.ts';
import { connectionLost, FxdError, peerSilent } from '../../model/errors.ts';
import { LIMITS } from '../../model/limits.ts';
import { FrameReader, FrameWriter } from './frame.ts';

export interface Streams {
  readonly input: Readable;
  readonly output: Writable;
}

export interface StreamLineOptions {
  /** Calls something later, in milliseconds; returns what calls it off. */
  readonly after: (ms: number, call: () => void) => () => void;
  /** Whether the other side is given up when it is silent, after its first word. */
  readonly isImpatient: boolean;
}

/** Messages that wait before reading stops; each is as long as a frame at most. */
const MOST_WAITING = 16;

interface Waiting {
  readonly resolve: (message: Message) => void;
  readonly reject: (error: unknown) => void;
}

export class StreamLine implements Line {
  readonly #streams: Streams;
  readonly #options: StreamLineOptions;
  readonly #reader = new FrameReader();
  readonly #writer = new FrameWriter();
  readonly #inbox: Message[] = [];
  #waiting: Waiting | null = null;
  #failure: FxdError | null = null;
  #hasHeard = false;
  #callOff: () => void = () => undefined;
  /** Bytes that came and went. */
  received = 0;
  sent = 0;

  constructor(streams: Streams, options: StreamLineOptions) {
    this.#streams = streams;
    this.#options = options;
    streams.input.on('data', (bytes: Buffer) => {
      this.#read(bytes);
    });
    streams.input.on('end', () => {
      this.#fail(this.#endOfInput());
    });
    streams.input.on('error', (error) => {
      this.#fail(connectionLost(error.message, { cause: error }));
    });
    // That nobody reads any more shows where the answer is waited for.
    streams.output.on('error', () => undefined);
  }

  async send(messages: readonly Message[]): Promise<void> {
    for (const message of messages) {
      const frame = this.#writer.write(encodeMessage(message));
      this.sent += frame.length;
      if (this.#streams.output.write(frame)) continue;
      await this.#drained();
    }
  }

  receive(): Promise<Message> {
    const next = this.#inbox.shift();
    if (next !== undefined) {
      if (this.#inbox.length < MOST_WAITING) this.#streams.input.resume();
      return Promise.resolve(next);
    }
    if (this.#failure !== null) return Promise.reject(this.#failure);
    this.#setTimer();
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  /** Ends the conversation from this side. */
  close(): void {
    this.#callOff();
    this.#streams.output.end();
    this.#streams.input.destroy();
  }

  #setTimer(): void {
    const { after, isImpatient } = this.#options;
    if (this.#hasHeard && !isImpatient) return;
    const { figure } = this.#hasHeard ? LIMITS.peerSilence : LIMITS.peerHello;
    this.#callOff = after(figure * 1000, () => {
      this.#fail(peerSilent(figure));
    });
  }

  #read(bytes: Buffer): void {
    if (this.#failure !== null) return;
    this.received += bytes.length;
    try {
      for (const message of this.#reader.read(bytes)) this.#arrive(decodeMessage(message));
    } catch (error) {
      if (!(error instanceof FxdError)) throw error;
      this.#fail(error);
    }
  }

  #arrive(message: Message): void {
    this.#hasHeard = true;
    if (this.#waiting !== null) {
      this.#callOff();
      const { resolve } = this.#waiting;
      this.#waiting = null;
      resolve(message);
      return;
    }
    this.#inbox.push(message);
    if (this.#inbox.length >= MOST_WAITING) this.#streams.input.pause();
  }

  #endOfInput(): FxdError {
    try {
      this.#reader.end();
    } catch (error) {
      if (error instanceof FxdError) return error;
    }
    return connectionLost('the other side has ended it');
  }

  #fail(error: FxdError): void {
    this.#failure ??= error;
    this.#callOff();
    this.#waiting?.reject(this.#failure);
    this.#waiting = null;
    this.#streams.output.emit('drain');
  }

  /** Resolves when more can be written, or when nothing will be read any more. */
  #drained(): Promise<void> {
    if (this.#failure !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#streams.output.once('drain', resolve);
      this.#streams.output.once('close', resolve);
    });
  }
}
