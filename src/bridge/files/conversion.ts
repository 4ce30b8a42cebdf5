/**
 * How one file is converted between the working tree and Git's objects. Invariant: as convert_attrs,
 * convert_to_git and convert_to_working_tree of convert.c decide; what cannot be converted is said, and
 * never recorded half converted.
 */
import { hashObject } from '../../model/hash.ts';
import type { DecidedAttributes } from './attributes.ts';
import type { FilterDriver } from './filter-driver.ts';
import {
  collapseIds,
  expandIds,
  isTextWithCrLf,
  losesLineEndings,
  toCrLf,
  toLf,
} from './text-conversion.ts';
import { findEncoding, isUtf8Name, type TextEncoding } from './text-encoding.ts';

/** What Git's configuration says of line endings. */
export interface LineEndingSettings {
  readonly autoCrLf: boolean | 'input';
  /** core.eol; null where it is unset, or native. */
  readonly eol: 'lf' | 'crlf' | null;
  /** core.safecrlf is true: what would come back with other line endings is refused. */
  readonly refusesLoss: boolean;
}

/** Bytes, or why there are none: the rest of a sentence that begins with the path. */
export type Converted = Buffer | { readonly refused: string };

/** What a file is now, and what is recorded of it. */
export interface Recording {
  readonly bytes: Buffer;
  /** The blob that HEAD has at the path; asked for only where that matters. */
  readonly recorded: () => Buffer | null;
  /** Whether Git's index vouches for it that the file is that blob checked out. */
  readonly isAsRecorded: () => boolean;
}

export interface Conversion {
  /** The program that the file goes through, or null. */
  readonly filter: FilterDriver | null;
  /** What is recorded of a file. Without a filter it is that blob, whoever asks. */
  toGit(recording: Recording): Converted;
  /** What is checked out of a blob. */
  toFile(blob: Buffer): Buffer;
}

type Ending = 'lf' | 'crlf';

interface Plan {
  /** `auto` looks at the bytes first; null leaves line endings alone. */
  readonly lineEndings: 'text' | 'auto' | null;
  readonly ending: Ending;
  readonly expandsIds: boolean;
  readonly encodingName: string | null;
  readonly filter: FilterDriver | null;
  readonly refusesLoss: boolean;
}

/** The conversion that the attributes of a file ask for; null where it is recorded as it is. */
export function planConversion(
  attributes: DecidedAttributes,
  settings: LineEndingSettings,
  findFilter: (name: string) => FilterDriver | null,
): Conversion | null {
  const named = attributes.get('filter');
  const encoding = attributes.get('working-tree-encoding');
  const { lineEndings, ending } = planLineEndings(attributes, settings);
  const plan: Plan = {
    lineEndings,
    ending,
    expandsIds: attributes.get('ident') === true,
    encodingName:
      encoding == null || encoding === '' || (typeof encoding === 'string' && isUtf8Name(encoding))
        ? null
        : String(encoding),
    filter: typeof named === 'string' ? findFilter(named) : null,
    refusesLoss: settings.refusesLoss,
  };
  const isPlain =
    lineEndings === null && !plan.expandsIds && plan.encodingName === null && plan.filter === null;
  return isPlain ? null : new PlannedConversion(plan);
}

/** What `text` and the older `crlf` say: convert, do not, look first, or nothing. */
function textAttribute(
  value: boolean | string | null | undefined,
): Plan['lineEndings'] | undefined {
  if (value === true || value === 'input') return 'text';
  if (value === false) return null;
  return value === 'auto' ? 'auto' : undefined;
}

function planLineEndings(
  attributes: DecidedAttributes,
  { autoCrLf, eol }: LineEndingSettings,
): Pick<Plan, 'lineEndings' | 'ending'> {
  const [text, crlf] = [attributes.get('text'), attributes.get('crlf')];
  const decisive = textAttribute(text) === undefined ? crlf : text;
  const said = textAttribute(decisive);
  if (said === null) return { lineEndings: null, ending: 'lf' };
  const wanted = attributes.get('eol');
  const ending = wanted === 'lf' || wanted === 'crlf' ? wanted : null;
  if (ending !== null) return { lineEndings: said ?? 'text', ending };
  if (said === undefined && autoCrLf === false) return { lineEndings: null, ending: 'lf' };
  const usual = autoCrLf === true || (autoCrLf === false && eol === 'crlf') ? 'crlf' : 'lf';
  return { lineEndings: said ?? 'auto', ending: decisive === 'input' ? 'lf' : usual };
}

class PlannedConversion implements Conversion {
  readonly #plan: Plan;
  readonly #encoding: TextEncoding | null;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#encoding = plan.encodingName === null ? null : findEncoding(plan.encodingName);
  }

  get filter(): FilterDriver | null {
    return this.#plan.filter;
  }

  toGit(recording: Recording): Converted {
    const { bytes, recorded } = recording;
    const { filter, encodingName } = this.#plan;
    const filtered = filter === null ? bytes : filter.clean(recording);
    // What is recorded already has been converted before.
    if (!Buffer.isBuffer(filtered) || filter?.isTrusted === false) return filtered;
    let text = filtered;
    if (encodingName !== null && text.length > 0) {
      const decoded = this.#encoding?.toUtf8(text) ?? null;
      if (decoded === null) return { refused: this.#undecodable(encodingName) };
      text = decoded;
    }
    const isRecordedWithCrLf = () => {
      const blob = recorded();
      return blob !== null && isTextWithCrLf(blob);
    };
    const unified = this.#withLf(text, isRecordedWithCrLf);
    if (this.#plan.refusesLoss && this.#plan.lineEndings !== null && text.length > 0) {
      if (losesLineEndings(text, this.#withEndings(unified))) {
        return { refused: 'would come back with other line endings (core.safecrlf)' };
      }
    }
    return this.#plan.expandsIds ? collapseIds(unified) : unified;
  }

  toFile(blob: Buffer): Buffer {
    const { expandsIds, filter } = this.#plan;
    const expanded = expandsIds ? expandIds(blob, (bytes) => hashObject('blob', bytes)) : blob;
    const text = this.#withEndings(expanded);
    // Git, too, checks out what it cannot encode as it is recorded.
    const encoded = text.length === 0 ? text : (this.#encoding?.fromUtf8(text) ?? text);
    return filter === null ? encoded : filter.smudge(encoded);
  }

  #undecodable(name: string): string {
    return this.#encoding === null
      ? `is in ${name}, which fxd cannot convert (working-tree-encoding)`
      : `is not in ${name}, as its working-tree-encoding says`;
  }

  #withLf(bytes: Buffer, recordedHasCrLf: () => boolean): Buffer {
    const { lineEndings } = this.#plan;
    if (lineEndings === null) return bytes;
    return toLf(bytes, lineEndings === 'auto' ? { recordedHasCrLf } : null);
  }

  #withEndings(bytes: Buffer): Buffer {
    const { lineEndings, ending } = this.#plan;
    if (lineEndings === null || ending === 'lf') return bytes;
    return toCrLf(bytes, lineEndings === 'auto');
  }
}
