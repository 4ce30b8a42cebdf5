/** A day beside `.git`: both sides agree at every step. */
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { git } from './git-tree.ts';
import { hasProgram } from './has-program.ts';
import { temporaryFolder } from './run-cli.ts';
import { Sandbox } from './sandbox.ts';

const day = test.skipIf(!hasProgram('git'));

/** A Git repository with commits, and the store beside it with the same. */
async function project(settings: readonly string[] = []): Promise<Sandbox> {
  const box = new Sandbox();
  git(box.root, 'init', '-q', '-b', 'main');
  for (const setting of settings) git(box.root, 'config', ...setting.split('='));
  box.write('src/a.ts', 'export function a() {\n  return 1;\n}\n');
  box.write('src/b.ts', 'export function b() {\n  return 2;\n}\n');
  commitWithGit(box, 'First');
  box.write('README.md', '# Project\n\nText.\n');
  commitWithGit(box, 'Second');
  await box.fxd('init');
  await box.fxd('import', '.');
  await agree(box);
  return box;
}

function commitWithGit(box: Sandbox, message: string): void {
  git(box.root, 'add', '-A');
  git(box.root, 'commit', '-q', '-m', message);
}

const gitStatus = (box: Sandbox) => git(box.root, 'status', '--porcelain');

async function isClean(box: Sandbox): Promise<boolean> {
  return (await box.json('status'))['clean'] === true;
}

/** Wherever fxd has nothing to record, Git has nothing either, and HEAD is the same. */
async function agree(box: Sandbox): Promise<void> {
  const status = await box.json('status');
  expect(status['clean']).toBe(true);
  expect(gitStatus(box)).toBe('');
  expect(git(box.root, 'rev-parse', 'HEAD').trim()).toBe(status['commit']);
  const branch = git(box.root, 'rev-parse', '--abbrev-ref', 'HEAD').trim();
  expect(status['branch']).toBe(branch === 'HEAD' ? null : branch);
}

const tip = (box: Sandbox, branch: string) => git(box.root, 'rev-parse', branch).trim();

async function ours(box: Sandbox, revision: string): Promise<string> {
  const { commits } = (await box.json('log', '-n', '1', revision)) as {
    commits: readonly { readonly id: string }[];
  };
  return commits[0]!.id;
}

day('branches made, switched and committed on either side are the same on both', async () => {
  const box = await project();
  git(box.root, 'checkout', '-q', '-b', 'feature');
  const followed = await box.try(['status']);
  expect(followed.stderr).toContain('Git switched to feature; following.');
  await agree(box);
  box.write('src/a.ts', 'export function a() {\n  return 10;\n}\n');
  await box.fxd('commit', '-m', 'With fxd');
  await agree(box);
  box.write('src/b.ts', 'export function b() {\n  return 20;\n}\n');
  commitWithGit(box, 'With Git');
  const missing = await box.try(['status']);
  expect(missing.stderr).toContain('fxd git pull');
  expect(await box.failure('commit', '-m', 'Too early')).toMatchObject({
    code: 'GIT_APART',
    exit: 3,
  });
  await box.fxd('git', 'pull');
  await agree(box);
  expect(await ours(box, 'feature')).toBe(tip(box, 'feature'));
  await box.fxd('switch', 'main');
  await agree(box);
  box.write('README.md', '# Project\n\nOther text.\n');
  await box.fxd('commit', '-m', 'On main');
  await agree(box);
  await box.fxd('merge', 'feature');
  await agree(box);
  expect(git(box.root, 'log', '--format=%s', '-1').trim()).toBe("Merge branch 'feature'");
  git(box.root, 'fsck', '--strict');
  expect(git(box.root, 'checkout', 'feature')).toBe('');
  await agree(box);
  await box.fxd('undo');
  await agree(box);
  expect((await box.json('fsck'))['findings']).toEqual([]);
});

