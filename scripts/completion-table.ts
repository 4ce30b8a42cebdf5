/** What completions are made of: all commands and options, as every shell's generator needs them. */
import type { CommandDescription, OptionDescription } from '../src/commands/description.ts';

export interface CompletionTable {
  readonly commands: readonly CommandDescription[];
  readonly globals: readonly OptionDescription[];
}

/** The flags of an option, short before long. */
export function flagsOf({ short, long }: OptionDescription): string[] {
  return [short, long].filter((flag) => flag !== null);
}

/** The flags that take the next word as their value. */
export function valueFlags(options: readonly OptionDescription[]): string[] {
  return options.filter(({ value }) => value?.startsWith('<') === true).flatMap(flagsOf);
}

/** Whether a value is a path, told by its placeholder. */
export function takesPath({ value }: OptionDescription): boolean {
  return value !== null && /file|folder|path/.test(value);
}
