/**
 * A text that the user edits. Invariant: it lies in a private folder while it is edited, and nothing of it
 * is left behind.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runEditor } from '../process.ts';

/** Lets the user edit a text; returns what was saved. Throws EDITOR_FAILED. */
export function editText(
  editor: string,
  fileName: string,
  initial: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const folder = mkdtempSync(join(tmpdir(), 'fxd-'));
  const file = join(folder, fileName);
  writeFileSync(file, initial, { mode: 0o600 });
  try {
    runEditor(editor, file, env);
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
