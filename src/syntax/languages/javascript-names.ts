/**
 * Names of statements in JavaScript and TypeScript: what a statement assigns to, declares or calls.
 * Invariant: a statement whose value is a function or class has that kind, however it is written.
 */
import {
  BANG,
  BRACE,
  BRACKET,
  COLON,
  DOT,
  EQUALS,
  HASH,
  LESS,
  PAREN,
  QUESTION,
  SEMICOLON,
} from '../ascii.ts';
import type { Item } from '../brace-table.ts';
import { callName, endOfChain } from '../chain-names.ts';
import { endOfHead, keyToken, memberKey, nextName, specifier } from '../names.ts';
import type { Reading } from '../reading.ts';
import { ARROW, STRING, WORD } from '../tokens.ts';

/** A function or class; without a name it is the default export. */
export function functionName(reading: Reading, item: Item): string {
  const { kind, word } = reading.tokens;
  const next = item.at + 1;
  const isUnnamed = kind[next] === WORD && reading.language.is.heritage[word[next]!] === 1;
  const name = isUnnamed ? '' : nextName(reading, item);
  return name === '' ? 'default' : name;
}

/** What an import is of; TypeScript's `import name = …` declares a name of its own. */
export function importName(reading: Reading, item: Item): string {
  const { kind, newline } = reading.tokens;
  for (let t = item.at + 1; t <= item.at + 2 && kind[t] === WORD && newline[t] === 0; t++) {
    if (t + 1 < item.next && kind[t + 1] === EQUALS) return reading.text(t, t);
  }
  return specifier(reading, item);
}

/** `const name = …`: the name, or the pattern on one line. */
export function variableName(reading: Reading, item: Item): string {
  const { kind, mate } = reading.tokens;
  const target = item.at + 1;
  if (target >= item.next) return '';
  const isPattern = kind[target] === BRACE || kind[target] === BRACKET;
  const from = isPattern ? Math.max(target, mate[target]!) : target;
  const equals = findEquals(reading, from, item.next);
  if (equals >= 0 && !isPattern) refineByValue(reading, item, equals + 1);
  return isPattern ? reading.squeezed(target, from) : reading.text(target, target);
}

/** A statement without a head word: an export, an assignment, a call, a directive. */
export function statementName(reading: Reading, item: Item): string {
  const { kind } = reading.tokens;
  if (kind[item.first] === WORD && reading.text(item.first, item.first) === 'export') {
    return exportName(reading, item);
  }
  const t = item.at;
  if (kind[t] === STRING)
    return t + 1 >= item.next || kind[t + 1] === SEMICOLON ? reading.unquoted(t) : '';
  if (kind[t] !== WORD) return '';
  const end = endOfChain(reading, t, item.next);
  if (end < item.next && kind[end] === EQUALS) {
    refineByValue(reading, item, end + 1);
    return reading.squeezed(t, end - 1);
  }
  return callName(reading, t, item.next);
}

function exportName(reading: Reading, item: Item): string {
  const { kind } = reading.tokens;
  item.kind = 'export';
  const isDefault = item.at > item.first + 1 || reading.text(item.at, item.at) === 'default';
  if (isDefault) {
    refineByValue(reading, item, item.at);
    return 'default';
  }
  const last = kind[item.next - 1] === SEMICOLON ? item.next - 2 : item.next - 1;
  // `export as namespace name`
  const isNamespace = kind[last] === WORD && reading.text(item.at, item.at) === 'as';
  if (isNamespace) return reading.text(last, last);
  return kind[last] === STRING ? specifier(reading, item) : '';
}

/** The `=` of a declaration after its target, or -1; a type may be between them. */
function findEquals(reading: Reading, target: number, next: number): number {
  const { kind, mate } = reading.tokens;
  if (target + 1 < next && kind[target + 1] === EQUALS) return target + 1;
  if (kind[target + 1] !== COLON && kind[target + 1] !== BANG) return -1;
  for (let t = target + 2; t < next; t = Math.max(t, mate[t]!) + 1)
    if (kind[t] === EQUALS) return t;
  return -1;
}

