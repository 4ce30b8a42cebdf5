/** `fxd setup git`: Git merges and compares by fxd, and is as before when it is taken back. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildFxd, builtFolder } from './built-fxd.ts';
import { hasProgram } from './has-program.ts';
import { runCli, runJson, temporaryFolder } from './run-cli.ts';

const folder = builtFolder(" it's");
const bundle = join(folder, 'fxd.cjs');

beforeAll(() => buildFxd(bundle, '1.2.3'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const BASE = 'function a() {\n  return 1;\n}\n';
const added = (name: string): string => `${BASE}\nfunction ${name}() {\n  return 2;\n}\n`;
const UNION = `${added('b')}\nfunction c() {\n  return 2;\n}\n`;

interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number | null;
}

/** A Git repository with a home of its own, so that nobody else's settings count. */
class GitProject {
  readonly top = temporaryFolder();
  readonly root = join(this.top, 'project');
  readonly home = join(this.top, 'home');

  constructor() {
    for (const made of [this.root, this.home]) mkdirSync(made);
    this.git('init', '-q', '-b', 'main');
  }

  git(...words: readonly string[]): Run {
    return this.#run('git', words, {});
  }

  fxd(...words: readonly string[]): Run {
    return this.#run(process.execPath, [bundle, ...words], {});
  }

  gitWith(env: Readonly<Record<string, string>>, ...words: readonly string[]): Run {
    return this.#run('git', words, env);
  }

  #run(program: string, words: readonly string[], env: Readonly<Record<string, string>>): Run {
    const { stdout, stderr, status } = spawnSync(program, words, {
      cwd: this.root,
      env: {
        PATH: process.env['PATH'],
        HOME: this.home,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: 'Ana Example',
        GIT_AUTHOR_EMAIL: 'ana@example.com',
        GIT_COMMITTER_NAME: 'Ana Example',
        GIT_COMMITTER_EMAIL: 'ana@example.com',
        GIT_EDITOR: 'true',
        ...env,
      },
      encoding: 'utf8',
    });
    return { stdout, stderr, exit: status };
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  commit(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) this.write(path, text);
    this.git('add', '-A');
    expect(this.git('commit', '-qm', 'change').exit).toBe(0);
  }

  /** Two branches that changed one file, `main` checked out. */
  diverge(path: string, base: string, ours: string, theirs: string): void {
    this.commit({ [path]: base });
    this.git('switch', '-qc', 'topic');
    this.commit({ [path]: theirs });
    this.git('switch', '-q', 'main');
    this.commit({ [path]: ours });
  }
}

/** Every file below a folder but Git's objects, with its bytes. */
function snapshot(root: string): Record<string, string> {
  const names = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('/objects'))
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(name, 'latin1')]));
}

