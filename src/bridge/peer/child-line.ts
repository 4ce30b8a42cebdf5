/**
 * A repository on this machine as a peer: another fxd that has it open, at the other end of two pipes.
 * Invariant: its store is never opened by this process, so there are never two journals for it.
 */
import type { Message } from '../../history/syncing/message.ts';
import type { Line } from '../../history/syncing/synchronise.ts';
import { FxdError, peerUnreachable } from '../../model/errors.ts';
import { startTalking } from '../process.ts';
import { StreamLine, type StreamLineOptions } from './stream-line.ts';

export interface ChildOptions extends Pick<StreamLineOptions, 'after'> {
  /** How fxd is started: the words before its arguments. */
  readonly program: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A line that has to be closed, with what went over it. */
export interface OpenLine extends Line {
  readonly bytes: number;
  close(): Promise<void>;
}

/** Starts an fxd that serves the repository at `path`. */
export function openChild(path: string, { program, env, after }: ChildOptions): OpenLine {
  const words = [...program, 'serve', '--stdio', '--', path] as unknown as [string, ...string[]];
  // What this command was told of its own repository is nothing to the other one.
  const child = startTalking(words, { ...env, FXD_REPO: undefined, FXD_CRASH_AT: undefined });
  const line = new StreamLine(child, { after, isImpatient: true });
  let hasSpoken = false;
  return {
    get bytes() {
      return line.received + line.sent;
    },
    send: (messages) => line.send(messages),
    async receive(): Promise<Message> {
      try {
        const message = await line.receive();
        hasSpoken = true;
        return message;
      } catch (error) {
        const isLost = error instanceof FxdError && error.code === 'CONNECTION_LOST';
        if (!isLost || hasSpoken) throw error;
        const said = await child.ended;
        throw peerUnreachable(path, said === '' ? 'fxd ended there without a word' : said);
      }
    },
    async close(): Promise<void> {
      line.close();
      await child.ended;
    },
  };
}
