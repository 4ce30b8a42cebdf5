import { a } from './a.ts';

/** Parses. */
export function parse(text: string) {
  return a(text.trim());
}

export const limit = 20;