day('what another clone pushed arrives through git pull', async () => {
  const box = await project();
  const bare = temporaryFolder();
  git(bare, 'init', '-q', '--bare', '-b', 'main');
  git(box.root, 'remote', 'add', 'origin', bare);
  git(box.root, 'push', '-q', '-u', 'origin', 'main');
  const other = temporaryFolder();
  git(other, 'clone', '-q', bare, 'clone');
  const clone = new Sandbox(`${other}/clone`);
  clone.write('src/c.ts', 'export const c = 3;\n');
  commitWithGit(clone, 'From elsewhere');
  git(clone.root, 'push', '-q');
  git(box.root, 'pull', '-q');
  await box.fxd('git', 'pull');
  await agree(box);
  expect(box.read('src/c.ts')).toContain('c = 3');
  const { status } = await box.json('git', 'status');
  expect(status).toMatchObject({ refs: [], head: { here: 'ref: refs/heads/main' } });
});

day('branches that one side alone has are told, pushed, and deleted on both', async () => {
  const box = await project();
  await box.fxd('branch', 'here');
  git(box.root, 'branch', 'there');
  const { status } = await box.json('git', 'status');
  expect(status).toMatchObject({
    refs: [
      { name: 'refs/heads/here', kind: 'only here' },
      { name: 'refs/heads/there', kind: 'only in Git' },
    ],
  });
  await box.fxd('git', 'pull');
  await box.fxd('git', 'push');
  expect(tip(box, 'here')).toBe(await ours(box, 'there'));
  git(box.root, 'branch', '-D', 'here');
  await box.fxd('git', 'push');
  expect(git(box.root, 'branch', '--list', 'here')).toBe('');
  await box.fxd('git', 'pull');
  expect(await box.fxd('branch')).not.toMatch(/ here\n/);
  await box.fxd('branch', '-D', 'there');
  await box.fxd('git', 'pull');
  expect(await box.fxd('branch')).not.toMatch(/ there\n/);
  await agree(box);
});

day('a branch that both sides moved is told as diverged, and merges', async () => {
  const box = await project();
  await box.fxd('branch', 'side');
  await box.fxd('git', 'push');
  git(box.root, 'switch', '-q', 'side');
  box.write('src/b.ts', 'export function b() {\n  return 20;\n}\n');
  commitWithGit(box, 'With Git');
  git(box.root, 'switch', '-q', 'main');
  await agree(box);
  const switched = await box.try(['switch', 'side']);
  expect(switched.stderr).toContain('Git was left as it is');
  box.write('src/a.ts', 'export function a() {\n  return 10;\n}\n');
  await box.fxd('commit', '-m', 'With fxd');
  const { status } = await box.json('git', 'status');
  const diverged = { name: 'refs/heads/side', kind: 'diverged', ahead: 1, behind: 1 };
  expect(status).toMatchObject({ refs: [diverged] });
  const pulled = await box.try(['git', 'pull']);
  expect({ exit: pulled.exit, says: pulled.stderr.includes('side@git') }).toEqual({
    exit: 1,
    says: true,
  });
  expect((await box.try(['git', 'push'])).exit).toBe(6);
  await box.fxd('merge', 'side@git');
  await agree(box);
  expect(await ours(box, 'side')).toBe(tip(box, 'side'));
});

