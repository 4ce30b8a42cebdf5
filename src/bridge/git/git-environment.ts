/**
 * The environment in which Git is run on a repository that we name. Invariant: nothing of another
 * repository (fxd may run in one of Git's hooks) reaches it, it never asks, and it reads no replaced objects.
 */
type Environment = Readonly<Record<string, string | undefined>>;

/** What ties Git to one repository: `git rev-parse --local-env-vars`, and the namespace. */
const OF_A_REPOSITORY: ReadonlySet<string> = new Set([
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_CONFIG',
  'GIT_CONFIG_COUNT',
  'GIT_CONFIG_PARAMETERS',
  'GIT_DIR',
  'GIT_GRAFT_FILE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_INTERNAL_SUPER_PREFIX',
  'GIT_NAMESPACE',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_QUARANTINE_PATH',
  'GIT_REPLACE_REF_BASE',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
]);

/** `env` for running Git on the repository that its arguments name. */
export function gitEnvironment(env: Environment): Environment {
  const kept = Object.entries(env).filter(([name]) => !OF_A_REPOSITORY.has(name));
  return { ...Object.fromEntries(kept), GIT_NO_REPLACE_OBJECTS: '1', GIT_TERMINAL_PROMPT: '0' };
}

/** The words with which every run on a named repository begins: none of its hooks and monitors run. */
export function onRepository(gitFolder: string): readonly string[] {
  return [
    ...['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', '-c', 'gc.auto=0'],
    `--git-dir=${gitFolder}`,
  ];
}
