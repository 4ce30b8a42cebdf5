/** What holds for every command of the registry: its texts, its options, its schema. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { describeCommand, describeGlobals, optionTerm } from '../../src/commands/description.ts';
import { documentSchema } from '../../src/commands/json-schema.ts';
import { COMMANDS } from '../../src/commands/registry.ts';
import { TOPICS } from '../../src/commands/topics.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

test('names and aliases are single words, each used once', () => {
  const words = COMMANDS.flatMap(({ name, aliases }) => [name, ...aliases]);
  for (const word of words) expect(word).toMatch(/^[a-z][a-z-]*$/);
  const all = [...words, ...TOPICS.map(({ name }) => name)];
  expect(all).toEqual([...new Set(all)]);
});

test('every topic has a summary and a text that begins with one line', () => {
  for (const { summary, text } of TOPICS) {
    expect(summary).toMatch(/^[A-Z].*[^.]$/);
    expect(text.split('\n')[0]).toMatch(/\.$/);
  }
});

test('global options are documented and in order of use', () => {
  for (const option of describeGlobals()) {
    expect(option.text, optionTerm(option)).toMatch(/^[a-z].*[^.]$/);
  }
});

test.each(COMMANDS)('$name is whole', async (entry) => {
  const command = await entry.load();
  expect(command.name).toBe(entry.name);
  expect(entry.summary).toMatch(/^[A-Z].*[^.]$/);
  expect(command.examples.length).toBeGreaterThanOrEqual(2);
  for (const { command: line, explains } of command.examples) {
    expect(line).toMatch(/^fxd /);
    expect(explains).toMatch(/^\S.*[^.]$/);
  }
  const described = describeCommand(entry, command);
  for (const option of described.options) expect(option.text, optionTerm(option)).not.toBe('');
  for (const operand of described.operands) expect(operand.text, operand.term).not.toBe('');
});

test.each(COMMANDS)('$name --help begins with one line and shows examples', async (entry) => {
  const { stdout, stderr, exit } = await runCli([entry.name, '--help'], { cwd: temporaryFolder() });
  expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 });
  const lines = stdout.split('\n');
  expect(lines[0]).toBe(`fxd ${entry.name}: ${entry.summary}`);
  expect(lines.slice(1, 4)).toEqual(['', 'Examples:', expect.stringMatching(/^ {2}fxd /)]);
  for (const option of describeCommand(entry, await entry.load()).options) {
    expect(stdout).toContain(optionTerm(option));
  }
  for (const line of lines) expect(line).toBe(line.trimEnd());
});

test.each(COMMANDS)('$name has a schema that lists every field as required', async (entry) => {
  const command = await entry.load();
  const document = documentSchema(entry.name, command.schema);
  expect(() => new Ajv2020({ strictTypes: false }).compile(document)).not.toThrow();
  expect(document['required']).toEqual(Object.keys(document.properties));
  expect(document['additionalProperties']).toBe(false);
  const { stdout } = await runCli(['schema', entry.name], { cwd: temporaryFolder() });
  expect(JSON.parse(stdout)).toEqual(document);
});

test.each([
  ['help', []],
  ['help', ['schema']],
  ['help', ['exit-codes']],
  ['schema', ['version']],
  ['schema', ['error']],
  ['version', []],
])('%s %j --json prints what its schema accepts', async (name, operands) => {
  const cwd = temporaryFolder();
  const printed = await runCli([name, ...operands, '--json'], { cwd });
  const described = await runCli(['schema', name], { cwd });
  const accepts = new Ajv2020({ strictTypes: false }).compile(
    JSON.parse(described.stdout) as object,
  );
  expect(accepts(JSON.parse(printed.stdout)), JSON.stringify(accepts.errors)).toBe(true);
  expect(printed).toMatchObject({ stderr: '', exit: 0 });
});
