/**
 * The settings that fxd knows. Invariant: one table says all of each; what is not in it is refused when it
 * is set, and reported when it is found in a file.
 */
import { parsePolicy } from '../../history/merging/policy.ts';
import { parseAge } from '../../model/age.ts';
import { invalidConfigValue, unknownConfigKey } from '../../model/errors.ts';

/** Text, a size in bytes, or a list of texts. */
export type Value = string | number | readonly string[];

export interface Setting {
  readonly type: 'text' | 'choice' | 'bytes' | 'age' | 'list';
  /** What a setting of type choice can be. */
  readonly choices?: readonly string[];
  /** Throws INVALID_CONFIG_VALUE where a text is no item of a setting of type list. */
  readonly check?: (item: string) => void;
  /** Null where it is unset unless somebody sets it. */
  readonly default: Value | null;
  readonly description: string;
}

const KNOWN = {
  'user.name': { type: 'text', default: null, description: 'author of your commits' },
  'user.email': { type: 'text', default: null, description: 'mail address of your commits' },
  'core.editor': {
    type: 'text',
    default: null,
    description: 'command that edits messages, before VISUAL and EDITOR',
  },
  'core.pager': {
    type: 'text',
    default: null,
    description: 'command that shows long output, before PAGER; empty for none',
  },
  'color.ui': {
    type: 'choice',
    choices: ['auto', 'always', 'never'],
    default: 'auto',
    description: 'when to use colours',
  },
  'init.defaultBranch': {
    type: 'text',
    default: 'main',
    description: 'name of the first branch of a new repository',
  },
  'safe.directory': {
    type: 'list',
    default: [],
    description: 'repositories of other users that you trust, or * for all; each `set` adds one',
  },
  'scan.largeFileWarning': {
    type: 'bytes',
    default: 10 * 1024 * 1024,
    description: 'warn when a new file is larger than this',
  },
  'merge.policy': {
    type: 'list',
    default: [],
    check: (item: string) => void parsePolicy([item]),
    description: 'how conflicts are settled, by file and kind; see fxd help conflicts',
  },
  'merge.tool': {
    type: 'text',
    default: null,
    description: 'merge tool that `fxd resolve` offers',
  },
  'git.filters': {
    type: 'choice',
    choices: ['true', 'false'],
    default: 'false',
    description: "run the filters that Git's attributes name, such as those of Git LFS",
  },
  'gc.operations': {
    type: 'age',
    default: '30d',
    description: 'how long `fxd gc` keeps what can be undone',
  },
  'gc.checkpoints': {
    type: 'age',
    default: '7d',
    description: 'how long `fxd gc` keeps checkpoints that no tag names',
  },
  'gc.unreachable': {
    type: 'age',
    default: '14d',
    description: 'how long `fxd gc` keeps what no command ever referred to',
  },
} as const satisfies Readonly<Record<string, Setting>>;

/** Settings under any name of your choice. */
const ALIAS: Setting = {
  type: 'text',
  default: null,
  description: 'another name for a command, with options',
};
const TOOL: Setting = {
  type: 'text',
  default: null,
  description: 'command of a merge tool; it finds $BASE, $LOCAL, $REMOTE and $MERGED, as with Git',
};
const TOOL_KEY = /^mergetool\.[A-Za-z][\w-]*\.cmd$/;
const ALIAS_KEY = /^alias\.[a-z][a-z0-9-]*$/;

type Known = typeof KNOWN;
/** The keys of the settings with one of these types. */
export type KeyOf<Type extends Setting['type']> = {
  [Key in keyof Known]: Known[Key]['type'] extends Type ? Key : never;
}[keyof Known];

/** Every setting by key, in the order of the manual; `<name>` stands for any. */
export const SETTINGS: readonly (readonly [string, Setting])[] = [
  ...Object.entries<Setting>(KNOWN),
  ['alias.<name>', ALIAS],
  ['mergetool.<name>.cmd', TOOL],
];

/** The setting that a key names, or null. */
export function findSetting(key: string): Setting | null {
  if (ALIAS_KEY.test(key)) return ALIAS;
  if (TOOL_KEY.test(key)) return TOOL;
  return Object.hasOwn(KNOWN, key) ? KNOWN[key as keyof Known] : null;
}

/** The setting that a key names. Throws UNKNOWN_CONFIG_KEY, with the nearest key as a suggestion. */
export function requireSetting(key: string): Setting {
  const setting = findSetting(key);
  if (setting === null) throw unknownConfigKey(key, nearestKey(key));
  return setting;
}

/** The known key that looks most like `key`, or null where none does. */
export function nearestKey(key: string): string | null {
  let nearest: string | null = null;
  let least = Math.max(2, Math.floor(key.length / 3)) + 1;
  for (const known of Object.keys(KNOWN)) {
    const distance = editDistance(key.toLowerCase().slice(0, 80), known.toLowerCase());
    if (distance < least) [nearest, least] = [known, distance];
  }
  return nearest;
}

/** How many letters must be put in, left out or replaced (Levenshtein), by Wagner and Fischer's table. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['k', 1024],
  ['m', 1024 ** 2],
  ['g', 1024 ** 3],
]);

/** What a text on the command line means for a setting. Throws INVALID_CONFIG_VALUE. */
export function parseValue(key: string, text: string): Value {
  const setting = requireSetting(key);
  switch (setting.type) {
    case 'text':
      return text;
    case 'age':
      if (parseAge(text) !== null) return text;
      throw invalidConfigValue(key, text, expectation(setting));
    case 'list':
      setting.check?.(text);
      return [text];
    case 'choice':
      if (setting.choices?.includes(text) === true) return text;
      throw invalidConfigValue(key, text, expectation(setting));
    case 'bytes': {
      const [, digits, unit] = /^(\d{1,12}) ?([kmg]?)(?:i?b)?$/i.exec(text.trim()) ?? [];
      const factor = UNITS.get(unit?.toLowerCase() ?? '-');
      if (digits !== undefined && factor !== undefined) return Number(digits) * factor;
      throw invalidConfigValue(key, text, expectation(setting));
    }
  }
}

/** What a value of a TOML file means for a setting. Throws INVALID_CONFIG_VALUE. */
export function checkValue(key: string, value: unknown): Value {
  const setting = requireSetting(key);
  if (typeof value === 'string') return parseValue(key, value);
  if (setting.type === 'bytes' && Number.isSafeInteger(value) && Number(value) >= 0) {
    return Number(value);
  }
  if (setting.type === 'list' && Array.isArray(value)) {
    const texts = value.filter((item) => typeof item === 'string');
    if (texts.length === value.length) return texts;
  }
  throw invalidConfigValue(key, String(value), expectation(setting));
}

function expectation(setting: Setting): string {
  switch (setting.type) {
    case 'age':
      return 'an age such as 12h, 7d or 4w';
    case 'text':
      return 'a text';
    case 'list':
      return 'a list of texts';
    case 'bytes':
      return 'a size such as 500000, 200k or 10M';
    case 'choice':
      return (setting.choices ?? []).join(', ');
  }
}
