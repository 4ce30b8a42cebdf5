/** Two branches that went apart. Invariant: HEAD is on `main`, and nothing in the working tree is changed. */
import { rmSync } from 'node:fs';
import { Sandbox } from './sandbox.ts';

/** Text by path; null takes a file away. */
export type Files = Readonly<Record<string, string | null>>;

/** Records files as they are to be. */
export async function change(box: Sandbox, message: string, files: Files): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    if (text === null) rmSync(box.path(name), { recursive: true, force: true });
    else box.write(name, text);
  }
  await box.fxd('commit', '--allow-empty', '-m', message);
}

/** A repository on `main`, with `side` beside it, each with a commit on the common one. */
export async function diverged(base: Files, main: Files, side: Files): Promise<Sandbox> {
  const box = new Sandbox();
  await box.fxd('init');
  await change(box, 'Base', base);
  await box.fxd('switch', '-c', 'side');
  await change(box, 'Side', side);
  await box.fxd('switch', 'main');
  await change(box, 'Main', main);
  return box;
}
