/** The command line itself: words, global options, errors, exit codes; shown on commands made for it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { defineCommand, type AnyCommand } from '../../src/commands/define-command.ts';
import {
  array,
  errorSchema,
  integer,
  nullable,
  object,
  string,
} from '../../src/commands/json-schema.ts';
import type { CommandEntry } from '../../src/commands/registry.ts';
import { COMMANDS } from '../../src/commands/registry.ts';
import { EXIT, notARepository } from '../../src/model/errors.ts';
import { runCli, temporaryFolder, type CliOptions } from './run-cli.ts';

interface Echo {
  readonly words: readonly string[];
  readonly count: number | null;
  readonly verbose: boolean;
  readonly quiet: boolean;
  readonly folder: string;
  readonly repo: string | null;
  readonly config: readonly string[];
  readonly lockTimeoutSeconds: number;
  readonly interactive: boolean;
  readonly operandsAfterDashes: number | null;
}

/** Answers with what it was given. */
const echo = defineCommand<
  readonly [readonly string[]],
  { count?: number; message?: string },
  Echo
>({
  name: 'echo',
  standalone: true,
  examples: [],
  schema: object({ words: array(string()), count: nullable(integer()) }),
  declare: (command) =>
    command
      .argument('[words...]', 'any')
      .option('-n, --count <number>', 'a number', (text) => {
        if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Give a number.');
        return Number(text);
      })
      .option('-m, --message <text>', 'a text')
      .option('-a', 'a switch'),
  run: ({ globals, folder, interactive, operandsAfterDashes }, [words], { count }) => ({
    words,
    count: count ?? null,
    verbose: globals.verbose,
    quiet: globals.quiet,
    folder,
    repo: globals.repo,
    config: globals.config.map(({ key, value }) => `${key}=${value}`),
    lockTimeoutSeconds: globals.lockTimeoutSeconds,
    interactive,
    operandsAfterDashes,
  }),
  print: (ui, { words }) => {
    for (const word of words) ui.out(ui.style.added(ui.text(word)));
    ui.detail('said in detail');
    ui.status('Said everything.');
    ui.hint('say more');
    ui.warn('too little was said');
  },
  exitCode: ({ words }) => (words.includes('differs') ? EXIT.differs : EXIT.done),
});

function failing(name: string, failure: unknown): AnyCommand {
  return defineCommand<readonly [], object, object>({
    name,
    examples: [],
    schema: object({}),
    declare: (command) => command,
    run: () => {
      throw failure;
    },
    print: () => undefined,
  });
}

function entry(command: AnyCommand, aliases: readonly string[] = []): CommandEntry {
  const { name } = command;
  return {
    name,
    aliases,
    group: 'Look',
    summary: 'For a test',
    load: () => Promise.resolve(command),
  };
}

const commands = [
  ...COMMANDS,
  entry(echo, ['say']),
  entry(failing('refuse', notARepository('/somewhere'))),
  entry(failing('break', new Error('a wheel came off', { cause: new Error('rust \u001b[31m') }))),
];

function run(words: readonly string[], options: Partial<CliOptions> = {}) {
  return runCli(words, { cwd: temporaryFolder(), commands, ...options });
}

async function echoed(words: readonly string[], options: Partial<CliOptions> = {}): Promise<Echo> {
  const { stdout, stderr } = await run([...words, '--json'], options);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Echo;
}

test('a result is shown to people, and what is said about it goes to standard error', async () => {
  expect(await run(['echo', 'one', 'two'])).toMatchObject({
    stdout: 'one\ntwo\n',
    stderr: 'Said everything.\nhint: say more\nwarning: too little was said\n',
    exit: 0,
  });
});

test('--quiet leaves the answer and silences the rest; --verbose adds to the rest', async () => {
  expect(await run(['echo', 'one', '-q'])).toMatchObject({ stdout: 'one\n', stderr: '' });
  const { stderr } = await run(['-v', 'echo', 'one']);
  expect(stderr).toContain('said in detail\n');
});

