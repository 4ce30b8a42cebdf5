/** `fxd config`: read and change settings. */
import type { Config, Found, Origin, UnknownKey, WritableLayer } from '../bridge/files/config.ts';
import { badUsage, EXIT } from '../model/errors.ts';
import type { Ui } from '../ui/ui.ts';
import { defineCommand } from './define-command.ts';
import { array, boolean, nullable, object, oneOf, string } from './json-schema.ts';

interface Options {
  readonly global?: boolean;
  readonly local?: boolean;
  readonly system?: boolean;
  readonly showOrigin?: boolean;
}

const VERBS = ['get', 'set', 'unset', 'list'] as const;
type Verb = (typeof VERBS)[number];

interface Result {
  readonly verb: Verb;
  /** For `get` none or one. */
  readonly settings: readonly Found[];
  /** Whether `set` or `unset` changed anything. */
  readonly changed: boolean;
  readonly unknown: readonly UnknownKey[];
}

type Operands = readonly [string, string | undefined, string | undefined];

const originSchema = object({
  layer: oneOf(['default', 'system', 'global', 'local', 'command line']),
  file: nullable(
    string(),
    'Null where the layer has none: the settings of a repository lie in .fxd',
  ),
});

export const config = defineCommand<Operands, Options, Result>({
  name: 'config',
  description:
    'Settings of the system (/etc/fxd/config.toml) are overruled by yours (--global), these by those of the repository (--local), and these by --config on the command line. `set` and `unset` change those of the repository unless told otherwise. `get` ends with 1 and prints nothing where nobody has set the key.',
  examples: [
    { command: 'fxd config set --global user.name "Ana Example"', explains: 'say who you are' },
    { command: 'fxd config get user.name', explains: 'show one setting' },
    { command: 'fxd config list --show-origin', explains: 'show all, and where they come from' },
  ],
  schema: object({
    verb: oneOf(VERBS),
    settings: array(
      object({
        key: string(),
        value: {
          description: 'Text, a size in bytes, or a list of texts',
          anyOf: [
            { type: 'string' },
            { type: 'integer' },
            { type: 'array', items: { type: 'string' } },
          ],
        },
        origin: originSchema,
      }),
      'For get none or one; for list all, the weakest first; else empty',
    ),
    changed: boolean('Whether set or unset changed anything'),
    unknown: array(
      object({
        key: string(),
        origin: originSchema,
        suggestion: nullable(string(), 'The key that may be meant'),
      }),
      'For list: keys that fxd does not know',
    ),
  }),
  declare: (command) =>
    command
      .argument('<verb>', 'get, set, unset or list')
      .argument('[key]', 'the setting, such as user.name')
      .argument('[value]', 'its new value')
      .option('--global', 'those of yours, for every repository')
      .option('--local', 'those of this repository')
      .option('--system', 'those of this machine')
      .option('--show-origin', 'say where each comes from (get and list)'),
  run: ({ config: settings }, operands, options) => {
    const verb = checkUsage(operands, options);
    const layer = chooseLayer(options);
    const [, key = '', value = ''] = operands;
    const result = { verb, settings: [], changed: false, unknown: [] };
    switch (verb) {
      case 'get':
        return { ...result, settings: find(settings, layer, key) };
      case 'set':
        settings.set(layer ?? 'local', key, value);
        return { ...result, changed: true };
      case 'unset':
        return { ...result, changed: settings.unset(layer ?? 'local', key) };
      case 'list':
        return {
          ...result,
          settings: settings.all().filter(({ origin }) => isOf(origin, layer)),
          unknown: settings.unknownKeys().filter(({ origin }) => isOf(origin, layer)),
        };
    }
  },
  print: (ui, { verb, settings, changed, unknown }, { showOrigin = false }) => {
    for (const setting of settings) printSetting(ui, setting, verb === 'list', showOrigin);
    for (const { key, origin, suggestion } of unknown) {
      const meant = suggestion === null ? '' : ` Did you mean ${suggestion}?`;
      ui.warn(`There is no setting ${ui.text(key)} (${ui.text(originText(origin))}).${meant}`);
    }
    if (verb === 'unset' && !changed) ui.status('It was not set there; nothing was changed.');
  },
  exitCode: ({ verb, settings, changed }) => {
    if (verb === 'get') return settings.length === 0 ? EXIT.differs : EXIT.done;
    return verb === 'unset' && !changed ? EXIT.differs : EXIT.done;
  },
});

/** How many operands follow each verb. */
const OPERANDS: Readonly<Record<Verb, number>> = { get: 1, set: 2, unset: 1, list: 0 };

function checkUsage([word, ...rest]: Operands, { showOrigin = false }: Options): Verb {
  const verb = VERBS.find((known) => known === word);
  if (verb === undefined) {
    throw badUsage(`'${word}' is not get, set, unset or list`, 'Run `fxd help config`');
  }
  const given = rest.filter((operand) => operand !== undefined).length;
  if (given !== OPERANDS[verb]) {
    const form = ['', ' <key>', ' <key> <value>'][OPERANDS[verb]] ?? '';
    throw badUsage(
      `\`fxd config ${verb}\` is not complete, or says too much`,
      `Write \`fxd config ${verb}${form}\``,
    );
  }
  if (showOrigin && verb !== 'get' && verb !== 'list') {
    throw badUsage('--show-origin goes with get and list only', 'Leave it out');
  }
  return verb;
}

function chooseLayer({ global = false, local = false, system = false }: Options) {
  const layers: WritableLayer[] = [];
  if (global) layers.push('global');
  if (local) layers.push('local');
  if (system) layers.push('system');
  if (layers.length > 1) throw badUsage('One of --global, --local and --system at a time', null);
  return layers[0] ?? null;
}

function isOf(origin: Origin, layer: WritableLayer | null): boolean {
  return layer === null || origin.layer === layer;
}

/** What decides, or what one layer holds. Throws UNKNOWN_CONFIG_KEY. */
function find(settings: Config, layer: WritableLayer | null, key: string): Found[] {
  const found =
    layer === null
      ? settings.get(key)
      : settings.all().findLast((one) => one.key === key && isOf(one.origin, layer));
  if (found == null) {
    settings.get(key);
    return [];
  }
  return found.origin.layer === 'default' ? [] : [found];
}

function printSetting(
  ui: Ui,
  { key, value, origin }: Found,
  withKey: boolean,
  withOrigin: boolean,
) {
  const values = typeof value === 'object' ? value : [String(value)];
  for (const item of values) {
    const where = withOrigin ? `${ui.style.faint(ui.text(originText(origin)))}\t` : '';
    ui.out(`${where}${withKey ? `${ui.text(key)}=` : ''}${ui.text(item)}`);
  }
}

function originText({ layer, file }: Origin): string {
  return file === null ? layer : `${layer} ${file}`;
}
