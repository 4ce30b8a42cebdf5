/** What a command opens: configuration, repository, pager; shown on commands made for it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defineCommand, type AnyCommand } from '../../src/commands/define-command.ts';
import { nullable, object, string } from '../../src/commands/json-schema.ts';
import { COMMANDS, type CommandEntry } from '../../src/commands/registry.ts';
import { runCli, temporaryFolder, type CliOptions } from './run-cli.ts';

/** Makes a store in the folder, as `fxd init` does. */
const make = defineCommand<readonly [], object, object>({
  name: 'make',
  examples: [],
  schema: object({}),
  declare: (command) => command,
  async run({ folder, repositoryOptions }) {
    const { Repository } = await import('../../src/history/repository.ts');
    Repository.create(join(folder, '.fxd'), 'trunk', repositoryOptions).close();
    return {};
  },
  print: () => undefined,
});

interface Seen {
  readonly root: string;
  readonly ref: string | null;
}

/** Opens the repository. */
const look = defineCommand<readonly [], object, Seen>({
  name: 'look',
  examples: [],
  schema: object({ root: string(), ref: nullable(string()) }),
  paged: true,
  declare: (command) => command,
  run: ({ repository, location }) => ({ root: location.root, ref: repository.head().ref }),
  print: (ui, { ref }) => ui.out(ui.style.branch(ref ?? '')),
});

/** Opens nothing, though it might. */
const idle = defineCommand<readonly [], object, object>({
  name: 'idle',
  examples: [],
  schema: object({}),
  declare: (command) => command,
  run: ({ folder }) => ({ folder }),
  print: () => undefined,
});

/** Reads one setting, or sets one in the repository. */
const setting = defineCommand<readonly [string, string | undefined], object, { value: unknown }>({
  name: 'setting',
  examples: [],
  schema: object({ value: {} }),
  declare: (command) => command.argument('<key>', 'a key').argument('[value]', 'a value'),
  run({ config }, [key, value]) {
    if (value !== undefined) config.set('local', key, value);
    return { value: config.get(key)?.value ?? null };
  },
  print: (ui, { value }) => ui.out(String(value)),
});

/** Says that it is standalone, and is not. */
const liar = defineCommand<readonly [], object, object>({
  name: 'liar',
  standalone: true,
  examples: [],
  schema: object({}),
  declare: (command) => command,
  run: ({ repository }) => ({ head: repository.head() }),
  print: () => undefined,
});

function entry(command: AnyCommand): CommandEntry {
  const { name } = command;
  return { name, aliases: [], group: 'Look', summary: 'For a test', load: async () => command };
}

const commands = [...COMMANDS, ...[make, look, idle, setting, liar].map(entry)];

function run(words: readonly string[], cwd: string, options: Partial<CliOptions> = {}) {
  return runCli(words, { cwd, commands, ...options });
}

async function repositoryFolder(): Promise<string> {
  const folder = temporaryFolder();
  expect(await run(['make'], folder)).toMatchObject({ stderr: '', exit: 0 });
  mkdirSync(join(folder, 'below', 'deep'), { recursive: true });
  return folder;
}

test('the repository is found from a folder below, by -C, by -R, and by FXD_REPO', async () => {
  const root = await repositoryFolder();
  const elsewhere = temporaryFolder();
  const found = { stderr: '', stdout: 'refs/heads/trunk\n', exit: 0 };
  expect(await run(['look'], root)).toMatchObject(found);
  expect(await run(['look'], join(root, 'below/deep'))).toMatchObject(found);
  expect(await run(['look', '-C', root], elsewhere)).toMatchObject(found);
  expect(await run(['-R', join(root, '.fxd'), 'look'], elsewhere)).toMatchObject(found);
  expect(await run(['look'], elsewhere, { env: { FXD_REPO: root } })).toMatchObject(found);
  expect((await run(['look'], elsewhere)).exit).toBe(3);
  expect((await run(['look', '-R', 'nowhere'], root, { env: { FXD_REPO: root } })).exit).toBe(3);
});

test('a command that does not ask for the repository does not open it', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, '.fxd'), 'no store at all');
  expect(await run(['idle'], folder)).toMatchObject({ stderr: '', exit: 0 });
  expect(await run(['help', 'version'], folder)).toMatchObject({ stderr: '', exit: 0 });
  expect((await run(['look'], folder)).exit).toBe(4);
});

test('a standalone command has nothing to open', async () => {
  const { exit, stderr } = await run(['liar'], await repositoryFolder());
  expect(exit).toBe(70);
  expect(stderr).toContain('a standalone command asked for the workspace');
});

