/** `fxd sync`: two repositories become one. */
import type { Command } from 'commander';
import { parsePeerAddress } from '../bridge/peer/address.ts';
import { addPeer, listPeers, removePeer } from '../history/syncing/peers.ts';
import { badUsage } from '../model/errors.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define-command.ts';
import { array, nullable, object, oneOf, string } from './json-schema.ts';
import { collect } from './repeated-option.ts';
import { exitOfSync, printSync, syncSchema, type SyncReport } from './sync-report.ts';
import { meantBranches, syncWith } from './sync-with.ts';

interface Options {
  readonly push?: boolean;
  readonly pull?: boolean;
  readonly merge?: boolean;
  readonly branch?: readonly string[];
  readonly dryRun?: boolean;
}

interface PeerReport {
  readonly name: string;
  readonly address: string | null;
}

const ACTIONS = ['synchronised', 'added', 'listed', 'removed'] as const;

interface Result {
  readonly action: (typeof ACTIONS)[number];
  /** Null for what is about the list of peers. */
  readonly sync: SyncReport | null;
  readonly peers: readonly PeerReport[];
}

type Operand = string | undefined;

export const sync = defineCommand<readonly [Operand, Operand, Operand, Operand], Options, Result>({
  name: 'sync',
  description: `Fetches what the other side has and this one lacks, gives it what it lacks, and brings branches and tags in line. A peer is a repository on this machine: a folder, or the name of one that was added. A branch that only one side has moved follows; a branch, tag or deletion that is new is taken over. Where both sides have moved a branch, each keeps its own and has the other's as \`<branch>@<peer>\`; with --merge the two are merged by node, unless something is in conflict.

    The branch that is checked out moves only where the files can follow: unsaved changes are never overwritten. What breaks off is gone on with by the next run; a second run changes nothing. Ends with 1 where something still differs.

    \`fxd sync peer add <name> <folder>\` gives a peer a name, \`fxd sync peer list\` lists them, \`fxd sync peer remove <name>\` forgets one.`,
  examples: [
    { command: 'fxd sync ../other', explains: 'synchronise with another folder' },
    { command: 'fxd sync --merge', explains: 'and merge what has diverged' },
    { command: 'fxd sync peer add ana /srv/ana', explains: 'name a peer' },
  ],
  schema: object({
    action: oneOf(ACTIONS),
    sync: nullable(syncSchema, 'Null where the peers were only listed or changed'),
    peers: array(
      object({
        name: string(),
        address: nullable(string(), 'Null for one that only ever called here'),
      }),
      'All of them, or the one that was added or removed',
    ),
  }),
  declare: declareOptions,
  run: async (context, operands, options) => {
    const [peer] = operands;
    if (peer === 'peer') return managePeers(context, operands);
    if (operands[1] !== undefined) throw badUsage('More than one peer was named');
    const both = options.pull === true && options.push === true;
    const report = await syncWith(context, peer, {
      pull: both || options.push !== true,
      push: both || options.pull !== true,
      fetchOnly: false,
      merge: options.merge ?? false,
      branches: meantBranches(options.branch),
      dryRun: options.dryRun ?? false,
    });
    return { action: 'synchronised', sync: report, peers: [] };
  },
  print: (ui, { action, sync: report, peers }) => {
    if (report !== null) printSync(ui, report);
    for (const { name, address } of peers) {
      const place = address === null ? 'called here' : ui.text(address);
      if (action === 'listed') ui.out(`${ui.text(name)}  ${place}`);
      else if (action === 'added') ui.status(`Added peer ${ui.text(name)}: ${place}`);
      else ui.status(`Removed peer ${ui.text(name)}.`);
    }
  },
  exitCode: ({ sync: report }) => (report === null ? 0 : exitOfSync(report)),
});

function declareOptions(command: Command): Command {
  return command
    .argument('[peer]', 'a folder or the name of a peer; `peer` to manage the names')
    .argument('[verb]', 'with `peer`: add, list or remove')
    .argument('[name]', 'with `peer add` and `peer remove`: the name')
    .argument('[folder]', 'with `peer add`: where its repository is')
    .option('--pull', 'only take')
    .option('--push', 'only give')
    .option('--merge', 'merge branches that have diverged, by node')
    .option('--branch <name>', 'only this branch; may be given several times', collect)
    .option('--dry-run', 'say what would be done, and do nothing');
}

function managePeers(
  { repository, folder }: Context,
  [, verb, name, address]: readonly [Operand, Operand, Operand, Operand],
): Result {
  const hint = 'Run `fxd help sync`';
  if (verb === 'list' && name === undefined) {
    const peers = listPeers(repository).map(reportPeer);
    return { action: 'listed', sync: null, peers };
  }
  if (verb === 'add' && name !== undefined && address !== undefined) {
    const peer = addPeer(repository, name, parsePeerAddress(address, folder));
    return { action: 'added', sync: null, peers: [reportPeer(peer)] };
  }
  if (verb === 'remove' && name !== undefined && address === undefined) {
    return { action: 'removed', sync: null, peers: [reportPeer(removePeer(repository, name))] };
  }
  throw badUsage('It is `peer add <name> <folder>`, `peer list` or `peer remove <name>`', hint);
}

function reportPeer({ name, address }: PeerReport): PeerReport {
  return { name, address };
}