day('line endings: text=auto and CRLF files stay the same for both', async () => {
  const box = await project(['core.autocrlf=false']);
  box.write('crlf.txt', 'one\r\ntwo\r\n');
  commitWithGit(box, 'CRLF');
  await box.fxd('git', 'pull');
  await agree(box);
  box.write('.gitattributes', '* text=auto\n*.bat text eol=crlf\n');
  box.write('run.bat', 'echo\r\n');
  box.write('new.txt', 'one\r\ntwo\r\n');
  await box.fxd('commit', '-m', 'Attributes');
  await agree(box);
  git(box.root, 'rm', '-q', '--cached', '-r', '.');
  git(box.root, 'reset', '-q', '--mixed');
  await agree(box);
  await box.fxd('switch', '-c', 'endings');
  box.write('run.bat', 'echo two\r\n');
  box.write('crlf.txt', 'one\r\ntwo\r\nthree\r\n');
  await box.fxd('commit', '-m', 'Three');
  await agree(box);
  await box.fxd('switch', 'main');
  expect(box.read('run.bat')).toBe('echo\r\n');
  await agree(box);
  git(box.root, 'switch', '-q', 'endings');
  expect(box.read('run.bat')).toBe('echo two\r\n');
  await agree(box);
});

day('what is staged in Git is not lost', async () => {
  const box = await project();
  await box.fxd('switch', '-c', 'other');
  box.write('src/a.ts', 'export function a() {\n  return 3;\n}\n');
  await box.fxd('commit', '-m', 'Three');
  await box.fxd('switch', 'main');
  box.write('src/a.ts', 'export function a() {\n  return 4;\n}\n');
  git(box.root, 'add', 'src/a.ts');
  box.write('src/a.ts', 'export function a() {\n  return 1;\n}\n');
  const { stderr, exit } = await box.try(['switch', 'other']);
  expect({ exit, says: stderr.includes('staged in Git would be lost: src/a.ts') }).toEqual({
    exit: 0,
    says: true,
  });
  expect(git(box.root, 'show', ':src/a.ts')).toContain('return 4');
  git(box.root, 'restore', '--staged', 'src/a.ts');
  await box.fxd('git', 'push');
  await agree(box);
});

day('what is staged elsewhere stays staged', async () => {
  const box = await project();
  box.write('README.md', '# Staged\n');
  git(box.root, 'add', 'README.md');
  box.write('src/a.ts', 'export function a() {\n  return 5;\n}\n');
  await box.fxd('commit', '-m', 'One file', 'src/a.ts');
  expect(gitStatus(box)).toBe('M  README.md\n');
});

day('undo, amend and detached HEAD are followed by Git', async () => {
  const box = await project();
  const first = tip(box, 'main');
  box.write('src/a.ts', 'export function a() {\n  return 6;\n}\n');
  await box.fxd('commit', '-m', 'Six');
  await box.fxd('commit', '--amend', '-m', 'Number six');
  await agree(box);
  await box.fxd('undo');
  await box.fxd('undo');
  expect(tip(box, 'main')).toBe(first);
  expect(await isClean(box)).toBe(false);
  expect(gitStatus(box)).toBe(' M src/a.ts\n');
  await box.fxd('restore', 'src/a.ts');
  await agree(box);
  await box.fxd('switch', '--detach', 'HEAD~1');
  await agree(box);
  await box.fxd('switch', '-');
  await agree(box);
});

day('a commit that Git amended, or took back, is followed', async () => {
  const box = await project();
  git(box.root, 'commit', '-q', '--amend', '-m', 'Amended with Git');
  expect((await box.try(['status'])).stderr).toContain('fxd git pull');
  const pulled = await box.try(['git', 'pull']);
  expect(pulled.exit).toBe(0);
  await agree(box);
  git(box.root, 'reset', '-q', '--hard', 'HEAD~1');
  expect((await box.try(['status'])).stderr).toContain('Git moved main');
  await agree(box);
});

day('while Git is in the middle of a merge nothing is brought to it', async () => {
  const box = await project();
  git(box.root, 'switch', '-q', '-c', 'side');
  box.write('README.md', '# Side\n');
  commitWithGit(box, 'Side');
  git(box.root, 'switch', '-q', 'main');
  box.write('README.md', '# Main\n');
  commitWithGit(box, 'Main');
  await box.fxd('git', 'pull');
  expect(() => git(box.root, 'merge', 'side')).toThrow();
  expect(await box.failure('git', 'push')).toMatchObject({ code: 'GIT_APART', exit: 3 });
  git(box.root, 'merge', '--abort');
  await agree(box);
});

