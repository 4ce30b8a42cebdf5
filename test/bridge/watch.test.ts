/** What every package that watches folders must do, tried on each: hints for all that happens, no others. */
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Debounce } from '../../src/bridge/files/debounce.ts';
import { watchByChokidar } from '../../src/bridge/files/chokidar-watch.ts';
import {
  watchError,
  type FolderWatch,
  type FolderWatchOptions,
} from '../../src/bridge/files/folder-watch.ts';
import { loadParcel, watchByParcel } from '../../src/bridge/files/parcel-watch.ts';
import type { RepoPath } from '../../src/model/path.ts';
import { parentPath } from '../../src/model/path.ts';
import { temporaryFolder } from './temporary-folder.ts';

const parcel = await loadParcel();

const WAYS: readonly {
  readonly by: FolderWatch['by'];
  readonly open: (options: FolderWatchOptions) => Promise<FolderWatch>;
}[] = [
  { by: 'chokidar', open: watchByChokidar },
  ...(parcel === null
    ? []
    : [
        {
          by: '@parcel/watcher' as const,
          open: (o: FolderWatchOptions) => watchByParcel(o, parcel),
        },
      ]),
];

class Watched {
  readonly root = temporaryFolder();
  readonly hints = new Set<string>();
  readonly folders = new Set<string>(['', 'src', 'src/deep']);
  watch!: FolderWatch;
  doubts = 0;

  constructor() {
    this.write('src/a.ts', 'one\n');
    this.write('src/deep/b.ts', 'one\n');
    this.write('ignored/c.ts', 'one\n');
  }

  async open(open: (typeof WAYS)[number]['open']): Promise<void> {
    this.watch = await open({
      root: this.root,
      folders: () => this.folders as Set<RepoPath>,
      uncounted: (path) => {
        const isIgnored = path === 'ignored' || path.startsWith('ignored/');
        return isIgnored && !this.folders.has('ignored') ? ('ignored' as RepoPath) : null;
      },
      uncountedFolders: () => (this.folders.has('ignored') ? [] : ['ignored' as RepoPath]),
      hint: (path) => void this.hints.add(path),
      doubt: () => (this.doubts += 1),
      failed: (error) => {
        throw error;
      },
    });
    onTestFinished(() => this.watch.close());
    await this.quiet();
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  /** Waits until what was done so far has been told, and forgets it. */
  async quiet(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 150));
    this.hints.clear();
  }

  /** Waits for a hint at a path, or at the folder that it lies in. */
  async told(path: string): Promise<void> {
    await vi.waitFor(
      () => {
        const isTold = this.hints.has(path) || this.hints.has(parentPath(path));
        if (!isTold) throw new Error(`nothing told of ${path}: ${[...this.hints].join(' ')}`);
      },
      { timeout: 4000, interval: 10 },
    );
  }
}

for (const { by, open } of WAYS) {
  test(`${by} tells of a file that is written, made, renamed over and removed`, async () => {
    const watched = new Watched();
    await watched.open(open);
    expect(watched.watch.by).toBe(by);
    watched.write('src/a.ts', 'two\n');
    await watched.told('src/a.ts');
    await watched.quiet();
    watched.write('src/deep/new.ts', 'one\n');
    await watched.told('src/deep/new.ts');
    await watched.quiet();
    watched.write('src/a.ts.tmp', 'three\n');
    renameSync(join(watched.root, 'src/a.ts.tmp'), join(watched.root, 'src/a.ts'));
    await watched.told('src/a.ts');
    await watched.quiet();
    appendFileSync(join(watched.root, 'src/deep/b.ts'), 'two\n');
    await watched.told('src/deep/b.ts');
    await watched.quiet();
    rmSync(join(watched.root, 'src/deep/b.ts'));
    await watched.told('src/deep/b.ts');
  });

  test(`${by} says nothing of folders that do not count, until they do`, async () => {
    const watched = new Watched();
    await watched.open(open);
    watched.write('ignored/c.ts', 'two\n');
    watched.write('ignored/sub/d.ts', 'one\n');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([...watched.hints].filter((path) => path.startsWith('ignored/'))).toEqual([]);
    watched.folders.add('ignored');
    watched.watch.cover();
    await watched.quiet();
    await vi.waitFor(
      () => {
        appendFileSync(join(watched.root, 'ignored/c.ts'), 'more\n');
        if (!watched.hints.has('ignored/c.ts')) throw new Error('not watched yet');
      },
      { timeout: 4000, interval: 100 },
    );
  });

  test(`${by} watches folders that come, are renamed, and take the place of others`, async () => {
    const watched = new Watched();
    await watched.open(open);
    mkdirSync(join(watched.root, 'new/inner'), { recursive: true });
    await watched.told('new');
    watched.folders.add('new').add('new/inner');
    watched.watch.cover();
    await watched.quiet();
    watched.write('new/inner/e.ts', 'one\n');
    await watched.told('new/inner/e.ts');
    await watched.quiet();

    rmSync(join(watched.root, 'src/deep'), { recursive: true });
    renameSync(join(watched.root, 'new/inner'), join(watched.root, 'src/deep'));
    watched.folders.delete('new/inner');
    await watched.told('src/deep');
    await new Promise((resolve) => setTimeout(resolve, 200));
    watched.watch.cover();
    await watched.quiet();
    watched.write('src/deep/e.ts', 'two\n');
    await watched.told('src/deep/e.ts');
  });

  test(`${by} says nothing more when it is closed`, async () => {
    const watched = new Watched();
    await watched.open(open);
    await watched.watch.close();
    await watched.quiet();
    watched.write('src/a.ts', 'two\n');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect([...watched.hints]).toEqual([]);
  });
}

