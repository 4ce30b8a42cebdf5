/**
 * The files of the grammars, which lie beside the program. Invariant: a file that is missing is no failure;
 * what needs it does without.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from './system-failure.ts';

/** The bytes of a grammar's file, or null where this installation does not have it. */
export function readGrammarFile(name: string): Buffer | null {
  try {
    return readFileSync(join(__dirname, 'grammars', name));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}
