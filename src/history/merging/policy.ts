/**
 * Policy: how conflicts are settled at which paths and for which kinds, as the setting `merge.policy` says.
 * Invariant: a rule settles only what would be a conflict otherwise, but for a whole file of one side,
 * which it takes wherever both sides changed the file; of several rules that fit, the last counts.
 */
import { invalidConfigValue } from '../../model/errors.ts';
import { parseKind, type Kind } from '../../model/kinds.ts';
import { baseName } from '../../model/path.ts';
import { compileGlob } from '../glob.ts';

export const STRATEGIES = [
  'merge',
  'ours',
  'theirs',
  'union',
  'last-writer',
  'max-version',
] as const;
export type Strategy = (typeof STRATEGIES)[number];

interface PolicyRule {
  readonly matches: (path: string) => boolean;
  /** Null for all kinds, and for files as a whole. */
  readonly kind: Kind | null;
  readonly strategy: Strategy;
}

export class Policy {
  readonly #rules: readonly PolicyRule[];

  constructor(rules: readonly PolicyRule[]) {
    this.#rules = rules;
  }

  /** The strategy for a path; for the nodes of a kind in it, if that is given. */
  strategyFor(path: string, kind: Kind | null): Strategy {
    const rule = this.#rules.findLast((each) => {
      return each.matches(path) && (each.kind === null || each.kind === kind);
    });
    return rule?.strategy ?? 'merge';
  }
}

const EXPECTED = `a glob, a kind such as kind:import, or both, and one of ${STRATEGIES.join(', ')}`;

/** Reads the items of the setting, such as `CHANGELOG.md union`. Throws invalidConfigValue. */
export function parsePolicy(items: readonly string[]): Policy {
  return new Policy(items.map(parseRule));
}

function parseRule(item: string): PolicyRule {
  const words = item.trim().split(/\s+/);
  const strategy = STRATEGIES.find((word) => word === words.at(-1));
  const kinds = words.slice(0, -1).filter((word) => word.startsWith('kind:'));
  const globs = words.slice(0, -1).filter((word) => !word.startsWith('kind:'));
  const kind = kinds[0] === undefined ? null : parseKind(kinds[0].slice('kind:'.length));
  const isSound = words.length > 1 && kinds.length < 2 && globs.length < 2;
  if (strategy === undefined || !isSound || (kinds.length > 0 && kind === null)) {
    throw invalidConfigValue('merge.policy', item, EXPECTED);
  }
  return { matches: matcherOf(globs[0] ?? '*'), kind, strategy };
}

/** A glob without a slash fits a name in any folder, as in ignore files. */
function matcherOf(glob: string): (path: string) => boolean {
  const matches = compileGlob(glob);
  return glob.includes('/') ? matches : (path) => matches(baseName(path));
}
