/**
 * `npm run oracle -- <folder>…`: how well the splitter agrees with real parsers on the files of
 * folders. Invariant: every file is checked for lost bytes, also those that the oracle cannot
 * judge.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { languageOf } from '../../src/syntax/split.ts';
import type { Disagreement } from './agreement.ts';
import { javascriptOracles } from './javascript.ts';
import { jsonOracle } from './json.ts';
import { judge, Tally } from './tally.ts';
import { treeSitterOracles } from './tree-sitter.ts';

const USAGE = `usage: npm run oracle -- [options] <folder>...

Options:
  --language <names>  only these languages, separated by commas
  --show <count>      print so many disagreements per language
  --what <part>       which of them: top, members, names or lost
  --max <count>       at most so many files per language
  --limit <bytes>     skip larger files (400000)`;

function* filesIn(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort(byName)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== '.git') yield* filesIn(path);
    else if (entry.isFile()) yield path;
  }
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}

/** Megabytes per second of `split` alone, warm: the best of three rounds. */
function measureSpeed({ samples }: Tally): string {
  let best = 0;
  for (let round = 0; round < 4; round++) {
    let total = 0;
    const begin = process.hrtime.bigint();
    for (const { path, bytes } of samples) {
      languageOf(path, bytes).split(bytes);
      total += bytes.length;
    }
    const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
    if (round > 0) best = Math.max(best, total / 1e6 / seconds);
  }
  return samples.length === 0 ? '-' : best.toFixed(0);
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : ((100 * part) / whole).toFixed(2);
}

function report(language: string, tally: Tally): void {
  const cells = [
    language.padEnd(11),
    `${tally.files} files`.padStart(12),
    `rejected ${tally.rejected} (${percent(tally.rejected, tally.files + tally.rejected)} %)`.padEnd(
      24,
    ),
    `top ${percent(tally.top, tally.files)}`.padEnd(11),
    `members ${percent(tally.members, tally.withMembers)} (${tally.withMembers})`.padEnd(23),
    `names ${percent(tally.namesEqual, tally.names)}`.padEnd(13),
    `robust ${percent(tally.kept, tally.others)}`.padEnd(14),
    `lost ${tally.lost}`.padEnd(7),
    `${measureSpeed(tally)} MB/s (${tally.samples.length} files)`,
  ];
  console.log(cells.join(' '));
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      language: { type: 'string', default: '' },
      show: { type: 'string', default: '0' },
      what: { type: 'string', default: '' },
      max: { type: 'string', default: '1000000' },
      limit: { type: 'string', default: '400000' },
    },
  });
  if (positionals.length === 0) throw new Error(USAGE);
  const all = [...(await javascriptOracles()), jsonOracle, ...(await treeSitterOracles())];
  const wanted = values.language.split(',').filter((name) => name !== '');
  const oracles = new Map(
    all
      .filter(({ language }) => wanted.length === 0 || wanted.includes(language))
      .map((oracle) => [oracle.language, oracle] as const),
  );
  const tallies = new Map<string, Tally>();
  const seen = new Set<string>();
  const print = (tally: Tally, path: string, { what, ours, theirs }: Disagreement): void => {
    if ((values.what !== '' && values.what !== what) || tally.shown >= Number(values.show)) return;
    tally.shown++;
    console.log(`${path} (${what})\n   ours   ${ours}\n   oracle ${theirs}`);
  };
  for (const path of positionals.flatMap((folder) => [...filesIn(folder)])) {
    if (statSync(path).size > Number(values.limit)) continue;
    const bytes = readFileSync(path);
    const oracle = oracles.get(languageOf(path, bytes).name);
    if (oracle === undefined) continue;
    const tally = tallies.get(oracle.language) ?? new Tally();
    tallies.set(oracle.language, tally);
    const digest = createHash('sha1').update(bytes).digest('hex');
    if (seen.has(digest) || tally.files >= Number(values.max)) continue;
    seen.add(digest);
    judge(oracle, tally, path, bytes, print);
  }
  for (const [language, tally] of tallies) report(language, tally);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
