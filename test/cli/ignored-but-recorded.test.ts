/** Files that are recorded although they are ignored, across a switch of branches. */
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Sandbox } from './sandbox.ts';

/** Long enough for the next scan to trust the times that it finds. */
const SETTLED_MS = 60;

async function recordedAndIgnored(ignored: string, file: string): Promise<Sandbox> {
  const sandbox = await Sandbox.with({ 'a.txt': 'a\n', 'sub/b.txt': 'b\n', [file]: 'recorded\n' });
  await sandbox.commit('Ignore', { '.gitignore': `${ignored}\n` });
  await sandbox.fxd('branch', 'keeps');
  return sandbox;
}

async function settle(sandbox: Sandbox): Promise<void> {
  await setTimeout(SETTLED_MS);
  await sandbox.fxd('scan');
  expect(await sandbox.isClean()).toBe(true);
}

test('a folder that is ignored here and recorded there', async () => {
  const sandbox = await recordedAndIgnored('build/', 'sub/build/x');
  sandbox.write('sub/build/y', 'never recorded\n');
  sandbox.remove('sub/build/x');
  await sandbox.commit('Delete');
  await settle(sandbox);
  await sandbox.fxd('switch', 'keeps');
  expect(sandbox.read('sub/build/x')).toBe('recorded\n');
  expect(await sandbox.isClean()).toBe(true);
  await settle(sandbox);
  await sandbox.fxd('switch', 'main');
  expect(await sandbox.isClean()).toBe(true);
  expect(sandbox.read('sub/build/y')).toBe('never recorded\n');
});

test('an ignored file that is already as the other branch has it', async () => {
  const sandbox = await recordedAndIgnored('*.log', 'sub/x.log');
  sandbox.remove('sub/x.log');
  await sandbox.commit('Delete');
  sandbox.write('sub/x.log', 'recorded\n');
  await settle(sandbox);
  await sandbox.fxd('switch', 'keeps');
  expect(sandbox.read('sub/x.log')).toBe('recorded\n');
  expect(await sandbox.isClean()).toBe(true);
});
