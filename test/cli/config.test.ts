/** `fxd config`: settings are read and changed in the layer that was named. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { temporaryFolder } from './run-cli.ts';
import { Sandbox } from './sandbox.ts';

async function repository(): Promise<Sandbox> {
  const box = new Sandbox();
  await box.fxd('init');
  return box;
}

test('what is set is got, from the strongest layer or from the one named', async () => {
  const box = await repository();
  await box.fxd('config', 'set', '--global', 'user.name', 'Of the user');
  await box.fxd('config', 'set', 'user.name', 'Of the repository');
  expect(await box.fxd('config', 'get', 'user.name')).toBe('Of the repository\n');
  expect(await box.fxd('config', 'get', '--global', 'user.name')).toBe('Of the user\n');
  expect(await box.fxd('config', 'get', '--config', 'user.name=x', 'user.name')).toBe('x\n');
  const file = box.path('.no-home/config/fxd/config.toml');
  expect(readFileSync(file, 'utf8')).toContain('Of the user');
  expect(await box.json('config', 'get', 'user.name')).toMatchObject({
    settings: [{ key: 'user.name', value: 'Of the repository', origin: { layer: 'local' } }],
  });
});

test('a key that nobody set gives 1 and no output, also where there is a default', async () => {
  const box = await repository();
  for (const key of ['user.name', 'color.ui']) {
    const { stdout, stderr, exit } = await box.try(['config', 'get', key]);
    expect({ stdout, stderr, exit }).toEqual({ stdout: '', stderr: '', exit: 1 });
  }
  const asJson = await box.try(['--json', 'config', 'get', 'user.name']);
  expect(asJson.exit).toBe(1);
  expect(await box.json('config', 'get', 'user.name')).toMatchObject({ settings: [] });
});

test('an unknown key is refused with what may be meant', async () => {
  const box = await repository();
  for (const words of [
    ['get', 'user.nme'],
    ['set', 'user.nme', 'x'],
    ['unset', 'user.nme'],
  ]) {
    const { stderr, exit } = await box.try(['config', ...words]);
    expect(exit).toBe(2);
    expect(stderr).toContain("Did you mean 'user.name'?");
  }
});

test('a value that a setting does not take is refused', async () => {
  const box = await repository();
  expect(await box.failure('config', 'set', 'color.ui', 'pink')).toMatchObject({
    code: 'INVALID_CONFIG_VALUE',
    exit: 2,
  });
  await box.fxd('config', 'set', 'scan.largeFileWarning', '2M');
  expect(await box.fxd('config', 'get', 'scan.largeFileWarning')).toBe('2097152\n');
});

test('unset takes a setting out, and ends with 1 where it was not', async () => {
  const box = await repository();
  await box.fxd('config', 'set', 'user.name', 'x');
  expect(await box.json('config', 'unset', 'user.name')).toMatchObject({ changed: true });
  expect((await box.try(['config', 'unset', 'user.name'])).exit).toBe(1);
  expect((await box.try(['config', 'get', 'user.name'])).exit).toBe(1);
});

test('the list has every layer, the weakest first, with origins on request', async () => {
  const box = await repository();
  await box.fxd('config', 'set', '--global', 'user.email', 'ana@example.com');
  await box.fxd('config', 'set', '--local', 'core.pager', 'cat');
  await box.fxd('config', 'set', '--global', 'safe.directory', '/a');
  await box.fxd('config', 'set', '--global', 'safe.directory', '/b');
  expect(await box.fxd('config', 'list')).toBe(
    'user.email=ana@example.com\nsafe.directory=/a\nsafe.directory=/b\ncore.pager=cat\n',
  );
  expect(await box.fxd('config', 'list', '--local')).toBe('core.pager=cat\n');
  const file = box.path('.no-home/config/fxd/config.toml');
  const lines = (await box.fxd('config', 'list', '--show-origin')).split('\n');
  expect(lines[0]).toBe(`global ${file}\tuser.email=ana@example.com`);
  expect(lines[3]).toBe('local\tcore.pager=cat');
  expect(await box.fxd('config', 'get', '--show-origin', 'core.pager')).toBe('local\tcat\n');
  writeFileSync(file, '[user]\nnme = "x"\n');
  const { stderr, exit } = await box.try(['config', 'list']);
  expect(exit).toBe(0);
  expect(stderr).toContain('user.nme');
  expect(stderr).toContain('user.name');
  expect((await box.json('config', 'list'))['unknown']).toMatchObject([{ key: 'user.nme' }]);
});

test('outside a repository the settings of the user are there, and those of none are not', async () => {
  const box = new Sandbox(temporaryFolder());
  await box.fxd('config', 'set', '--global', 'user.name', 'x');
  expect(await box.fxd('config', 'get', 'user.name')).toBe('x\n');
  expect(await box.failure('config', 'set', 'user.name', 'x')).toMatchObject({ exit: 2 });
});

test.each([
  ['edit'],
  ['get'],
  ['get', 'a', 'b'],
  ['set', 'user.name'],
  ['list', 'user.name'],
  ['list', '--global', '--local'],
  ['set', '--show-origin', 'user.name', 'x'],
  ['get', '--edit', 'user.name'],
  [],
])('fxd config %s %s %s %s is a usage error', async (...words) => {
  const box = await repository();
  expect(await box.failure('config', ...words)).toMatchObject({ code: 'USAGE', exit: 2 });
});
