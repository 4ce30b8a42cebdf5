/** `fxd log`: show the history of everything, of files, or of one node. */
import { InvalidArgumentError, type Command } from 'commander';
import { logCommits, logGraph } from '../history/commit-log.ts';
import { decorations } from '../history/decorations.ts';
import { nodeLog, type LoggedNode } from '../history/node-log.ts';
import { nodePatch } from '../history/node-patch.ts';
import type { PathHistory } from '../history/path-log.ts';
import type { Repository } from '../history/repository.ts';
import type { Range } from '../history/revision.ts';
import { commitVersion } from '../history/version.ts';
import { badUsage } from '../model/errors.ts';
import { reportCommit } from './commit-report.ts';
import { reportContent } from './content-report.ts';
import { defineCommand } from './define-command.ts';
import { reportDiff, type DiffReport } from './diff-report.ts';
import { nullable, object } from './json-schema.ts';
import { showCommits, showNodeHistory, type LogForm } from './log-lines.ts';
import { acceptance, checkpointRange, rangeOf, type CommitFilters } from './log-query.ts';
import {
  historySchema,
  loggedNodeSchema,
  logEntriesSchema,
  type LogEntry,
  type LoggedNodeReport,
  type NodeEventReport,
} from './log-report.ts';
import { chooseTarget } from './log-target.ts';
import { splitOperands } from './revision-operands.ts';

interface Options extends CommitFilters, LogForm {
  readonly maxCount?: number;
  readonly patch?: boolean;
  readonly stat?: boolean;
  readonly nodes?: boolean;
  readonly all?: boolean;
  readonly checkpoints?: boolean;
  readonly reverse?: boolean;
}

interface Result {
  readonly commits: readonly LogEntry[];
  readonly node: LoggedNodeReport | null;
  readonly history: readonly NodeEventReport[];
}

const NOTHING: Result = { commits: [], node: null, history: [] };

export const log = defineCommand<readonly [readonly string[]], Options, Result>({
  name: 'log',
  description: `Newest first. Revisions and ranges come before selectors; \`--\` separates them where a word could be both.

    With files or folders: the commits that touched them; a file is followed through renames. With a node (path#name, fn:name, n:<id>): the history of that one node, through edits, renames and moves to other files, one line a change, even if it is no more.

    Checkpoints, which fxd watch --commit makes, are shown by --checkpoints alone.`,
  examples: [
    { command: 'fxd log --oneline -n 20', explains: 'show the last commits, one line each' },
    {
      command: 'fxd log src/a.ts#parse',
      explains: 'follow one function through edits, renames and moves',
    },
    { command: 'fxd log -p main..topic -- src', explains: 'show what topic changed in a folder' },
  ],
  schema: object({
    commits: logEntriesSchema,
    node: nullable(loggedNodeSchema, 'With a node selector: whose history it is'),
    history: historySchema,
  }),
  paged: true,
  declare: declareOptions,
  run: (context, [operands], options) => {
    if (options.graph === true && options.reverse === true) {
      throw badUsage('--graph and --reverse cannot go together', 'Leave one of them out');
    }
    const { repository } = context;
    const { revisions, selectors } = splitOperands(context, operands);
    const chooseRange = options.checkpoints === true ? checkpointRange : rangeOf;
    const range = chooseRange(repository, revisions, options.all === true);
    const [tip] = range.include;
    if (tip === undefined) return NOTHING;
    const here = options.all === true ? (repository.head().commit ?? tip) : tip;
    const version = commitVersion(repository, here);
    const { paths, node } = chooseTarget(context, version, range, selectors);
    const accepts = acceptance(context.host, options);
    const query = { range, accepts, limit: options.maxCount ?? Infinity };
    if (node === null)
      return { ...NOTHING, commits: listCommits(repository, query, paths, options) };
    refuseForNode(options);
    return { ...NOTHING, ...listEvents(repository, query, node, options) };
  },
  print: (ui, { commits, node, history }, options) => {
    if (node === null) showCommits(ui, commits, options);
    else showNodeHistory(ui, history);
  },
});

function declareOptions(command: Command): Command {
  return command
    .argument('[operands...]', 'revisions or ranges, then files, folders or one node')
    .option('--graph', 'draw how the commits hang together')
    .option('--oneline', 'one line a commit')
    .option('-n, --max-count <number>', 'show so many at most', parseCount)
    .option('-p, --patch', 'show what each commit changed')
    .option('--stat', 'show how many lines of which files each commit changed')
    .option('--nodes', 'show which nodes each commit changed')
    .option('--author <pattern>', 'only those whose author matches a regular expression')
    .option('--since <date>', 'only those made at that time or later')
    .option('--until <date>', 'only those made at that time or earlier')
    .option('--grep <pattern>', 'only those whose message matches a regular expression')
    .option('--all', 'start from every branch and tag')
    .option('--checkpoints', "show the checkpoints of HEAD's branch, or with --all of every branch")
    .option('--reverse', 'oldest first');
}

function parseCount(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Give a number, such as 20.');
  return Number(text);
}

function refuseForNode({ graph, stat, nodes }: Options): void {
  const refused = [graph === true && '--graph', stat === true && '--stat', nodes && '--nodes'];
  for (const flag of refused) {
    if (typeof flag === 'string') {
      throw badUsage(`${flag} shows commits, not the changes of one node`, 'Leave it out');
    }
  }
}

interface Query {
  readonly range: Range;
  readonly accepts: ReturnType<typeof acceptance>;
  readonly limit: number;
}

function listCommits(
  repository: Repository,
  query: Query,
  paths: PathHistory | null,
  options: Options,
): LogEntry[] {
  const whole = { ...query, touched: paths === null ? null : new Set(paths.keys()) };
  const found =
    options.graph === true
      ? logGraph(repository, whole)
      : logCommits(repository, whole).map((commit) => ({ commit, edges: null }));
  const refs = decorations(repository);
  const entries = found.map(({ commit, edges }) => ({
    ...reportCommit(commit, refs),
    edges,
    files: reportFiles(repository, commit, paths, options),
  }));
  return options.reverse === true ? entries.reverse() : entries;
}

/** What a commit changed, if that was asked for; of a merge, as in Git's log, nothing is shown. */
function reportFiles(
  repository: Repository,
  { id, parents }: Pick<LogEntry, 'id' | 'parents'>,
  paths: PathHistory | null,
  { patch = false, stat = false, nodes = false }: Options,
): readonly DiffReport[] | null {
  if (!patch && !stat && !nodes) return null;
  if (parents.length > 1) return [];
  const only = paths?.get(id);
  return reportDiff(
    commitVersion(repository, parents[0] ?? null),
    commitVersion(repository, id),
    { nodes, lines: stat, patch },
    only === undefined ? null : () => ({ paths: only, nodes: new Set() }),
  );
}

function listEvents(
  repository: Repository,
  { range, accepts, limit }: Query,
  node: LoggedNode,
  { patch = false, reverse = false }: Options,
): Pick<Result, 'node' | 'history'> {
  const all = nodeLog(repository, node, range);
  const shown = all.filter(({ commit }) => accepts === null || accepts(commit)).slice(0, limit);
  const refs = decorations(repository);
  const history = shown.map((event) => ({
    commit: reportCommit(event.commit, refs),
    changes: event.kinds,
    address: event.address,
    former: event.former,
    patch: patch ? reportContent(nodePatch(repository, node.node, event)) : null,
  }));
  return {
    node: { id: node.node, address: all[0]?.address ?? node.path },
    history: reverse ? history.reverse() : history,
  };
}
