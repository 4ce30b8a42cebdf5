/**
 * The walk over everything that can be reached. Invariant: it is iterative and opens a commit or tree
 * once, so neither depth nor a circle of lying rows can hold it; what is damaged gets the first place at
 * which it was met.
 */
import { modeType } from '../../model/entry.ts';
import type { BlobId, CommitId, ObjectId, ObjectType, TagId, TreeId } from '../../model/ids.ts';
import { EMPTY_TREE } from '../../model/ids.ts';
import { parseCommit, parseTag } from '../commit-object.ts';
import { parseTree } from '../tree-object.ts';
import { joinPath } from '../trees.ts';
import type { Suspect } from './finding.ts';
import { faultOf } from './finding.ts';
import type { Inspection } from './inspection.ts';
import { outlineFault } from './outline-fault.ts';
import type { Origin, Stop } from './stop.ts';
import { atPath, placeOf } from './stop.ts';
import { treeFaults } from './tree-faults.ts';

const EFFECTS: Readonly<Record<Origin, string>> = {
  history: 'it cannot be read',
  'node map': 'which node is which cannot be told there',
  operation: 'what the operation did to it cannot be undone',
  merge: 'what was in conflict cannot be told',
};

/** Blobs that were met; past this they are simply met again. */
const REMEMBERED_BLOBS = 200_000;

export class Walk {
  readonly #inspection: Inspection;
  readonly #seen = new Set<ObjectId>();
  readonly #blobs = new Set<string>();
  /** Commits of the history that were met, newest first. */
  readonly commits = new Set<CommitId>();
  /** Whether something on the way could not be followed. */
  isCut = false;

  constructor(inspection: Inspection) {
    this.#inspection = inspection;
  }

  /** Walks over what these lead to. */
  run(roots: Iterable<Stop>): void {
    for (const root of roots) {
      const pending = [root];
      for (let stop = pending.pop(); stop !== undefined; stop = pending.pop()) {
        const below = this.#visit(stop);
        for (let i = below.length - 1; i >= 0; i--) pending.push(below[i]!);
      }
    }
  }

  /** Looks at one object; returns what it leads to. */
  #visit(stop: Stop): readonly Stop[] {
    const { id } = stop;
    if (id === EMPTY_TREE || this.#seen.has(id)) return [];
    let type: ObjectType | null = null;
    const unreadable = faultOf(() => (type = this.#inspection.store.objects.typeOf(id)));
    if (unreadable !== null || type === null) {
      this.#seen.add(id);
      return this.#damaged(stop, unreadable ?? 'it is missing');
    }
    if (stop.type !== null && type !== stop.type) {
      this.#tell(stop, {
        what: type,
        fault: `it stands where a ${stop.type} should`,
        repair: null,
      });
      return [];
    }
    const { suspects } = this.#inspection;
    const isDamaged = suspects.has(id);
    for (const suspect of suspects.take(id)) this.#tell(stop, suspect);
    if (!isDamaged && type === 'blob') return this.#blob(stop);
    this.#seen.add(id);
    return isDamaged ? this.#around({ ...stop, type }) : this.#open({ ...stop, type });
  }