test('--json prints one document with its schema and nothing else, on one line', async () => {
  const { stdout, stderr, exit } = await run(['--json', 'echo', 'one']);
  expect(stdout.endsWith('}\n') && stdout.split('\n').length === 2).toBe(true);
  expect(JSON.parse(stdout)).toMatchObject({ schema: 'fxd.echo/1', words: ['one'], count: null });
  expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 });
});

test('an answer that is "no" has its own exit code, with --json too', async () => {
  expect((await run(['echo', 'differs'])).exit).toBe(1);
  expect((await run(['echo', 'differs', '--json'])).exit).toBe(1);
});

test('an alias names the same command', async () => {
  expect(JSON.parse((await run(['say', 'x', '--json'])).stdout)).toMatchObject({
    schema: 'fxd.echo/1',
    words: ['x'],
  });
});

test('global options stand before or after the verb, and the last one counts', async () => {
  const cwd = temporaryFolder();
  expect(await echoed(['-v', '-R', 'a', 'echo', '-R', 'b', '-q'], { cwd })).toMatchObject({
    verbose: true,
    quiet: true,
    repo: 'b',
    folder: cwd,
    lockTimeoutSeconds: 5,
  });
  mkdirSync(join(cwd, 'y'));
  expect(await echoed(['-C', 'x', 'echo', '-C', 'y'], { cwd })).toMatchObject({
    folder: `${cwd}/y`,
  });
  expect(await echoed(['--lock-timeout', '9', 'echo', '--lock-timeout=0.5'])).toMatchObject({
    lockTimeoutSeconds: 0.5,
  });
  expect(await echoed(['echo', '-n', '1', '-n2'])).toMatchObject({ count: 2 });
});

test('-C names a folder that is there', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'file'), '');
  for (const folder of ['nowhere', 'file', 'file/below']) {
    const { stdout, stderr, exit } = await run(['-C', folder, 'echo', 'x'], { cwd });
    expect({ stdout, exit }).toEqual({ stdout: '', exit: 3 });
    expect(stderr).toContain(`error: fxd cannot work in ${join(cwd, folder)}: `);
  }
});

test('--config adds up in the order given; its value may hold an equals sign', async () => {
  const { config } = await echoed([
    '--config',
    'a.b=1',
    'echo',
    '--config',
    'c=x=y',
    '--config=a.b=2',
  ]);
  expect(config).toEqual(['a.b=1', 'c=x=y', 'a.b=2']);
});

test('somebody can be asked only at two terminals, without --no-input, and not under CI', async () => {
  const terminal = true;
  expect(await echoed(['echo'], { terminal })).toMatchObject({ interactive: true });
  expect(await echoed(['echo'])).toMatchObject({ interactive: false });
  expect(await echoed(['echo', '--no-input'], { terminal })).toMatchObject({ interactive: false });
  expect(await echoed(['echo'], { terminal, env: { CI: 'true' } })).toMatchObject({
    interactive: false,
  });
});

test.each([
  [['echo', 'a', 'b'], null, ['a', 'b']],
  [['echo', 'a', '--', '-b', 'c'], 2, ['a', '-b', 'c']],
  [['echo', '--'], 0, []],
  [['echo', '-m', '--', 'a', '--', 'b'], 1, ['a', 'b']],
  [['echo', '-am', '--', 'a'], null, ['a']],
  [['echo', '-mtext', '--', 'a'], 1, ['a']],
  [['-C', '.', 'echo', 'x', '--', '--'], 1, ['x', '--']],
])('in %j the words after -- are counted: %j', async (words, count, operands) => {
  // --json must not stand after --, so it is put in front.
  expect(await echoedInFront(words)).toMatchObject({ operandsAfterDashes: count, words: operands });
});

async function echoedInFront(words: readonly string[]): Promise<Echo> {
  return JSON.parse((await run(['--json', ...words])).stdout) as Echo;
}

