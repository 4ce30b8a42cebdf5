/**
 * Commands that are cut off, and what must hold then. Invariant: whatever the moment, the files and the
 * view are those before the command or those after it, both alike, as soon as the next command has run.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { BACKUP_PREFIX } from '../../src/bridge/files/audit-path.ts';
import { hashObject } from '../../src/model/hash.ts';
import type { ObjectId } from '../../src/model/ids.ts';
import type { Step } from '../../src/model/step.ts';
import { snapshot } from '../cli/folder-snapshot.ts';
import { runCli } from '../cli/run-cli.ts';
import type { MadeProject } from './made-project.ts';
import { realFxd, type EndedProcess } from './real-process.ts';
import { Chance } from './rounds.ts';
import type { Scenario } from './scenarios.ts';
import { expectSound, missingFrom, viewOf, type View } from './store-view.ts';

/** What can be seen of a repository and beside it. */
interface State {
  readonly files: Readonly<Record<string, string>>;
  readonly view: View;
  readonly outcome: unknown;
  /** Copies of stores that have no name yet; the same command removes those that another run has left. */
  readonly unnamed: readonly string[];
}

const UNNAMED = /^\.fxd-tmp-[0-9a-f]+-/;

/** The same edits in every run: only the moment of the end is left to chance. */
const SEED = 1;

export class CutOff {
  readonly #scenario: Scenario;
  readonly #folder: string;
  #before!: State;
  #after!: State;
  /** The blob that each file was, before. */
  #blobs!: ReadonlyMap<string, ObjectId>;
  /** How long the command takes when nobody ends it. */
  durationMs = 0;

  private constructor(scenario: Scenario, folder: string) {
    this.#scenario = scenario;
    this.#folder = folder;
  }

  /** Prepares a scenario in `folder` from a made project, and sees what the command does there. */
  static async prepare(scenario: Scenario, folder: string, made: MadeProject): Promise<CutOff> {
    const cutOff = new CutOff(scenario, folder);
    mkdirSync(cutOff.#side, { recursive: true });
    copyFolder(made.root, cutOff.root);
    const chance = new Chance(SEED);
    await scenario.prepare(made.copiedTo(cutOff.root, chance), cutOff.#side);
    copyFolder(cutOff.#now, cutOff.#template);
    cutOff.#before = cutOff.#state();
    cutOff.#blobs = cutOff.#blobsOnDisk();
    const { exit, stderr, durationMs } = await realFxd(cutOff.words, { cwd: cutOff.root });
    expect({ exit }, `${scenario.name}: ${stderr}`).toEqual({ exit: 0 });
    cutOff.durationMs = durationMs;
    cutOff.#after = cutOff.#state();
    cutOff.reset();
    return cutOff;
  }

  get #template(): string {
    return join(this.#folder, 'template');
  }

  get #now(): string {
    return join(this.#folder, 'now');
  }

  get #side(): string {
    return join(this.#now, 'side');
  }

  get root(): string {
    return join(this.#now, 'work');
  }

  get words(): readonly string[] {
    return this.#scenario.words(this.#side);
  }

  /** The store with what SQLite keeps beside it, and the folders in which commands make files. */
  get places(): readonly string[] {
    const store = join(this.root, '.fxd');
    const folders = ['src', 'src/part0', 'src/part1', 'bin', 'new', 'turns', 'turns/into'];
    return [store, `${store}-wal`, `${store}-shm`, this.root, this.#side].concat(
      folders.map((name) => join(this.root, name)),
    );
  }

  /** How often the command reaches each step when nobody ends it. */
  async stepsReached(): Promise<ReadonlyMap<Step, number>> {
    const counts = new Map<Step, number>();
    const reached = (step: Step) => void counts.set(step, (counts.get(step) ?? 0) + 1);
    const { exit, stderr } = await runCli(this.words, { cwd: this.root, reached });
    expect({ exit }, stderr).toEqual({ exit: 0 });
    this.reset();
    return counts;
  }

  /** Makes everything as it is before the command. */
  reset(): void {
    rmSync(this.#now, { recursive: true, force: true });
    copyFolder(this.#template, this.#now);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #state(): State {
    const found = Object.entries(snapshot(this.root));
    // A copy that was made before a repair has the time in its name, and there is one for each attempt.
    const isCopy = (path: string) => path.startsWith(BACKUP_PREFIX) || UNNAMED.test(path);
    const files = Object.fromEntries(found.filter(([path]) => !isCopy(path)));
    const view = viewOf(join(this.root, '.fxd'));
    const names = [...readdirSync(this.root), ...readdirSync(this.#side)];
    const unnamed = names.filter((name) => UNNAMED.test(name));
    return { files, view, outcome: this.#scenario.outcome?.(this.#side) ?? null, unnamed };
  }

  #blobsOnDisk(): Map<string, ObjectId> {
    const files = Object.entries(snapshot(this.root));
    return new Map(
      files.flatMap(([path, kind]) => {
        if (kind.startsWith('link ')) return [];
        return [[path, hashObject('blob', readFileSync(join(this.root, path)))] as const];
      }),
    );
  }

  /** Judges what is left of a command that was cut off at a moment, and then lets it run through. */
  async expectNothingLost(ended: EndedProcess, moment: string): Promise<void> {
    try {
      await this.#judge(ended);
    } catch (error) {
      const { exit, stdout, stderr } = ended;
      const said = `It ended with ${exit} and said: ${stdout}${stderr}`;
      if (error instanceof Error) error.message += `\nAfter the end at: ${moment}\n${said}`;
      throw error;
    }
  }

  async #judge(ended: EndedProcess): Promise<void> {
    const next = await runCli(['status'], { cwd: this.root });
    expect({ exit: next.exit }, next.stderr).toEqual({ exit: 0 });
    const now = { ...this.#state(), unnamed: [] };
    const isDone = ended.exit === 0 || ended.stdout !== '' || isDeepStrictEqual(now, this.#after);
    expect(now).toEqual(isDone ? this.#after : this.#before);
    this.#expectKept();
    if (this.#scenario.mends !== true) await expectSound(this.root);
    if (isDone && this.#scenario.repeatable !== true) return;
    const again = await runCli(this.words, { cwd: this.root });
    expect({ exit: again.exit }, again.stderr).toEqual({ exit: 0 });
    expect(this.#state()).toEqual(this.#after);
    this.#expectKept();
    await expectSound(this.root);
  }

  /** Every byte that was on the disk is there still, or in the store. */
  #expectKept(): void {
    const now = this.#blobsOnDisk();
    const overwritten = [...this.#blobs].filter(([path, id]) => now.get(path) !== id);
    const ids = overwritten.map(([, id]) => id);
    expect(missingFrom(join(this.root, '.fxd'), ids), 'bytes that are nowhere any more').toEqual(
      [],
    );
  }
}

/** Copies a folder with all times, so that what the last scan saw is still believed where it can be. */
function copyFolder(from: string, to: string): void {
  const { status, stderr } = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`cp: ${stderr}`);
}
