/** Which commands there are. Invariant: a test of one that is not there is left out, and does not pass. */
import { COMMANDS } from '../../src/commands/registry.ts';

export function hasCommand(name: string): boolean {
  return COMMANDS.some((command) => command.name === name || command.aliases.includes(name));
}
