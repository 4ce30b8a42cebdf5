/**
 * The command by which Git starts this fxd. Invariant: it starts the same program that wrote it, by its
 * short name where that is what the user's PATH leads to.
 */
import { realpathSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/**
 * A command line for a POSIX shell, such as Git runs. `program` are the words that started this process:
 * Node and the script, or twice the same where both are one file.
 */
export function ownCommand(program: readonly string[], path: string): string {
  const script = program.at(-1) ?? 'fxd';
  const real = realPath(script);
  const folders = path.split(delimiter).filter((folder) => isAbsolute(folder));
  const found = folders
    .map((folder) => realPath(join(folder, 'fxd')))
    .find((file) => file !== null);
  if (real !== null && found === real) return 'fxd';
  return [...new Set(program)].map(quoteWord).join(' ');
}

/** A word as a POSIX shell reads it back. */
function quoteWord(word: string): string {
  return /^[\w./:@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    // What cannot be reached is not what runs here.
    return null;
  }
}
