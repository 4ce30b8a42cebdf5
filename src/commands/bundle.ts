/** `fxd bundle`: carry commits to another repository in a file. */
import { resolve } from 'node:path';
import { openGrammar } from '../bridge/files/grammar-files.ts';
import { BundleLine, openBundle, writeBundle } from '../bridge/peer/bundle-file.ts';
import { BRANCHES, TAGS } from '../history/ref-name.ts';
import { resolveRevision } from '../history/revision.ts';
import { bundleOf, lackingFor } from '../history/syncing/bundle-contents.ts';
import { RecordReader } from '../history/syncing/object-records.ts';
import { checkSharedRefs } from '../history/syncing/shared-refs.ts';
import { synchronise } from '../history/syncing/synchronise.ts';
import { badUsage, bundleLacks, EXIT, refMissing } from '../model/errors.ts';
import type { ObjectId } from '../model/ids.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define-command.ts';
import { array, integer, nullable, object, objectId, oneOf, string } from './json-schema.ts';
import { landingInFiles } from './landing-in-files.ts';
import { collect } from './repeated-option.ts';
import { selfOf } from './serve.ts';
import { exitOfSync, printSync, reportSync, syncSchema, type SyncReport } from './sync-report.ts';
import { WHOLE_SYNC } from './sync-with.ts';

interface Options {
  readonly since?: readonly string[];
}

const VERBS = ['create', 'apply', 'verify'] as const;

interface Result {
  readonly verb: (typeof VERBS)[number];
  readonly file: string;
  readonly refs: readonly { readonly name: string; readonly target: ObjectId }[];
  readonly needs: readonly ObjectId[];
  readonly lacking: readonly ObjectId[];
  readonly objects: number;
  readonly bytes: number;
  readonly sync: SyncReport | null;
}

export const bundle = defineCommand<readonly [string, string, readonly string[]], Options, Result>({
  name: 'bundle',
  description:
    '`create` writes branches and tags into a file with all that they need, `apply` takes from it what is new as `fxd pull` does, `verify` reads a bundle from end to end and says whether it can be applied here. With --since a bundle has only what is not reachable from there; it can be applied where that is known.',
  examples: [
    { command: 'fxd bundle create work.bundle', explains: 'put everything into a file' },
    { command: 'fxd bundle create work.bundle main --since v1.0', explains: 'only what is new' },
    { command: 'fxd bundle apply work.bundle', explains: 'take what is new in it' },
  ],
  schema: object({
    verb: oneOf(VERBS),
    file: string(),
    refs: array(object({ name: string('Full name'), target: objectId() }), 'What it has'),
    needs: array(objectId(), 'Commits that it builds on'),
    lacking: array(objectId(), 'Those of them that are not here'),
    objects: integer('Objects in it; 0 with apply, which counts what was new'),
    bytes: integer('Its length; 0 with apply and verify'),
    sync: nullable(syncSchema, 'With apply: what was taken'),
  }),
  declare: (command) =>
    command
      .argument('<verb>', 'create, apply or verify')
      .argument('<file>', 'the bundle')
      .argument('[refs...]', 'with create: branches and tags, all if left out')
      .option('--since <revision>', 'with create: what is known there already', collect),
  run: (context, [word, name, names], { since = [] }) => {
    const verb = VERBS.find((known) => known === word);
    const file = resolve(context.folder, name);
    if (verb === 'create') return create(context, file, names, since);
    if (verb === undefined || names.length > 0 || since.length > 0) {
      throw badUsage('It is `create <file> [refs]`, `apply <file>` or `verify <file>`');
    }
    return verb === 'apply' ? apply(context, file) : verify(context, file);
  },
  print: (ui, { verb, file, refs, lacking, objects, bytes, sync }) => {
    if (sync !== null) return printSync(ui, sync);
    const what = `${refs.length} refs and ${objects} objects`;
    if (verb === 'create') ui.out(`${ui.text(file)}: ${what}, ${bytes} bytes`);
    else if (lacking.length === 0) ui.out(`${ui.text(file)} is whole and can be applied: ${what}`);
    else {
      ui.out(`${ui.text(file)} is whole: ${what}`);
      for (const id of lacking) ui.out(`It builds on ${ui.id(id)}, which is not here`);
    }
  },
  exitCode: ({ lacking, sync }) => {
    if (sync !== null) return exitOfSync(sync);
    return lacking.length > 0 ? EXIT.differs : EXIT.done;
  },
});

function create(
  context: Context,
  file: string,
  names: readonly string[],
  since: readonly string[],
): Result {
  const { repository, host } = context;
  const refs = names.length === 0 ? null : names.map((name) => fullName(context, name));
  const known = since.map((revision) => resolveRevision(repository, revision));
  const messages = bundleOf(repository, selfOf(context, false), { refs, since: known });
  const bytes = writeBundle(file, host.randomBytes(4).toString('hex'), messages);
  return { ...verify(context, file), verb: 'create', bytes, lacking: [] };
}

function fullName({ repository }: Context, name: string): string {
  const found = [BRANCHES + name, TAGS + name].find((ref) => repository.store.refs.get(ref));
  if (found === undefined) throw refMissing('branch', name);
  return found;
}

function verify({ repository }: Context, file: string): Result {
  const { head, rest } = openBundle(file);
  const records = new RecordReader();
  let objects = 0;
  for (const message of rest) {
    if (message.kind !== 'objects') continue;
    objects += records.read(message).filter(({ kind }) => kind === 'object').length;
  }
  const refs = [...checkSharedRefs(head.refs.refs).values()].flatMap(({ name, target }) => {
    return target === null ? [] : [{ name, target }];
  });
  const needs = head.request.have;
  const lacking = lackingFor(repository, needs);
  return { verb: 'verify', file, refs, needs, lacking, objects, bytes: 0, sync: null };
}

async function apply(context: Context, file: string): Promise<Result> {
  const { repository } = context;
  repository.store.requireWritable();
  const { head, rest } = openBundle(file);
  const needs = head.request.have;
  const lacking = lackingFor(repository, needs);
  if (lacking.length > 0) {
    throw bundleLacks(
      file,
      lacking.map((id) => id.slice(0, 12)),
    );
  }
  const result = await synchronise(repository, new BundleLine(file, head, rest), {
    self: selfOf(context, false),
    peer: null,
    wish: { ...WHOLE_SYNC, push: false },
    landing: landingInFiles(context),
    openGrammar,
  });
  const sync = reportSync(result, false, 0);
  return { verb: 'apply', file, refs: [], needs, lacking, objects: 0, bytes: 0, sync };
}
