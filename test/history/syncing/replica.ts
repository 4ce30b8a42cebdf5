/**
 * A store in which somebody works at random. Invariant: what one person changes nobody else does, so that
 * merging never needs an answer, and every schedule can end alike.
 */
import { createBranch, deleteBranches, listBranches } from '../../../src/history/branches.ts';
import { recordOperation } from '../../../src/history/operation.ts';
import type { Repository } from '../../../src/history/repository.ts';
import { mergeTips } from '../../../src/history/syncing/merged-tips.ts';
import { createTag, listTags } from '../../../src/history/tags.ts';
import { listTree } from '../../../src/history/trees.ts';
import type { BlobId } from '../../../src/model/ids.ts';
import type { Chance } from '../../faults/rounds.ts';
import type { WrittenHistory } from '../written-history.ts';
import { newStore } from './two-stores.ts';

const FILES = ['a.ts', 'lib/b.ts', 'lib/deep/c.ts'];
const NO_GRAMMAR = () => Promise.resolve(null);

export class Replica {
  readonly history: WrittenHistory;
  readonly #chance: Chance;
  #counter = 0;

  constructor(
    readonly name: string,
    people: readonly string[],
    chance: Chance,
  ) {
    this.history = newStore(name);
    this.#chance = chance;
    if (name === people[0]) this.#start(people);
  }

  get repository(): Repository {
    return this.history.repository;
  }

  /** In the beginning everybody has a function in every file. */
  #start(people: readonly string[]): void {
    const functions = people.map((person) => functionOf(person, '0')).join('\n');
    this.history.commit(Object.fromEntries(FILES.map((file) => [file, functions])));
  }

  /** One random act. */
  async act(): Promise<void> {
    const kind = this.#chance.below(12);
    if (kind < 6) this.#commit();
    else if (kind < 8) this.#branch();
    else if (kind < 9) this.#tag();
    else if (kind < 10) this.#deleteBranch();
    else await this.#mergeOwn();
  }

  #commit(): void {
    const branches = listBranches(this.repository);
    if (branches.length === 0) return;
    const { name } = this.#chance.pick(branches);
    this.#goTo(name);
    this.#counter += 1;
    // On other branches a function stays as it is: merging what one person has done twice would conflict.
    const file = this.#chance.pick(FILES);
    const own = new RegExp(`function ${this.name}\\(\\) \\{[^}]*\\}\\n`);
    const value = functionOf(this.name, String(this.#counter));
    const edited = name === 'main' ? { [file]: this.#read(file).replace(own, value) } : {};
    const note = `notes/${this.name}-${this.#counter}.md`;
    const former = `notes/${this.name}-${this.#counter - 1}.md`;
    const gone = this.#chance.below(3) === 0 && this.#has(former) ? { [former]: null } : {};
    this.history.commit({ ...edited, [note]: `# ${this.name}\n\n${this.#counter}\n`, ...gone });
    this.#goTo('main');
  }

  #branch(): void {
    const branches = listBranches(this.repository);
    if (branches.length === 0) return;
    this.#counter += 1;
    const { commit } = this.#chance.pick(branches);
    createBranch(this.repository, `${this.name}-${this.#counter}`, commit);
  }

  #tag(): void {
    const branches = listBranches(this.repository);
    if (branches.length === 0) return;
    this.#counter += 1;
    const { commit } = this.#chance.pick(branches);
    const tagger = { name: this.name, email: 'x@example.com', time: 1_750_000_000, offset: 0 };
    const annotation = this.#chance.below(2) === 0 ? null : { tagger, message: 'A tag\n' };
    const name = `${this.name}-v${this.#counter}`;
    const isTaken = listTags(this.repository).some((tag) => tag.name === name);
    if (!isTaken) createTag(this.repository, name, commit, annotation);
  }

  #deleteBranch(): void {
    const branches = listBranches(this.repository).filter(({ name }) => name !== 'main');
    if (branches.length === 0) return;
    deleteBranches(this.repository, [this.#chance.pick(branches).name], true);
  }

  /** Merges one branch into another. */
  async #mergeOwn(): Promise<void> {
    const branches = listBranches(this.repository);
    if (branches.length < 2) return;
    const [into, from] = [this.#chance.pick(branches), this.#chance.pick(branches)];
    const { name, commit } = into;
    const merged = await mergeTips(this.repository, name, [commit, from.commit], NO_GRAMMAR);
    if (merged.commit === null) return;
    const about = { command: 'merge', description: 'merge' };
    const moves = [{ name: `refs/heads/${name}`, from: commit, to: merged.commit }];
    recordOperation(this.repository, about, { refs: moves });
  }

  #goTo(branch: string): void {
    const { ref } = this.repository.head();
    const to = `ref: refs/heads/${branch}`;
    if (`ref: ${ref ?? ''}` === to) return;
    const about = { command: 'switch', description: branch };
    recordOperation(this.repository, about, { refs: [], head: { from: `ref: ${ref!}`, to } });
  }

  #entries() {
    const { repository } = this;
    return listTree(repository, repository.treeOf(repository.head().commit)!);
  }

  #has(path: string): boolean {
    return this.#entries().some((entry) => entry.path === path);
  }

  #read(path: string): string {
    const entry = this.#entries().find((candidate) => candidate.path === path)!;
    return this.repository.readBlob(entry.id as BlobId).toString('utf8');
  }
}

function functionOf(person: string, value: string): string {
  return `function ${person}() {\n  // What ${person} does.\n  return ${value};\n}\n`;
}
