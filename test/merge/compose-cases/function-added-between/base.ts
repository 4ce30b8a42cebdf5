import { a } from './a.ts';

/** Parses. */
export function parse(text: string) {
  return a(text);
}

export function print(tree: Tree) {
  return String(tree);
}

export const limit = 10;
