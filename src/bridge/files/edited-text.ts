/**
 * A text that the user edits. Invariant: it lies in a private folder while it is edited; nothing of it is
 * left behind when it was used, and nothing that was typed is lost when it could not be.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { editorFailed, FxdError, textKept } from '../../model/errors.ts';
import { runEditor } from '../process.ts';
import { writeFailure } from '../system-failure.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Lets the user edit a text; returns what was saved. Throws EDITOR_FAILED, FILE_UNWRITABLE, DISK_FULL. */
export type EditText = (
  editor: string,
  fileName: string,
  initial: string,
  env: Environment,
) => string;

/**
 * Runs `work`, which may have one text edited. If it fails after something was typed, the text stays, and
 * the error says where; `clean` leaves of it what was typed.
 */
export function keepingText<T>(clean: (text: string) => string, work: (edit: EditText) => T): T {
  let draft: Draft | null = null;
  try {
    return work((editor, fileName, initial, env) => {
      draft?.discard();
      draft = new Draft(fileName, initial);
      return draft.edit(editor, env);
    });
  } catch (error) {
    const kept = (draft as Draft | null)?.keep(clean) ?? null;
    draft = null;
    if (kept === null || !(error instanceof FxdError)) throw error;
    throw textKept(error, kept);
  } finally {
    (draft as Draft | null)?.discard();
  }
}

class Draft {
  readonly #folder: string;
  readonly #file: string;
  readonly #initial: string;

  constructor(fileName: string, initial: string) {
    this.#initial = initial;
    try {
      this.#folder = mkdtempSync(join(tmpdir(), 'fxd-'));
      this.#file = join(this.#folder, fileName);
      writeFileSync(this.#file, initial, { mode: 0o600 });
    } catch (error) {
      throw writeFailure(join(tmpdir(), fileName), error);
    }
  }

  edit(editor: string, env: Environment): string {
    runEditor(editor, this.#file, env);
    try {
      return readFileSync(this.#file, 'utf8');
    } catch {
      // An editor that takes the file away has saved nothing.
      throw editorFailed(editor);
    }
  }

  /** Leaves what was typed in the file, and returns its name; null, and nothing left, if nothing was. */
  keep(clean: (text: string) => string): string | null {
    let typed = '';
    try {
      typed = clean(readFileSync(this.#file, 'utf8'));
      if (typed !== '' && typed !== clean(this.#initial)) {
        writeFileSync(this.#file, typed);
        return this.#file;
      }
    } catch {
      // The editor took the file away; there is nothing to keep.
    }
    this.discard();
    return null;
  }

  discard(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
