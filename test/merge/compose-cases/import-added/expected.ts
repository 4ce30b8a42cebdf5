import { a } from './a.ts';
import { c } from './c.ts';

/** Parses. */
export function parse(text: string) {
  return a(text);
}

export function print(tree: Tree) {
  return String(tree);
}

export const limit = 10;