day('what a sparse checkout leaves out is unchanged, and stays out', async () => {
  const box = await project();
  box.write('docs/guide.md', '# Guide\n');
  box.write('docs/deep/more.md', '# More\n');
  await box.fxd('commit', '-m', 'Docs');
  await box.fxd('switch', '-c', 'other');
  box.write('docs/guide.md', '# Other guide\n');
  box.write('docs/new.md', '# New\n');
  box.write('src/a.ts', 'export function a() {\n  return 8;\n}\n');
  await box.fxd('commit', '-m', 'Other');
  await box.fxd('switch', 'main');
  for (const cone of ['--cone', '--no-cone']) {
    git(box.root, 'sparse-checkout', 'set', cone, cone === '--cone' ? 'src' : '/src/');
    expect(existsSync(box.path('docs'))).toBe(false);
    await agree(box);
    await box.fxd('switch', 'other');
    expect(existsSync(box.path('docs'))).toBe(false);
    expect(box.read('src/a.ts')).toContain('return 8');
    await agree(box);
    box.write('src/a.ts', `export function a() {\n  return '${cone}';\n}\n`);
    await box.fxd('commit', '-m', cone);
    await agree(box);
    expect(git(box.root, 'show', 'HEAD:docs/new.md')).toBe('# New\n');
    await box.fxd('switch', 'main');
    git(box.root, 'sparse-checkout', 'disable');
    await agree(box);
    await box.fxd('switch', 'other');
    box.write('src/a.ts', 'export function a() {\n  return 8;\n}\n');
    await box.fxd('commit', '-m', 'Back');
    await box.fxd('switch', 'main');
  }
});

day('a commit made where no Git could be run is brought to its index later', async () => {
  const box = await project();
  box.write('src/a.ts', 'export function a() {\n  return 9;\n}\n');
  const { exit } = await box.try(['commit', '-m', 'Without Git'], { env: { PATH: '/nowhere' } });
  expect(exit).toBe(0);
  expect(git(box.root, 'log', '--format=%s', '-1').trim()).toBe('Without Git');
  await agree(box);
});

day('init says what Git has, and what comes next', async () => {
  const box = new Sandbox();
  git(box.root, 'init', '-q', '-b', 'main');
  box.write('a.txt', 'a\n');
  commitWithGit(box, 'First');
  git(box.root, 'tag', 'v1');
  const { stderr } = await box.try(['init']);
  expect(stderr).toContain('Git has 1 branch and 1 tag here already.');
  expect(stderr).toContain('fxd import .');
});

day('a repository without commits in Git takes those of fxd', async () => {
  const box = new Sandbox();
  git(box.root, 'init', '-q', '-b', 'main');
  await box.fxd('init');
  box.write('a.txt', 'a\n');
  await box.fxd('commit', '-m', 'First');
  await box.fxd('git', 'push');
  await agree(box);
  box.write('a.txt', 'b\n');
  await box.fxd('commit', '-m', 'Second');
  await agree(box);
});

day('undoing a pull, or the import, takes nothing from Git', async () => {
  const box = await project();
  box.write('src/a.ts', 'export function a() {\n  return 7;\n}\n');
  commitWithGit(box, 'With Git');
  const made = tip(box, 'main');
  await box.fxd('git', 'pull');
  const undone = await box.try(['undo']);
  expect(undone.stderr).toContain('Git was left as it is');
  expect(tip(box, 'main')).toBe(made);
  expect(box.read('src/a.ts')).toContain('return 1');
  await box.fxd('redo');
  await agree(box);
  await box.fxd('undo');
  await box.fxd('undo');
  expect(tip(box, 'main')).toBe(made);
  expect(git(box.root, 'diff', '--cached', '--name-only')).toBe('');
});