test('what the system has run out of is named, with the setting that gives more', () => {
  const failures = [
    Object.assign(new Error('System limit for number of file watchers'), { code: 'ENOSPC' }),
    new Error("inotify_add_watch on '/a' failed: No space left on device"),
    Object.assign(new Error('too many open files, watch'), { code: 'EMFILE' }),
    new Error('Unable to initialize inotify: Too many open files'),
  ];
  const settings = failures.map((failure) => {
    const { code, hint } = watchError(failure);
    return `${code} ${/max_user_\w+/.exec(hint ?? '')?.[0]}`;
  });
  expect(settings).toEqual([
    'WATCH_LIMIT max_user_watches',
    'WATCH_LIMIT max_user_watches',
    'WATCH_LIMIT max_user_instances',
    'WATCH_LIMIT max_user_instances',
  ]);
});

/** A clock that stands still until it is moved. */
class Clock {
  #now = 0;
  readonly #timers = new Set<{ readonly at: number; readonly work: () => void }>();

  readonly after = (delayMs: number, work: () => void): (() => void) => {
    const timer = { at: this.#now + delayMs, work };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  };

  get isIdle(): boolean {
    return this.#timers.size === 0;
  }

  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#timers].sort((a, b) => a.at - b.at);
      if (next === undefined || next.at > end) break;
      this.#timers.delete(next);
      this.#now = next.at;
      next.work();
    }
    this.#now = end;
  }
}

function debounceWith(clock: Clock, told: string[]): Debounce {
  return new Debounce({
    after: clock.after,
    quietMs: 100,
    longestMs: 400,
    settled: ({ paths, isDoubtful }) => told.push(isDoubtful ? 'all' : [...paths].join(' ')),
  });
}

test('changes settle when it has been quiet, and then no timer runs', () => {
  const clock = new Clock();
  const told: string[] = [];
  const debounce = debounceWith(clock, told);
  debounce.hint('a' as RepoPath);
  clock.pass(99);
  debounce.hint('b' as RepoPath);
  clock.pass(99);
  expect(told).toEqual([]);
  clock.pass(1);
  expect(told).toEqual(['a b']);
  expect(clock.isIdle).toBe(true);
});

test('changes that never stop are told after 400 ms at a pause, and after 600 ms without one', () => {
  const clock = new Clock();
  const told: string[] = [];
  const debounce = debounceWith(clock, told);
  for (let time = 0; time < 400; time += 50) {
    debounce.hint('a' as RepoPath);
    clock.pass(50);
  }
  expect(told).toEqual([]);
  clock.pass(20);
  expect(told).toEqual(['a']);
  for (let time = 0; time < 600; time += 10) {
    debounce.hint('b' as RepoPath);
    clock.pass(10);
  }
  expect(told).toEqual(['a', 'b']);
});

test('hints at very many paths are a doubt about everything', () => {
  const clock = new Clock();
  const told: string[] = [];
  const debounce = debounceWith(clock, told);
  for (let index = 0; index < 501; index += 1) debounce.hint(`file${index}` as RepoPath);
  clock.pass(100);
  expect(told).toEqual(['all']);
});
