/** Settings in layers, in files that their owner also edits by hand. */
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { ConfigSources, ConfigText } from '../../src/bridge/files/config.ts';
import { loadConfig } from '../../src/bridge/files/config.ts';
import { countingBytes, listing, temporaryFolder } from './temporary-folder.ts';

function storedText(text: string | null): ConfigText & { text: string | null } {
  const stored = {
    text,
    read: () => stored.text,
    write: (written: string) => {
      stored.text = written;
    },
  };
  return stored;
}

/** A home with this configuration, and a system without one. */
function newHome(text: string | null = null, more: Partial<ConfigSources> = {}) {
  const home = temporaryFolder();
  const file = join(home, '.config/fxd/config.toml');
  if (text !== null) {
    fs.mkdirSync(join(home, '.config/fxd'), { recursive: true });
    fs.writeFileSync(file, text);
  }
  const sources: ConfigSources = {
    env: { HOME: home },
    local: () => null,
    overrides: [],
    randomBytes: countingBytes(),
    systemFile: join(home, 'etc.toml'),
    ...more,
  };
  return { home, file, sources, config: loadConfig(sources) };
}

test('nothing set: defaults, and null where there is none', () => {
  const { config } = newHome();
  expect(config.get('color.ui')).toEqual({
    key: 'color.ui',
    value: 'auto',
    origin: { layer: 'default', file: null },
  });
  expect(config.get('user.name')).toBeNull();
  expect(config.text('init.defaultBranch')).toBe('main');
  expect(config.bytes('scan.largeFileWarning')).toBe(10 * 1024 * 1024);
  expect(config.list('safe.directory')).toEqual([]);
  expect(config.all()).toEqual([]);
});

test('system, global, local, command line: the later wins', () => {
  const local = storedText('[user]\nname = "local"\nemail = "local"\n');
  const { sources, config, file } = newHome('[user]\nname = "global"\n[core]\npager = "global"\n', {
    local: () => local,
    overrides: [
      { key: 'user.name', value: 'first' },
      { key: 'user.name', value: 'last' },
    ],
  });
  fs.writeFileSync(
    sources.systemFile ?? '',
    '[user]\nname = "system"\n[core]\neditor = "system"\n',
  );
  expect(config.text('user.name')).toBe('last');
  expect(config.text('user.email')).toBe('local');
  expect(config.get('core.pager')?.origin).toEqual({ layer: 'global', file });
  expect(config.text('core.editor')).toBe('system');
  expect(config.all().map(({ key, value, origin }) => `${origin.layer} ${key}=${value}`)).toEqual([
    'system user.name=system',
    'system core.editor=system',
    'global user.name=global',
    'global core.pager=global',
    'local user.name=local',
    'local user.email=local',
    'command line user.name=first',
    'command line user.name=last',
  ]);
});

test('XDG_CONFIG_HOME goes before HOME; without either the layer is empty', () => {
  const { home } = newHome();
  fs.mkdirSync(join(home, 'xdg/fxd'), { recursive: true });
  fs.writeFileSync(join(home, 'xdg/fxd/config.toml'), 'user.name = "xdg"\n');
  const named = newHome(null, { env: { HOME: home, XDG_CONFIG_HOME: join(home, 'xdg') } });
  expect(named.config.text('user.name')).toBe('xdg');
  const homeless = newHome(null, { env: { XDG_CONFIG_HOME: 'relative' } });
  expect(homeless.config.text('user.name')).toBeNull();
  expect(() => {
    homeless.config.set('global', 'user.name', 'x');
  }).toThrow(/no home folder/);
});

test('an unknown key is refused with the nearest one', () => {
  const { config } = newHome();
  expect(() => config.get('user.nmae')).toThrow(
    expect.objectContaining({ code: 'UNKNOWN_CONFIG_KEY', hint: "Did you mean 'user.name'?" }),
  );
  expect(() => config.get('init.defaultbranch')).toThrow(
    expect.objectContaining({ hint: "Did you mean 'init.defaultBranch'?" }),
  );
  expect(() => config.get('__proto__')).toThrow(
    expect.objectContaining({ code: 'UNKNOWN_CONFIG_KEY', hint: 'Run `fxd config list`' }),
  );
  expect(() => config.get('constructor.name')).toThrow(/no setting/);
  expect(() => config.get('alias.__proto__')).toThrow(/no setting/);
});

