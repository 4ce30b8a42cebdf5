/**
 * The check of the view: refs, HEAD and what was before it. Invariant: what it returns is where everything
 * that can be reached begins.
 */
import type { CommitId, ObjectId } from '../../model/ids.ts';
import { parseObjectId } from '../../model/ids.ts';
import { MAIN_WORKTREE } from '../../store/worktrees.ts';
import { BRANCHES, CHECKPOINTS, OWN_REFS, refFormatFault, shortRefName } from '../ref-name.ts';
import { faultOf } from './finding.ts';
import type { Inspection } from './inspection.ts';
import type { Stop } from './stop.ts';
import { rootStop } from './stop.ts';

const SYMBOLIC = 'ref: ';

/** Checks names and forms; returns what the refs and HEAD name, branches first. */
export function checkView(inspection: Inspection): Stop[] {
  const roots: Stop[] = [];
  // What a merge under way holds is mostly history, and is to be met as that first.
  const own: Stop[] = [];
  const { findings, store } = inspection;
  findings.examine('ref', () => {
    for (const { name, target } of store.census.refs()) {
      const root = checkRef(inspection, name, target);
      if (root !== null) (isHeldApart(name) ? own : roots).push(root);
    }
  });
  findings.examine('worktree', () => {
    const head = store.worktrees.head(MAIN_WORKTREE);
    if (head === null) {
      const effect = 'HEAD is taken to be main';
      const advice = 'run `fxd switch <branch>`';
      findings.add({ what: 'worktree', id: 'HEAD', fault: 'its row is missing', effect, advice });
      return;
    }
    roots.push(...checkHead(inspection, 'HEAD', head.head));
    if (head.previous !== null) roots.push(...checkHead(inspection, 'previous', head.previous));
  });
  return [...roots, ...own];
}

/** Whether a ref belongs to a merge or its conflicts; a checkpoint is a commit like any other. */
function isHeldApart(name: string): boolean {
  return name.startsWith(OWN_REFS) && !name.startsWith(CHECKPOINTS);
}

function checkRef({ findings }: Inspection, name: string, target: ObjectId): Stop | null {
  const isOwn = name.startsWith(OWN_REFS);
  const short = isOwn ? name.slice(OWN_REFS.length) : shortRefName(name);
  // Git has names that `fxd branch` would not make, and an import brings them.
  const fault = name.startsWith('refs/') ? refFormatFault(name) : 'it does not begin with refs/';
  if (fault !== null) {
    const effect = 'it cannot be typed as a revision';
    findings.add({ what: 'ref', id: name, fault: `its name is not valid: ${fault}`, effect });
  }
  if (parseObjectId(target) === null) {
    const effect = 'it names no commit';
    const advice = `delete it, or restore the store from a backup`;
    findings.add({
      ...{ what: 'ref', id: name, effect, advice },
      fault: 'what it holds is not an id',
      blocksReading: true,
    });
    return null;
  }
  const type = name.startsWith(BRANCHES) ? 'commit' : null;
  return rootStop(target, type, short, isHeldApart(name) ? 'merge' : 'history');
}

/** HEAD is a branch that may yet have no commit, or a commit. */
function checkHead({ findings, store }: Inspection, id: string, text: string): Stop[] {
  const isPrevious = id !== 'HEAD';
  const severity = isPrevious ? 'warning' : 'error';
  const effect = isPrevious ? '`fxd switch -` has nowhere to go' : 'HEAD names nothing';
  const advice = 'run `fxd switch <branch>`';
  const about = { what: 'worktree', id, severity, effect, advice } as const;
  if (!text.startsWith(SYMBOLIC)) {
    const commit = parseObjectId(text);
    if (commit === null) findings.add({ ...about, fault: 'it is neither a branch nor a commit' });
    return commit === null ? [] : [rootStop(commit as CommitId, 'commit', id)];
  }
  const name = text.slice(SYMBOLIC.length);
  const isBranch = name.startsWith(BRANCHES) && refFormatFault(name) === null;
  if (!isBranch) findings.add({ ...about, fault: `'${name}' is not the name of a branch` });
  else if (!isPrevious) noteUnborn(name);
  return [];

  /** A branch without a commit is as a new repository has it; beside others it is worth a word. */
  function noteUnborn(branch: string): void {
    let isUnborn = false;
    faultOf(() => {
      isUnborn = store.refs.get(branch) === null && store.refs.list(BRANCHES).length > 0;
    });
    if (!isUnborn) return;
    const fault = `the branch ${shortRefName(branch)} has no commit, and others have`;
    findings.add({ ...about, severity: 'note', fault, effect: 'the next commit has no parent' });
  }
}
