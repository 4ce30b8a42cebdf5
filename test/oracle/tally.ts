/** Tally: what the oracle of one language said of many files. */
import { splitFile } from '../../src/syntax/split.ts';
import { compare, type Disagreement, rendersBack } from './agreement.ts';
import type { Oracle } from './oracle.ts';
import { measureRobustness } from './robustness.ts';

export class Tally {
  /** Files that the oracle could judge. */
  files = 0;
  rejected = 0;
  /** Files that agree in all nodes at top level. */
  top = 0;
  /** Files that agree in all members, of those that have any. */
  members = 0;
  withMembers = 0;
  names = 0;
  namesEqual = 0;
  /** Spans that were left as they were, of those that should be, when a bracket was lost. */
  kept = 0;
  others = 0;
  /** Files whose pieces do not join to their bytes. */
  lost = 0;
  shown = 0;
  /** Files over 4 KB, for the speed. */
  readonly samples: { readonly path: string; readonly bytes: Buffer }[] = [];
}

/** Bytes. */
const SMALLEST_SAMPLE = 4096;
const MOST_SAMPLES = 1500;
/** Robustness costs two splits and much comparing, so every third file must do. */
const ROBUSTNESS_STEP = 3;

/** Files that no oracle judges fairly: Flow's types and unresolved merges. */
function isSkipped(text: string): boolean {
  return /^\s*(\/\/|\/\*+)[\s*]*@flow/.test(text) || /^<<<<<<</m.test(text);
}

/** Adds one file to the tally; `note` is called for every disagreement. */
export function judge(
  oracle: Oracle,
  tally: Tally,
  path: string,
  bytes: Buffer,
  note: (tally: Tally, path: string, disagreement: Disagreement) => void,
): void {
  // A mark of the byte order is white space to us, text to some oracles.
  const text = bytes.toString('latin1').replace(/^\xef\xbb\xbf/, '   ');
  const outline = splitFile(path, bytes);
  if (outline.opaque === 'does not render back' || !rendersBack(bytes, outline)) {
    tally.lost++;
    note(tally, path, { what: 'lost', ours: outline.opaque ?? 'other bytes', theirs: '-' });
  }
  if (isSkipped(text) || outline.opaque !== null) return;
  const theirs = oracle.read(text, path);
  if (theirs === null) {
    tally.rejected++;
    return;
  }
  tally.files++;
  const agreement = compare(text, outline, theirs, oracle);
  if (agreement.top) tally.top++;
  if (agreement.members !== null) tally.withMembers++;
  if (agreement.members === true) tally.members++;
  tally.names += agreement.namesCompared;
  tally.namesEqual += agreement.namesEqual;
  for (const disagreement of agreement.disagreements) note(tally, path, disagreement);
  if (bytes.length > SMALLEST_SAMPLE && tally.samples.length < MOST_SAMPLES) {
    tally.samples.push({ path, bytes });
  }
  if (tally.files % ROBUSTNESS_STEP !== 0) return;
  const robustness = measureRobustness(path, bytes, splitFile);
  tally.kept += robustness?.kept ?? 0;
  tally.others += robustness?.others ?? 0;
}
