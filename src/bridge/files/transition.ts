/**
 * Transitions: the files of the working tree become others, and the view moves with them. Invariant: both
 * happen, or neither. What is intended is in the journal before the first file is touched; the lock of the
 * store is held while files change; the view moves and the journal is struck out in one transaction after
 * that. What fails is taken back at once, what is cut off by the next command that looks at the files.
 */
import type { Contents } from '../../history/contents.ts';
import type { Intention } from '../../history/journal.ts';
import { strikeIntention, writeIntention } from '../../history/journal.ts';
import type { FilesMove, OperationAbout } from '../../history/operation.ts';
import type { Entry } from '../../model/entry.ts';
import { modeType } from '../../model/entry.ts';
import { notTakenBack } from '../../model/errors.ts';
import type { BlobId, TreeId } from '../../model/ids.ts';
import { parentPath } from '../../model/path.ts';
import type { CheckoutPlan } from './checkout.ts';
import { listBelow } from './list-below.ts';
import type { RecordedForm } from './recorded-form.ts';
import { lookAt } from './stamp.ts';
import { takeBack } from './taking-back.ts';
import type { WorkingTree } from './working-tree.ts';
import type { StagedFile } from './write-file.ts';
import { TreeWriter } from './write-file.ts';

export interface Transition {
  readonly about: OperationAbout;
  readonly plan: CheckoutPlan;
  /** The trees from which the plan can be carried out and taken back; both are stored. */
  readonly files: FilesMove;
}

/**
 * Carries out a plan, and `moveView` with it. What the last scan saw is left as it is: the stamps of what
 * was written and of the folders around it are others now, so the next scan reads just these files.
 * Returns what `moveView` does. Throws what writing files and `moveView` throw, after it has taken back
 * what was done; filesBusy.
 */
export function carryOut<T>(
  workingTree: WorkingTree,
  { about, plan, files }: Transition,
  moveView: () => T,
): T {
  const { repository } = workingTree;
  if (plan.length === 0) return repository.store.transaction(moveView);
  const { host } = repository;
  const writer = new TreeWriter(workingTree.root === '' ? '.' : workingTree.root, (length) => {
    return host.randomBytes(length);
  });
  const { temporaryStem: temporaries } = writer;
  const intention: Intention = { ...about, files, temporaries, time: host.now() };
  repository.store.transaction(() => {
    writeIntention(repository, intention);
  });
  try {
    host.reached('files: intended');
    return repository.store.transaction(() => {
      strikeIntention(repository, intention);
      new Placing(workingTree, writer, plan, files.to).run();
      host.reached('files: done');
      return moveView();
    });
  } catch (error) {
    takeBackAfter(workingTree, intention, error);
    throw error;
  }
}

/** Throws notTakenBack where even that fails; then the journal still tells the next command. */
function takeBackAfter(workingTree: WorkingTree, intention: Intention, cause: unknown): void {
  try {
    takeBack(workingTree, intention);
  } catch (error) {
    throw notTakenBack(intention.command, cause, error);
  }
}

/** One plan, while it is carried out. */
class Placing {
  readonly #root: string;
  readonly #contents: Contents;
  readonly #writer: TreeWriter;
  readonly #plan: CheckoutPlan;
  readonly #form: RecordedForm;
  readonly #reached: WorkingTree['repository']['host']['reached'];

  constructor(workingTree: WorkingTree, writer: TreeWriter, plan: CheckoutPlan, to: TreeId) {
    const { repository, root } = workingTree;
    this.#root = root;
    this.#form = workingTree.formIn(to);
    this.#contents = repository;
    this.#writer = writer;
    this.#plan = plan;
    this.#reached = repository.host.reached;
  }

  /** First everything is written beside its place, so that a full disk is noticed while nothing is lost. */
  run(): void {
    const removed = this.#plan.flatMap(({ path, after }) => (after === null ? [path] : []));
    const written = this.#plan.flatMap(({ after }) => (after === null ? [] : [after]));
    const gone = new Set<string>(removed);
    const staged = new Map<Entry, StagedFile>();
    for (const entry of written) {
      if (modeType(entry.mode) === 'submodule' || hasAbove(entry, gone)) continue;
      staged.set(entry, this.#stage(entry));
    }
    for (const path of removed) {
      this.#writer.remove(path);
      this.#reached('files: removed');
    }
    for (const entry of written) {
      if (modeType(entry.mode) === 'submodule') this.#writer.makeFolder(entry.path);
      else {
        this.#removeEmptyFolders(entry);
        this.#writer.place(staged.get(entry) ?? this.#stage(entry));
      }
      this.#reached('files: placed');
    }
  }

  #stage(entry: Entry): StagedFile {
    const { path, mode, id } = entry;
    const bytes = this.#form.toFile(entry, this.#contents.readBlob(id as BlobId));
    const staged =
      modeType(mode) === 'link'
        ? this.#writer.stageLink(path, bytes)
        : this.#writer.stageFile(path, bytes, mode);
    this.#reached('files: staged');
    return staged;
  }

  /** Empty folders are in no version, so one that stands where a file must go is removed. */
  #removeEmptyFolders({ path }: Entry): void {
    if (lookAt(this.#root, path)?.isDirectory() !== true) return;
    const { folders } = listBelow(this.#root, path);
    for (const folder of folders.reverse()) this.#writer.remove(folder);
  }
}

/** Whether a path above is among `paths`: then there is no folder yet to stage in. */
function hasAbove({ path }: Entry, paths: ReadonlySet<string>): boolean {
  if (paths.size === 0) return false;
  for (let above = parentPath(path); above !== ''; above = parentPath(above)) {
    if (paths.has(above)) return true;
  }
  return false;
}
