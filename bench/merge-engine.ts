/**
 * `node scripts/run.mjs bench/merge-engine.ts <file>...`: how long the merge engine needs in process, in CPU
 * time, for files of 230 KB that are made by repeating the given ones, with ten edits on each side. Ends with
 * 1 if it takes longer than it may.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { conflictsOf, mergeFile, type FileMergeInput } from '../src/merge/file-merge.ts';
import { splitter } from '../src/syntax/split.ts';
import { median } from './measure.ts';

const SIZE = 230_000;
const EDITS = 10;
const WARM_UPS = 30;
const RUNS = 40;
/** Milliseconds. */
const LIMITS = { must: 10, aim: 3 };

const tools = { splitter, grammar: null, byNode: true };

/** The text again and again, with a number after each name that is declared, so that none is there twice. */
function enlarge(text: string): string {
  const copies: string[] = [];
  for (let size = 0; size < SIZE; size += text.length) {
    const number = copies.length;
    const copy = text
      .replace(/\b(function|class|const|interface|type|def|func|fn) (\w+)/g, `$1 $2${number}`)
      .replace(/^(\w+\.\w+) = function/gm, `$1${number} = function`);
    copies.push(copy);
  }
  return copies.join('\n');
}

/** A line after it, or a word in it, at either end. */
const EDIT_KINDS: Readonly<Record<string, readonly [Edit, Edit, number]>> = {
  'edits apart': [(line) => `${line}\n  ours(1);`, (line) => `${line}\n  theirs(1);`, 1],
  'edits of one line': [
    (line) => line.replace(/\w+/, 'ours'),
    (line) => line.replace(/\w+(\W*)$/, 'theirs$1'),
    0,
  ],
  'insertions at one spot': [(line) => `${line}\n  ours(1);`, (line) => `${line}\n  theirs(1);`, 0],
};

type Edit = (line: string) => string;

/** Edits statements at even distances; `offset` shifts them by half of that. */
function editLines(lines: readonly string[], edit: Edit, offset: number): Buffer {
  const places = lines.flatMap((line, at) => (/^\s+\w.*\w/.test(line) ? [at] : []));
  const edited = [...lines];
  for (let count = 0; count < EDITS; count++) {
    const share = (2 * count + 1 + offset) / (2 * EDITS + 2);
    const at = places[Math.floor(share * places.length)]!;
    edited[at] = edit(edited[at]!);
  }
  return Buffer.from(edited.join('\n'));
}

function cpuMs(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function measure(input: FileMergeInput): number {
  const run = (): void => void mergeFile(input, tools);
  for (let count = 0; count < WARM_UPS; count++) run();
  return median(Array.from({ length: RUNS }, () => cpuMs(run)));
}

function main(files: readonly string[]): number {
  if (files.length === 0) {
    console.error('usage: node scripts/run.mjs bench/merge-engine.ts <file>...');
    return 2;
  }
  let slowest = 0;
  for (const file of files) {
    const lines = enlarge(readFileSync(file, 'utf8')).split('\n');
    const base = Buffer.from(lines.join('\n'));
    for (const [what, [ours, theirs, offset]] of Object.entries(EDIT_KINDS)) {
      const sides = {
        ours: editLines(lines, ours, 0),
        theirs: editLines(lines, theirs, offset),
      };
      const input = { path: basename(file), base, ...sides };
      const merged = mergeFile(input, tools);
      const ms = measure(input);
      slowest = Math.max(slowest, ms);
      const how = `${merged.method}, ${conflictsOf(merged).length} conflicts`;
      console.log(`${basename(file)}, ${base.length} bytes, ${what}: ${ms.toFixed(1)} ms (${how})`);
    }
  }
  const verdict = slowest <= LIMITS.aim ? 'aim' : slowest <= LIMITS.must ? 'ok' : 'short';
  console.log(`at most ${LIMITS.must} ms, better ${LIMITS.aim}: ${verdict}`);
  return slowest <= LIMITS.must ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