  #blob(stop: Stop): readonly Stop[] {
    const { repository, options, objectsWereRead } = this.#inspection;
    const isFile = stop.isFile && stop.origin === 'history';
    const language = isFile ? repository.splitter.languageOf(stop.path!, EMPTY).name : '';
    const key = `${stop.id} ${language}`;
    if (this.#blobs.has(key)) return [];
    if (this.#blobs.size >= REMEMBERED_BLOBS) this.#blobs.clear();
    this.#blobs.add(key);
    const fault = objectsWereRead
      ? null
      : faultOf(() => void repository.readBlob(stop.id as BlobId));
    if (fault !== null) return this.#damaged(stop, fault);
    if (!isFile) return [];
    const file = { blob: stop.id as BlobId, path: stop.path! };
    const missing = outlineFault(repository, file, language, options.full);
    if (missing === null) return [];
    const repair = { kind: 'outline', row: missing.row, file } as const;
    this.#inspection.findings.add({
      what: 'outline',
      id: stop.id,
      place: placeOf(stop),
      fault: missing.fault,
      effect: 'the file may be split otherwise than it was when it was recorded',
      repair,
    });
    return [];
  }

  /** Reads a commit, tree or tag; returns what it names. */
  #open(stop: Stop): readonly Stop[] {
    let below: readonly Stop[] = [];
    const fault = faultOf(() => {
      const { bytes } = this.#inspection.store.objects.read(stop.id);
      if (stop.type === 'commit') below = this.#commit(stop, bytes);
      else if (stop.type === 'tree') below = this.#tree(stop, bytes);
      else {
        const { target, targetType } = parseTag(bytes, stop.id as TagId);
        below = [{ ...atPath(stop, null), id: target, type: targetType }];
      }
    });
    return fault === null ? below : this.#damaged(stop, fault);
  }

  #commit(stop: Stop, bytes: Buffer): readonly Stop[] {
    const { tree, parents } = parseCommit(bytes, stop.id as CommitId);
    const isEnd = this.#inspection.repository.isShallow(stop.id as CommitId);
    if (stop.origin === 'history') this.commits.add(stop.id as CommitId);
    return [
      { ...atPath(stop, ''), id: tree, type: 'tree' },
      ...(isEnd ? [] : parents).map((parent) => commitStop(stop, parent)),
    ];
  }

  #tree(stop: Stop, bytes: Buffer): readonly Stop[] {
    const entries = parseTree(bytes, stop.id as TreeId);
    this.#checkTree(stop, entries);
    return entries.flatMap(({ name, mode, id }): Stop[] => {
      const kind = modeType(mode);
      // The commit that a submodule names lies in another repository.
      if (kind === 'submodule') return [];
      const path = joinPath(stop.path ?? '', name);
      const type = kind === 'tree' ? 'tree' : 'blob';
      return [{ ...atPath(stop, path), id, type, isFile: kind === 'file' }];
    });
  }

  #checkTree(stop: Stop, entries: ReturnType<typeof parseTree>): void {
    const { findings, options } = this.#inspection;
    const about = { what: 'tree', id: stop.id, advice: null };
    for (const fault of treeFaults(entries)) {
      const effect = 'this version may not come out as it was recorded';
      findings.add({ ...about, place: placeOf(stop), fault, effect });
    }
    if (stop.origin !== 'history') return;
    for (const { name } of entries) {
      const reason = options.auditName(name);
      if (reason === null) continue;
      findings.add({
        ...about,
        severity: 'warning',
        place: placeOf(atPath(stop, joinPath(stop.path ?? '', name))),
        fault: `its name cannot be written to disk: ${reason}`,
        effect: 'it stays in the history and is not checked out',
      });
    }
  }

  #damaged(stop: Stop, fault: string): readonly Stop[] {
    this.#tell(stop, { what: stop.type ?? 'object', fault, repair: null });
    return this.#around(stop);
  }

  /** What else is known of where a damaged object leads. */
  #around(stop: Stop): readonly Stop[] {
    if (stop.type === 'blob') return [];
    this.isCut = true;
    if (stop.type !== 'commit') return [];
    const { objects, commitGraph } = this.#inspection.store;
    let parents: readonly Stop[] = [];
    faultOf(() => {
      const number = objects.numberOf(stop.id);
      const numbers = number === null ? [] : (commitGraph.get(number)?.parents ?? []);
      parents = numbers.map((parent) => commitStop(stop, objects.idOf(parent)));
    });
    return parents;
  }

  #tell(stop: Stop, { what, fault, repair }: Suspect): void {
    const isOutline = what === 'outline';
    const file =
      isOutline && stop.path !== null ? { blob: stop.id as BlobId, path: stop.path } : null;
    this.#inspection.findings.add({
      what,
      id: stop.id,
      place: placeOf(stop),
      fault,
      effect: isOutline ? 'the nodes of the file cannot be told' : EFFECTS[stop.origin],
      blocksReading: stop.origin !== 'operation',
      repair: repair?.kind === 'outline' ? { ...repair, file } : repair,
    });
  }
}

const EMPTY = Buffer.alloc(0);
/** Digits by which a commit is named that no ref stands for. */
const SHORT = 12;

function commitStop(stop: Stop, id: ObjectId): Stop {
  return { ...atPath(stop, null), id, type: 'commit', label: id.slice(0, SHORT) };
}
