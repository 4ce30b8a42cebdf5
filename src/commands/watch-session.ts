/**
 * A session of `fxd watch`, from the first look to its end. Invariant: what is told and kept is what a scan
 * found; the store is open only while something is looked at, so another process may do with it what it
 * likes in between.
 */
import { Debounce, type Hints } from '../bridge/files/debounce.ts';
import { isUnfinished } from '../bridge/files/unfinished.ts';
import type { FolderWatch } from '../bridge/files/folder-watch.ts';
import { loadWatch } from '../bridge/files/watch.ts';
import { WatchedTree } from '../bridge/files/watched-tree.ts';
import { WorkingTree } from '../bridge/files/working-tree.ts';
import { LiveContents } from '../history/live-contents.ts';
import { readIntention } from '../history/journal.ts';
import { Repository } from '../history/repository.ts';
import { diffTrees } from '../history/trees.ts';
import { FxdError } from '../model/errors.ts';
import type { TreeId } from '../model/ids.ts';
import { EMPTY_TREE } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import type { Context } from './context.ts';
import { WatchCheckpoints } from './watch-checkpoints.ts';
import { WatchAnswers } from './watch-answers.ts';
import type { WatchOptions } from './watch-options.ts';
import type { WatchPart } from './watch-report.ts';
import { enterRoot, trustsFilters, workingTreeOf } from './working-tree-of.ts';

/** However many saves follow one another, about so long after the first one everything is looked at. */
const LONGEST_MS = 400;
/** So long after the last change everything is looked at once more: a hint may have been missing. */
const AFTERWARDS_MS = 400;
/** When something is tried again that another process stood in the way of. */
const AGAIN_MS = 100;
/** While changes follow one another, everything is looked at so often, or, if that takes long, less. */
const WHOLE_EVERY_MS = 800;
const WHOLE_SHARE = 5;
const CHEAP_MS = 10;
/** A command that changes files is left to do so; one that was cut off is not waited for any longer. */
const LONGEST_WAIT_FOR_OTHERS = 20;
/** So many times it is waited until it is quiet again. */
const LONGEST_WAIT_FOR_EDITOR = 3;

/** Another process was faster, or something changed that was about to be read. */
const PASSING = ['BUSY', 'REF_MOVED', 'REMOVED_MEANWHILE'];
/** Something that was known is not there any more: collected as garbage, for example. */
const STALE = ['MISSING_OBJECT', 'CORRUPT_OBJECT'];

export class WatchSession {
  readonly #context: Context;
  readonly #options: WatchOptions;
  readonly #root: string;
  readonly #tree: WatchedTree;
  readonly #contents: LiveContents;
  readonly #answers: WatchAnswers;
  readonly #checkpoints: WatchCheckpoints | null;
  readonly #warned = new Set<string>();
  /** Until everything is ready, where something happened. */
  readonly #early = new Set<RepoPath>();
  #debounce: Debounce | null = null;
  #watch: FolderWatch | null = null;
  /** When the first look was that has not been followed by one at everything, or null. */
  #unsureSince: number | null = null;
  #wholeMs = Infinity;
  #waitedForOthers = 0;
  #waitedForEditor = 0;
  #cancelAfterwards: () => void = () => undefined;
  #end: () => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;

