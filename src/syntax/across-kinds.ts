/**
 * Matching across kinds: code that was written as another kind under its old name. Pure. Invariant: a span is
 * in at most one pair, and a name that several of the spans have says nothing.
 */
import type { Kind } from '../model/kinds.ts';
import type { PlacedSpan } from '../model/outline.ts';

/** Kinds of code that can be written one for another under one name, such as a function and a variable. */
const INTERCHANGEABLE: ReadonlySet<Kind> = new Set<Kind>([
  ...(['function', 'method', 'class', 'interface', 'trait', 'type', 'enum'] as const),
  ...(['field', 'variable', 'namespace', 'statement'] as const),
]);

/** Pairs, older first, of spans of code by a qualified name that one of either list has. */
export function pairAcrossKinds(
  vanished: readonly PlacedSpan[],
  appeared: readonly PlacedSpan[],
): (readonly [PlacedSpan, PlacedSpan])[] {
  const olds = onlyBearers(vanished);
  if (olds.size === 0) return [];
  return [...onlyBearers(appeared)].flatMap(([name, now]) => {
    const old = olds.get(name);
    return old === undefined ? [] : [[old, now] as const];
  });
}

/** Of spans of code with a name, those whose qualified name no other of them has. */
function onlyBearers(spans: readonly PlacedSpan[]): Map<string, PlacedSpan> {
  const bearers = new Map<string, PlacedSpan>();
  const shared = new Set<string>();
  for (const placed of spans) {
    const { span, qualifiedName } = placed;
    if (span.name === '' || !INTERCHANGEABLE.has(span.kind)) continue;
    if (bearers.has(qualifiedName)) shared.add(qualifiedName);
    bearers.set(qualifiedName, placed);
  }
  for (const name of shared) bearers.delete(name);
  return bearers;
}
