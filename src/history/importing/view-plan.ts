/**
 * What an import makes of the refs. Invariant: no branch ever leaves a commit behind, and no tag is moved
 * unasked: what Git has otherwise is kept beside it, and told.
 */
import type { CommitId, ObjectId } from '../../model/ids.ts';
import { isAncestor } from '../graph.ts';
import { headText } from '../head.ts';
import type { HeadMove, RefMove } from '../operation.ts';
import { BRANCHES, OWN_REFS, PEER_REFS, TAGS } from '../ref-name.ts';
import type { Repository } from '../repository.ts';
import type { SourceHead, SourceRef } from './git-source.ts';

/** The peer that a Git repository is, beside the store or imported. */
export const GIT_PEER = `${PEER_REFS}git/`;

/** Refs of Git that are no refs here: what they say would be taken for fxd's own. */
const LEFT_OUT = ['refs/replace/', OWN_REFS, PEER_REFS];

export interface ViewPlan {
  readonly refs: readonly RefMove[];
  readonly head: HeadMove | null;
  /** Where HEAD's commit goes, if it does: the files have to follow. */
  readonly current: { readonly from: CommitId | null; readonly to: CommitId } | null;
  /** Branches that went apart, without `refs/heads/`. */
  readonly diverged: readonly string[];
  /** Branches that are here ahead of Git, without `refs/heads/`. */
  readonly ahead: readonly string[];
  /** Tags that name something else here, without `refs/tags/`. */
  readonly keptTags: readonly string[];
  /** Refs that cannot be here, because a part of their name is the name of another. */
  readonly inTheWay: readonly string[];
}

/** The refs of Git that are refs here, too. */
export function isImportable({ name }: SourceRef): boolean {
  return !LEFT_OUT.some((prefix) => name.startsWith(prefix));
}

export class ViewPlanner {
  readonly #repository: Repository;
  readonly #force: boolean;
  readonly #refs: RefMove[] = [];
  readonly #diverged: string[] = [];
  readonly #ahead: string[] = [];
  readonly #keptTags: string[] = [];
  readonly #inTheWay: string[] = [];
  readonly #names: Set<string>;

  /** `force`: tags are moved. */
  constructor(repository: Repository, force: boolean) {
    this.#repository = repository;
    this.#force = force;
    this.#names = new Set(repository.store.refs.list('').map(({ name }) => name));
  }

  /** What the refs of Git, all of whose commits are recorded, become here. */
  plan(refs: readonly SourceRef[], sourceHead: SourceHead): ViewPlan {
    const before = this.#repository.head();
    const isFirst =
      before.commit === null && this.#repository.store.refs.list(BRANCHES).length === 0;
    for (const ref of refs) this.#planRef(ref);
    const head = isFirst ? this.#firstHead(sourceHead) : null;
    const now = head === null ? before.ref : refOf(head.to);
    const moved = this.#refs.find(({ name }) => name === now)?.to ?? null;
    const detached = head !== null && now === null ? head.to : null;
    const to = (detached ?? moved) as CommitId | null;
    return {
      refs: this.#refs,
      head,
      current: to === null ? null : { from: before.commit, to },
      diverged: this.#diverged,
      ahead: this.#ahead,
      keptTags: this.#keptTags,
      inTheWay: this.#inTheWay,
    };
  }

  #planRef({ name, target }: SourceRef): void {
    const from = this.#repository.store.refs.get(name);
    if (name.startsWith(BRANCHES)) this.#planBranch(name, from, target as CommitId);
    else if (from === null || from === target) this.#move(name, from, target);
    else if (!name.startsWith(TAGS) || this.#force) this.#move(name, from, target);
    else this.#keptTags.push(name.slice(TAGS.length));
  }

  #planBranch(name: string, from: ObjectId | null, to: CommitId): void {
    const short = name.slice(BRANCHES.length);
    const peer = GIT_PEER + short;
    const apart = this.#repository.store.refs.get(peer);
    const ours = from as CommitId | null;
    const isAhead = ours !== null && ours !== to && isAncestor(this.#repository, to, ours);
    const isBehind = ours === null || isAncestor(this.#repository, ours, to);
    if (!isAhead && !isBehind) {
      this.#diverged.push(short);
      return this.#move(peer, apart, to);
    }
    if (apart !== null) this.#refs.push({ name: peer, from: apart, to: null });
    if (isAhead) this.#ahead.push(short);
    else this.#move(name, from, to);
  }

  #move(name: string, from: ObjectId | null, to: ObjectId): void {
    if (from === to) return;
    if (from === null && this.#isInTheWay(name)) {
      this.#inTheWay.push(name);
      return;
    }
    this.#names.add(name);
    this.#refs.push({ name, from, to });
  }

  /** Whether `a` is there where `a/b` is to be, or the other way round. */
  #isInTheWay(name: string): boolean {
    for (let at = name.lastIndexOf('/'); at > 0; at = name.lastIndexOf('/', at - 1)) {
      if (this.#names.has(name.slice(0, at))) return true;
    }
    return this.#repository.store.refs.list(`${name}/`).length > 0;
  }

  /** HEAD of a store that has no branch yet goes where Git's is. */
  #firstHead({ ref, commit }: SourceHead): HeadMove | null {
    const from = headText(this.#repository.head());
    const isBranch = ref?.startsWith(BRANCHES) ?? false;
    const isTaken = commit !== null && this.#repository.hasObject(commit);
    const to = isBranch ? `ref: ${ref}` : isTaken ? commit : null;
    return to === null || to === from ? null : { from, to };
  }
}

function refOf(head: string): string | null {
  return head.startsWith('ref: ') ? head.slice('ref: '.length) : null;
}