describe.skipIf(!hasProgram('git'))('with Git', { timeout: 60_000 }, () => {
  test('what Git alone leaves in conflict is merged, and FXD_MERGE=0 leaves it to lines', () => {
    const project = new GitProject();
    project.diverge('a.ts', BASE, added('b'), added('c'));
    expect(project.git('merge', '-q', 'topic').exit).toBe(1);
    project.git('merge', '--abort');
    expect(project.fxd('setup', 'git').exit).toBe(0);
    expect(project.gitWith({ FXD_MERGE: '0' }, 'merge', '-q', 'topic').exit).toBe(1);
    project.git('merge', '--abort');
    expect(project.git('merge', '-q', 'topic').exit).toBe(0);
    expect(project.read('a.ts')).toBe(UNION);
  });

  test.each(['with space.ts', `it's "quoted" $HOME.ts`, '-dash.ts', 'deep/ü%P.ts'])(
    'a file may be called %s',
    (path) => {
      const project = new GitProject();
      project.fxd('setup', 'git');
      project.diverge(path, BASE, added('b'), added('c'));
      expect(project.git('merge', '-q', 'topic').exit).toBe(0);
      expect(project.read(path)).toBe(UNION);
    },
  );

  test('a conflict stays one for Git and its merge tools', () => {
    const project = new GitProject();
    project.fxd('setup', 'git');
    project.diverge('a.ts', 'f(1);\n', 'f(2);\n', 'f(3);\n');
    expect(project.git('merge', 'topic').exit).toBe(1);
    expect(project.read('a.ts')).toBe('<<<<<<< ours\nf(2);\n=======\nf(3);\n>>>>>>> theirs\n');
    expect(project.git('diff', '--name-only', '--diff-filter=U').stdout).toContain('a.ts');
    const tool = ['-c', 'mergetool.take.cmd=cp "$REMOTE" "$MERGED"'];
    const trust = ['-c', 'mergetool.take.trustExitCode=true'];
    expect(project.git(...tool, ...trust, 'mergetool', '-y', '--tool=take').exit).toBe(0);
    expect(project.read('a.ts')).toBe('f(3);\n');
  });

  test('what a project says of its files counts', () => {
    const project = new GitProject();
    project.fxd('setup', 'git');
    project.commit({ '.gitattributes': '*.log merge=union\n*.ts -merge\n' });
    project.diverge('a.ts', BASE, added('b'), added('c'));
    project.commit({ 'b.log': 'one\n' });
    expect(project.git('merge', '-q', 'topic').exit).toBe(1);
    expect(project.read('a.ts')).toBe(added('b'));
  });

  test('a rebase and a linked work tree merge so, too', () => {
    const project = new GitProject();
    project.diverge('a.ts', BASE, added('b'), added('c'));
    const linked = join(project.top, 'linked');
    project.git('worktree', 'add', '-q', linked, 'topic');
    expect(project.fxd('-C', linked, 'setup', 'git').exit).toBe(0);
    expect(project.git('-C', linked, 'rebase', '-q', 'main').exit).toBe(0);
    expect(readFileSync(join(linked, 'a.ts'), 'utf8')).toBe(UNION);
  });

  test('it says what it changes, twice is as once, and --unset leaves no trace', () => {
    const project = new GitProject();
    project.git('config', 'merge.tool', 'vimdiff');
    project.git('config', 'diff.renames', 'copies');
    const before = snapshot(project.top);
    const dry = project.fxd('setup', 'git', '--diff', '--dry-run');
    expect(snapshot(project.top)).toEqual(before);
    const first = project.fxd('setup', 'git', '--diff');
    const keys = ['merge.fxd.name', 'merge.fxd.driver', 'merge.default', 'diff.external'];
    expect(first.stderr.match(/(?<=^set )\S+/gm)).toEqual(keys);
    expect(dry.stdout).toBe(first.stderr.replace('Git uses fxd in this repository.\n', ''));
    const after = snapshot(project.top);
    expect(project.fxd('setup', 'git', '--diff')).toEqual({
      stdout: '',
      stderr: 'Nothing to change in this repository.\n',
      exit: 0,
    });
    expect(snapshot(project.top)).toEqual(after);
    expect(project.fxd('setup', 'git', '--unset').exit).toBe(0);
    expect(snapshot(project.top)).toEqual(before);
    expect(project.fxd('setup', 'git', '--unset').exit).toBe(0);
    expect(snapshot(project.top)).toEqual(before);
  });

  test.each([null, '', '[user]\n\tname = Ana ; a remark\n[merge]\n\ttool = meld\n'])(
    '--global has its own file, and leaves %j as it was',
    (text) => {
      const project = new GitProject();
      const file = join(project.home, '.gitconfig');
      if (text !== null) writeFileSync(file, text);
      const local = project.read('.git/config');
      expect(project.fxd('setup', 'git', '--global', '--diff').exit).toBe(0);
      expect(project.read('.git/config')).toBe(local);
      project.diverge('a.ts', BASE, added('b'), added('c'));
      expect(project.git('merge', '-q', 'topic').exit).toBe(0);
      expect(project.fxd('setup', 'git', '--global', '--unset').exit).toBe(0);
      expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(text ?? '');
      if (text === null) expect(existsSync(file)).toBe(false);
    },
  );

  test.each(['merge.default', 'diff.external'])('%s of somebody else is left alone', (key) => {
    const project = new GitProject();
    project.git('config', key, 'theirs');
    const before = snapshot(project.top);
    const run = project.fxd('setup', 'git', '--diff');
    expect(run).toMatchObject({ exit: 3, stdout: '' });
    expect(run.stderr).toContain(`Git's setting ${key} is 'theirs' already`);
    expect(project.fxd('setup', 'git', '--unset').exit).toBe(0);
    expect(snapshot(project.top)).toEqual(before);
  });

  test('`fxd` on the PATH is called by its name', () => {
    const project = new GitProject();
    const bin = join(project.top, 'bin');
    mkdirSync(bin);
    chmodSync(bundle, 0o755);
    symlinkSync(bundle, join(bin, 'fxd'));
    const { stdout } = spawnSync(process.execPath, [bundle, 'setup', 'git', '--dry-run'], {
      cwd: project.root,
      env: { PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: project.home },
      encoding: 'utf8',
    });
    expect(stdout).toContain('set merge.fxd.driver to fxd merge-file --git %O %A %B');
  });

  test('--json has the changes, and nothing is said beside', async () => {
    const { root } = new GitProject();
    const run = await runJson(['setup', 'git', '--dry-run'], { cwd: root });
    expect(run).toMatchObject({ scope: 'local', action: 'set', applied: false });
    expect(run['changes']).toContainEqual({ key: 'merge.default', before: null, after: 'fxd' });
  });

  test('without a Git repository --local is refused', async () => {
    const run = await runCli(['setup', 'git'], { cwd: temporaryFolder() });
    expect(run).toMatchObject({ exit: 3, stdout: '' });
    expect(run.stderr).toContain('is in no Git repository');
  });

  test('`git diff` tells the nodes, and `git apply` takes it', () => {
    const project = new GitProject();
    project.commit({ 'a b.ts': UNION, 'gone.ts': BASE, 'old.md': '# One\n\ntext\n'.repeat(9) });
    project.fxd('setup', 'git', '--diff');
    project.write('a b.ts', UNION.replace('return 2', 'return 3'));
    project.write('new.ts', BASE);
    rmSync(join(project.root, 'gone.ts'));
    project.git('mv', 'old.md', 'new.md');
    project.write('new.md', `${project.read('new.md')}more\n`);
    project.git('add', '-A');
    const { stdout, exit } = project.git('diff', '--cached', '-M');
    expect(exit).toBe(0);
    expect(stdout).toContain('M a b.ts · ~ fn b\n\ndiff --git a/a b.ts b/a b.ts\n');
    expect(stdout).toContain('rename from old.md\nrename to new.md\n');
    const wanted = project.git('write-tree').stdout;
    project.git('reset', '-q', '--hard');
    writeFileSync(join(project.top, 'patch'), stdout);
    expect(project.git('apply', '--index', join(project.top, 'patch'))).toMatchObject({ exit: 0 });
    expect(project.git('write-tree').stdout).toBe(wanted);
  });

  test('links, modes and binaries are compared; Git is in colour where its pager is', () => {
    const project = new GitProject();
    project.commit({ 'a.sh': 'echo\n', 'b.bin': 'a\0b' });
    project.fxd('setup', 'git', '--diff');
    chmodSync(join(project.root, 'a.sh'), 0o755);
    project.write('b.bin', 'b\0c');
    symlinkSync('a.sh', join(project.root, 'link'));
    project.git('add', '-A');
    const { stdout } = project.git('diff', '--cached');
    expect(stdout).toContain('old mode 100644\nnew mode 100755\n');
    expect(stdout).toContain('Binary files a/b.bin and b/b.bin differ\n');
    expect(stdout).toContain('new file mode 120000\n');
    const colored = project.gitWith({ GIT_PAGER_IN_USE: 'true' }, 'diff', '--cached');
    expect(colored.stdout).toContain('\u001b[');
    expect(project.git('log', '-p').stdout).toContain('+echo\n');
  });

  test('a file that is not merged is named', () => {
    const project = new GitProject();
    project.diverge('a.ts', 'f(1);\n', 'f(2);\n', 'f(3);\n');
    project.fxd('setup', 'git', '--diff');
    project.git('merge', '-q', 'topic');
    expect(project.git('diff', '--cached').stderr).toContain('* Unmerged path a.ts');
    expect(project.git('diff').stdout).toContain('++<<<<<<< ours');
  });
});

test.each([
  [['setup', 'hg'], "fxd cannot set up 'hg'"],
  [['setup', 'git', '--local', '--global'], 'exclude each other'],
  [['setup', 'git', '--unset', '--diff'], '--unset takes everything back'],
  [['diff', '--git', 'a', 'b'], '--git takes the seven or nine operands'],
])('%j is a mistake', async (words, message) => {
  const run = await runCli(words, { cwd: temporaryFolder() });
  expect(run).toMatchObject({ exit: 2, stdout: '' });
  expect(run.stderr).toContain(message);
});

test('without Git there is nothing to set up', async () => {
  const run = await runCli(['setup', 'git'], { cwd: temporaryFolder(), env: { PATH: '/nowhere' } });
  expect(run.exit).toBe(3);
  expect(run.stderr).toContain('Git cannot be run');
});
