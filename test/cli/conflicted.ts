/**
 * Repositories with conflicts. Invariant: what `conflicted` returns is a merge of `side` into `main` that is
 * under way, and stopped.
 */
import { chmodSync, rmSync, symlinkSync } from 'node:fs';
import { expect } from 'vitest';
import { Sandbox } from './sandbox.ts';

/** A text, bytes, a link, a program, or nothing. */
type Content =
  string | Uint8Array | { readonly link: string } | { readonly program: string } | null;
export type Files = Readonly<Record<string, Content>>;

export function put(box: Sandbox, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    rmSync(box.path(name), { recursive: true, force: true });
    if (content === null) continue;
    if (typeof content === 'string' || content instanceof Uint8Array) box.write(name, content);
    else if ('link' in content) symlinkSync(content.link, box.path(name));
    else {
      box.write(name, content.program);
      chmodSync(box.path(name), 0o755);
    }
  }
}

async function change(box: Sandbox, message: string, files: Files): Promise<void> {
  put(box, files);
  await box.fxd('commit', '--allow-empty', '-m', message);
}

/** A merge of `side` into `main` that is under way, with conflicts. */
export async function conflicted(base: Files, ours: Files, theirs: Files): Promise<Sandbox> {
  const box = new Sandbox();
  await box.fxd('init');
  await change(box, 'Base', base);
  await box.fxd('switch', '-c', 'side');
  await change(box, 'Side', theirs);
  await box.fxd('switch', 'main');
  await change(box, 'Main', ours);
  expect((await box.try(['merge', 'side'])).exit).toBe(1);
  return box;
}

/** Two functions with these results. */
export const two = (one: string, other: string): string =>
  `function one() {\n  return ${one};\n}\n\nfunction two() {\n  return ${other};\n}\n`;

/** Both functions of `a.ts` are 1, and become 2 here and 3 there. */
export const twoConflicts = (): Promise<Sandbox> =>
  conflicted({ 'a.ts': two('1', '1') }, { 'a.ts': two('2', '2') }, { 'a.ts': two('3', '3') });

/** How many conflicts are open. */
export async function countOpen(box: Sandbox): Promise<number> {
  return ((await box.json('resolve', '--list')) as { open: unknown[] }).open.length;
}
