/**
 * Random work, held against a model of whole snapshots: whatever is done in whatever order, undo, redo and
 * `op restore` lead to exactly what was there, or refuse and touch nothing.
 */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { resolveOperation } from '../../src/history/operation-name.ts';
import { viewAfter } from '../../src/history/view.ts';
import { runCli } from '../cli/run-cli.ts';
import { rounds, seeded, type Chance } from './rounds.ts';
import { expectSound } from './store-view.ts';
import { see, ViewModel, withRepository, type Refs, type Seen } from './view-model.ts';

const PATHS = [
  'a.js',
  'b.md',
  'dir/c.js',
  'dir/deep/d.json',
  'swap',
  'swap/in.js',
  'x.log',
  '.fxdignore',
];
/** Whether *.log is ignored changes, and so files are ignored that are recorded. */
const RULES = ['*.log\n', ''];
const NAMES = ['main', 'one', 'two', 'deep/three'];
const TAGS = ['v1', 'v2'];
const TEXTS = [
  'export function f() {\n  return 1;\n}\n',
  'export function f() {\n  return 2;\n}\n\nexport function g() {\n  return 3;\n}\n',
  '# Title\n\nText.\n',
  '{ "a": 1 }\n',
  'plain\n',
  '',
];

/** Commands of one sequence, undo and redo among them. */
const STEPS = 15;
/** Checking a whole store takes as long as several commands. */
const CHECKED_EVERY = 4;

/** Commands that are no undo; most of them succeed most of the time. */
const COMMANDS: readonly ((chance: Chance, words: Words) => readonly string[])[] = [
  () => ['commit', '-m', 'Work'],
  () => ['commit', '-m', 'Work'],
  () => ['commit', '-m', 'Work'],
  (chance, { changed }) => ['commit', '-m', 'Part', chance.pick(changed)],
  (chance, { changed }) => ['commit', '-m', 'Part', chance.pick(changed)],
  () => ['commit', '--amend', '-m', 'Better'],
  (chance, { branches }) => ['switch', chance.pick(branches)],
  (chance, { branches }) => ['switch', chance.pick(branches)],
  (chance) => ['switch', '-c', chance.pick(NAMES)],
  (chance, { branches }) => ['checkout', '-b', 'new', chance.pick(branches)],
  () => ['switch', '-'],
  (chance, { branches }) => ['checkout', '--detach', chance.pick([...branches, 'HEAD~1'])],
  (chance, { branches }) => ['checkout', '--force', chance.pick(branches)],
  (chance, { branches }) => ['checkout', '--force', chance.pick(branches)],
  () => ['checkout', '--force', 'HEAD'],
  (chance, { changed }) => ['restore', chance.pick(changed)],
  (chance, { changed }) => ['restore', chance.pick(changed)],
  (chance) => ['restore', '--from', 'HEAD~1', chance.pick(PATHS)],
  (chance) => ['restore', chance.pick(['a.js#f', '.'])],
  (chance) => ['branch', chance.pick(NAMES)],
  (chance, { branches }) => ['branch', '-m', chance.pick(branches), chance.pick(NAMES)],
  (chance, { branches }) => ['branch', chance.pick(['-d', '-D']), chance.pick(branches)],
  (chance) => ['tag', chance.pick(TAGS)],
  (chance) => ['tag', '-a', '-m', 'A tag', chance.pick(TAGS)],
  (chance) => ['tag', '-d', chance.pick(TAGS)],
  (_, { side }) => ['import', side],
  () => ['scan'],
];

interface Words {
  /** A folder to import. */
  readonly side: string;
  readonly branches: readonly string[];
  /** Paths that differ from the commit that is checked out; where none does, one that does not. */
  readonly changed: readonly string[];
}

/** One repository at which somebody works at random. */
class Worker {
  readonly #folder = realpathSync(mkdtempSync(join(tmpdir(), 'fxd-undo-')));
  readonly #root = join(this.#folder, 'work');
  readonly #side = join(this.#folder, 'side');
  readonly #chance: Chance;
  readonly #model = new ViewModel();
  /** What was done, for whoever has to find out why it failed. */
  readonly #story: string[] = [];

