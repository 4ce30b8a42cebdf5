/**
 * Globs in selectors: `*` and `?` within a part, `**` over parts. Invariant: matching takes time
 * proportional to the pattern times the text, whatever the pattern.
 */

export function isGlob(text: string): boolean {
  return /[*?]/.test(text);
}

/** A function that says whether a whole text matches. `*` and `?` do not match `/`. */
export function compileGlob(pattern: string): (text: string) => boolean {
  const tokens = pattern.match(/\*\*\/?|[^]/g) ?? [];
  return (text) => {
    // The set of positions in the pattern that the text read so far can be at.
    let states = closure(tokens, new Set([0]));
    for (const character of text) {
      const next = new Set<number>();
      for (const state of states) step(tokens, state, character, next);
      states = closure(tokens, next);
      if (states.size === 0) return false;
    }
    return states.has(tokens.length);
  };
}

function closure(tokens: readonly string[], states: Set<number>): Set<number> {
  // A set visits what is added while it is walked.
  for (const state of states) if (tokens[state]?.startsWith('*') === true) states.add(state + 1);
  return states;
}

function step(
  tokens: readonly string[],
  state: number,
  character: string,
  next: Set<number>,
): void {
  const token = tokens[state];
  if (token === undefined) return;
  if (token.startsWith('**')) next.add(state);
  else if (token === '*') {
    if (character !== '/') next.add(state);
  } else if (token === '?' ? character !== '/' : token === character) next.add(state + 1);
}
