/** Trees and commits have the ids that Git gives them. */
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { git, gitTree, treeOfCommit } from './git-tree.ts';
import { hasProgram } from './has-program.ts';
import { Sandbox } from './sandbox.ts';

const withGit = test.skipIf(!hasProgram('git'));

async function repository(): Promise<Sandbox> {
  const box = new Sandbox();
  await box.fxd('init');
  return box;
}

withGit('exec bits, links, nested ignore files and a submodule give the tree of Git', async () => {
  const box = await repository();
  box.write('.gitignore', '*.log\n/build/\n!keep.log\n**/cache\n');
  box.write('a.log', 'ignored\n');
  box.write('keep.log', 'kept\n');
  box.write('build/out.js', 'ignored\n');
  box.write('src/build/in.js', 'kept\n');
  box.write('src/.gitignore', '!b.log\ntmp-*\n# not a rule\n\\#rule\n');
  box.write('src/b.log', 'kept by the nearer file\n');
  box.write('src/tmp-1', 'ignored\n');
  box.write('src/#rule', 'ignored\n');
  box.write('src/deep/.gitignore', '*\n!.gitignore\n!*/\n!*.ts\n');
  box.write('src/deep/er/kept.ts', 'export {};\n');
  box.write('src/deep/er/ignored.js', '\n');
  box.write('lib/cache/x', 'ignored\n');
  box.write('run.sh', '#!/bin/sh\n');
  chmodSync(box.path('run.sh'), 0o755);
  symlinkSync('run.sh', box.path('link'));
  symlinkSync('src', box.path('link-to-folder'));
  symlinkSync('nowhere', box.path('src/dangling'));
  mkdirSync(box.path('empty/inside'), { recursive: true });
  // Names whose order differs between files and folders of the same beginning.
  for (const name of ['sort.a', 'sort/x', 'sort-b', 'sort0', 'Sort']) box.write(name, name);
  box.write('vendor/lib/inside.txt', 'of another repository\n');
  git(box.path('vendor/lib'), 'init', '-q');
  git(box.path('vendor/lib'), 'add', '-A');
  git(box.path('vendor/lib'), 'commit', '-q', '-m', 'inside');
  const commit = await box.commit('All of it');
  expect(treeOfCommit(box, commit)).toBe(gitTree(box.root));
});

withGit(
  'a folder that was emptied, and a file that became a folder, give the tree of Git',
  async () => {
    const box = await repository();
    await box.commit('First', { 'a/b/c.ts': '1\n', 'a/d.ts': '2\n', x: '3\n', 'gone/y.ts': '4\n' });
    box.remove('a/b');
    box.remove('gone');
    box.remove('x');
    const second = await box.commit('Second', { 'x/z.ts': '5\n', 'a/b': 'a file now\n' });
    expect(treeOfCommit(box, second)).toBe(gitTree(box.root));
    rmSync(box.path('.git'), { recursive: true });
    await box.fxd('checkout', 'HEAD~1');
    const first = String((await box.json('status'))['commit']);
    expect(treeOfCommit(box, first)).toBe(gitTree(box.root));
  },
);

withGit('a commit of a chosen file has the tree and the id that Git gives it', async () => {
  const box = await repository();
  const date = { FXD_DATE: '1790000000' };
  box.write('a.ts', 'const a = 1;\n');
  box.write('b/c.ts', 'const c = 1;\n');
  const run = async (...words: readonly string[]) => {
    const { stdout, stderr } = await box.try(['--json', 'commit', ...words], { env: date });
    expect(stderr).toBe('');
    return String((JSON.parse(stdout) as { commit: string }).commit);
  };
  git(box.root, 'init', '-q', '-b', 'main');
  git(box.root, 'add', 'a.ts', 'b/c.ts');
  git(box.root, 'commit', '-q', '-m', 'First\n\nWith a body');
  expect(await run('-m', 'First', '-m', 'With a body')).toBe(
    git(box.root, 'rev-parse', 'HEAD').trim(),
  );
  box.write('a.ts', 'const a = 2;\n');
  box.write('b/c.ts', 'const c = 2;\n');
  git(box.root, 'commit', '-q', '-m', 'Zweitens: äöü', 'b/c.ts');
  expect(await run('-m', 'Zweitens: äöü', 'b/c.ts')).toBe(
    git(box.root, 'rev-parse', 'HEAD').trim(),
  );
});
