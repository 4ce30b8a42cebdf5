/** `fxd show`: show a commit, a tag, a file of a version, or a node. */
import { changedNodesOf } from '../history/changed-nodes.ts';
import type { Tag } from '../history/commit-object.ts';
import { decorations } from '../history/decorations.ts';
import type { Repository } from '../history/repository.ts';
import {
  findRevision,
  findTag,
  findTreeById,
  peelToCommit,
  resolveRevision,
} from '../history/revision.ts';
import { nodeLog, type NodeLogEntry } from '../history/node-log.ts';
import { selectOne, type Selected } from '../history/selector.ts';
import { findInTree } from '../history/trees.ts';
import { commitVersion, type Version } from '../history/version.ts';
import { newVersion } from '../history/working-version.ts';
import { modeType, type Entry } from '../model/entry.ts';
import { unknownPath } from '../model/errors.ts';
import type { CommitId, TreeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import { commitFields, reportCommit, type CommitReport } from './commit-report.ts';
import { reportContent } from './content-report.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define-command.ts';
import { diffReportSchema, reportDiff } from './diff-report.ts';
import { array, nullable, object, objectId, oneOf, string } from './json-schema.ts';
import { listedNodeSchema, listNode } from './node-listing.ts';
import { refuseFile } from './revision-operands.ts';
import {
  SHOWN_TYPES,
  tagSchema,
  touchSchema,
  type Shown,
  type TagReport,
  type Touch,
} from './show-report.ts';
import { showShown } from './show-lines.ts';
import { selectorFromHere, workingTreeOf } from './working-tree-of.ts';

export const show = defineCommand<readonly [string | undefined], object, Shown>({
  name: 'show',
  description: `A commit is shown with its patch against its first parent. rev:path and rev:path#name print exactly the bytes of a file or node of that version. In place of a revision, the id of a tree may stand, as \`fxd op show\` names them: the files as they were before an operation. A node or file alone is shown as it is in the working tree.`,
  examples: [
    { command: 'fxd show', explains: 'show the last commit and what it changed' },
    { command: 'fxd show v1.0:src/a.ts', explains: 'print a file as it was' },
    { command: 'fxd show src/a.ts#parse', explains: 'show where a function is, and its text' },
  ],
  schema: object({
    type: oneOf(SHOWN_TYPES),
    tag: nullable(tagSchema, 'The annotated tag that was named'),
    commit: nullable(object(commitFields), 'Null for what was looked up elsewhere'),
    tree: nullable(objectId(), 'The tree that was named instead of a commit'),
    files: array(diffReportSchema, 'What the commit changed against its first parent'),
    path: nullable(string()),
    entries: array(string(), 'Names in a folder; those of folders end with /'),
    node: nullable(listedNodeSchema, 'Where the node stands, or the file'),
    owner: nullable(touchSchema, 'Who recorded the node or file first; null if nobody has yet'),
    lastModifiedBy: nullable(touchSchema, 'Who changed it last'),
    content: nullable(string(), 'The bytes of a file or node'),
    encoding: nullable(oneOf(['utf-8', 'base64']), 'base64 for bytes that are not UTF-8'),
  }),
  paged: true,
  declare: (command) =>
    command.argument('[object]', 'a revision, revision:path, revision:path#name, or a selector'),
  run: (context, [text = 'HEAD']) => {
    const { repository } = context;
    const inVersion = splitPath(text);
    if (inVersion !== null) {
      const [revision, path] = inVersion;
      const commit = findRevision(repository, revision);
      if (commit !== null) return showPath(context, ofCommit(repository, commit), path, text);
      const tree = findTreeById(repository, revision);
      if (tree !== null) return showPath(context, ofTree(repository, tree), path, text);
    }
    const isRevision = /^(@|HEAD)($|[~^@-])/.test(text) || findRevision(repository, text) !== null;
    const tag = findTag(repository, text);
    const tree = isRevision || tag !== null ? null : findTreeById(repository, text);
    if (!isRevision && tag === null && tree === null) return showSelected(context, text);
    refuseFile(repository, text);
    if (tree !== null) return showPath(context, ofTree(repository, tree), '', text);
    const commit = tag === null ? resolveRevision(repository, text) : peel(context, tag);
    return { ...showCommit(context, commit), ...(tag === null ? {} : tagFields(tag)) };
  },
  print: showShown,
});

const NOTHING: Omit<Shown, 'type'> = {
  tag: null,
  commit: null,
  tree: null,
  files: [],
  path: null,
  entries: [],
  node: null,
  owner: null,
  lastModifiedBy: null,
  content: null,
  encoding: null,
};

/** `rev:path` in its two parts, or null; a colon between braces is one of a date. */
function splitPath(text: string): [string, string] | null {
  const match = /^(@op:[^:]*|(?:[^:{]|\{[^}]*\})+):([^]*)$/.exec(text);
  return match === null ? null : [match[1]!, match[2]!];
}

function peel({ repository }: Context, { target }: Tag): CommitId | null {
  return peelToCommit(repository, target);
}

function tagFields({ name, target, targetType, tagger, message }: Tag): {
  readonly type: 'tag';
  readonly tag: TagReport;
} {
  return { type: 'tag', tag: { name, target, targetType, tagger, message } };
}

function commitReport({ repository }: Context, id: CommitId): CommitReport {
  return reportCommit(repository.readCommit(id), decorations(repository));
}

/** A commit with its patch; nothing of one for a tag that names no commit. */
function showCommit(context: Context, id: CommitId | null): Shown {
  if (id === null) return { ...NOTHING, type: 'commit' };
  const { repository } = context;
  const commit = commitReport(context, id);
  const wishes = { nodes: false, lines: false, patch: true };
  const before = commitVersion(repository, commit.parents[0] ?? null);
  const files = reportDiff(before, commitVersion(repository, id), wishes, null);
  return { ...NOTHING, type: 'commit', commit, files };
}

/** Where something is looked up: a commit, or a tree alone. */
interface Place {
  readonly id: CommitId | null;
  readonly tree: TreeId;
  readonly version: Version;
}

function ofCommit(repository: Repository, id: CommitId): Place {
  return { id, tree: repository.readCommit(id).tree, version: commitVersion(repository, id) };
}

/** Its nodes are those of the version that HEAD has, as far as they are in both. */
function ofTree(repository: Repository, tree: TreeId): Place {
  const { commit } = repository.head();
  const parents = commit === null ? [] : [commit];
  return { id: null, tree, version: newVersion(repository, repository, tree, parents) };
}

/** What stands at a path of a version. Throws unknownPath, noMatch, ambiguousSelector. */
function showPath(
  context: Context,
  { id, tree, version }: Place,
  name: string,
  text: string,
): Shown {
  const { repository } = context;
  const named =
    id === null ? { ...NOTHING, tree } : { ...NOTHING, commit: commitReport(context, id) };
  // As in Git a path is taken from the top unless it says that it begins here.
  const fromTop = /^\.\.?\//.test(name) ? selectorFromHere(context, name) : name;
  const path = fromTop.replace(/\/+$/, '') as RepoPath;
  const found = findInTree(repository, tree, path);
  if (found !== null && modeType(found.mode) === 'tree') {
    const entries = repository
      .readTree(found.id as TreeId)
      .map((entry) => entry.name + (modeType(entry.mode) === 'tree' ? '/' : ''));
    return { ...named, type: 'folder', path, entries };
  }
  if (found !== null) {
    const entry: Entry = { path, mode: found.mode, id: found.id as Entry['id'] };
    return { ...named, type: 'file', path, ...reportContent(bytesOf(context, entry)) };
  }
  if (!path.includes('#')) throw unknownPath(text);
  const selected = selectOne(version, path, changedNodesOf(repository));
  return { ...named, ...selectedFields(selected), ...touches(context, selected, id) };
}

function bytesOf({ repository }: Context, { mode, id }: Entry): Buffer {
  if (modeType(mode) === 'submodule') return Buffer.from(`Subproject commit ${id}\n`);
  return repository.store.objects.read(id).bytes;
}

/** What a selector names in the working tree. Throws noMatch, ambiguousSelector. */
function showSelected(context: Context, text: string): Shown {
  const { version } = workingTreeOf(context).look();
  const selector = selectorFromHere(context, text);
  const selected = selectOne(version, selector, changedNodesOf(context.repository));
  const head = context.repository.head().commit;
  return { ...NOTHING, ...selectedFields(selected), ...touches(context, selected, head) };
}

/** Who made a node and who changed it last, as seen from a commit. */
function touches({ repository }: Context, { file, placed, node }: Selected, tip: CommitId | null) {
  if (tip === null) return {};
  const logged = { node, path: file.path, isFile: placed === null };
  const history = nodeLog(repository, logged, { include: [tip], exclude: [] });
  const touch = (entry: NodeLogEntry | undefined): Touch | null =>
    entry === undefined ? null : { commit: entry.commit.id, author: entry.commit.author };
  return { owner: touch(history.at(-1)), lastModifiedBy: touch(history[0]) };
}

function selectedFields(selected: Selected) {
  const { file, placed } = selected;
  const bytes =
    placed === null ? file.bytes : file.bytes.subarray(placed.span.start, placed.span.end);
  return {
    type: placed === null ? ('file' as const) : ('node' as const),
    path: file.path,
    node: listNode(selected),
    ...reportContent(bytes),
  };
}
