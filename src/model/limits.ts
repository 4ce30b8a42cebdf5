/**
 * Limits: every bound that input can meet, in one table; `fxd limits` prints it. Invariant: the code takes
 * each figure from here, so the table shows no limit that nothing keeps.
 */
export interface Limit {
  /** What is bounded, as the table names it. */
  readonly name: string;
  readonly figure: number;
  readonly unit: 'bytes' | 'levels' | 'seconds' | 'terms' | 'tags' | 'refs' | 'nodes' | 'entries';
  /** What happens with more, as the rest of a sentence. */
  readonly beyond: string;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

export const LIMITS = {
  path: {
    name: 'a path',
    figure: 4096,
    unit: 'bytes',
    beyond: 'it stays in the history and is not written to disk',
  },
  pathPart: {
    name: 'a part of a path',
    figure: 255,
    unit: 'bytes',
    beyond: 'it stays in the history and is not written to disk',
  },
  file: {
    name: 'a file',
    // One buffer holds no more on every supported Node.
    figure: 4 * GIB - 1,
    unit: 'bytes',
    beyond: 'it is not recorded, and that is said',
  },
  versionEntries: {
    name: 'files of a version',
    figure: 1_000_000,
    unit: 'entries',
    beyond: 'the version is not read',
  },
  structure: {
    name: 'a commit, tree or tag',
    figure: 64 * MIB,
    unit: 'bytes',
    beyond: 'it is refused as damaged',
  },
  pack: {
    name: 'a pack of the store, inflated',
    figure: 4 * MIB,
    unit: 'bytes',
    beyond: 'it is refused as damaged; longer contents are cut into several',
  },
  pieces: {
    name: 'the list of where an object lies in the store',
    figure: 16 * MIB,
    unit: 'bytes',
    beyond: 'it is refused as damaged',
  },
  outline: {
    name: 'an outline of the store',
    figure: 64 * MIB,
    unit: 'bytes',
    beyond: 'it is refused as damaged',
  },
  splitFile: {
    name: 'a file that is split into nodes',
    // Larger files are hardly written by hand.
    figure: 4 * MIB,
    unit: 'bytes',
    beyond: 'it is kept whole, as one opaque node',
  },
  nodes: {
    name: 'nodes of a file, nested ones included',
    figure: 100_000,
    unit: 'nodes',
    beyond: 'the file is kept whole, as one opaque node',
  },
  nodeDepth: {
    name: 'nodes within nodes',
    figure: 64,
    unit: 'levels',
    beyond: 'the file is kept whole, as one opaque node',
  },
  message: {
    name: 'a message from a file',
    figure: 16 * MIB,
    unit: 'bytes',
    beyond: 'it is refused',
  },
  refs: {
    name: 'branches, and as many tags',
    figure: 100_000,
    unit: 'refs',
    beyond: 'no more can be made',
  },
  refName: {
    name: 'the name of a branch or tag',
    figure: 250,
    unit: 'bytes',
    beyond: 'it is refused',
  },
  tagChain: {
    name: 'tags that name tags',
    figure: 32,
    unit: 'tags',
    beyond: 'the first names no commit',
  },
  selectorTerms: {
    name: 'names in a selector',
    figure: 500,
    unit: 'terms',
    beyond: 'it is refused',
  },
  selectorDepth: {
    name: 'parentheses in a selector',
    figure: 32,
    unit: 'levels',
    beyond: 'it is refused',
  },
  configFile: {
    name: 'a configuration file',
    figure: MIB,
    unit: 'bytes',
    beyond: 'it is refused',
  },
  ignoreFile: {
    name: 'an ignore file',
    figure: MIB,
    unit: 'bytes',
    beyond: 'the rest of its rules is not read, and that is said',
  },
  sentObject: {
    name: 'an object that a peer sends',
    figure: 256 * MIB,
    unit: 'bytes',
    beyond: 'it is refused',
  },
  frame: {
    name: 'a frame of a conversation with a peer',
    figure: MIB,
    unit: 'bytes',
    beyond: 'the conversation is ended',
  },
  batchObjects: {
    name: 'objects on the way that are not acknowledged',
    figure: 1000,
    unit: 'entries',
    beyond: 'the conversation is ended; the sender waits before that',
  },
  batchBytes: {
    name: 'bytes on the way that are not acknowledged, or one object',
    figure: 4 * MIB,
    unit: 'bytes',
    beyond: 'the conversation is ended; the sender waits before that',
  },
  peerHello: {
    name: 'waiting for the first word of a peer',
    figure: 10,
    unit: 'seconds',
    beyond: 'the conversation is ended',
  },
  peerSilence: {
    name: 'waiting for the next word of a peer',
    figure: 45,
    unit: 'seconds',
    beyond: 'the conversation is ended',
  },
  lockWait: {
    name: 'waiting for another process',
    figure: 5,
    unit: 'seconds',
    beyond: 'the command ends with exit code 5; --lock-timeout changes it',
  },
} as const satisfies Readonly<Record<string, Limit>>;

/** The figure as people read it: `4 MiB`, `100,000 nodes`. */
export function limitText({ figure, unit }: Pick<Limit, 'figure' | 'unit'>): string {
  if (unit !== 'bytes') return `${figure.toLocaleString('en-US')} ${unit}`;
  for (const [size, name] of [
    [GIB, 'GiB'],
    [MIB, 'MiB'],
    [KIB, 'KiB'],
  ] as const) {
    // The largest file is a byte short of a round figure.
    if ((figure + 1) % size === 0) return `${(figure + 1) / size} ${name} - 1`;
    if (figure % size === 0) return `${figure / size} ${name}`;
  }
  return `${figure} bytes`;
}
