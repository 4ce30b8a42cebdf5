/** Laws of the scan: what is remembered never changes what is found. */
import { lstatSync, readdirSync, renameSync, utimesSync } from 'node:fs';
import { join, relative } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecordedForm } from '../../src/bridge/files/recorded-form.ts';
import { IgnoreRules } from '../../src/bridge/files/ignore-rules.ts';
import { scanWorkingTree } from '../../src/bridge/files/scan.ts';
import type { Contents } from '../../src/history/contents.ts';
import { MemoryContents } from '../../src/history/contents.ts';
import { findInTree, listTree } from '../../src/history/trees.ts';
import { statesOfTree } from '../../src/history/worktree-state.ts';
import type { TreeId } from '../../src/model/ids.ts';
import { Project } from './project.ts';

/** What someone does to a working tree; numbers choose among what there is. */
type Step = readonly [verb: Verb, which: number, other: number];

const VERBS = [
  'add',
  'edit',
  'same size',
  'old time',
  'executable',
  'delete',
  'rename',
  'rename folder',
  'delete folder',
  'folder for file',
  'link for file',
  'file for folder',
  'ignore',
  'forget ignores',
  'exclude',
  'nest',
  'unnest',
  'advance nested',
  'commit',
  'look',
  'record',
  'drop cache',
] as const;
type Verb = (typeof VERBS)[number];

const NAMES = ['a.ts', 'b.ts', 'x.log', 'build', 'lib', 'deep', 'ü.txt', 'a'];
const RULES = [
  '*.log\n',
  'build\n',
  '/lib\n',
  '!x.log\n',
  'a.ts\n*.log\n',
  'build/\n',
  'deep/*\n',
  '.gitignore\n*.log\n',
];
const COMMITS = ['1', '2', '3'].map((digit) => digit.repeat(40));

class Steps {
  readonly project = new Project();
  #count = 0;

