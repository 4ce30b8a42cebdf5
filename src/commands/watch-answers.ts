/**
 * What a session of `fxd watch` tells. Invariant: a change is told once, against what was told before, and
 * only as far as paths and filter ask for it.
 */
import { startCommand } from '../bridge/process.ts';
import { changedNodesOf } from '../history/changed-nodes.ts';
import { compareVersions } from '../history/changes.ts';
import { Elsewhere } from '../history/elsewhere.ts';
import type { LiveContents } from '../history/live-contents.ts';
import { asVersion, liveAfter, liveOn, type LiveVersion } from '../history/live-version.ts';
import type { Repository } from '../history/repository.ts';
import { selectChanges } from '../history/selected-changes.ts';
import type { NodeId, TreeId } from '../model/ids.ts';
import { EMPTY_TREE } from '../model/ids.ts';
import { countChanges, reportChanges, type FileReport } from './change-report.ts';
import type { Context } from './context.ts';
import { touchedBy, WatchExec } from './watch-exec.ts';
import type { WatchOptions } from './watch-options.ts';
import { NOTHING_TOLD, type WatchEvent, type WatchPart } from './watch-report.ts';
import { selectorFromHere } from './working-tree-of.ts';

export class WatchAnswers {
  readonly #context: Context;
  readonly #contents: LiveContents;
  /** From the top of the tree; empty for all. */
  readonly #paths: readonly string[];
  readonly #filter: string | null;
  readonly #exec: WatchExec | null;
  readonly #elsewhere = new Elsewhere();
  /** Nodes of which it was told that another branch changed them, or that are to be looked up. */
  readonly #lookedUp = new Set<NodeId>();
  #toLookUp: readonly FileReport[] = [];
  #told: LiveVersion = { tree: EMPTY_TREE, head: null, maps: new Map() };

  constructor(
    context: Context,
    contents: LiveContents,
    paths: readonly string[],
    options: WatchOptions,
  ) {
    this.#context = context;
    this.#contents = contents;
    this.#paths = paths.map((path) => {
      return selectorFromHere(context, path).replace(/^(\.\/)+|\/+$/g, '');
    });
    const { filter, exec } = options;
    this.#filter = filter === undefined ? null : selectorFromHere(context, filter);
    this.#exec = exec === undefined ? null : this.#createExec(exec, options);
  }

  #createExec(command: string, { onBusy }: WatchOptions): WatchExec {
    const { host, folder, globals } = this.#context;
    return new WatchExec({
      command,
      onBusy,
      start: (line) => startCommand(line, folder, host.env, globals.json),
      after: (delayMs, work) => host.after(delayMs, work),
      signalGroup: (leader, signal) => host.signalGroup(leader, signal),
      now: () => host.fileClock(),
      tell: (event, run) => this.tell({ event, run }),
    });
  }

  /** What was told last. */
  get tree(): TreeId {
    return this.#told.tree;
  }

  /** From here on changes are told against this tree. */
  begin(repository: Repository, tree: TreeId): void {
    this.#told = liveOn(repository, this.#contents, tree, repository.head().commit);
  }

  /** Tells how a tree differs from what was told before. */
  changed(repository: Repository, tree: TreeId): void {
    const head = repository.head().commit;
    const former =
      this.#told.head === head
        ? this.#told
        : liveOn(repository, this.#contents, this.#told.tree, head);
    const next = liveAfter(repository, this.#contents, former, tree);
    const before = asVersion(repository, this.#contents, former);
    const after = asVersion(repository, this.#contents, next);
    this.#told = next;
    const files = compareVersions(before, after);
    const compared = { before, after, contents: this.#contents };
    const changedNodes = changedNodesOf(repository);
    const chosen =
      this.#filter === null ? files : selectChanges(files, compared, this.#filter, changedNodes);
    const changes = reportChanges(chosen).filter((file) => this.#isAskedFor(file));
    if (changes.length === 0) return;
    this.tell({ event: 'changed', changes, counts: countChanges(changes) });
    this.#toLookUp = changes;
    this.#exec?.changed(touchedBy(changes));
  }

  #isAskedFor({ path, formerPath }: FileReport): boolean {
    if (this.#paths.length === 0) return true;
    return [path, formerPath ?? path].some((one) =>
      this.#paths.some((asked) => ['', '.', one].includes(asked) || one.startsWith(`${asked}/`)),
    );
  }

  /** Tells of nodes that were told just now and that a branch which is not merged changed, too. */
  tellElsewhere(repository: Repository): void {
    const nodes = this.#toLookUp.flatMap((file) => file.nodes);
    this.#toLookUp = [];
    const fresh = nodes.filter(({ id }) => !this.#lookedUp.has(id));
    const ids = fresh.map(({ id }) => id);
    const found = this.#elsewhere.changesOf(repository, ids);
    for (const { id, path, name } of fresh) {
      const there = found.get(id);
      if (there === undefined || this.#lookedUp.has(id)) continue;
      this.#lookedUp.add(id);
      this.tell({ event: 'elsewhere', elsewhere: { path, name, ...there } });
    }
  }

  tell(told: Partial<WatchPart> & { readonly event: WatchEvent }): void {
    this.#context.tell(this.part(told));
  }

  /** A part with its time. */
  part(told: Partial<WatchPart> & { readonly event: WatchEvent }): WatchPart {
    const { host } = this.#context;
    const time = host.now();
    const local = new Date(time + host.timezoneOffset(time) * 60_000);
    return { ...NOTHING_TOLD, time, clock: local.toISOString().slice(11, 19), ...told };
  }

  /** Ends a command that runs. */
  async end(): Promise<void> {
    await this.#exec?.end();
  }
}
