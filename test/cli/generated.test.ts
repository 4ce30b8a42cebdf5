/** Manual pages and completions: as committed, well formed, and working where the shell is there. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GENERATED_FOLDERS, generatedFiles } from '../../scripts/generated-files.ts';
import { COMMANDS } from '../../src/commands/registry.ts';
import { temporaryFolder } from './run-cli.ts';

const root = join(import.meta.dirname, '..', '..');

function has(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

function sh(program: string, args: readonly string[], cwd = root): string {
  const { stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout;
}

test('what is committed is what `npm run generate` writes', async () => {
  const files = await generatedFiles();
  const committed = GENERATED_FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
  );
  expect(committed.sort(), 'run `npm run generate`').toEqual([...files.keys()].sort());
  for (const [path, text] of files) {
    expect(
      readFileSync(join(root, path), 'utf8') === text,
      `${path}: run \`npm run generate\``,
    ).toBe(true);
  }
});

test('a line of a page begins with a macro that we use, or is text', async () => {
  for (const [path, text] of await generatedFiles()) {
    if (!path.startsWith('man/')) continue;
    for (const line of text.split('\n').filter((candidate) => /^[.']/.test(candidate))) {
      expect(line, path).toMatch(/^\.(\\" |(TH|SH|B|BR) \S|(PP|TP|br|nf|fi|sp)$)/);
    }
  }
});

test.skipIf(!has('mandoc'))('the pages are clean under mandoc -Tlint', () => {
  for (const name of readdirSync(join(root, 'man'))) {
    expect(sh('mandoc', ['-Tlint', `man/${name}`]), name).toBe('');
  }
});

/** What bash offers for the last word. */
function bashOffers(words: readonly string[]): string[] {
  const script = `source completions/fxd.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
    _fxd; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return sh('bash', ['-c', script, 'bash', 'fxd', ...words])
    .split('\n')
    .filter((word) => word !== '');
}

test.skipIf(!has('bash'))('bash completes verbs, flags and choices', () => {
  expect(bashOffers([''])).toEqual(COMMANDS.flatMap(({ name, aliases }) => [name, ...aliases]));
  expect(bashOffers(['versi'])).toEqual(['version']);
  expect(bashOffers(['-C', 'help', 'versi'])).toEqual(['version']);
  expect(bashOffers(['--color', '=', 'never', 'versi'])).toEqual(['version']);
  expect(bashOffers(['help', '--sh'])).toEqual(['--short']);
  expect(bashOffers(['version', '--js'])).toEqual(['--json']);
  expect(bashOffers(['--color', 'a'])).toEqual(['auto', 'always']);
  expect(bashOffers(['--color', '=', 'n'])).toEqual(['never']);
  expect(bashOffers(['help', 'exit'])).toEqual(['exit-codes']);
});

test.skipIf(!has('bash'))('bash never evaluates what was typed', () => {
  const folder = temporaryFolder();
  const hostile = `$(touch ${folder}/owned)`;
  for (const words of [[hostile], [hostile, ''], ['help', hostile], ['--color', hostile]]) {
    bashOffers(words);
  }
  expect(readdirSync(folder)).toEqual([]);
});

test.skipIf(!has('fish'))('fish completes verbs, flags and choices', () => {
  const offers = (line: string) =>
    sh('fish', ['--no-config', '-c', `source completions/fxd.fish; complete -C '${line}'`])
      .split('\n')
      .map((offer) => offer.split('\t')[0])
      .filter((word) => word !== '');
  expect(offers('fxd versi')).toEqual(['version']);
  expect(offers('fxd -C help versi')).toEqual(['version']);
  expect(offers('fxd help --sh')).toEqual(['--short']);
  expect(offers('fxd version --js')).toEqual(['--json']);
  expect(offers('fxd --color a')).toEqual(['always', 'auto']);
  expect(offers('fxd help exit')).toEqual(['exit-codes']);
});

test.skipIf(!has('zsh'))('zsh understands its completion', () => {
  sh('zsh', ['-n', 'completions/_fxd']);
});