test.each([
  [['echp'], "Unknown command 'echp'", "Did you mean 'echo'?"],
  [['xyzzy'], "Unknown command 'xyzzy'", 'Run `fxd help`'],
  [['echo', '--cuont', '2'], "Unknown option '--cuont'", "Did you mean '--count'?"],
  [['echo', '--jsom'], "Unknown option '--jsom'", "Did you mean '--json'?"],
  [['--bogus', 'echo'], "Unknown option '--bogus'", 'Run `fxd help`'],
  [['schema'], "Missing required argument 'command'", 'Run `fxd help schema`'],
  [['version', 'x'], "Too many arguments for 'version'. Expected 0 arguments but got 1", null],
  [
    ['echo', '-n', 'x'],
    "Option '-n, --count <number>' argument 'x' is invalid. Give a number",
    null,
  ],
  [['echo', '-n'], "Option '-n, --count <number>' argument missing", null],
  [['--color', 'pink', 'echo'], null, null],
  [['--config', 'nothing', 'echo'], null, null],
  [['--lock-timeout', '-1', 'echo'], null, null],
  [['help', 'xyzzy'], "There is no command or topic 'xyzzy'", 'Run `fxd help` for the list'],
])('%j is a usage error', async (words, message, hint) => {
  const { stdout, stderr, exit } = await run(words);
  expect({ stdout, exit }).toEqual({ stdout: '', exit: 2 });
  expect(stderr).toMatch(/^error: .+\nhint: .+\n$/);
  if (message !== null) expect(stderr).toContain(`error: ${message}\n`);
  if (hint !== null) expect(stderr).toContain(`hint: ${hint}\n`);
});

test('every error is one JSON document on standard error under --json', async () => {
  const accepts = new Ajv2020().compile(errorSchema());
  const cases = [
    [['refuse', '--json'], 'NOT_A_REPOSITORY', 3],
    [['--json', 'break'], 'INTERNAL', 70],
    [['echp', '--json'], 'USAGE', 2],
    [['echo', '--bogus', '--json'], 'USAGE', 2],
    [['help', 'xyzzy', '--json'], 'UNKNOWN_TOPIC', 2],
  ] as const;
  for (const [words, code, exit] of cases) {
    const ran = await run(words);
    const document: unknown = JSON.parse(ran.stderr);
    expect(accepts(document), words.join(' ')).toBe(true);
    expect(document).toMatchObject({ error: { code, exit } });
    expect(ran).toMatchObject({ stdout: '', exit });
  }
  // After -- it is an operand.
  expect((await run(['version', '--', '--json'])).stderr).toMatch(/^error: /);
});

test('a failure tells what to do next', async () => {
  expect(await run(['refuse'])).toMatchObject({
    stdout: '',
    stderr:
      'error: No .fxd in /somewhere or any folder above it\nhint: Run `fxd init` to start one here\n',
    exit: 3,
  });
});

test('an unexpected exception is one line, its causes with -v, its stack only with FXD_DEBUG', async () => {
  const plain = await run(['break']);
  expect(plain.exit).toBe(70);
  expect(plain.stderr).toMatch(
    /^error: Internal error: a wheel came off\nhint: This is a bug .+\n$/,
  );
  const verbose = await run(['break', '-v']);
  expect(verbose.stderr).toContain('because: rust \\x1b[31m');
  expect(verbose.stderr).not.toContain('    at ');
  expect((await run(['break'], { env: { FXD_DEBUG: '1' } })).stderr).toContain('    at ');
  expect((await run(['break'], { env: { FXD_DEBUG: '0' } })).stderr).not.toContain('    at ');
});

test('an output that nobody reads any more ends quietly', async () => {
  const stdoutError = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
  expect(await run(['echo', 'one'], { stdoutError })).toEqual({
    stdout: '',
    stdoutBytes: Buffer.alloc(0),
    stderr: '',
    exit: 0,
  });
  expect(await run(['echo', '--json'], { stdoutError })).toMatchObject({ stderr: '', exit: 0 });
});

