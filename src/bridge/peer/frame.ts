/**
 * Frames: messages as bytes (docs/protocol.md, "Frames"). Invariant: a payload is handed out once, in
 * order, and only after its hash was computed; nothing is allocated for a length before the bytes are there.
 */
import { connectionLost, peerInvalid } from '../../model/errors.ts';
import { sha256 } from '../../model/hash.ts';
import type { EncodedMessage } from '../../history/syncing/message-encoding.ts';
import { LIMITS } from '../../model/limits.ts';

const LENGTH_BYTES = 4;
/** Type, stream, number, hash. */
const HEAD_BYTES = 1 + 4 + 8 + 32;
const MOST_BYTES = LIMITS.frame.figure - LENGTH_BYTES;
/** The only one of this version. */
const STREAM = 0;

/** Makes the frames of one direction. */
export class FrameWriter {
  #next = 0n;

  write({ type, payload }: EncodedMessage): Buffer {
    const length = HEAD_BYTES + payload.length;
    if (length > MOST_BYTES) throw new RangeError(`a message of ${payload.length} bytes`);
    const frame = Buffer.allocUnsafe(LENGTH_BYTES + length);
    frame.writeUInt32BE(length, 0);
    frame.writeUInt8(type, 4);
    frame.writeUInt32BE(STREAM, 5);
    frame.writeBigUInt64BE(this.#next, 9);
    sha256(payload).copy(frame, 17);
    payload.copy(frame, LENGTH_BYTES + HEAD_BYTES);
    this.#next += 1n;
    return frame;
  }
}

/** Takes the frames of one direction apart. */
export class FrameReader {
  #bytes: Buffer[] = [];
  #length = 0;
  #needed = LENGTH_BYTES;
  #next = 0n;

  /** The messages that these bytes complete. Throws peerInvalid, connectionLost. */
  read(bytes: Buffer): EncodedMessage[] {
    this.#bytes.push(bytes);
    this.#length += bytes.length;
    const messages: EncodedMessage[] = [];
    while (this.#length >= this.#needed) {
      const all = this.#bytes.length === 1 ? this.#bytes[0]! : Buffer.concat(this.#bytes);
      const length = all.readUInt32BE(0);
      if (length < HEAD_BYTES || length > MOST_BYTES)
        throw peerInvalid(`a frame of ${length} bytes`);
      const end = LENGTH_BYTES + length;
      this.#needed = end;
      this.#bytes = [all];
      if (all.length < end) break;
      const message = this.#open(all.subarray(LENGTH_BYTES, end));
      if (message !== null) messages.push(message);
      this.#bytes = all.length === end ? [] : [all.subarray(end)];
      this.#length = all.length - end;
      this.#needed = LENGTH_BYTES;
    }
    return messages;
  }

  /** Throws connectionLost where the bytes end within a frame. */
  end(): void {
    if (this.#length > 0) throw connectionLost('a frame was cut off');
  }

  /** Null for a frame that came before. */
  #open(frame: Buffer): EncodedMessage | null {
    const payload = frame.subarray(HEAD_BYTES);
    if (!sha256(payload).equals(frame.subarray(13, HEAD_BYTES))) {
      throw peerInvalid('a frame whose bytes have another hash');
    }
    if (frame.readUInt32BE(1) !== STREAM) throw peerInvalid('a frame of an unknown stream');
    const number = frame.readBigUInt64BE(5);
    if (number < this.#next) return null;
    if (number > this.#next) throw connectionLost('a frame is missing');
    this.#next += 1n;
    return { type: frame.readUInt8(0), payload };
  }
}
