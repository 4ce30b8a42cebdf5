/**
 * Answering over a line. Invariant: whatever a caller sends, the worst that happens is that this
 * conversation ends; why is told to the caller, in one sentence.
 */
import type { Answerer } from '../../history/syncing/answerer.ts';
import type { Line } from '../../history/syncing/synchronise.ts';
import { FxdError } from '../../model/errors.ts';

/** Answers until the caller has done. Throws what ends a conversation otherwise. */
export async function serveLine(line: Line, open: () => Answerer): Promise<void> {
  try {
    const answerer = open();
    while (!answerer.hasEnded) await line.send(answerer.receive(await line.receive()));
  } catch (error) {
    if (!(error instanceof FxdError)) throw error;
    const { code, message } = error;
    if (code !== 'CONNECTION_LOST') await line.send([{ kind: 'failed', code, message }]);
    throw error;
  }
}
