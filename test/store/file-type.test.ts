/** The file association says what a store is; the store has to be that. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli, temporaryFolder } from '../cli/run-cli.ts';

test('the magic of the MIME type matches the bytes of a new store', async () => {
  const cwd = temporaryFolder();
  await runCli(['init'], { cwd });
  const store = readFileSync(join(cwd, '.fxd'));
  const xml = readFileSync(join(__dirname, '../../share/mime/packages/fxd.xml'), 'utf8');
  const text = /offset="0" value="([^"]*)"/.exec(xml)?.[1];
  const [, offset, value] = /type="big32" offset="(\d+)" value="(0x[0-9a-f]+)"/.exec(xml) ?? [];
  expect(store.toString('latin1', 0, text!.length)).toBe(text);
  expect(store.readUInt32BE(Number(offset))).toBe(Number(value));
});