test('settings come from the command line, the repository and the user, in this order', async () => {
  const root = await repositoryFolder();
  const home = join(root, 'home');
  mkdirSync(join(home, 'fxd'), { recursive: true });
  writeFileSync(join(home, 'fxd/config.toml'), '[user]\nname = "Of the user"\n');
  const env = { XDG_CONFIG_HOME: home };
  const name = async (...words: readonly string[]) =>
    (await run(['setting', 'user.name', ...words], root, { env })).stdout.trimEnd();
  expect(await name()).toBe('Of the user');
  expect(await name('Of the repository')).toBe('Of the repository');
  expect(await name()).toBe('Of the repository');
  expect(await name('--config', 'user.name=Of this run')).toBe('Of this run');
  expect(await name()).toBe('Of the repository');
  const outside = temporaryFolder();
  expect((await run(['setting', 'user.name'], outside, { env })).stdout).toBe('Of the user\n');
});

test('an unknown setting on the command line is refused before anything is done', async () => {
  const folder = temporaryFolder();
  const { exit, stderr } = await run(['make', '--config', 'user.nam=x'], folder);
  expect(exit).toBe(2);
  expect(stderr).toContain("Did you mean 'user.name'?");
  expect((await run(['look'], folder)).exit).toBe(3);
});

test('color.ui holds where neither flag nor environment says more', async () => {
  const root = await repositoryFolder();
  const colored = async (words: readonly string[], env = {}) =>
    (await run(['look', ...words], root, { env })).stdout.includes('\u001b[');
  expect(await colored([])).toBe(false);
  expect(await colored(['--config', 'color.ui=always'])).toBe(true);
  expect(await colored(['--config', 'color.ui=always'], { NO_COLOR: '1' })).toBe(false);
  expect(await colored(['--config', 'color.ui=always', '--color=never'])).toBe(false);
  await run(['setting', 'color.ui', 'always'], root);
  expect(await colored([])).toBe(true);
});

test('an alias stands for a command with options, and never hides a command', async () => {
  const root = await repositoryFolder();
  mkdirSync(join(root, 'home/fxd'), { recursive: true });
  const aliases = `[alias]
name = "setting user.name"
called = "setting user.name 'Ana  \"X\" Example'"
version = "look"
again = "again"
open = "setting 'user.name"
`;
  writeFileSync(join(root, 'home/fxd/config.toml'), aliases.replaceAll('\"X\"', '\\"X\\"'));
  const typed = (...words: readonly string[]) =>
    run(words, root, { env: { XDG_CONFIG_HOME: join(root, 'home') } });
  expect(await typed('called')).toMatchObject({ stdout: 'Ana  "X" Example\n', exit: 0 });
  expect(await typed('-q', '-C', 'below', 'name', '--verbose')).toMatchObject({
    stdout: 'Ana  "X" Example\n',
    exit: 0,
  });
  expect((await typed('version')).stdout).toMatch(/^fxd /);
  expect((await typed('again')).stderr).toContain("Unknown command 'again'");
  expect((await typed('open')).stderr).toContain('A quote in alias.open is not closed');
});

test('a store that came from somebody else names no program to run', async () => {
  const root = await repositoryFolder();
  const owned = join(root, 'owned');
  await run(['setting', 'core.pager', `touch '${owned}'`], root);
  await run(['setting', 'alias.idl', `look --config "core.pager=touch '${owned}'"`], root);
  const terminal = { terminal: true, env: { FXD_PAGER: undefined, PAGER: 'cat' } };
  expect((await run(['look'], root, terminal)).stdout).toContain('trunk');
  expect((await run(['idl'], root, terminal)).stderr).toContain("Did you mean 'idle'?");
  expect(existsSync(owned)).toBe(false);
});

test('long output goes through the pager, but only on a terminal', async () => {
  const root = await repositoryFolder();
  const pages = join(root, 'pages');
  const env = { FXD_PAGER: `cat > '${pages}'` };
  const paged = async (words: readonly string[], options: Partial<CliOptions>) => {
    writeFileSync(pages, '');
    const { stdout } = await run(words, root, { env, ...options });
    return { stdout, pages: readFileSync(pages, 'utf8') };
  };
  const shown = '\u001b[32mrefs/heads/trunk\u001b[39m\n';
  const terminal = true;
  expect(await paged(['look'], { terminal })).toEqual({ stdout: '', pages: shown });
  expect(await paged(['look', '--no-pager'], { terminal })).toEqual({ stdout: shown, pages: '' });
  expect((await paged(['look'], {})).pages).toBe('');
  expect((await paged(['look', '--json'], { terminal })).pages).toBe('');
  expect((await paged(['setting', 'user.name'], { terminal })).pages).toBe('');
  const configured = ['look', '--config', `core.pager=cat > '${pages}'`];
  const without = { env: { FXD_PAGER: undefined }, terminal };
  expect(await paged(configured, without)).toEqual({ stdout: '', pages: shown });
});

test('where the pager cannot be run, the output is shown without it', async () => {
  const options = { terminal: true, env: { FXD_PAGER: 'no-such-pager 2>/dev/null' } };
  expect((await run(['look'], await repositoryFolder(), options)).stdout).toContain('trunk');
});