  constructor(context: Context, paths: readonly string[], options: WatchOptions) {
    this.#context = context;
    this.#options = options;
    // Whatever an interrupted command left is taken back before it is looked at.
    workingTreeOf(context);
    this.#root = enterRoot(context);
    const { repository, host } = context;
    this.#tree = new WatchedTree({
      root: this.#root,
      largeBytes: context.config.bytes('scan.largeFileWarning'),
      outputFiles: host.outputFiles(),
    });
    this.#contents = new LiveContents(repository, repository.splitter);
    this.#answers = new WatchAnswers(context, this.#contents, paths, options);
    const rule = options.commit;
    this.#checkpoints =
      rule === undefined
        ? null
        : new WatchCheckpoints(context, this.#contents, rule, {
            after: (delayMs, work) => host.after(delayMs, work),
            due: () => this.#act((opened) => this.#checkpoints?.record(opened, this.#answers)),
          });
  }

  /** Watches until it is told to end. Throws what watching and looking throw. */
  async run(): Promise<WatchPart> {
    const { host } = this.#context;
    const over = new Promise<void>((resolve, reject) => {
      this.#end = resolve;
      this.#fail = reject;
    });
    // It may fail before anybody waits for it.
    over.catch(() => undefined);
    const leave = host.onSignals({
      end: () => this.#end(),
      resumed: () => this.#debounce?.doubt(),
    });
    try {
      await this.#begin();
      await over;
      this.#debounce?.stop();
      this.#debounce = null;
      // What was saved just before the end is kept, too.
      this.#settled({ paths: new Set(), isDoubtful: true });
      this.#act((opened) => this.#checkpoints?.record(opened, this.#answers));
    } finally {
      this.#debounce?.stop();
      this.#debounce = null;
      this.#cancelAfterwards();
      this.#checkpoints?.stop();
      await this.#answers.end();
      await this.#watch?.close();
      leave();
    }
    return this.#answers.part({ event: 'stopped' });
  }

  async #begin(): Promise<void> {
    const { repository, host } = this.#context;
    this.#tree.recall(repository);
    const watchFolders = await loadWatch(this.#tree.folders.length);
    const watching = watchFolders({
      root: this.#context.location.root,
      folders: () => this.#tree.folders,
      uncounted: (path) => this.#tree.uncounted(path),
      uncountedFolders: () => this.#tree.uncountedFolders(),
      hint: (path) => this.#hint(path),
      doubt: () => this.#debounce?.doubt(),
      failed: (error) => this.#fail(error),
    });
    // While the system makes the watches, there is time to look.
    watching.catch(() => undefined);
    this.#act((opened) => this.#answers.begin(opened, this.#look(opened, null)));
    this.#act((opened) => this.#checkpoints?.begin(opened, this.#answers.tree, this.#answers));
    const watch = await watching;
    this.#watch = watch;
    const debounce = new Debounce({
      after: (delayMs, work) => host.after(delayMs, work),
      // A first hint comes at once; what follows it shortly comes a delay later, and not too late.
      quietMs: Math.max(watch.delayMs, this.#options.debounce - watch.delayMs),
      longestMs: Math.max(LONGEST_MS, this.#options.debounce),
      settled: (hints) => this.#settled(hints),
    });
    this.#debounce = debounce;
    this.#answers.tell({
      event: 'ready',
      watcher: watch.by,
      folders: this.#tree.folders.length,
    });
    for (const path of this.#early) debounce.hint(path);
    this.#early.clear();
    this.#lookAfterwards();
  }

  #hint(path: RepoPath): void {
    if (this.#debounce === null) {
      if (this.#watch === null && this.#tree.concerns(path)) this.#early.add(path);
    } else if (this.#debounce.isDoubtful || this.#tree.concerns(path)) this.#debounce.hint(path);
  }

  /** Opens the store for some work, and says again later what another process was in the way of. */
  #act(work: (repository: Repository) => void): boolean {
    const { location, repositoryOptions } = this.#context;
    try {
      const repository = Repository.open(location.storeFile, repositoryOptions);
      try {
        this.#contents.layOn(repository);
        repository.withoutWaiting(() => work(repository));
      } finally {
        repository.close();
      }
      return true;
    } catch (error) {
      const code = error instanceof FxdError ? error.code : '';
      if (!PASSING.includes(code)) this.#fail(error);
      else this.#context.host.after(AGAIN_MS, () => this.#debounce?.doubt());
      return false;
    }
  }

  #workingTree(repository: Repository): WorkingTree {
    return new WorkingTree(repository, {
      root: this.#root,
      largeBytes: this.#context.config.bytes('scan.largeFileWarning'),
      trustsFilters: trustsFilters(this.#context),
    });
  }

  #settled(hints: Hints): void {
    this.#act((repository) => {
      if (this.#isAtWork(repository)) return;
      const tree = this.#lookOrForget(repository, hints);
      if (this.#isBeingSaved(tree)) return;
      if (tree !== this.#answers.tree) {
        this.#answers.changed(repository, tree);
        this.#checkpoints?.changed(repository, tree, this.#answers);
        this.#answers.tellElsewhere(repository);
      } else this.#checkpoints?.retry(repository, this.#answers);
      this.#contents.keepOnly(tree);
    });
    const isWhole = hints.isDoubtful && hints.paths.size === 0;
    if (!isWhole) this.#lookAfterwards();
  }

  /** Whether an editor seems to be at it just now; then it is looked at again, but not for long. */
  #isBeingSaved(tree: TreeId): boolean {
    const isEnding = this.#debounce === null;
    const changes = diffTrees(this.#contents, this.#answers.tree, tree);
    if (isEnding || this.#waitedForEditor >= LONGEST_WAIT_FOR_EDITOR || !isUnfinished(changes)) {
      this.#waitedForEditor = 0;
      return false;
    }
    this.#waitedForEditor += 1;
    this.#debounce?.doubt();
    return true;
  }

  /** Whether a command of another process is just changing files, as far as that is not too long. */
  #isAtWork(repository: Repository): boolean {
    const isWaiting = readIntention(repository) !== null;
    if (!isWaiting || this.#waitedForOthers >= LONGEST_WAIT_FOR_OTHERS) {
      this.#waitedForOthers = isWaiting ? this.#waitedForOthers : 0;
      return false;
    }
    this.#waitedForOthers += 1;
    this.#context.host.after(AGAIN_MS, () => this.#debounce?.doubt());
    return true;
  }

  /** One more look at everything when it has been quiet for a while. */
  #lookAfterwards(): void {
    this.#cancelAfterwards();
    this.#cancelAfterwards = this.#context.host.after(AFTERWARDS_MS, () => {
      this.#watch?.cover();
      this.#settled({ paths: new Set(), isDoubtful: true });
      // Folders that only this look found are watched from now on.
      this.#watch?.cover();
    });
  }

  #lookOrForget(repository: Repository, hints: Hints) {
    try {
      return this.#look(repository, hints);
    } catch (error) {
      if (!(error instanceof FxdError) || !STALE.includes(error.code)) throw error;
      this.#tree.recall(repository);
      return this.#look(repository, null);
    }
  }

  /** Where looking at everything costs next to nothing, or changes have not let it happen for long. */
  #isWholeDue(now: number): boolean {
    if (this.#wholeMs < CHEAP_MS) return true;
    const often = Math.max(WHOLE_EVERY_MS, this.#wholeMs * WHOLE_SHARE);
    return this.#unsureSince !== null && Math.abs(now - this.#unsureSince) > often;
  }

  #look(repository: Repository, hints: Hints | null) {
    const { host } = this.#context;
    const began = host.fileClock();
    const isWhole = hints === null || hints.isDoubtful || this.#isWholeDue(began);
    const workingTree = this.#workingTree(repository);
    const found = this.#tree.look(workingTree, this.#contents, isWhole ? null : hints);
    this.#unsureSince = isWhole ? null : (this.#unsureSince ?? began);
    if (isWhole) this.#wholeMs = host.fileClock() - began;
    if (found.changing.length > 0) {
      host.after(AGAIN_MS, () => this.#debounce?.doubt());
    }
    for (const { path, reason } of [...found.problems, ...found.rulesProblems]) {
      this.#warnOnce(`${path} ${reason}`);
    }
    for (const path of found.large) this.#warnOnce(`${path} is large; it is recorded all the same`);
    return found.tree ?? EMPTY_TREE;
  }

  #warnOnce(sentence: string): void {
    if (this.#warned.has(sentence)) return;
    this.#warned.add(sentence);
    this.#context.announce(`warning: ${sentence}.`);
  }
}
