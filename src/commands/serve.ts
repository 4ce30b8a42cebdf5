/** `fxd serve`: answer another fxd that synchronises with this repository. */
import { auditPath } from '../bridge/files/audit-path.ts';
import { nameOfPath, parsePeerAddress } from '../bridge/peer/address.ts';
import { serveLine } from '../bridge/peer/serve.ts';
import { StreamLine } from '../bridge/peer/stream-line.ts';
import { Answerer, type Self } from '../history/syncing/answerer.ts';
import { asPeerName } from '../history/syncing/peers.ts';
import { badUsage } from '../model/errors.ts';
import type { RepoPath } from '../model/path.ts';
import { contextAt } from './context-at.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define-command.ts';
import { boolean, object } from './json-schema.ts';
import { landingInFiles } from './landing-in-files.ts';

interface Options {
  readonly stdio?: boolean;
  readonly readOnly?: boolean;
}

interface Result {
  readonly readOnly: boolean;
}

export const serve = defineCommand<readonly [string | undefined], Options, Result>({
  name: 'serve',
  description:
    'The conversation goes over standard input and output, as docs/protocol.md describes it; `fxd sync` starts this command itself. Nothing that the other side sends is run. A branch that is checked out here moves only where its files can follow.',
  examples: [
    { command: 'fxd serve --stdio ../project', explains: 'answer on the standard streams' },
    { command: 'fxd serve --stdio --read-only', explains: 'give everything and take nothing' },
  ],
  schema: object({ readOnly: boolean('Whether nothing was taken') }),
  declare: (command) =>
    command
      .argument(
        '[repository]',
        'its folder or store; the one around the current folder if left out',
      )
      .option('--stdio', 'talk over standard input and output')
      .option('--read-only', 'take nothing'),
  run: async (context, [path], { stdio = false, readOnly = false }) => {
    if (!stdio) throw badUsage('Over what?', 'Give `--stdio`');
    if (context.globals.json) {
      throw badUsage('--json and --stdio cannot go together: standard output is taken', null);
    }
    const { host, folder } = context;
    const streams = host.conversation();
    const after = (ms: number, call: () => void) => host.after(ms, call);
    // Whoever started this process holds the other end; it may take its time.
    const line = new StreamLine(streams, { after, isImpatient: false });
    await serveLine(line, () => {
      const served =
        path === undefined ? context : contextAt(context, parsePeerAddress(path, folder));
      const { repository } = served;
      const writable = !readOnly && !repository.store.readOnly;
      return new Answerer(repository, selfOf(served, writable), landingInFiles(served));
    });
    line.close();
    return { readOnly };
  },
  print: () => undefined,
});

/** How this repository presents itself. */
export function selfOf({ location }: Context, writable: boolean): Self {
  return {
    name: asPeerName(nameOfPath(location.root)),
    writable,
    auditName: (name) => auditPath(name as RepoPath),
  };
}