test('unknown keys of a file are reported and do no harm', () => {
  const { config } = newHome('top = 1\n[user]\nnmae = "x"\nname = "Ana"\n');
  expect(config.text('user.name')).toBe('Ana');
  expect(config.unknownKeys().map(({ key, suggestion }) => [key, suggestion])).toEqual([
    ['top', null],
    ['user.nmae', 'user.name'],
  ]);
});

test('values are checked where they are used, and where they are set', () => {
  const { config } = newHome('[color]\nui = "sometimes"\n[user]\nname = 7\n');
  expect(() => config.get('color.ui')).toThrow(
    expect.objectContaining({ code: 'INVALID_CONFIG_VALUE', hint: 'It takes auto, always, never' }),
  );
  expect(() => config.text('user.name')).toThrow(/'7' is no value for user.name/);
  config.set('global', 'color.ui', 'never');
  expect(config.text('color.ui')).toBe('never');
  expect(() => {
    config.set('global', 'scan.largeFileWarning', 'big');
  }).toThrow(/no value/);
});

test.each([
  ['500000', 500_000],
  ['200k', 204_800],
  ['10M', 10_485_760],
  ['1 GiB', 1_073_741_824],
])('a size may be written as %s', (text, bytes) => {
  const { config } = newHome();
  config.set('global', 'scan.largeFileWarning', text);
  expect(config.bytes('scan.largeFileWarning')).toBe(bytes);
});

test('a file that is not TOML is named, with the reason', () => {
  const { config, file } = newHome('[user\n');
  expect(() => config.get('user.name')).toThrow(
    expect.objectContaining({ code: 'CONFIG_UNREADABLE', message: expect.stringContaining(file) }),
  );
});

test('setting keeps comments, order and the rest of the file', () => {
  const before = [
    '# mine',
    '[user]',
    'name = "Ana" # me',
    '',
    '[core]',
    "'editor' = 'vim'",
    '',
    '# end',
    '',
  ].join('\n');
  const { config, file } = newHome(before);
  config.set('global', 'user.email', 'ana@example.com');
  config.set('global', 'core.editor', 'code --wait "x"');
  config.set('global', 'alias.st', 'status -s');
  expect(fs.readFileSync(file, 'utf8')).toBe(
    [
      '# mine',
      '[user]',
      'name = "Ana" # me',
      'email = "ana@example.com"',
      '',
      '[core]',
      'editor = "code --wait \\"x\\""',
      '',
      '# end',
      '',
      '[alias]',
      'st = "status -s"',
      '',
    ].join('\n'),
  );
  expect(config.text('alias.st')).toBe('status -s');
});

test.each([
  'user.name = "Ana"\nuser.email = "a@b.c"\n',
  'user = { name = "Ana", email = "a@b.c" }\n',
  '[user]\nname = """\nAna"""\nemail = "a@b.c"\n',
  '[user]\nemail = "a@b.c"\nname = """x\n[user]\nname = "y"\n"""\n',
])('forms that cannot be edited by lines lose nothing but comments: %j', (before) => {
  const { config } = newHome(before);
  config.set('global', 'user.name', 'Bo');
  expect(config.text('user.name')).toBe('Bo');
  expect(config.text('user.email')).toBe('a@b.c');
});

test('any text comes back as it was set', () => {
  const { config } = newHome();
  for (const text of [
    '',
    '"',
    '\\',
    "'''",
    'a\nb',
    '\u0000\u001b\u007f',
    'é 🎉',
    '# no',
    '__proto__',
  ]) {
    config.set('global', 'user.name', text);
    expect(config.text('user.name')).toBe(text);
  }
});