/** Sets the item's kind, and its body for a class, by the value that begins at `from`. */
function refineByValue(reading: Reading, item: Item, from: number): void {
  const { kind, word } = reading.tokens;
  let t = from;
  for (let end = t; kind[t] === WORD; t = end + 1) {
    end = endOfChain(reading, t, item.next);
    if (end >= item.next || kind[end] !== EQUALS) break;
  }
  if (t >= item.next) return;
  if (kind[t] === BRACE) enterObject(reading, item, t);
  else if (word[t] !== 0 && word[t] === reading.wordId('class')) becomeClass(reading, item, t);
  else if (isFunction(reading, t, item.next)) item.kind = 'function';
}

/** An object at t has its properties as members, if nothing but `;` comes after it. */
function enterObject(reading: Reading, item: Item, t: number): void {
  if (item.inside !== null || !reachesEnd(reading, item, t)) return;
  item.body = t;
  item.inside = reading.language.contexts['object'] ?? null;
}

/** Whether the group at t is all that is left of an item, but for a `;`. */
function reachesEnd(reading: Reading, item: Item, t: number): boolean {
  const { kind, mate } = reading.tokens;
  const rest = item.next - 1 - mate[t]!;
  return rest === 0 || (rest === 1 && kind[item.next - 1] === SEMICOLON);
}

/** Whether a function, `async` or not, begins at t. */
function isFunction(reading: Reading, t: number, next: number): boolean {
  const { word } = reading.tokens;
  const isAsync = t < next && word[t] !== 0 && word[t] === reading.wordId('async');
  return isFunctionStart(reading, t, next) || (isAsync && isFunctionStart(reading, t + 1, next));
}

/** Whether a function begins at t: `function`, `x =>`, `(…) =>`, `(…): T =>` or `<T>(…) =>`. */
function isFunctionStart(reading: Reading, t: number, next: number): boolean {
  const { kind, word, mate } = reading.tokens;
  if (t >= next) return false;
  if (kind[t] === WORD) {
    return kind[t + 1] === ARROW || word[t] === reading.wordId('function');
  }
  const group = kind[t] === LESS ? reading.afterAngles(t, next) : t;
  if (group >= next || kind[group] !== PAREN) return false;
  const after = kind[mate[group]! + 1];
  return mate[group]! + 1 < next && (after === ARROW || after === COLON);
}

/** A class expression has members like a declared class, if nothing but `;` comes after it. */
function becomeClass(reading: Reading, item: Item, at: number): void {
  const { kind, mate } = reading.tokens;
  item.kind = 'class';
  for (let t = at + 1; t < item.next; t = Math.max(t, mate[t]!) + 1) {
    if (kind[t] !== BRACE) continue;
    if (reachesEnd(reading, item, t)) {
      item.body = t;
      item.inside = reading.language.contexts['class'] ?? null;
    }
    return;
  }
}

/** A member's key; what takes arguments is a method, a bare block is a block. */
export function memberName(reading: Reading, item: Item): string {
  const { kind, mate } = reading.tokens;
  const key = keyToken(reading, item);
  if (kind[key] === BRACE) {
    item.kind = 'block';
    return '';
  }
  if (kind[key] === PAREN || kind[key] === LESS) {
    item.kind = 'method';
    return '';
  }
  let t = kind[key] === HASH ? key + 2 : Math.max(key, mate[key]!) + 1;
  while (t < item.next && (kind[t] === QUESTION || kind[t] === BANG)) t++;
  const takesArguments = t < item.next && (kind[t] === PAREN || kind[t] === LESS);
  if (takesArguments || (kind[t] === EQUALS && isFunction(reading, t + 1, item.next))) {
    item.kind = 'method';
  }
  return memberKey(reading, item);
}

/** A property of an object: a key with its value, or a method, however it is written. */
export function propertyName(reading: Reading, item: Item): string {
  const { kind, mate } = reading.tokens;
  const key = keyToken(reading, item);
  // `...others`
  if (kind[key] === DOT) return reading.squeezed(key, item.next - 1);
  const after = Math.max(key, mate[key]!) + 1;
  const takesArguments = kind[after] === PAREN || kind[after] === LESS;
  const isMethod =
    kind[after] === COLON ? isFunction(reading, after + 1, item.next) : takesArguments;
  if (after < item.next && isMethod) item.kind = 'method';
  return memberKey(reading, item);
}

/** `namespace a.b`, `module "a"` or `declare global`. */
export function moduleName(reading: Reading, item: Item): string {
  if (endOfHead(item) === item.at + 1) return reading.text(item.at, item.at);
  return nextName(reading, item);
}
