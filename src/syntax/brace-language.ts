/**
 * Brace language: a `Language` from a table of the brace family. It is compiled when it is first
 * used.
 */
import { BraceMachine } from './brace-machine.ts';
import { type BraceTable, compileTable } from './brace-table.ts';
import { CommentBinder } from './comments.ts';
import type { Language } from './language.ts';
import { Lexer } from './lexer.ts';
import { draftSpan } from './span-draft.ts';

export function braceLanguage(table: BraceTable, about: Omit<Language, 'split'>): Language {
  let lexer: Lexer | null = null;
  let machine: BraceMachine | null = null;
  return {
    ...about,
    split(bytes) {
      if (lexer === null || machine === null) {
        const language = compileTable(table);
        lexer = new Lexer(language.lexicon);
        machine = new BraceMachine(language, lexer.tokens);
      }
      const { comments, preambleEnd } = lexer.read(bytes);
      const spans = machine.run();
      if (spans === null) return [draftSpan('opaque', '', 0, 0, bytes.length)];
      return new CommentBinder(bytes, comments, 'braces').bindFile(spans, preambleEnd);
    },
  };
}
