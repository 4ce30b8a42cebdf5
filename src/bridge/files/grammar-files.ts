/**
 * Grammars as they are opened here: from files beside the program, and that of TOML from what reads the
 * configuration. Invariant: a file that is missing is no failure; what needs it does without.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openGrammar as openCompiled, type Grammar } from '../../syntax/grammar.ts';
import { isToml } from './config-text.ts';
import { systemCode } from '../system-failure.ts';

/** The grammar of a language, or null where there is none. */
export function openGrammar(language: string): Promise<Grammar | null> {
  return language === 'toml' ? Promise.resolve(TOML) : openCompiled(language, readGrammarFile);
}

const TOML: Grammar = { countErrors: (text) => (isToml(text.toString('utf8')) ? 0 : 1) };

/** The bytes of a grammar's file, or null where this installation does not have it. */
function readGrammarFile(name: string): Buffer | null {
  try {
    return readFileSync(join(__dirname, 'grammars', name));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}
