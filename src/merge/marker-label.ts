/**
 * Marker labels: what stands on a marker line behind the marker. Invariant: a label is one line, and of a
 * length that can be read.
 */
import { shortKind } from '../model/kinds.ts';
import type { Subject } from './conflict.ts';

/** Characters of a node's name that a marker line shows. */
const LONGEST_NAME = 80;

/** The side, the node, and what the side did: `main · fn parse (edited)`. */
export function labelOf(side: string, subject: Subject | null | undefined, did = ''): string {
  if (subject == null) return side.trim();
  const name = subject.name.replace(/\s+/g, ' ');
  const short = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
  const node = `${shortKind(subject.kind)} ${short}`.trim();
  return [side.trim(), `${node} (${did})`].filter((part) => part !== '').join(' · ');
}
