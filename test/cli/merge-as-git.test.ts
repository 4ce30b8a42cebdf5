/** Random small histories merged by fxd and by Git: where Git is done, fxd has the same tree. */
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Chance, rounds } from '../faults/rounds.ts';
import { git } from './git-tree.ts';
import { hasProgram } from './has-program.ts';
import { Sandbox } from './sandbox.ts';

const hasGit = hasProgram('git');
/** Tests may be run while others use the machine. */
const TIMEOUT_MS = 240_000;

/** One repository of each kind in which the same is done. */
class Pair {
  readonly fxd = new Sandbox();
  readonly git = new Sandbox();
  readonly #files = new Map<string, Map<string, string[]>>();
  #branch = 'main';

  async start(files: Map<string, string[]>): Promise<void> {
    await this.fxd.fxd('init');
    git(this.git.root, 'init', '-q', '-b', 'main');
    this.#files.set('main', files);
    for (const name of files.keys()) this.#write(name);
    await this.commit('Base');
  }

  get files(): Map<string, string[]> {
    return this.#files.get(this.#branch)!;
  }

  async branch(name: string): Promise<void> {
    this.#files.set(name, new Map([...this.files].map(([path, lines]) => [path, [...lines]])));
    this.#branch = name;
    git(this.git.root, 'switch', '-qc', name);
    await this.fxd.fxd('switch', '-c', name);
  }

  async switch(name: string): Promise<void> {
    this.#branch = name;
    git(this.git.root, 'switch', '-q', name);
    await this.fxd.fxd('switch', name);
  }

  async commit(message: string): Promise<void> {
    git(this.git.root, 'add', '-A');
    git(this.git.root, 'commit', '-q', '--allow-empty', '-m', message);
    await this.fxd.fxd('commit', '--allow-empty', '-m', message);
  }

  #write(name: string): void {
    const text = this.files
      .get(name)!
      .map((line) => `${line}\n`)
      .join('');
    for (const box of [this.fxd, this.git]) box.write(name, text);
  }

  #remove(name: string): void {
    for (const box of [this.fxd, this.git]) rmSync(box.path(name));
  }

  /** Changes one thing; each word is new in the whole history. */
  change(chance: Chance, word: () => string): void {
    const names = [...this.files.keys()];
    const name = chance.pick(names);
    const lines = this.files.get(name)!;
    const at = chance.below(lines.length + 1);
    switch (chance.below(7)) {
      case 0:
        this.files.set(`new-${word()}.txt`, [word(), word(), word()]);
        this.#write([...this.files.keys()].at(-1)!);
        return;
      case 1: {
        if (names.length < 3) return;
        this.files.delete(name);
        this.#remove(name);
        return;
      }
      case 2: {
        const to = `to/${word()}.txt`;
        this.files.delete(name);
        this.files.set(to, lines);
        this.#remove(name);
        this.#write(to);
        return;
      }
      case 3:
        lines.splice(at, 0, word());
        break;
      case 4:
        lines.splice(at, lines.length > 3 ? 1 : 0);
        break;
      default:
        lines.splice(at, 1, word());
    }
    this.#write(name);
  }

  /** Merges by both; false where Git leaves conflicts, and then neither has done anything. */
  async merge(name: string): Promise<boolean> {
    if (this.mergeByGit(name) === null) return false;
    await this.fxd.fxd('merge', '--no-ff', name);
    this.#files.set(this.#branch, this.#readAll());
    return true;
  }

  #readAll(): Map<string, string[]> {
    const paths = git(this.git.root, 'ls-files').trim().split('\n');
    return new Map(
      paths.map((path) => [path, this.git.read(path).split('\n').slice(0, -1)] as const),
    );
  }

  /** The tree that Git merges to; null where it leaves conflicts. */
  mergeByGit(name: string): string | null {
    try {
      git(this.git.root, 'merge', '-q', '--no-ff', '-m', 'Merge', name);
    } catch {
      git(this.git.root, 'reset', '-q', '--hard');
      return null;
    }
    return git(this.git.root, 'rev-parse', 'HEAD^{tree}').trim();
  }
}

/** Changes each of two branches a little. */
async function grow(pair: Pair, chance: Chance, word: () => string): Promise<void> {
  for (const branch of ['side', 'main']) {
    await pair.switch(branch);
    for (let i = 0; i <= chance.below(3); i++) pair.change(chance, word);
    await pair.commit(`On ${branch}`);
  }
}

/** Each of the branches takes in the other as it is, so that they have two bases from then on. */
async function cross(pair: Pair): Promise<boolean> {
  await pair.branch('old');
  await pair.switch('main');
  if (!(await pair.merge('side'))) return false;
  await pair.switch('side');
  return await pair.merge('old');
}

test.skipIf(!hasGit).each([
  ['of two branches', false],
  ['of branches that crossed before', true],
])(
  'where Git merges without conflict, a merge %s has the same tree',
  async (_, isCrossed) => {
    const chance = new Chance(20_261_121);
    let compared = 0;
    for (let round = 0; round < rounds(8, 150); round++) {
      let words = 0;
      const word = (): string => `word ${round} ${words++} of ${chance.below(1e9)}`;
      const pair = new Pair();
      const names = ['a.txt', 'b.txt', 'deep/c.txt'];
      await pair.start(new Map(names.map((name) => [name, Array.from({ length: 12 }, word)])));
      await pair.branch('side');
      await grow(pair, chance, word);
      if (isCrossed) {
        if (!(await cross(pair))) continue;
        await grow(pair, chance, word);
      }
      const wanted = pair.mergeByGit('side');
      const done = await pair.fxd.json('merge', '--no-ff', 'side');
      if (wanted === null) continue;
      compared += 1;
      expect({ round, outcome: done['outcome'] }, JSON.stringify(done['conflicts'])).toEqual({
        round,
        outcome: 'merged',
      });
      expect({ round, tree: done['tree'] }).toEqual({ round, tree: wanted });
    }
    expect(compared).toBeGreaterThan(2);
  },
  TIMEOUT_MS,
);