  /** Files or folders of the working tree, relative, repositories within it left out. */
  #list(wanted: 'files' | 'folders'): string[] {
    const found: string[] = [];
    const pending = [this.project.root];
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (entry.name === '.git' || /^\.fxd(-|$)/.test(entry.name)) continue;
        const place = join(folder, entry.name);
        if (entry.isDirectory()) pending.push(place);
        if (entry.isDirectory() === (wanted === 'folders')) {
          found.push(relative(this.project.root, place));
        }
      }
    }
    return found.sort();
  }

  #pick(wanted: 'files' | 'folders', which: number): string | null {
    const list = this.#list(wanted);
    return list.length === 0 ? null : list[which % list.length]!;
  }

  #folder(which: number): string {
    return ['', ...this.#list('folders')][which % (this.#list('folders').length + 1)]!;
  }

  #text(): string {
    return `export const n${this.#count++} = ${this.#count};\n`;
  }

  take([verb, which, other]: Step): void {
    const { project } = this;
    const name = NAMES[other % NAMES.length]!;
    const file = this.#pick('files', which);
    const folder = this.#pick('folders', which);
    const here = join(this.#folder(which), name);
    switch (verb) {
      case 'add':
        if (this.#isFree(here)) project.write(here, this.#text());
        return;
      case 'edit':
        if (file !== null && this.#isPlain(file)) project.write(file, this.#text().repeat(2));
        return;
      case 'same size':
        if (file !== null && this.#isPlain(file)) {
          const text = project.read(file);
          project.write(
            file,
            text.replace(/[0-9a-z]/, (c) => (c === 'q' ? 'r' : 'q')),
          );
        }
        return;
      case 'old time':
        if (file !== null && this.#isPlain(file)) {
          const { mtimeMs } = lstatSync(project.at(file));
          project.write(file, this.#text());
          utimesSync(project.at(file), mtimeMs / 1000, mtimeMs / 1000);
        }
        return;
      case 'executable':
        if (file !== null && this.#isPlain(file)) project.makeExecutable(file);
        return;
      case 'delete':
        if (file !== null) project.remove(file);
        return;
      case 'rename':
        if (file !== null && this.#isFree(here)) {
          renameSync(project.at(file), project.at(here));
        }
        return;
      case 'rename folder':
        if (folder !== null && this.#isFree(here) && !`${here}/`.startsWith(`${folder}/`)) {
          renameSync(project.at(folder), project.at(here));
        }
        return;
      case 'delete folder':
        if (folder !== null) project.remove(folder);
        return;
      case 'folder for file':
        if (file !== null) {
          project.remove(file);
          project.write(join(file, name), this.#text());
        }
        return;
      case 'link for file':
        if (file !== null) {
          project.remove(file);
          project.link(file, name);
        }
        return;
      case 'file for folder':
        if (folder !== null) {
          project.remove(folder);
          project.write(folder, this.#text());
        }
        return;
      case 'ignore': {
        const rules = join(this.#folder(which), other % 5 === 0 ? '.fxdignore' : '.gitignore');
        project.remove(rules);
        project.write(rules, RULES[other % RULES.length]!);
        return;
      }
      case 'forget ignores':
        project.remove(join(this.#folder(which), '.gitignore'));
        return;
      case 'exclude':
        project.write('.git/info/exclude', RULES[other % RULES.length]!);
        return;
      case 'nest':
        if (folder !== null) project.nest(folder, COMMITS[other] ?? null);
        return;
      case 'advance nested':
        if (folder !== null && this.#exists(join(folder, '.git'))) {
          project.nest(folder, COMMITS[other % 3]!);
        }
        return;
      case 'unnest':
        if (folder !== null) project.remove(join(folder, '.git'));
        return;
      case 'commit':
        project.commit();
        return;
      case 'look':
        project.look();
        return;
      case 'record':
        project.record();
        return;
      case 'drop cache':
        project.dropCache();
        return;
    }
  }

  #exists(path: string): boolean {
    return lstatSync(this.project.at(path), { throwIfNoEntry: false }) !== undefined;
  }

  #isFree(path: string): boolean {
    return !this.#exists(path);
  }

  #isPlain(path: string): boolean {
    return lstatSync(this.project.at(path)).isFile();
  }

  /** What a scan finds that remembers nothing but what HEAD has. */
  fresh(): string[] {
    const { repository, root } = this.project;
    const contents = new MemoryContents(repository, repository.splitter);
    const head = repository.treeOf(repository.head().commit);
    const { tree } = scanWorkingTree({
      root,
      known: head === null ? new Map() : statesOfTree(repository, head),
      sink: contents,
      rules: IgnoreRules.top(root),
      rulesChanged: true,
      conversionsChanged: true,
      form: RecordedForm.plain(),
      recorded: (path) => (head === null ? null : findInTree(repository, head, path)),
      now: () => repository.host.fileClock(),
      force: true,
      largeBytes: 1 << 20,
    });
    return describe(contents, tree);
  }

  /** What a scan finds that remembers the one before. */
  incremental(): string[] {
    const scanned = this.project.look();
    return describe(scanned.version.contents, scanned.tree);
  }
}

function describe(contents: Contents, tree: TreeId | null): string[] {
  if (tree === null) return [];
  return listTree(contents, tree).map(({ path, mode, id }) => `${mode.toString(8)} ${id} ${path}`);
}

const step: fc.Arbitrary<Step> = fc.tuple(
  fc.constantFrom(...VERBS),
  fc.nat({ max: 20 }),
  fc.nat({ max: 20 }),
);

test('after any changes a scan that remembers finds what a scan finds that does not', () => {
  const sequence = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), {
    minLength: 2,
    maxLength: 6,
  });
  fc.assert(
    fc.property(sequence, (rounds) => {
      const steps = new Steps();
      for (const name of ['a.ts', 'lib/b.ts', 'lib/deep/c.ts', 'build/x.log']) {
        steps.project.write(name, `export const first = '${name}';\n`);
      }
      steps.project.commit();
      for (const round of rounds) {
        for (const one of round) steps.take(one);
        steps.project.settle();
        expect(steps.incremental()).toEqual(steps.fresh());
      }
      steps.project.close();
      steps.project.remove('');
    }),
    { numRuns: 300, seed: 20260901 },
  );
}, 120_000);
