/**
 * A bare Git repository written by hand: loose objects, refs, whatever else lies in such a folder.
 * Invariant: bytes are written as they are given, and without Git, so it can hold what no Git makes.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { ObjectType } from '../../../src/model/ids.ts';

export type Bytes = string | Buffer;

/** An entry as it stands in a tree: the mode as its digits, the name as its bytes. */
export type RawEntry = readonly [mode: string, name: Bytes, id: string];

export const ANA = 'Ana Example <ana@example.com> 1700000000 +0100';

export class RawRepository {
  readonly folder: string;
  /** Types by id, of all objects that were written. */
  readonly objects = new Map<string, ObjectType>();
  /** Every ref that names an object, symbolic ones followed; names have one character a byte. */
  readonly refs = new Map<string, string>();
  readonly #packed: Buffer[] = [];

  constructor(folder: string) {
    this.folder = folder;
    for (const name of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags']) {
      mkdirSync(join(folder, name), { recursive: true });
    }
    this.file('HEAD', 'ref: refs/heads/main\n');
    this.file('config', '[core]\n\trepositoryformatversion = 0\n\tbare = true\n');
  }

  file(name: string, text: Bytes): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), text);
  }

  /** Writes a loose object, into a folder of objects that may be another repository's. */
  object(type: ObjectType, contents: Bytes, objects = join(this.folder, 'objects')): string {
    const bytes = Buffer.from(contents as string);
    const whole = Buffer.concat([Buffer.from(`${type} ${bytes.length}\0`), bytes]);
    const id = createHash('sha1').update(whole).digest('hex');
    const file = join(objects, id.slice(0, 2), id.slice(2));
    this.objects.set(id, type);
    mkdirSync(dirname(file), { recursive: true });
    if (!existsSync(file)) writeFileSync(file, deflateSync(whole));
    return id;
  }

  blob(contents: Bytes): string {
    return this.object('blob', contents);
  }

  /** A tree with these entries, in this order. */
  tree(...entries: readonly RawEntry[]): string {
    return this.object(
      'tree',
      Buffer.concat(
        entries.flatMap(([mode, name, id]) => [
          ...[Buffer.from(`${mode} `), Buffer.from(name as string), Buffer.from([0])],
          Buffer.from(id, 'hex'),
        ]),
      ),
    );
  }

  /** A commit as Git makes it, with lines of a header between committer and message. */
  commit(tree: string, parents: readonly string[], message: Bytes, more: Bytes = ''): string {
    const lines = [`tree ${tree}`, ...parents.map((id) => `parent ${id}`)];
    return this.rawCommit(lines, [`author ${ANA}`, `committer ${ANA}`], message, more);
  }

  rawCommit(
    lines: readonly string[],
    people: readonly string[],
    message: Bytes,
    more: Bytes = '',
  ): string {
    const head = Buffer.from(`${[...lines, ...people].join('\n')}\n`, 'latin1');
    const parts = [
      head,
      Buffer.from(more as string),
      Buffer.from('\n'),
      Buffer.from(message as string),
    ];
    return this.object('commit', Buffer.concat(parts));
  }

  tag(target: string, name: string, rest: Bytes): string {
    const head = `object ${target}\ntype ${this.objects.get(target)}\ntag ${name}\n`;
    return this.object('tag', Buffer.concat([Buffer.from(head), Buffer.from(rest as string)]));
  }

  /** A ref in a file of its own. */
  ref(name: string, id: string): void {
    this.file(name, `${id}\n`);
    this.refs.set(Buffer.from(name).toString('latin1'), id);
  }

  symbolic(name: string, target: string): void {
    this.file(name, `ref: ${target}\n`);
    const id = this.refs.get(target);
    if (id !== undefined) this.refs.set(name, id);
  }

  /** A ref among those that are packed; `name` may be any bytes. */
  packedRef(name: Bytes, id: string): void {
    const bytes = Buffer.from(name as string);
    this.#packed.push(Buffer.concat([Buffer.from(`${id} `), bytes, Buffer.from('\n')]));
    this.refs.set(bytes.toString('latin1'), id);
    const sorted = [...this.#packed].sort((a, b) => Buffer.compare(a.subarray(41), b.subarray(41)));
    this.file(
      'packed-refs',
      Buffer.concat([Buffer.from('# pack-refs with: peeled fully-peeled sorted \n'), ...sorted]),
    );
  }
}
