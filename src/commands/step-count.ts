/** How many operations to go back or forth, as it is typed. */
import { InvalidArgumentError } from 'commander';

/** Throws InvalidArgumentError for anything but a whole number from 1 on. */
export function parseSteps(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('Give a number, such as 2.');
  return Number(text);
}
