/**
 * What Git makes of a folder, beside what fxd made of it. Invariant: Git runs without the configuration of
 * the machine and of the user.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommitId } from '../../src/model/ids.ts';
import { parseCommit } from '../../src/history/commit-object.ts';
import { Store } from '../../src/store/store.ts';
import type { Sandbox } from './sandbox.ts';
import { waiting } from '../store/store-folder.ts';

/** Runs Git in a folder; returns what it prints. */
export function git(root: string, ...words: readonly string[]): string {
  const who = { NAME: 'Ana Example', EMAIL: 'ana@example.com', DATE: '1790000000 +0000' };
  const roles = Object.entries(who).flatMap(([field, value]) => [
    [`GIT_AUTHOR_${field}`, value],
    [`GIT_COMMITTER_${field}`, value],
  ]);
  const env = {
    PATH: process.env['PATH'],
    HOME: root,
    GIT_CONFIG_NOSYSTEM: '1',
    ...(Object.fromEntries(roles) as Record<string, string>),
  };
  return execFileSync('git', words, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  }).toString();
}

/** The tree that `git write-tree` gives for all files, as far as no rule excludes them. */
export function gitTree(root: string, excluded: readonly string[] = []): string {
  git(root, 'init', '-q');
  appendFileSync(join(root, '.git/info/exclude'), `\n${['/.fxd*', ...excluded].join('\n')}\n`);
  git(root, 'add', '-A');
  return git(root, 'write-tree').trim();
}

/** The tree of a commit, read from the raw object. */
export function treeOfCommit(box: Sandbox, commit: string): string {
  const store = Store.open(box.path('.fxd'), waiting(1000));
  try {
    const id = commit as CommitId;
    return parseCommit(store.objects.read(id).bytes, id).tree;
  } finally {
    store.close();
  }
}
