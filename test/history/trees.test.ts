/** Trees against a plain map of paths, and against Git. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryContents } from '../../src/history/contents.ts';
import { diffTrees, editTree, findInTree, listTree } from '../../src/history/trees.ts';
import type { TreeEdit } from '../../src/history/trees.ts';
import { MODE } from '../../src/model/entry.ts';
import type { BlobId, TreeId } from '../../src/model/ids.ts';
import { EMPTY_TREE } from '../../src/model/ids.ts';
import type { RepoPath } from '../../src/model/path.ts';
import { compareBytewise, encodePath } from '../../src/model/path.ts';
import { hasProgram } from '../cli/has-program.ts';
import { BUILT_IN, storeFolder, WrittenHistory } from './written-history.ts';

type Model = ReadonlyMap<string, string>;

const NAMES = ['a', 'a.b', 'a-b', 'a0', 'b', 'B', 'ü', '\udcff', '😀'];
const name = fc.constantFrom(...NAMES);
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const entry = fc
  .tuple(
    fc.constantFrom(MODE.file, MODE.executable, MODE.link, MODE.submodule),
    fc.constantFrom('1', '2', '3'),
  )
  .map(([mode, digit]) => `${mode} ${digit.repeat(40)}`);

/** Files of a version: none lies where another's folder must be. */
const model: fc.Arbitrary<Model> = fc
  .array(fc.tuple(path, entry), { maxLength: 12 })
  .map((list) => {
    const files = new Map<string, string>();
    for (const [where, what] of list) {
      const isFree = [...files.keys()].every(
        (other) => !other.startsWith(`${where}/`) && !where.startsWith(`${other}/`),
      );
      if (isFree) files.set(where, what);
    }
    return files;
  });

function toEdit(text: string): TreeEdit {
  const [mode = '', id = ''] = text.split(' ');
  return { mode: Number(mode), id: id as BlobId };
}

function modelOf(contents: MemoryContents, tree: TreeId): Map<string, string> {
  return new Map(listTree(contents, tree).map(({ path: at, mode, id }) => [at, `${mode} ${id}`]));
}

function sorted(files: Model): [string, string][] {
  return [...files].sort(([a], [b]) => compareBytewise(a, b));
}

function build(contents: MemoryContents, base: TreeId, from: Model, to: Model): TreeId {
  const edits = new Map<RepoPath, TreeEdit>();
  for (const [at] of from) if (!to.has(at)) edits.set(at as RepoPath, null);
  for (const [at, what] of to) if (from.get(at) !== what) edits.set(at as RepoPath, toEdit(what));
  return editTree(contents, contents, base, edits);
}

test('building, editing, listing, finding and comparing agree with a map of paths', () => {
  const { repository } = new WrittenHistory();
  fc.assert(
    fc.property(model, model, (before, after) => {
      const contents = new MemoryContents(repository, BUILT_IN);
      const first = build(contents, EMPTY_TREE, new Map(), before);
      expect(sorted(modelOf(contents, first))).toEqual(sorted(before));
      const second = build(contents, first, before, after);
      expect(sorted(modelOf(contents, second))).toEqual(sorted(after));
      // The same files have the same tree, however it came about.
      expect(second).toBe(build(contents, EMPTY_TREE, new Map(), after));

      const changes = diffTrees(contents, first, second).map(
        ({ path: at, before: old, after: now }) => [
          at,
          old === null ? undefined : `${old.mode} ${old.id}`,
          now === null ? undefined : `${now.mode} ${now.id}`,
        ],
      );
      const all = [...new Set([...before.keys(), ...after.keys()])].sort(compareBytewise);
      expect(changes).toEqual(
        all
          .filter((at) => before.get(at) !== after.get(at))
          .map((at) => [at, before.get(at), after.get(at)]),
      );
      for (const at of all) {
        const found = findInTree(contents, second, at);
        if (after.has(at)) expect(`${found?.mode} ${found?.id}`).toBe(after.get(at));
        else expect(found === null || found.mode === MODE.tree).toBe(true);
      }
    }),
    { numRuns: 300, seed: 20260901 },
  );
});

test.skipIf(!hasProgram('git'))('tree ids are those of Git', () => {
  const { repository } = new WrittenHistory();
  const cwd = storeFolder();
  execFileSync('git', ['init', '-q', cwd]);
  fc.assert(
    fc.property(model, (files) => {
      const contents = new MemoryContents(repository, BUILT_IN);
      const tree = build(contents, EMPTY_TREE, new Map(), files);
      const lines = sorted(files).map(([at, what]) => {
        const [mode = '', id = ''] = what.split(' ');
        const head = Buffer.from(`${Number(mode).toString(8)} ${id}\t`);
        return Buffer.concat([head, encodePath(at as RepoPath), Buffer.from([0])]);
      });
      const git = (args: readonly string[], input?: Buffer) =>
        execFileSync('git', args, { cwd, input, env: { ...process.env, GIT_INDEX_FILE: 'x' } })
          .toString()
          .trim();
      git(['read-tree', '--empty']);
      git(['update-index', '-z', '--index-info'], Buffer.concat(lines));
      expect(git(['write-tree', '--missing-ok'])).toBe(tree);
    }),
    { numRuns: 15, seed: 20260901 },
  );
});
