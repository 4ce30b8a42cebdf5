/**
 * The files that are made from the registry: manual pages and completions. Invariant: the same registry
 * gives the same bytes; a test compares them with what is committed.
 */
import { describeCommand, describeGlobals } from '../src/commands/description.ts';
import { COMMANDS } from '../src/commands/registry.ts';
import { bashCompletion } from './completion-bash.ts';
import { fishCompletion } from './completion-fish.ts';
import { powershellCompletion } from './completion-powershell.ts';
import { zshCompletion } from './completion-zsh.ts';
import { commandPage, mainPage } from './man-page.ts';

/** The folders that hold nothing but generated files. */
export const GENERATED_FOLDERS = ['completions', 'man'] as const;

/** Path from the root of the project → text. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const commands = await Promise.all(
    COMMANDS.map(async (entry) => describeCommand(entry, await entry.load())),
  );
  const table = { commands, globals: describeGlobals() };
  return new Map([
    ['completions/_fxd', zshCompletion(table)],
    ['completions/fxd.bash', bashCompletion(table)],
    ['completions/fxd.fish', fishCompletion(table)],
    ['completions/fxd.ps1', powershellCompletion(table)],
    ['man/fxd.1', mainPage(table.commands, table.globals)],
    ...commands.map((described): [string, string] => [
      `man/fxd-${described.name}.1`,
      commandPage(described),
    ]),
  ]);
}
