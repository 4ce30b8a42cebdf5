/**
 * What a command is. Invariant: `run` returns plain data and prints nothing; `print` shows that data and
 * computes nothing; so `--json`, which prints what `run` returned, can never disagree with the text.
 *
 * To add the command `fxd example`:
 * 1. Write src/commands/example.ts, in this order: one header line; the types of its arguments, options
 *    and result; `export const example = defineCommand<Arguments, Options, Result>({…})`; small parsers.
 * 2. Add its row to registry.ts: name, aliases, group, summary, and a dynamic import. Import heavy things
 *    inside the command's module, never in the registry.
 * 3. Say in `schema`, with the builders of json-schema.ts, what `run` returns: every field always there,
 *    `null` where unset, `[]` where empty. No dates, maps, sets, bytes, undefined: only what JSON has.
 * 4. Write test/cli/example.test.ts with `runCli`, and run `npm run generate` for man page and completions.
 *
 * `declare` gets a commander Command without the global options; they are added afterwards, and a global
 * flag that the command declares itself is the command's. Operands are declared with `.argument`, in
 * declared order they are the tuple `Arguments`; options become fields of `Options` (`--name-only` is
 * `nameOnly`, undefined when not given unless a default is declared; `--no-x` is `x: false`). A value is
 * parsed by the function that commander takes as third argument; it throws an error of model/errors.ts,
 * or commander's InvalidArgumentError. Every option and operand has a description.
 *
 * `context` has getters that open what they name at first use: `config`, `location`, `repository`; so
 * `run: ({ repository }, …)` opens the repository, and a command that does not name it never does.
 *
 * Failing is throwing an error made in model/errors.ts. An answer that is "no" or "differs" is not a
 * failure: return it, and give the exit code with `exitCode`.
 */
import type { Command } from 'commander';
import type { ExitCode } from '../model/errors.ts';
import type { Ui } from '../ui/ui.ts';
import type { Context } from './context.ts';
import type { ObjectSchema } from './json-schema.ts';

export interface Example {
  /** As typed, `fxd` included. */
  readonly command: string;
  /** What it does, in one line, imperative, without a full stop. */
  readonly explains: string;
}

export interface CommandDefinition<
  Arguments extends readonly unknown[],
  Options extends object,
  Result extends object,
> {
  /** The verb, one word; the same as in the registry. */
  readonly name: string;
  /** More than the summary, for `--help` and the man page: paragraphs separated by an empty line. */
  readonly description?: string;
  /** Two or three, the most common first. */
  readonly examples: readonly Example[];
  /** The shape of `Result`; `fxd schema <name>` prints it with the `schema` field added. */
  readonly schema: ObjectSchema;
  /** Set when the answer may be long: on a terminal it then goes through the pager. */
  readonly paged?: boolean;
  /**
   * Set when the command needs neither configuration nor repository: then the modules of the store are not
   * even loaded, and the getters of `Workspace` in its context throw.
   */
  readonly standalone?: boolean;
  /** Declares operands and options. */
  declare(command: Command): Command;
  /** Does the work. */
  run(context: Context, args: Arguments, options: Options): Result | Promise<Result>;
  /** Shows the result to people. */
  print(ui: Ui, result: Result, options: Options): void;
  /**
   * Shows one part of the answer of a command that tells while it runs (`context.tell`); its parts and its
   * result are of one shape. With `--json` each is a line of its own.
   */
  printPart?(ui: Ui, part: Result, options: Options): void;
  /** 0 when it is left out. */
  exitCode?(result: Result, options: Options): ExitCode;
}

/** A command whose types are not of interest, such as a row of the registry holds. */
export type AnyCommand = CommandDefinition<readonly unknown[], object, object>;

/** The definition itself, with its types checked. */
export function defineCommand<
  Arguments extends readonly unknown[],
  Options extends object,
  Result extends object,
>(
  definition: CommandDefinition<Arguments, Options, Result>,
): CommandDefinition<Arguments, Options, Result> {
  return definition;
}
