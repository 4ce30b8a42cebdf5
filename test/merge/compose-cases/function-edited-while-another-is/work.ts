import { a } from './a.ts';

/** Parses. */
export function parse(text: string) {
  return a(text.trim());
}

export function print(tree: Tree) {
  return `${tree}`;
}

export const limit = 20;
