/** Random trees with random ignore files, and what Git makes of them. Deterministic for a seed. */
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { IgnoreRules } from '../../src/bridge/files/ignore-rules.ts';
import { readIgnoreFile } from '../../src/bridge/files/ignore-file.ts';
import type { RepoPath } from '../../src/model/path.ts';
import { compareBytewise, decodePath, encodePath, systemPath } from '../../src/model/path.ts';

/** Whether there is a Git to ask. */
export function hasGit(): boolean {
  try {
    execFileSync('git', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

type Random = (below: number) => number;

/** Marsaglia's xorshift32: the same numbers in every run. */
export function randomFrom(seed: number): Random {
  let state = (seed * 2654435761) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

const pick = <T>(random: Random, choices: readonly T[]): T => choices[random(choices.length)]!;

const NAMES = [
  'a',
  'b',
  'ab',
  'abc',
  'a.b',
  'x.log',
  'y.log',
  '.x',
  'A',
  'a b',
  'b ',
  'é',
  'ü.log',
];
const ODD_NAMES = [
  '#a',
  '!a',
  '[a]',
  '*',
  'a\\b',
  'a?',
  'a\r',
  '-',
  'a~',
  ']',
  '^',
  '\udcff',
  '🎉',
];
const PIECES = ['*', '**', '/', '/', '?', '[ab]', '[!a]', '[^b]', '[a-c]', '[]a]', '[[:alpha:]]'];
const ODD_PIECES = [
  '\\*',
  '\\',
  '\\/',
  '\\\\',
  '[',
  '[a',
  '[[:foo:]]',
  '[[:alpha]',
  '[!]a]',
  '[a-\\c]',
  '[c-a]',
  '[--0]',
  '[a-]',
  '[\\]a]',
  '[[a]',
  '[[:space:][:punct:]]',
  '[é]',
  '***',
  '!',
  '#',
  ' ',
  '\\ ',
  '\t',
  '\r',
  '.',
  '~',
];

function name(random: Random): string {
  return pick(random, random(4) === 0 ? ODD_NAMES : NAMES);
}

function pattern(random: Random): string {
  let text = pick(random, ['', '', '', '!', '/', '**/', '!/', '#', '\\!', '\\#']);
  const pieces = 1 + random(4);
  for (let piece = 0; piece < pieces; piece += 1) {
    const kind = random(8);
    text += kind < 4 ? name(random) : pick(random, kind < 7 ? PIECES : ODD_PIECES);
  }
  return text + pick(random, ['', '', '', '/', '/**', '/*', ' ', '  ', '\\ ', '\\', '\r']);
}

function ignoreFile(random: Random): string {
  const lines: string[] = [];
  for (let line = random(6); line >= 0; line -= 1) lines.push(pattern(random));
  const mark = random(12) === 0 ? '\ufeff' : '';
  return mark + lines.join(pick(random, ['\n', '\n', '\r\n'])) + pick(random, ['', '\n']);
}

/**
 * Fills `folder` with a random tree that holds ignore files at random levels. The rules of .fxdignore
 * are left out, planted as such, or written at the end of .gitignore, where Git sees them.
 */
export function plantTree(
  folder: string,
  random: Random,
  fxdignore: 'left out' | 'planted' | 'joined',
): void {
  const folders = [''];
  for (let count = 4 + random(12); count > 0; count -= 1) {
    const parent = pick(random, folders);
    const place = `${parent}${name(random)}`;
    if (fs.existsSync(systemPath(join(folder, place)))) continue;
    if (random(3) === 0 && parent.length < 40) {
      fs.mkdirSync(systemPath(join(folder, place)));
      folders.push(`${place}/`);
    } else {
      fs.writeFileSync(systemPath(join(folder, place)), '');
    }
  }
  for (const parent of folders) {
    if (parent !== '' && random(3) > 0) continue;
    let rules = ignoreFile(random);
    if (fxdignore !== 'left out' && random(2) === 0) {
      const more = pattern(random);
      if (fxdignore === 'joined')
        rules += `
${more}`;
      else fs.writeFileSync(systemPath(join(folder, `${parent}.fxdignore`)), more);
    }
    fs.writeFileSync(systemPath(join(folder, `${parent}.gitignore`)), rules);
  }
}

/** The files of `root` that are not ignored, as `git ls-files` names them, in the order of their bytes. */
export function filesByGit(root: string): string[] {
  const output = execFileSync(
    'git',
    ['-c', 'core.excludesFile=', 'ls-files', '-co', '--exclude-standard', '-z'],
    { cwd: root, maxBuffer: 1 << 28 },
  );
  const names: string[] = [];
  for (let start = 0; start < output.length;) {
    const end = output.indexOf(0, start);
    names.push(decodePath(output.subarray(start, end)));
    start = end + 1;
  }
  return names.sort(compareBytewise);
}

/** The same by our rules. */
export function filesByRules(root: string): string[] {
  const found: string[] = [];
  const pending = [{ folder: '', rules: IgnoreRules.top(root) }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { folder } = next;
    const inside = (entry: string) => (folder === '' ? entry : `${folder}/${entry}`) as RepoPath;
    const rules = next.rules.enter(folder as RepoPath, {
      gitignore: readIgnoreFile(root, inside('.gitignore'))?.bytes ?? null,
      fxdignore: readIgnoreFile(root, inside('.fxdignore'))?.bytes ?? null,
    });
    const place = encodePath((folder === '' ? root : `${root}/${folder}`) as RepoPath);
    for (const entry of fs.readdirSync(place, { encoding: 'buffer', withFileTypes: true })) {
      const path = inside(decodePath(entry.name as unknown as Buffer));
      if (path === '.git' || rules.isIgnored(path, entry.isDirectory())) continue;
      if (entry.isDirectory()) pending.push({ folder: path, rules });
      else found.push(path);
    }
  }
  return found.sort(compareBytewise);
}

/** A new Git repository without anything in it, not even the sample exclude file. */
export function emptyRepository(root: string): void {
  execFileSync('git', ['init', '-q', '--template=', root]);
}
