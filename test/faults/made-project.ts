/**
 * A project that was made up for the fault tests. Invariant: the same chance makes the same files, and
 * two branches of it differ in every way in which files can differ.
 */
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { runCli } from '../cli/run-cli.ts';
import type { Chance } from './rounds.ts';

const WORDS = ['parse', 'order', 'total', 'queue', 'state', 'item', 'event', 'price', 'route'];

/** A source text of a few functions. */
export function sourceText(chance: Chance): string {
  const functions = Array.from({ length: 1 + chance.below(6) }, (_, index) => {
    const name = `${chance.pick(WORDS)}${index}`;
    const lines = Array.from({ length: chance.below(8) }, () => {
      return `  ${chance.pick(WORDS)} = ${chance.pick(WORDS)} + ${chance.below(1000)};\n`;
    });
    return `/** What ${name} is for. */\nexport function ${name}(${chance.pick(WORDS)}) {\n${lines.join('')}}\n`;
  });
  return functions.join('\n');
}

/** Paths of a project, about thirty files a folder. */
export function sourcePaths(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    return `src/part${Math.floor(index / 30)}/file${index}.js`;
  });
}

export class MadeProject {
  readonly root: string;
  readonly paths: readonly string[];
  readonly #chance: Chance;

  private constructor(root: string, paths: readonly string[], chance: Chance) {
    this.root = root;
    this.paths = paths;
    this.#chance = chance;
  }

  /**
   * A repository of `count` files with the branches `main`, which is checked out, and `other`, which
   * begins one commit before it. Nothing is unsaved.
   */
  static async make(root: string, count: number, chance: Chance): Promise<MadeProject> {
    const project = new MadeProject(root, sourcePaths(count), chance);
    mkdirSync(root, { recursive: true });
    await project.fxd('init');
    for (const path of project.paths) project.write(path, sourceText(chance));
    project.write('src/kept.js', sourceText(chance));
    project.write('.fxdignore', 'out/\n');
    project.write('bin/run.sh', '#!/bin/sh\necho one\n', 0o755);
    project.link('latest', 'src/part0');
    project.write('turns/into/folder', 'a file\n');
    project.write('turns/into-file/inside', 'a folder\n');
    await project.fxd('commit', '-m', 'First');
    await project.fxd('switch', '-c', 'other');
    project.change(0.3);
    project.remove('turns/into/folder');
    project.write('turns/into/folder/inside', 'a folder now\n');
    project.remove('turns/into-file');
    project.write('turns/into-file', 'a file now\n');
    project.write('bin/run.sh', '#!/bin/sh\necho two\n', 0o644);
    project.remove('latest');
    project.link('latest', 'src/part1');
    await project.fxd('commit', '-m', 'Other');
    await project.fxd('switch', 'main');
    project.write('src/main.js', sourceText(chance));
    await project.fxd('commit', '-m', 'Main');
    return project;
  }

  /** The same project, of which somebody has made a copy, with another chance. */
  copiedTo(root: string, chance: Chance): MadeProject {
    return new MadeProject(root, this.paths, chance);
  }

  /** Makes a folder elsewhere that holds other files for about this share of the project's paths. */
  writeBeside(folder: string, share: number): void {
    const beside = new MadeProject(folder, this.paths, this.#chance);
    beside.write('README.md', '# Brought along\n');
    for (const path of this.paths) {
      if (this.#chance.next() < share) beside.write(path, sourceText(this.#chance));
    }
  }

  /** Edits, deletes and adds so that about this share of the files is another. */
  change(share: number): void {
    const chance = this.#chance;
    for (const path of this.paths) {
      if (chance.next() >= share) continue;
      if (chance.below(4) === 0) this.remove(path);
      else this.write(path, sourceText(chance));
      if (chance.below(4) === 0) this.write(`new/${path}`, sourceText(chance));
    }
  }

  write(path: string, text: string, mode = 0o644): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
  }

  link(path: string, target: string): void {
    symlinkSync(target, join(this.root, path));
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true, force: true });
  }

  /** Runs a command in this process; it must succeed. */
  async fxd(...words: readonly string[]): Promise<void> {
    const { stderr, exit } = await runCli(words, { cwd: this.root });
    expect({ words, exit }, stderr).toEqual({ words, exit: 0 });
  }
}
