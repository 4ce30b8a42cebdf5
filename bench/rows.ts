/**
 * The rows of the bench, in the order in which they must be measured. Invariant: outside of the timed
 * commands both copies always hold the same files, in the same state.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  chooseFunctions,
  editFiles,
  editFunction,
  type EditedFunction,
} from './edited-function.ts';
import { comparePairs, median } from './measure.ts';
import { mergeRow } from './merge-row.ts';
import { copyFiles, isPythonTree, sampleOf, totalBytes, type Project } from './project.ts';
import { ownRow, ratioRow, type Limits, type Row } from './row.ts';
import { emptyNodeMs, Fxd, Git } from './tool.ts';

export interface Effort {
  /** Pairs of runs of which the median is taken. */
  readonly pairs: number;
  /** Commits that are made for the history. */
  readonly commits: number;
}

/** What the rows are measured on. */
export interface Bench {
  readonly project: Project;
  readonly fxd: Fxd;
  readonly git: Git;
  readonly effort: Effort;
  /** A folder for what is made beside the two copies. */
  readonly scratch: string;
}

/** Below this, starting the process outweighs the work that the limit is about. */
const MANY_FILES = 10_000;
const CHECKOUT_FILES = 100;
const SAMPLE_BYTES = 10_000_000;
const MEGABYTE = 1_000_000;
/** How long git must need for `log -L` for a comparison with it to be fair. */
const LONG_LOG_MS = 250;
const FUNCTIONS = 5;

/** How the history is made, for the report. */
export function describeHistory({ commits }: Effort): string {
  return `one commit of all files, then ${commits} commits, each editing one line of one of ${FUNCTIONS} functions in turn`;
}

export function measureRows(bench: Bench, tell: (what: string) => void): readonly Row[] {
  tell('start-up');
  const startUp = startUpRow(bench);
  tell('scan');
  const scan = [scanRow(bench), storeRow(bench)];
  const scanPeak = scanMemoryRow(bench);
  tell(`history of ${bench.effort.commits} commits`);
  const functions = makeHistory(bench);
  const edited = functions[0]!;
  tell('status, commit, log');
  const everyday = [statusRow(bench), commitRow(bench, edited), ...logRows(bench, edited)];
  tell('checkout');
  const checkout = checkoutRow(bench);
  tell('merge');
  const merge = mergeRow(bench);
  tell('memory');
  const smallPeak = smallMemoryRow(bench, edited);
  tell('10 MB saved and loaded');
  const project = projectRows(bench);
  return [startUp, ...scan, ...everyday, checkout, merge, smallPeak, scanPeak, ...project];
}

function startUpRow({ fxd, effort }: Bench): Row {
  const compared = comparePairs(effort.pairs, () => ({
    fxd: fxd.time('--version'),
    other: emptyNodeMs(fxd.folder),
  }));
  return ratioRow('`fxd --version`', 'node -e 0', compared, { must: 1.15, aim: 1.05 });
}

function scanRow({ project, fxd, git, effort }: Bench): Row {
  const compared = comparePairs(effort.pairs, () => {
    fxd.reset();
    const scan = fxd.time('scan');
    git.reset();
    return { fxd: scan, other: git.time('add', '-A') };
  });
  const isPython = isPythonTree(project);
  const limits = isPython ? { must: 1.5, aim: 1.1 } : { must: 0.95, aim: 0.65 };
  const what = isPython ? '`fxd scan`, a Python tree' : '`fxd scan`';
  return ratioRow(what, 'git add -A', compared, limits, isPython ? null : unlessLarge(project));
}

function storeRow({ fxd, git }: Bench): Row {
  git.time('commit', '--quiet', '-m', 'All files');
  git.time('gc', '--quiet');
  const sizes = { fxd: fxd.storeBytes() / MEGABYTE, other: git.storeBytes() / MEGABYTE };
  const compared = { ...sizes, ratio: sizes.fxd / sizes.other };
  const limits = { must: 2, aim: 1.5 };
  return { ...ratioRow('store after scan', 'git gc', compared, limits), unit: 'MB' };
}

function scanMemoryRow({ fxd, effort }: Bench): Row {
  const peaks = Array.from({ length: effort.pairs }, () => {
    fxd.reset();
    return fxd.peakBytes('scan') / MEGABYTE;
  });
  return ownRow('peak memory of `fxd scan`', 'MB', median(peaks), { must: 180, aim: 120 });
}

/** Returns the functions that were edited; the first of them has been edited last. */
function makeHistory({ project, fxd, git, effort }: Bench): readonly EditedFunction[] {
  fxd.time('commit', '-m', 'All files');
  const functions = chooseFunctions(project, git.folder, FUNCTIONS);
  for (let at = effort.commits - 1; at >= 0; at--) {
    const edited = functions[at % functions.length]!;
    editFunction(edited, `edit ${effort.commits - at}`, [fxd.folder, git.folder]);
    const message = `Edit ${edited.name}`;
    fxd.time('commit', '-m', message);
    git.time('commit', '--quiet', '-a', '-m', message);
  }
  return functions;
}

function statusRow({ project, fxd, git, effort }: Bench): Row {
  const compared = comparePairs(effort.pairs, () => ({
    fxd: fxd.time('status'),
    other: git.time('status'),
  }));
  const limits = { must: 2.5, aim: 1.9 };
  const what = '`fxd status`, nothing changed';
  return ratioRow(what, 'git status', compared, limits, unlessLarge(project));
}

