/** Every command in the documents prints what the document says. */
import { readFileSync } from 'node:fs';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../cli/run-cli.ts';
import { parseExamples, performExample, withoutIds, type Example } from './document-examples.ts';

/** The screen at the top of the README, before the tour. */
const TOUR = '## A tour in five minutes';

function read(path: string): string {
  return readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
}

/** Performs the examples in a new folder; returns what each command printed. */
async function perform(examples: readonly Example[]): Promise<readonly string[]> {
  const cwd = join(temporaryFolder(), 'shop');
  mkdirSync(cwd);
  const outputs: string[] = [];
  for (const example of examples) {
    const output = await performExample(example, cwd);
    if (example.type === 'command') outputs.push(transcript(example.command, output));
  }
  return outputs;
}

function transcript(command: string, output: string): string {
  return `$ ${command}\n${withoutIds(output)}`;
}

function transcripts(examples: readonly Example[]): readonly string[] {
  return examples.flatMap((example) =>
    example.type === 'command' ? [transcript(example.command, example.output)] : [],
  );
}

test('the tour of the README prints what it says', async () => {
  const tour = parseExamples(read('README.md').split(TOUR)[1]!);

  expect(await perform(tour)).toEqual(transcripts(tour));
});

test('the first screen of the README is taken from the tour', () => {
  const [before, tour] = read('README.md').split(TOUR);

  const screen = transcripts(parseExamples(before!));
  expect(screen).toHaveLength(3);
  expect(transcripts(parseExamples(tour!))).toEqual(expect.arrayContaining([...screen]));
});

test.each(['docs/guide.md', 'docs/merging.md', 'docs/selectors.md'])(
  '%s prints what it says',
  async (path) => {
    const examples = parseExamples(read(path));

    expect(examples.length).toBeGreaterThan(5);
    expect(await perform(examples)).toEqual(transcripts(examples));
  },
);