  constructor(chance: Chance) {
    this.#chance = chance;
    mkdirSync(this.#root);
  }

  async work(steps: number, isChecked: boolean): Promise<void> {
    try {
      await runCli(['init'], { cwd: this.#root });
      for (const path of PATHS) if (path !== 'swap') this.#write(path, this.#text(path));
      await this.#command(['commit', '-m', 'First']);
      await this.#command(['switch', '-c', 'one']);
      for (let left = 4; left > 0; left--) this.#edit();
      await this.#command(['commit', '-m', 'On a branch']);
      for (let step = 0; step < steps; step++) await this.#step();
      this.#checkEveryView();
      if (isChecked) await expectSound(this.#root);
    } catch (error) {
      if (error instanceof Error) error.message += `\nAfter:\n${this.#story.join('\n')}`;
      throw error;
    }
    rmSync(this.#folder, { recursive: true });
  }

  async #step(): Promise<void> {
    const chance = this.#chance;
    if (chance.next() < 0.4) for (let left = 1 + chance.below(3); left > 0; left--) this.#edit();
    const kind = chance.next();
    const count = 1 + (chance.next() < 0.4 ? chance.below(3) : 0);
    const force = chance.next() < 0.15;
    if (kind < 0.2) await this.#undo(count, force);
    else if (this.#model.redoable > 0 ? kind < 0.5 : kind < 0.22) await this.#redo(count, force);
    else if (kind < (this.#model.redoable > 0 ? 0.56 : 0.3)) await this.#restoreView(force);
    else await this.#command(chance.pick(COMMANDS)(chance, this.#words()));
  }

  #words(): Words {
    const { refs, files, recorded } = see(this.#root);
    const heads = Object.keys(refs).filter((name) => name.startsWith('refs/heads/'));
    const branches = heads.map((name) => name.slice('refs/heads/'.length));
    const paths = new Set([...Object.keys(files), ...Object.keys(recorded)]);
    const changed = [...paths].filter((path) => files[path] !== recorded[path]);
    return {
      side: this.#makeSide(),
      branches: branches.length > 0 ? branches : ['main'],
      changed: changed.length > 0 ? changed : ['a.js'],
    };
  }

  /** An ordinary command: one operation, or nothing at all. */
  async #command(words: readonly string[]): Promise<void> {
    const before = see(this.#root);
    const { exit, stderr } = await this.#run(words);
    const after = see(this.#root);
    if (exit !== 0) {
      expect([0, 1, 2, 3], stderr).toContain(exit);
      expect(withoutLog(after)).toEqual(withoutLog(before));
    }
    if (after.newest === before.newest) expect(withoutLog(after)).toEqual(withoutLog(before));
    else this.#model.did({ id: after.newest!, before, after });
  }

  async #undo(count: number, force: boolean): Promise<void> {
    const before = see(this.#root);
    const foretold = this.#model.foretellUndo(before, count, force);
    const words = ['undo', String(count), ...(force ? ['--force'] : [])];
    const act = await this.#go(words, before, foretold, count > this.#model.depth);
    if (act !== null) this.#model.undid(act, count);
  }

  async #redo(count: number, force: boolean): Promise<void> {
    const before = see(this.#root);
    const foretold = this.#model.foretellRedo(before, count, force);
    const words = ['redo', String(count), ...(force ? ['--force'] : [])];
    const act = await this.#go(words, before, foretold, count > this.#model.redoable);
    if (act !== null) this.#model.redid(act, count);
  }

  async #restoreView(force: boolean): Promise<void> {
    const before = see(this.#root);
    const goal = this.#chance.pick(this.#model.acts);
    const foretold = this.#model.foretellRestore(before, goal, force);
    const words = ['op', 'restore', goal.id.slice(0, 16), ...(force ? ['--force'] : [])];
    const act = await this.#go(words, before, foretold, false);
    if (act !== null) this.#model.did(act);
  }

  /** Goes to another view; the act, or null where it was refused as was foretold. */
  async #go(
    words: readonly string[],
    before: Seen,
    foretold: (Refs & { files: Seen['files'] }) | null,
    isTooFar: boolean,
  ) {
    const { exit, stderr } = await this.#run(words);
    const after = see(this.#root);
    if (foretold === null) {
      expect(exit, stderr).toBe(isTooFar ? 1 : 3);
      expect(after).toEqual(before);
      return null;
    }
    expect(exit, stderr).toBe(0);
    const { refs, head, previous, files } = after;
    expect({ refs, head, previous, files }).toEqual(foretold);
    return { id: after.newest!, before, after };
  }

  /** The view after every operation can be read from the log, whatever came after it. */
  #checkEveryView(): void {
    withRepository(this.#root, (repository) => {
      for (const { id, after } of this.#model.acts) {
        const { refs, head, previous } = viewAfter(repository, resolveOperation(repository, id));
        expect({ refs: Object.fromEntries(refs), head, previous }).toEqual({
          refs: after.refs,
          head: after.head,
          previous: after.previous,
        });
      }
    });
  }

  async #run(words: readonly string[]) {
    const run = await runCli(words, { cwd: this.#root });
    this.#story.push(`fxd ${words.join(' ')} → ${run.exit} ${run.stderr.split('\n')[0]}`);
    return run;
  }

  #edit(): void {
    const chance = this.#chance;
    const path = chance.pick(PATHS);
    const place = join(this.#root, path);
    const isThere = existsSync(place) && lstatSync(place).isFile();
    const kind = chance.next();
    if (kind < 0.6 || !isThere) this.#write(path, this.#text(path));
    else if (kind < 0.75) this.#tell('rm', path, () => rmSync(place));
    else if (kind < 0.88) {
      const mode = (lstatSync(place).mode & 0o100) === 0 ? 0o755 : 0o644;
      this.#tell(`chmod ${mode.toString(8)}`, path, () => chmodSync(place, mode));
    } else {
      const target = chance.pick(['a.js', 'nowhere', 'dir']);
      this.#tell(`ln -s ${target}`, path, () => {
        rmSync(place);
        symlinkSync(target, place);
      });
    }
  }

  /** Whatever stands in the way goes: a file becomes a folder, and a folder a file. */
  #write(path: string, text: string): void {
    this.#tell(`write ${JSON.stringify(text.slice(0, 30))}`, path, () => {
      const place = join(this.#root, path);
      for (let above = dirname(place); above !== this.#root; above = dirname(above)) {
        const stats = lstatSync(above, { throwIfNoEntry: false });
        if (stats !== undefined && !stats.isDirectory()) rmSync(above);
      }
      rmSync(place, { recursive: true, force: true });
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, text);
    });
  }

  #text(path: string): string {
    return this.#chance.pick(path === '.fxdignore' ? RULES : TEXTS);
  }

  #tell(what: string, path: string, act: () => void): void {
    this.#story.push(`${what} ${path}`);
    act();
  }

  #makeSide(): string {
    rmSync(this.#side, { recursive: true, force: true });
    mkdirSync(join(this.#side, 'dir'), { recursive: true });
    writeFileSync(join(this.#side, '.fxdignore'), '*.log\n');
    writeFileSync(join(this.#side, 'a.js'), this.#chance.pick(TEXTS));
    writeFileSync(join(this.#side, 'dir/new.md'), this.#chance.pick(TEXTS));
    return this.#side;
  }
}

/** What a command that failed must not change. */
function withoutLog({ refs, head, previous, files }: Seen) {
  return { refs, head, previous, files };
}

test(
  'F-14: undo, redo and op restore lead exactly to what was there, after any commands in any order',
  () =>
    seeded(async (chance) => {
      for (let left = rounds(15, 1000); left > 0; left--) {
        await new Worker(chance).work(STEPS, left % CHECKED_EVERY === 0);
      }
    }),
  3_600_000,
);