function commitRow({ project, fxd, git, effort }: Bench, edited: EditedFunction): Row {
  let edit = 0;
  const compared = comparePairs(effort.pairs, () => {
    editFunction(edited, `timed edit ${++edit}`, [fxd.folder, git.folder]);
    const commit = fxd.time('commit', '-m', 'Edit one function');
    return { fxd: commit, other: git.time('commit', '--quiet', '-a', '-m', 'Edit one function') };
  });
  const limits = { must: 3.5, aim: 2.7 };
  const what = '`fxd commit`, one node changed';
  return ratioRow(what, 'git commit -a', compared, limits, unlessLarge(project));
}

function logRows({ fxd, git, effort }: Bench, { path, name, lines }: EditedFunction): Row[] {
  const log = comparePairs(effort.pairs, () => ({
    fxd: fxd.time('log', '-n', '20'),
    other: git.time('log', '-n', '20'),
  }));
  // The comment of the edits is one line more than there was.
  const range = `-L${lines[0]},${lines[1] + 1}:${path}`;
  const ofFunction = comparePairs(effort.pairs, () => ({
    fxd: fxd.time('log', `${path}#${name}`),
    other: git.time('log', range),
  }));
  const logLimits = { must: 75, aim: 60 };
  const ownLimits = { must: 90, aim: 70 };
  const limits: Limits = { must: 0.3, aim: 0.18 };
  const exempt = ofFunction.other < LONG_LOG_MS ? `git needs less than ${LONG_LOG_MS} ms` : null;
  const what = '`fxd log <file>#<function>`';
  return [
    ownRow('`fxd log -n 20`', 'ms', log.fxd, logLimits, { against: 'git log', compared: log }),
    ownRow(what, 'ms', ofFunction.fxd, ownLimits),
    ratioRow(what, 'git log -L', ofFunction, limits, exempt),
  ];
}

function checkoutRow({ project, fxd, git, effort }: Bench): Row {
  fxd.time('checkout', '-b', 'other');
  git.time('checkout', '--quiet', '-b', 'other');
  const count = editFiles(project, CHECKOUT_FILES, [fxd.folder, git.folder]);
  fxd.time('commit', '-m', 'The other branch');
  git.time('commit', '--quiet', '-a', '-m', 'The other branch');
  let target = 'other';
  const compared = comparePairs(effort.pairs, () => {
    target = target === 'main' ? 'other' : 'main';
    return {
      fxd: fxd.time('checkout', target),
      other: git.time('checkout', '--quiet', target),
    };
  });
  fxd.time('checkout', 'main');
  git.time('checkout', '--quiet', 'main');
  const what = `\`fxd checkout\`, ${count} files differ`;
  return ratioRow(what, 'git checkout', compared, { must: 3, aim: 2.2 });
}

function smallMemoryRow({ fxd, git, effort }: Bench, edited: EditedFunction): Row {
  const commands = [
    ['status'],
    ['log', '-n', '20'],
    ['log', `${edited.path}#${edited.name}`],
    ['commit', '-m', 'Measure memory'],
  ];
  editFunction(edited, 'for the measure of memory', [fxd.folder, git.folder]);
  const peaks = commands.map((args) => {
    // A commit can be made once; what only reads is asked as often as all else.
    const runs = args[0] === 'commit' ? 1 : effort.pairs;
    const bytes = median(Array.from({ length: runs }, () => fxd.peakBytes(...args)));
    return { name: args[0]!, bytes };
  });
  const highest = peaks.reduce((most, peak) => (peak.bytes > most.bytes ? peak : most));
  const what = `peak memory of \`fxd ${highest.name}\`, the highest of status, log, commit`;
  return ownRow(what, 'MB', highest.bytes / MEGABYTE, { must: 75, aim: 60 });
}

/** A project of 10 MB: a part of the folder, saved (scan and commit) and loaded (export). */
function projectRows({ project, git, effort, scratch }: Bench): Row[] {
  const sample = sampleOf(project, SAMPLE_BYTES);
  const size = `${(totalBytes(sample) / MEGABYTE).toFixed(1)} MB in ${sample.length} files`;
  const ours = new Fxd(join(scratch, 'sample-fxd'));
  const theirs = new Git(join(scratch, 'sample-git'));
  for (const { folder } of [ours, theirs]) copyFiles(sample, git.folder, folder);
  const save = comparePairs(effort.pairs, () => {
    ours.reset();
    theirs.reset();
    return {
      fxd: ours.time('scan') + ours.time('commit', '-m', 'All files'),
      other: theirs.time('add', '-A') + theirs.time('commit', '--quiet', '-m', 'All files'),
    };
  });
  const load = comparePairs(effort.pairs, () => {
    const folder = mkdtempSync(join(scratch, 'export-'));
    const times = {
      fxd: ours.time('export', '--out', join(folder, 'fxd')),
      other: theirs.time('checkout-index', '--all', `--prefix=${join(folder, 'git')}/`),
    };
    rmSync(folder, { recursive: true });
    return times;
  });
  const limits = { must: 1000, aim: 1000 };
  const exempt = totalBytes(sample) < SAMPLE_BYTES ? 'the folder has less than 10 MB' : null;
  const saved = { against: 'git add, commit', compared: save };
  const loaded = { against: 'git checkout-index', compared: load };
  return [
    ownRow(`save ${size}: scan, commit`, 'ms', save.fxd, limits, saved, exempt),
    ownRow(`load ${size}: export`, 'ms', load.fxd, limits, loaded, exempt),
  ];
}

function unlessLarge({ files }: Project): string | null {
  return files.length < MANY_FILES ? `for ${MANY_FILES} files or more` : null;
}
