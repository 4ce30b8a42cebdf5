/**
 * Options that every command takes, before or after the verb. Invariant: there is none that nothing
 * heeds, and of one that is given twice the last counts.
 */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { LIMITS } from '../model/limits.ts';
import { COLOR_MODES, type ColorMode } from '../ui/style.ts';

/** One `--config key=value`. */
export interface Setting {
  readonly key: string;
  readonly value: string;
}

export interface GlobalOptions {
  /** Of `-C`, as given; null for the current folder. */
  readonly folder: string | null;
  /** Of `-R`, as given; null to look for `.fxd`. */
  readonly repo: string | null;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Of `--color`; null leaves it to environment and configuration. */
  readonly color: ColorMode | null;
  /** False under `--no-pager`. */
  readonly pager: boolean;
  /** False under `--no-input`. */
  readonly input: boolean;
  /** In the order given; a later one overrules an earlier one. */
  readonly config: readonly Setting[];
  /** Of `--at-op`, as given; null for the repository as it is now. */
  readonly atOp: string | null;
  /** How long to wait for another process to release the store. */
  readonly lockTimeoutSeconds: number;
}

export const DEFAULT_LOCK_TIMEOUT_SECONDS = LIMITS.lockWait.figure;

/** Fresh option objects: commander ties an option to the command it is added to. */
export function globalOptions(): readonly Option[] {
  return [
    new Option('-C <folder>', 'run as if started in <folder>'),
    new Option('-R, --repo <file>', 'the store to use, instead of looking for .fxd'),
    new Option('--json', 'print one JSON document; errors as JSON on standard error'),
    new Option('-q, --quiet', 'print the answer only: no status, hints or warnings'),
    new Option('-v, --verbose', 'say more about what is done, and what caused an error'),
    new Option('--color <when>', 'when to use colours').choices(COLOR_MODES),
    new Option('--no-pager', 'do not send long output through a pager'),
    new Option('--no-input', 'ask nothing and start no editor'),
    new Option('--config <key=value>', 'set a configuration value for this run').argParser(
      collectSetting,
    ),
    new Option('--at-op <operation>', 'look at everything as it was after an operation'),
    new Option(
      '--lock-timeout <seconds>',
      `how long to wait for another process, ${DEFAULT_LOCK_TIMEOUT_SECONDS} if not given`,
    ).argParser(parseSeconds),
  ];
}

/** Whether an option is spelled so; `flag` includes its dashes. */
export function hasFlag(option: Option, flag: string): boolean {
  return option.short === flag || option.long === flag;
}

/** Adds them to a command, but for flags that the command declares itself; returns their field names. */
export function declareGlobals(command: Command): readonly string[] {
  const fields: string[] = [];
  for (const option of globalOptions()) {
    const taken = (flag: string | null | undefined) =>
      typeof flag === 'string' && command.options.some((own) => hasFlag(own, flag));
    if (taken(option.long) || (option.long === undefined && taken(option.short))) continue;
    if (taken(option.short)) delete option.short;
    command.addOption(option);
    fields.push(option.attributeName());
  }
  return fields;
}

/** What the commands of one line say together, in the order in which they stand on it. */
export function readGlobals(commands: readonly Command[]): GlobalOptions {
  const names = globalOptions().map((option) => option.attributeName());
  const given: Record<string, unknown> = {};
  const config: Setting[] = [];
  for (const command of commands) {
    for (const name of names) {
      if (command.getOptionValueSource(name) !== 'cli') continue;
      given[name] = command.getOptionValue(name);
      if (name === 'config') config.push(...(given[name] as readonly Setting[]));
    }
  }
  // The parsers and flags above give each field its type.
  return {
    folder: (given['C'] as string | undefined) ?? null,
    repo: (given['repo'] as string | undefined) ?? null,
    json: given['json'] === true,
    quiet: given['quiet'] === true,
    verbose: given['verbose'] === true,
    color: (given['color'] as ColorMode | undefined) ?? null,
    pager: given['pager'] !== false,
    input: given['input'] !== false,
    config,
    atOp: (given['atOp'] as string | undefined) ?? null,
    lockTimeoutSeconds:
      (given['lockTimeout'] as number | undefined) ?? DEFAULT_LOCK_TIMEOUT_SECONDS,
  };
}

function collectSetting(text: string, earlier: readonly Setting[] | undefined): readonly Setting[] {
  const equals = text.indexOf('=');
  if (equals <= 0) throw new InvalidArgumentError('Write it as key=value.');
  return [...(earlier ?? []), { key: text.slice(0, equals), value: text.slice(equals + 1) }];
}

function parseSeconds(text: string): number {
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(text)) {
    throw new InvalidArgumentError('Give a number of seconds, such as 5 or 0.5.');
  }
  return Number(text);
}
