/**
 * A Git repository, read through `git cat-file`. Invariant: Git is asked for objects as they are stored:
 * no replaced ones, no grafts, no settings of a user's that would fetch or run anything.
 */
import type { GitSource, KnownCommits, SourceObject } from '../../history/importing/git-source.ts';
import { gitObjectDamaged, gitObjectMissing, gitUnreadable } from '../../model/errors.ts';
import type { CommitId, ObjectId, ObjectType } from '../../model/ids.ts';
import { parseObjectId } from '../../model/ids.ts';
import type { RunningGit } from '../process.ts';
import { streamGit } from '../process.ts';
import { gitEnvironment, onRepository } from './git-environment.ts';
import type { GitFolder } from './git-folder.ts';
import { readHead, readRefs, readShallow } from './git-folder.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Ids that are handed to Git in one piece. */
const IDS_AT_ONCE = 1000;
const NEWLINE = 10;
const TYPES: ReadonlyMap<string, ObjectType> = new Map(
  (['commit', 'tree', 'blob', 'tag'] as const).map((type) => [type, type]),
);

export class CatFileSource implements GitSource {
  readonly name: string;
  readonly shallow: ReadonlySet<CommitId>;
  readonly #folder: GitFolder;
  readonly #env: Environment;
  readonly #running = new Set<RunningGit>();

  constructor(name: string, folder: GitFolder, env: Environment) {
    this.name = name;
    this.#folder = folder;
    this.#env = {
      ...gitEnvironment(env),
      GIT_GRAFT_FILE: '/dev/null',
      GIT_NO_LAZY_FETCH: '1',
      GIT_ALLOW_PROTOCOL: 'none',
    };
    this.shallow = readShallow(folder);
  }

  refs() {
    return readRefs(this.#folder);
  }

  head() {
    return readHead(this.#folder, this.refs());
  }

  async commits(tips: readonly CommitId[], known: KnownCommits): Promise<readonly CommitId[]> {
    // Known ones that it does not have are passed over.
    const input = [...tips, ...known.tips.map((id) => `^${id}`)].map((id) => `${id}\n`);
    const git = this.#run(['rev-list', '--ignore-missing', '--stdin'], [input.join('')]);
    const parts: Buffer[] = [];
    for await (const part of git.output) parts.push(part);
    await this.#finish(git);
    const lines = Buffer.concat(parts).toString('latin1').split('\n');
    const found = lines.flatMap((line) => (parseObjectId(line) as CommitId | null) ?? []);
    return found.filter((id) => !known.has(id));
  }

  async *read(ids: Iterable<ObjectId>): AsyncIterable<SourceObject> {
    const asked: ObjectId[] = [];
    const git = this.#run(['cat-file', '--batch', '--buffer'], inPieces(ids, asked));
    let next = 0;
    try {
      for await (const object of parseObjects(git.output)) {
        next += 1;
        yield object;
      }
      await this.#finish(git);
    } catch (error) {
      const told = error instanceof CutOff ? await git.ended() : null;
      if (!(error instanceof CutOff)) throw error;
      throw gitObjectDamaged(
        asked[next] ?? 'of unknown id',
        told ?? 'Git gave less than all of it',
      );
    } finally {
      git.stop();
      this.#running.delete(git);
    }
    const rest = asked[next];
    if (rest !== undefined) throw gitObjectDamaged(rest, 'Git gave nothing for it');
  }

  close(): void {
    for (const git of this.#running) git.stop();
  }

  #run(words: readonly string[], input: Iterable<string>): RunningGit {
    const git = streamGit(
      ['-c', 'core.commitGraph=false', ...onRepository(this.#folder.own), ...words],
      this.#env,
      input,
    );
    this.#running.add(git);
    return git;
  }

  /** Throws GIT_UNREADABLE where Git failed. */
  async #finish(git: RunningGit): Promise<void> {
    const failure = await git.ended();
    this.#running.delete(git);
    if (failure !== null) throw gitUnreadable(this.name, failure);
  }
}

/** The ids as Git reads them, noted in `asked` as they go. */
function* inPieces(ids: Iterable<ObjectId>, asked: ObjectId[]): Generator<string> {
  let piece: string[] = [];
  for (const id of ids) {
    asked.push(id);
    if (piece.push(id) < IDS_AT_ONCE) continue;
    yield `${piece.join('\n')}\n`;
    piece = [];
  }
  if (piece.length > 0) yield `${piece.join('\n')}\n`;
}

/** What was printed ends in the middle of an object. */
class CutOff extends Error {}

/** Bytes that come in parts, read as lines and lengths. */
class Incoming {
  readonly #parts: AsyncIterator<Buffer>;
  #part: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(parts: AsyncIterable<Buffer>) {
    this.#parts = parts[Symbol.asyncIterator]();
  }

  /** Whether there was another part. */
  async more(): Promise<boolean> {
    const next = await this.#parts.next();
    if (next.done === true) return false;
    const rest = this.#part.subarray(this.#at);
    this.#part = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
    this.#at = 0;
    return true;
  }

  /** The next line, or null where its end has not come yet. */
  line(): string | null {
    const end = this.#part.indexOf(NEWLINE, this.#at);
    if (end < 0) return null;
    const line = this.#part.toString('latin1', this.#at, end);
    this.#at = end + 1;
    return line;
  }

  get isEmpty(): boolean {
    return this.#at >= this.#part.length;
  }

  /** The next bytes, or null where they have not all come yet. */
  take(length: number): Buffer | null {
    if (this.#at + length > this.#part.length) return null;
    const bytes = this.#part.subarray(this.#at, this.#at + length);
    this.#at += length;
    return bytes;
  }

  /** The next bytes, however many parts they come in. Throws CutOff. */
  async takeLong(length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafeSlow(length);
    let have = this.#part.copy(bytes, 0, this.#at, this.#at + length);
    this.#at += have;
    while (have < length) {
      const next = await this.#parts.next();
      if (next.done === true) throw new CutOff();
      this.#part = next.value;
      this.#at = this.#part.copy(bytes, have, 0, length - have);
      have += this.#at;
    }
    return bytes;
  }
}

/** Throws CutOff, gitObjectMissing. */
async function* parseObjects(output: AsyncIterable<Buffer>): AsyncGenerator<SourceObject> {
  const incoming = new Incoming(output);
  for (;;) {
    let header = incoming.line();
    while (header === null) {
      if (!(await incoming.more())) {
        if (incoming.isEmpty) return;
        throw new CutOff();
      }
      header = incoming.line();
    }
    const [id = '', typeName = '', size = ''] = header.split(' ');
    const type = TYPES.get(typeName);
    if (type === undefined) throw gitObjectMissing(id);
    const length = Number(size) + 1;
    const bytes = incoming.take(length) ?? (await incoming.takeLong(length));
    yield { id: id as ObjectId, type, bytes: bytes.subarray(0, -1) };
  }
}
