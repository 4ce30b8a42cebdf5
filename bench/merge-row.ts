/**
 * The row of merging: two branches that changed hundreds of files each, some of them both, at other
 * ends. Invariant: nothing that is merged was merged before, so both tools write all of the result.
 */
import { appendComment, prependComment, sourceFiles } from './edited-function.ts';
import { comparePairs } from './measure.ts';
import { spread } from './project.ts';
import { ratioRow, type Row } from './row.ts';
import type { Bench } from './rows.ts';

const MERGED_FILES = 1000;
/** Below this, starting the process outweighs the work that the limit is about. */
const FEWEST_FILES = 500;
/** Of the files, how many each side changes; so a fifth is changed by both. */
const SHARE = 0.6;
/** In a shorter file the two ends are too near to one another. */
const SMALLEST_BYTES = 500;

/** Leaves both copies on main, which has what was merged. */
export function mergeRow({ project, fxd, git, effort }: Bench): Row {
  const copies = [fxd.folder, git.folder];
  const known = sourceFiles(project).filter(({ bytes }) => bytes >= SMALLEST_BYTES);
  const files = spread(known, MERGED_FILES).map(({ path }) => path);
  const share = Math.ceil(files.length * SHARE);
  const commit = (message: string) => {
    fxd.time('commit', '-m', message);
    git.time('commit', '--quiet', '-a', '-m', message);
  };
  let run = 0;
  const compared = comparePairs(effort.pairs, () => {
    const branch = `side-${++run}`;
    fxd.time('checkout', '-b', branch);
    git.time('checkout', '--quiet', '-b', branch);
    for (const path of files.slice(-share)) appendComment(path, branch, copies);
    commit('The other side');
    fxd.time('checkout', 'main');
    git.time('checkout', '--quiet', 'main');
    for (const path of files.slice(0, share)) prependComment(path, `merge ${run}`, copies);
    commit('Our side');
    return { fxd: fxd.time('merge', branch), other: git.time('merge', '--no-edit', branch) };
  });
  const both = 2 * share - files.length;
  const what = `\`fxd merge\`, ${files.length} files changed, ${both} on both sides`;
  const exempt = files.length < FEWEST_FILES ? `for ${FEWEST_FILES} files or more` : null;
  return ratioRow(what, 'git merge', compared, { must: 3, aim: 2 }, exempt);
}
