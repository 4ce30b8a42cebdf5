import { a } from './a.ts';

/** Parses. */
export function parse(text: string) {
  return a(text.trim());
}

/** Lexes. */
export function lex(text: string) {
  return [...text];
}

export function print(tree: Tree) {
  return `${tree}`;
}

export const limit = 20;
