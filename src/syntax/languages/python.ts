/**
 * Python: classes with their methods and fields, functions, imports, and statements by logical
 * line.
 */
import { COLON, CR, DOT, EQUALS, LF, PAREN } from '../ascii.ts';
import { CommentBinder } from '../comments.ts';
import { IndentMachine, type IndentStatement, type IndentTable } from '../indent-machine.ts';
import type { Language } from '../language.ts';
import { Lexer } from '../lexer.ts';
import { compileLexicon, type LexTable, Vocabulary } from '../lexicon.ts';
import { squeeze, unquotedText } from '../reading.ts';
import { STRING, type Tokens, WORD } from '../tokens.ts';
import {
  DOUBLE_QUOTED,
  endOfShebang,
  HASHES,
  SINGLE_QUOTED,
  TRIPLE_QUOTED,
  words,
} from './common.ts';

const TEXT: LexTable = {
  preamble: endOfShebang,
  rules: [
    HASHES,
    TRIPLE_QUOTED,
    { open: "'''", close: "'''", kind: 'string', multiline: true },
    DOUBLE_QUOTED,
    SINGLE_QUOTED,
    { open: '\\', kind: 'space', scan: endOfEscapedLine },
  ],
};

const LINES: IndentTable = {
  heads: {
    def: { kind: 'function', kindInside: 'method' },
    class: { kind: 'class', container: true },
    import: { kind: 'import' },
    from: { kind: 'import' },
  },
  continues: words('else elif except finally'),
  modifiers: words('async'),
  nameOf,
};

/** After a backslash and the line break that it takes away, or -1. */
function endOfEscapedLine(bytes: Buffer, at: number): number {
  const end = bytes[at + 1] === CR ? at + 2 : at + 1;
  return bytes[end] === LF ? end + 1 : -1;
}

function nameOf(tokens: Tokens, statement: IndentStatement): string {
  const { kind, start, end } = tokens;
  const { at, next } = statement;
  if (kind[at] !== WORD || at + 1 >= next) return '';
  switch (statement.kind) {
    case 'function':
    case 'method':
    case 'class':
      return kind[at + 1] === WORD ? tokens.text(start[at + 1]!, end[at + 1]!) : '';
    case 'import':
      return moduleName(tokens, statement);
    default:
      return statementName(tokens, statement);
  }
}

/** `from x import y` is called `x`, `import a, b` is called `a, b`. */
function moduleName(tokens: Tokens, { at, next }: IndentStatement): string {
  const { kind, start, end } = tokens;
  let last = next - 1;
  if (tokens.text(start[at]!, end[at]!) === 'from') {
    last = at + 1;
    while (last + 1 < next && end[last] === start[last + 1] && kind[last + 1] !== STRING) last++;
  }
  return squeeze(tokens.text(start[at + 1]!, end[last]!));
}

/** The target of an assignment, or a call with the string that it takes first. */
function statementName(tokens: Tokens, statement: IndentStatement): string {
  const { kind, start, end, mate } = tokens;
  const { at, next } = statement;
  let after = at + 1;
  while (kind[after] === DOT && kind[after + 1] === WORD && after + 1 < next) after += 2;
  if (after >= next) return '';
  const target = tokens.text(start[at]!, end[after - 1]!);
  if (kind[after] === EQUALS || (kind[after] === COLON && isAnnotation(tokens, after, next))) {
    if (after === at + 1) statement.kind = statement.isInside ? 'field' : 'variable';
    return target;
  }
  if (kind[after] === PAREN && mate[after]! > after && kind[after + 1] === STRING) {
    const text = unquotedText(tokens, start[after + 1]!, end[after + 1]!);
    return squeeze(`${target}("${text}")`);
  }
  return '';
}

/** Whether the rest of a statement after `name:` is a type, and no block: `else: x = 1` is none. */
function isAnnotation(tokens: Tokens, colon: number, next: number): boolean {
  return colon + 1 < next && tokens.newline[colon + 1] === 0;
}

const vocabulary = new Vocabulary([
  ...Object.keys(LINES.heads),
  ...LINES.continues,
  ...LINES.modifiers,
]);
const none = vocabulary.set();
const lexer = new Lexer(compileLexicon(TEXT, vocabulary, none, none));
const machine = new IndentMachine(LINES, vocabulary, lexer.tokens);

export const python: Language = {
  name: 'python',
  extensions: ['py', 'pyi', 'pyw'],
  fileNames: ['SConstruct', 'SConscript', 'wscript'],
  interpreters: ['python', 'pypy'],
  split(bytes) {
    const { comments, preambleEnd } = lexer.read(bytes);
    return new CommentBinder(bytes, comments, 'columns').bindFile(machine.run(), preambleEnd);
  },
};
