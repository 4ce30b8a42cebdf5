/**
 * Conversations as they were spoken once, byte for byte: every later fxd understands them, or refuses them
 * with one sentence.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FrameReader } from '../../../src/bridge/peer/frame.ts';
import { Answerer } from '../../../src/history/syncing/answerer.ts';
import { landingInStore } from '../../../src/history/syncing/landing.ts';
import { decodeMessage } from '../../../src/history/syncing/message-encoding.ts';
import type { Message } from '../../../src/history/syncing/message.ts';
import { synchronise } from '../../../src/history/syncing/synchronise.ts';
import { findingsOf } from './checked-store.ts';
import { EVERYTHING, newStore, refsOf, selfNamed } from './two-stores.ts';

/** What the two sides said when a store of three commits was fetched by one, and pushed by another. */
interface Recorded {
  readonly refs: Readonly<Record<string, string>>;
  /** Frames in base64. */
  readonly pushed: readonly string[];
  readonly answered: readonly string[];
}

function recorded(version: number): Recorded {
  const file = join(import.meta.dirname, 'conversations', `version-${version}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Recorded;
}

function messagesOf(frames: readonly string[]): Message[] {
  const bytes = Buffer.concat(frames.map((frame) => Buffer.from(frame, 'base64')));
  return new FrameReader().read(bytes).map(decodeMessage);
}

test('what version 1 pushed is taken', () => {
  const { refs, pushed } = recorded(1);
  const { repository } = newStore('ben');
  const answerer = new Answerer(repository, selfNamed('ben'), landingInStore(repository));
  for (const message of messagesOf(pushed)) answerer.receive(message);
  expect(answerer.hasEnded).toBe(true);
  expect(refsOf(repository)).toEqual(refs);
  expect(findingsOf(repository)).toEqual([]);
});

test('what version 1 answered is understood', async () => {
  const { refs, answered } = recorded(1);
  const { repository } = newStore('ben');
  const answers = messagesOf(answered);
  const line = {
    send: () => Promise.resolve(),
    receive: () => Promise.resolve(answers.shift()!),
  };
  await synchronise(repository, line, {
    self: selfNamed('ben'),
    peer: null,
    wish: { ...EVERYTHING, push: false },
    landing: landingInStore(repository),
    openGrammar: () => Promise.resolve(null),
  });
  expect(refsOf(repository)).toEqual(refs);
  expect(findingsOf(repository)).toEqual([]);
});
