import { a } from './a.ts';

/** Parses. */
export function parse(text: string) {
  return a(text);
}

export const limit = 10;
