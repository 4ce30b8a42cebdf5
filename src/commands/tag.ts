/** `fxd tag`: list, make or delete tags. */
import { createTag, deleteTag, listTags } from '../history/tags.ts';
import type { TagRef } from '../history/tags.ts';
import { resolveRevision } from '../history/revision.ts';
import { badUsage } from '../model/errors.ts';
import { cleanMessage, currentSignature } from './author.ts';
import { defineCommand } from './define-command.ts';
import { array, nullable, object, objectId, oneOf, string } from './json-schema.ts';
import { collect } from './repeated-option.ts';

interface Options {
  readonly annotate?: boolean;
  readonly message?: readonly string[];
  readonly delete?: boolean;
}

interface Result {
  readonly action: 'listed' | 'created' | 'deleted';
  readonly tags: readonly TagRef[];
}

type Operands = readonly [string | undefined, string | undefined];

export const tag = defineCommand<Operands, Options, Result>({
  name: 'tag',
  description:
    'A tag is only a name for a commit; an annotated one (-a, -m) is an object of its own, with author, date and message.',
  examples: [
    { command: 'fxd tag', explains: 'list the tags' },
    { command: 'fxd tag v1.0', explains: 'name the last commit' },
    { command: 'fxd tag -a -m "First release" v1.0 main~2', explains: 'say why, and who says so' },
  ],
  schema: object({
    action: oneOf(['listed', 'created', 'deleted']),
    tags: array(
      object({
        name: string(),
        target: objectId('The commit, or the object of an annotated tag'),
        commit: nullable(objectId(), 'Null where the tag names something else than a commit'),
        message: nullable(string(), 'Null for a tag that is only a name'),
      }),
      'All of them, sorted by name; or the one that was made or deleted',
    ),
  }),
  declare: (command) =>
    command
      .argument('[name]', 'the tag; all are listed if it is left out')
      .argument('[rev]', 'the commit to name, HEAD if left out')
      .option('-a, --annotate', 'make an object with author, date and message; needs -m')
      .option('-m, --message <text>', 'the message; each one more is a paragraph', collect)
      .option('-d, --delete', 'delete the tag'),
  run: (context, [name, rev], options) => {
    const { repository } = context;
    checkUsage(name, rev, options);
    if (name === undefined) return { action: 'listed', tags: listTags(repository) };
    if (options.delete === true) {
      return { action: 'deleted', tags: [deleteTag(repository, name)] };
    }
    const commit = resolveRevision(repository, rev ?? 'HEAD');
    const message = options.message?.join('\n\n');
    const annotation =
      message === undefined
        ? null
        : { tagger: currentSignature(context), message: cleanMessage(message) };
    return { action: 'created', tags: [createTag(repository, name, commit, annotation)] };
  },
  print: (ui, { action, tags }) => {
    for (const { name, target, commit } of tags) {
      if (action === 'listed') ui.out(ui.text(name));
      else if (action === 'created')
        ui.status(`Made tag ${ui.text(name)} at ${ui.id(commit ?? target)}`);
      else ui.status(`Deleted tag ${ui.text(name)} (was ${ui.id(target)}).`);
    }
  },
});

function checkUsage(name: string | undefined, rev: string | undefined, options: Options): void {
  const { annotate = false, message } = options;
  const isDeleting = options.delete === true;
  if (name === undefined && (isDeleting || annotate || message !== undefined)) {
    throw badUsage('No tag given', 'Run `fxd tag` for the list');
  }
  if (isDeleting && (annotate || message !== undefined || rev !== undefined)) {
    throw badUsage('-d takes the name of one tag and nothing else', 'Run `fxd help tag`');
  }
  if (annotate && message === undefined) {
    throw badUsage('An annotated tag needs a message', 'Give one with `-m <message>`');
  }
}
