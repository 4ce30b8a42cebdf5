/** The order and the place of what a command says. */
import { expect, test } from 'vitest';
import { PLAIN_STYLE } from '../../src/ui/style.ts';
import { createUi } from '../../src/ui/ui.ts';

function record(settings: { quiet?: boolean; columns?: number } = {}) {
  const written: string[] = [];
  const stream = (name: string) => ({
    write: (text: string | Uint8Array) => {
      written.push(`${name}:${Buffer.from(text).toString('latin1')}`);
    },
    isTTY: false,
    columns: settings.columns ?? 80,
    rows: 24,
  });
  const ui = createUi({
    stdout: stream('out'),
    stderr: stream('err'),
    style: PLAIN_STYLE,
    statusStyle: PLAIN_STYLE,
    quiet: settings.quiet ?? false,
    verbose: false,
  });
  return { ui, written };
}

test('lines of the answer are gathered, and what is said about it keeps its place', () => {
  const { ui, written } = record();
  ui.out('one');
  ui.out('two');
  ui.status('Said.');
  ui.out();
  ui.bytes(Buffer.from([0xff, 0x00]));
  ui.flush();
  ui.flush();
  expect(written).toEqual(['out:one\ntwo\n', 'err:Said.\n', 'out:\n', 'out:\xff\0']);
});

test('a long answer is written in pieces, complete and in order', () => {
  const { ui, written } = record();
  const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}`);
  for (const line of lines) ui.out(line);
  ui.flush();
  expect(written.length).toBeGreaterThan(2);
  expect(written.map((text) => text.slice(4)).join('')).toBe(`${lines.join('\n')}\n`);
});

test('an id is shortened and cannot steer the terminal', () => {
  const { ui } = record();
  expect(ui.id('0123456789abcdef')).toBe('0123456');
  expect(ui.id('0123456789abcdef', 10)).toBe('0123456789');
  expect(ui.id('\u001b[31m')).toBe('\\x1b[31m');
});

test('a terminal of no width is taken for a narrow one', () => {
  expect(record({ columns: 0 }).ui.width).toBe(20);
  expect(record({ columns: 1000 }).ui.width).toBe(1000);
});