test('colours follow flag, NO_COLOR, FORCE_COLOR, TERM and the terminal', async () => {
  const green = '\u001b[32mone\u001b[39m\n';
  const colored = async (words: readonly string[], options: Partial<CliOptions> = {}) =>
    (await run(['--no-pager', 'echo', 'one', ...words], options)).stdout === green;
  expect(await colored([])).toBe(false);
  expect(await colored([], { terminal: true })).toBe(true);
  expect(await colored(['--color=always'])).toBe(true);
  expect(await colored(['--color=never'], { terminal: true })).toBe(false);
  expect(await colored([], { terminal: true, env: { NO_COLOR: '1' } })).toBe(false);
  expect(await colored(['--color=always'], { env: { NO_COLOR: '1' } })).toBe(true);
  expect(await colored([], { env: { FORCE_COLOR: '1' } })).toBe(true);
  expect(await colored([], { terminal: true, env: { FORCE_COLOR: '0' } })).toBe(false);
  expect(await colored([], { terminal: true, env: { TERM: 'dumb' } })).toBe(false);
});

test('a hostile name cannot steer the terminal', async () => {
  const { stdout } = await run(['echo', 'a\u001b]0;owned\u0007\u202etxt']);
  expect(stdout).toBe('a\\x1b]0;owned\\x07\\u{202e}txt\n');
});

test('help asked for by a flag is given, however wrong the rest of the line is', async () => {
  const asked = await run(['version', '--help', '--bogus', 'x']);
  expect(asked).toEqual(await run(['help', 'version']));
  expect(await run(['schema', '-h'])).toEqual(await run(['help', 'schema', '--short']));
  expect(await run(['--help'])).toEqual(await run(['help']));
  expect(await run([])).toEqual(await run(['help']));
  expect(await run(['echo', '--version', '--bogus'])).toEqual(await run(['version']));
  expect(JSON.parse((await run(['version', '--help', '--json'])).stdout)).toMatchObject({
    schema: 'fxd.help/1',
    topic: 'version',
  });
});

test('what a command opened is closed, the last first, before its result is shown', async () => {
  const log: string[] = [];
  const hold = (name: string, failures: { run?: Error; close?: Error }) =>
    entry(
      defineCommand<readonly [], object, object>({
        name,
        examples: [],
        schema: object({}),
        declare: (command) => command,
        run(context) {
          context.onClose(() => log.push('first'));
          context.onClose(() => {
            log.push('second');
            if (failures.close !== undefined) throw failures.close;
          });
          if (failures.run !== undefined) throw failures.run;
          return {};
        },
        print: () => void log.push('shown'),
      }),
    );
  const commandsThatHold = [
    hold('well', {}),
    hold('unclosable', { close: new Error('stuck') }),
    hold('failing', { run: new Error('broken'), close: new Error('stuck') }),
  ];
  const ran = async (name: string) => {
    log.length = 0;
    return { ...(await run([name], { commands: commandsThatHold })), log: log.join(' ') };
  };
  expect(await ran('well')).toMatchObject({ exit: 0, log: 'second first shown' });
  const stuck = await ran('unclosable');
  expect(stuck).toMatchObject({ exit: 70, log: 'second first' });
  expect(stuck.stderr).toContain('stuck');
  const broken = await ran('failing');
  expect(broken).toMatchObject({ exit: 70, log: 'second first' });
  expect(broken.stderr).toContain('broken');
});

test('FXD_DATE stops the clock', async () => {
  const clock = defineCommand<readonly [], object, { readonly now: number }>({
    name: 'clock',
    standalone: true,
    examples: [],
    schema: object({ now: integer() }),
    declare: (command) => command,
    run: ({ host }) => ({ now: host.now() }),
    print: (ui, { now }) => ui.out(new Date(now).toISOString()),
  });
  const at = (env: Readonly<Record<string, string>>) =>
    run(['clock'], { commands: [entry(clock)], env, now: Date.UTC(2026, 8, 1) });
  expect((await at({})).stdout).toBe('2026-09-01T00:00:00.000Z\n');
  expect((await at({ FXD_DATE: '' })).stdout).toBe('2026-09-01T00:00:00.000Z\n');
  expect((await at({ FXD_DATE: '1700000000' })).stdout).toBe('2023-11-14T22:13:20.000Z\n');
  expect((await at({ FXD_DATE: '2026-01-02T03:04:05+02:00' })).stdout).toBe(
    '2026-01-02T01:04:05.000Z\n',
  );
  expect(await at({ FXD_DATE: 'soon' })).toMatchObject({ stdout: '', exit: 2 });
});