test('unset takes one setting out, and says whether it was there', () => {
  const { config, file } = newHome('[user]\nname = "Ana" \nemail = "a@b.c"\n');
  expect(config.unset('global', 'user.name')).toBe(true);
  expect(config.unset('global', 'user.name')).toBe(false);
  expect(config.get('user.name')).toBeNull();
  expect(fs.readFileSync(file, 'utf8')).toBe('[user]\nemail = "a@b.c"\n');
});

test('a list gets one more item with each set', () => {
  const { config } = newHome();
  config.set('global', 'safe.directory', '/srv/a');
  config.set('global', 'safe.directory', '/srv/b');
  config.set('global', 'safe.directory', '/srv/a');
  expect(config.list('safe.directory')).toEqual(['/srv/a', '/srv/b']);
});

test('trust comes from the user, never from the repository', () => {
  const local = storedText('[safe]\ndirectory = "*"\n');
  const { config } = newHome('[safe]\ndirectory = ["/srv/a/", "relative"]\n', {
    local: () => local,
  });
  expect(config.isTrusted('/srv/a')).toBe(true);
  expect(config.isTrusted('/srv/a/b')).toBe(false);
  expect(config.isTrusted(`${process.cwd()}/relative`)).toBe(false);
  const all = newHome(null, { overrides: [{ key: 'safe.directory', value: '*' }] });
  expect(all.config.isTrusted('/srv/b')).toBe(true);
});

test('the local layer is a text that somebody else keeps', () => {
  const local = storedText(null);
  const { config } = newHome(null, { local: () => local });
  config.set('local', 'user.name', 'Ana');
  expect(local.text).toBe('[user]\nname = "Ana"\n');
  expect(config.get('user.name')?.origin).toEqual({ layer: 'local', file: null });
  expect(() => {
    newHome().config.set('local', 'user.name', 'x');
  }).toThrow(/no repository here/);
});

test('a new file is private, an old one keeps its mode, a link stays a link', () => {
  const { home, config, file } = newHome();
  config.set('global', 'user.name', 'Ana');
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  expect(listing(home)).toEqual(['.config/', '.config/fxd/', '.config/fxd/config.toml']);
  fs.renameSync(file, join(home, 'dotfile'));
  fs.chmodSync(join(home, 'dotfile'), 0o664);
  fs.symlinkSync(join(home, 'dotfile'), file);
  config.set('global', 'user.name', 'Bo');
  expect(fs.lstatSync(file).isSymbolicLink()).toBe(true);
  expect(fs.statSync(file).mode & 0o777).toBe(0o664);
  expect(fs.readFileSync(join(home, 'dotfile'), 'utf8')).toBe('[user]\nname = "Bo"\n');
});

test('each of several merge tools has a section of its own', () => {
  const { config, file } = newHome();
  config.set('global', 'mergetool.one.cmd', 'one "$MERGED"');
  config.set('global', 'mergetool.two.cmd', 'two');
  config.set('global', 'merge.tool', 'one');
  expect(fs.readFileSync(file, 'utf8')).toBe(
    '[mergetool.one]\ncmd = "one \\"$MERGED\\""\n\n[mergetool.two]\ncmd = "two"\n\n[merge]\ntool = "one"\n',
  );
  expect(config.text('mergetool.one.cmd')).toBe('one "$MERGED"');
  config.unset('global', 'mergetool.one.cmd');
  expect(config.text('mergetool.one.cmd')).toBeNull();
  expect(config.text('mergetool.two.cmd')).toBe('two');
});

test('an inline section of a merge tool is read, and stays beside a new one', () => {
  const { config, file } = newHome();
  fs.mkdirSync(dirname(file), { recursive: true });
  fs.writeFileSync(file, 'mergetool.two = { cmd = "inline" }\n');
  config.set('global', 'mergetool.three.cmd', 'three');
  expect(config.text('mergetool.two.cmd')).toBe('inline');
  expect(config.text('mergetool.three.cmd')).toBe('three');
});
