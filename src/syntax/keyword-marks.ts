/**
 * Ruby marks: where names and symbols that hold signs end. Invariant: each looks at no byte before the
 * mark, and changes nothing.
 */
import {
  AMPERSAND,
  AT,
  BANG,
  DOLLAR,
  DOT,
  EQUALS,
  HASH,
  LF,
  MORE,
  QUESTION,
  TILDE,
  endOfLine,
} from './ascii.ts';
import { isWordByte } from './keyword-literals.ts';
import { isBlank } from './line-cursor.ts';

/** Bytes of operators that can be the name of a method. */
const OPERATOR_NAME = new Set<number | undefined>(Buffer.from('+-*/%<>=!~^&|[]`@'));

const OPERATOR_LIMIT = 80;

function operatorEnd(bytes: Buffer, from: number): number {
  let at = from;
  while (at - from < OPERATOR_LIMIT && OPERATOR_NAME.has(bytes[at])) at++;
  return at;
}

/** Offset after the name of a method at `start`: `parse?`, `self.make`, `name=`, `<<`. */
export function methodNameEnd(bytes: Buffer, start: number): number {
  let at = start;
  while (isWordByte(bytes[at]) || (bytes[at] === DOT && isWordByte(bytes[at + 1]))) at++;
  if (at === start || bytes[at] === DOT) return operatorEnd(bytes, bytes[at] === DOT ? at + 1 : at);
  return bytes[at] === QUESTION || bytes[at] === BANG || bytes[at] === EQUALS ? at + 1 : at;
}

/** Offset after the symbol whose colon is at `colon`, or `colon + 1` if it is none. */
export function symbolEnd(bytes: Buffer, colon: number, mayBeOperator: boolean): number {
  let at = colon + 1;
  if (!isWordByte(bytes[at])) return mayBeOperator ? operatorEnd(bytes, at) : at;
  while (isWordByte(bytes[at])) at++;
  if (bytes[at] === QUESTION || bytes[at] === BANG) return at + 1;
  const isSetter = bytes[at] === EQUALS && bytes[at + 1] !== MORE && bytes[at + 1] !== EQUALS;
  return isSetter ? at + 1 : at;
}

/** Offset after `@name`, `@@name`, `$name` or `$!`. */
export function variableEnd(bytes: Buffer, start: number): number {
  let at = start + 1;
  while (bytes[at] === AT) at++;
  const isSign = !isWordByte(bytes[at]) && bytes[at] !== LF && !isBlank(bytes[at]);
  if (isSign && bytes[start] === DOLLAR) at++;
  while (isWordByte(bytes[at])) at++;
  return at;
}

/** Whether an `=` that assigns stands at `from`, blanks aside. */
export function isAssignment(bytes: Buffer, from: number): boolean {
  let at = from;
  while (isBlank(bytes[at])) at++;
  return bytes[at] === EQUALS && bytes[at + 1] !== EQUALS && bytes[at + 1] !== TILDE;
}

/** Whether code goes on with `.name` or `&.name` on a later line; each line is looked at once. */
export class DotLookahead {
  private lookedTo = -1;
  private found = false;

  constructor(private readonly bytes: Buffer) {}

  /** Whether the next line of code from `from` on, comments aside, begins with a dot. */
  isBelow(from: number): boolean {
    if (from <= this.lookedTo) return this.found;
    const { bytes } = this;
    let at = from;
    while (at < bytes.length && (isBlank(bytes[at]) || bytes[at] === HASH)) {
      at = bytes[at] === HASH ? endOfLine(bytes, at) + 1 : at + 1;
    }
    const dot = bytes[at] === AMPERSAND ? at + 1 : at;
    this.lookedTo = at;
    this.found = bytes[dot] === DOT && bytes[dot + 1] !== DOT;
    return this.found;
  }
}
