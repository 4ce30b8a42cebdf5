/** `fxd init`: start a repository in a folder. */
import { dirname, resolve } from 'node:path';
import { createRepository } from '../bridge/files/new-repository.ts';
import { findGitFolder, readRefs } from '../bridge/git/git-folder.ts';
import { BRANCHES, checkRefName, TAGS } from '../history/ref-name.ts';
import { plural } from '../ui/plural.ts';
import { defineCommand } from './define-command.ts';
import { boolean, integer, object, string } from './json-schema.ts';

interface Result {
  readonly store: string;
  readonly root: string;
  readonly created: boolean;
  readonly git: boolean;
  /** Branches of that. */
  readonly branches: number;
  readonly tags: number;
}

export const init = defineCommand<readonly [string | undefined], object, Result>({
  name: 'init',
  description:
    'Makes one file, .fxd, that holds everything. Files are not touched. A second run changes nothing.',
  examples: [
    { command: 'fxd init', explains: 'start a repository in this folder' },
    { command: 'fxd init project', explains: 'start one in a new folder' },
  ],
  schema: object({
    store: string('The file that holds the repository'),
    root: string('The folder whose files it keeps'),
    created: boolean('False if there was one already'),
    git: boolean('Whether there is a Git repository in the same folder'),
    branches: integer('Branches of that, each with commits'),
    tags: integer('Tags of that'),
  }),
  declare: (command) => command.argument('[folder]', 'where to start it; here if left out'),
  run: ({ folder, repositoryOptions, config }, [name]) => {
    const branch = config.text('init.defaultBranch') ?? 'main';
    checkRefName(branch);
    const root = resolve(folder, name ?? '.');
    const { storeFile, isNew, hasGit } = createRepository(root, branch, repositoryOptions);
    const found = hasGit ? findGitFolder(root) : null;
    const refs = found === null ? [] : readRefs(found);
    const count = (prefix: string) => refs.filter(({ name }) => name.startsWith(prefix)).length;
    return {
      ...{ store: storeFile, root: dirname(storeFile), created: isNew, git: hasGit },
      ...{ branches: count(BRANCHES), tags: count(TAGS) },
    };
  },
  print: (ui, { store, created, git, branches, tags }) => {
    if (!created) ui.status(`${ui.text(store)} is there already; nothing was changed.`);
    else {
      ui.status(`Started a repository in ${ui.text(store)}`);
      if (git && branches > 0) {
        const tagged = tags === 0 ? '' : ` and ${plural(tags, 'tag')}`;
        ui.status(
          `Git has ${branches} ${branches === 1 ? 'branch' : 'branches'}${tagged} here already.`,
        );
        ui.hint('Take their whole history with `fxd import .`; Git stays as it is.');
      } else ui.hint('Record everything with `fxd commit -m <message>`.');
    }
  },
});
