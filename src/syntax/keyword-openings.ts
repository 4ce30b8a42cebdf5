/**
 * Openings: what is open at a place of a shell script, innermost last. Invariant: the counts agree with the
 * stack, so that asking whether anything of a sort is open takes no search.
 */
import { CR, LF, PAREN, PAREN_END } from './ascii.ts';
import { wordEnd } from './keyword-quotes.ts';
import { WordTable } from './keyword-words.ts';
import { isSpace } from './line-cursor.ts';

/** What can be open, by what will close it. */
export const OPEN = {
  fi: 1,
  esac: 2,
  done: 3,
  brace: 4,
  paren: 5,
  tick: 6,
  string: 7,
  parameter: 8,
  array: 9,
} as const;

export type Opening = (typeof OPEN)[keyof typeof OPEN];

/** What a word does where a command may begin. */
export type ShellWord =
  | { readonly opens: Opening; readonly startsCommand: boolean }
  | { readonly closes: Opening }
  | 'leads'
  | 'function';

export const SHELL_WORDS = new WordTable<ShellWord>({
  if: { opens: OPEN.fi, startsCommand: true },
  while: { opens: OPEN.done, startsCommand: true },
  until: { opens: OPEN.done, startsCommand: true },
  for: { opens: OPEN.done, startsCommand: false },
  select: { opens: OPEN.done, startsCommand: false },
  case: { opens: OPEN.esac, startsCommand: false },
  '{': { opens: OPEN.brace, startsCommand: true },
  fi: { closes: OPEN.fi },
  done: { closes: OPEN.done },
  esac: { closes: OPEN.esac },
  '}': { closes: OPEN.brace },
  then: 'leads',
  else: 'leads',
  elif: 'leads',
  do: 'leads',
  time: 'leads',
  '!': 'leads',
  function: 'function',
});

export class Openings {
  private readonly stack: Opening[] = [];
  private readonly counts = new Uint32Array(Object.keys(OPEN).length + 1);

  get top(): Opening | undefined {
    return this.stack[this.stack.length - 1];
  }

  get isEmpty(): boolean {
    return this.stack.length === 0;
  }

  has(opening: Opening): boolean {
    return this.counts[opening]! > 0;
  }

  push(opening: Opening): void {
    this.stack.push(opening);
    this.counts[opening]!++;
  }

  pop(): void {
    const opening = this.stack.pop();
    if (opening !== undefined) this.counts[opening]!--;
  }

  clear(): void {
    this.stack.length = 0;
    this.counts.fill(0);
  }
}

/**
 * What a line tells by its column 0 alone: a function, or anything after a blank line, begins something;
 * the last word of a block ends it.
 */
export function lineRole(bytes: Buffer, at: number): 'begins' | 'ends' | 'goes on' {
  const end = wordEnd(bytes, at);
  const word = SHELL_WORDS.get(bytes, at, end);
  if (typeof word === 'object' && 'closes' in word) return 'ends';
  const isHead = bytes[end] === PAREN && bytes[end + 1] === PAREN_END;
  if (isHead || word === 'function') return 'begins';
  const isAfterBlank = bytes[at - 2] === LF || (bytes[at - 2] === CR && bytes[at - 3] === LF);
  const goesOn = isSpace(bytes[at]) || bytes[at] === PAREN_END || word === 'leads';
  return isAfterBlank && !goesOn ? 'begins' : 'goes on';
}
