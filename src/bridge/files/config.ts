/**
 * Configuration: layers, of which the strongest that has a setting decides. Invariant: a layer is read when
 * it is first asked for, and once; a layer that is not there is empty.
 */
import { isAbsolute, join, resolve } from 'node:path';
import { badUsage } from '../../model/errors.ts';
import { readConfigFile, writeConfigFile } from './config-file.ts';
import type { KeyOf, Value } from './config-settings.ts';
import {
  checkValue,
  findSetting,
  nearestKey,
  parseValue,
  requireSetting,
} from './config-settings.ts';
import type { RawSetting } from './config-text.ts';
import { editSetting, readSettings } from './config-text.ts';

/** From the weakest to the strongest. */
const LAYERS = ['system', 'global', 'local', 'command line'] as const;
export type Layer = (typeof LAYERS)[number];
export type WritableLayer = Exclude<Layer, 'command line'>;

/** Where the settings of one repository are kept as one text: its store. */
export interface ConfigText {
  read(): string | null;
  write(text: string): void;
}

export interface ConfigSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asked for only when a setting of the local layer is needed; null outside a repository. */
  readonly local: () => ConfigText | null;
  /** Of `--config`, in the order given. */
  readonly overrides: readonly { readonly key: string; readonly value: string }[];
  readonly randomBytes: (length: number) => Buffer;
  /** Instead of /etc/fxd/config.toml. */
  readonly systemFile?: string;
}

export interface Origin {
  readonly layer: Layer | 'default';
  /** The file of the layer, null where it has none. */
  readonly file: string | null;
}

export interface Found {
  readonly key: string;
  readonly value: Value;
  readonly origin: Origin;
}

/** A key of a file that fxd does not know. */
export interface UnknownKey {
  readonly key: string;
  readonly origin: Origin;
  readonly suggestion: string | null;
}

/** The configuration of one run. Reads nothing yet. */
export function loadConfig(sources: ConfigSources): Config {
  return new Config(sources);
}

export class Config {
  readonly #sources: ConfigSources;
  readonly #files: Readonly<Record<Layer, string | null>>;
  readonly #read = new Map<Layer, readonly RawSetting[]>();

  constructor(sources: ConfigSources) {
    this.#sources = sources;
    this.#files = {
      system: sources.systemFile ?? '/etc/fxd/config.toml',
      global: globalFile(sources.env),
      local: null,
      'command line': null,
    };
  }

  /**
   * The setting of the strongest layer that has it, else its default, else null. Throws
   * UNKNOWN_CONFIG_KEY, INVALID_CONFIG_VALUE, CONFIG_UNREADABLE.
   */
  get(key: string): Found | null {
    const setting = requireSetting(key);
    for (const layer of LAYERS.toReversed()) {
      const raw = this.#settings(layer).findLast((candidate) => candidate.key === key);
      if (raw !== undefined) return this.#found(layer, raw);
    }
    if (setting.default === null) return null;
    return { key, value: setting.default, origin: { layer: 'default', file: null } };
  }

  /** A setting that is text, or null where it is unset. */
  text(
    key: KeyOf<'text' | 'choice' | 'age'> | `alias.${string}` | `mergetool.${string}.cmd`,
  ): string | null {
    const value = this.get(key)?.value;
    return typeof value === 'string' ? value : null;
  }

  /** A setting that is a size in bytes; each has a default. */
  bytes(key: KeyOf<'bytes'>): number {
    return Number(this.get(key)?.value);
  }

  /** The items of a setting that is a list. */
  list(key: KeyOf<'list'>): readonly string[] {
    const value = this.get(key)?.value;
    return typeof value === 'object' ? value : [];
  }

  /** Every setting that some layer holds, weakest layer first, without the defaults. */
  all(): readonly Found[] {
    return LAYERS.flatMap((layer) =>
      this.#settings(layer)
        .filter(({ key }) => findSetting(key) !== null)
        .map((raw) => this.#found(layer, raw)),
    );
  }

  /** What stands in files without being a setting; worth a warning. */
  unknownKeys(): readonly UnknownKey[] {
    return LAYERS.flatMap((layer) =>
      this.#settings(layer)
        .filter(({ key }) => findSetting(key) === null)
        .map(({ key }) => ({ key, origin: this.#origin(layer), suggestion: nearestKey(key) })),
    );
  }

  /**
   * Whether the user trusts a repository of somebody else (`safe.directory`). The repository itself has no
   * say in this, so its layer is not asked.
   */
  isTrusted(root: string): boolean {
    return (['system', 'global', 'command line'] as const).some((layer) =>
      this.#settings(layer).some((raw) => {
        if (raw.key !== 'safe.directory') return false;
        const { value } = this.#found(layer, raw);
        return (
          typeof value === 'object' &&
          value.some((folder) => folder === '*' || (isAbsolute(folder) && same(folder, root)))
        );
      }),
    );
  }

  /**
   * Sets a setting in a layer from its text; what is a list gets one more item. Throws
   * UNKNOWN_CONFIG_KEY, INVALID_CONFIG_VALUE, CONFIG_UNREADABLE, FILE_UNWRITABLE, USAGE.
   */
  set(layer: WritableLayer, key: string, text: string): void {
    let value = parseValue(key, text);
    if (typeof value === 'object') {
      const raw = this.#settings(layer).findLast((candidate) => candidate.key === key);
      const there = raw === undefined ? [] : checkValue(key, raw.value);
      if (typeof there === 'object') value = [...new Set([...there, ...value])];
    }
    this.#edit(layer, key, value);
  }

  /** Takes a setting out of a layer. Returns whether it was there. Throws as `set` does. */
  unset(layer: WritableLayer, key: string): boolean {
    requireSetting(key);
    if (!this.#settings(layer).some((candidate) => candidate.key === key)) return false;
    this.#edit(layer, key, null);
    return true;
  }

  #edit(layer: WritableLayer, key: string, value: Value | null): void {
    const place = this.#place(layer);
    if (place === null) {
      throw badUsage(
        layer === 'local'
          ? 'There is no repository here whose settings could be changed'
          : 'There is no home folder to keep settings in',
        layer === 'local' ? 'Add `--global`' : 'Set HOME or XDG_CONFIG_HOME',
      );
    }
    place.write(editSetting(place.read() ?? '', key, value, this.#name(layer)));
    this.#read.delete(layer);
  }

  #settings(layer: Layer): readonly RawSetting[] {
    const known = this.#read.get(layer);
    if (known !== undefined) return known;
    const settings = layer === 'command line' ? this.#overrides() : this.#readLayer(layer);
    this.#read.set(layer, settings);
    return settings;
  }

  #overrides(): readonly RawSetting[] {
    return this.#sources.overrides.map(({ key, value }) => ({
      key,
      value: parseValue(key, value),
    }));
  }

  #readLayer(layer: WritableLayer): readonly RawSetting[] {
    const text = this.#place(layer)?.read() ?? null;
    return text === null ? [] : readSettings(text, this.#name(layer));
  }

  #place(layer: WritableLayer): ConfigText | null {
    if (layer === 'local') return this.#sources.local();
    const file = this.#files[layer];
    if (file === null) return null;
    return {
      read: () => readConfigFile(file),
      write: (text) => {
        writeConfigFile(file, text, this.#sources.randomBytes);
      },
    };
  }

  #found(layer: Layer, { key, value }: RawSetting): Found {
    return { key, value: checkValue(key, value), origin: this.#origin(layer) };
  }

  #origin(layer: Layer): Origin {
    return { layer, file: this.#files[layer] };
  }

  #name(layer: WritableLayer): string {
    return this.#files[layer] ?? 'the configuration of this repository';
  }
}

/** The user's file, or null where the environment names no place for it (relative ones are ignored). */
function globalFile(env: ConfigSources['env']): string | null {
  const base = env['XDG_CONFIG_HOME'] ?? '';
  if (isAbsolute(base)) return join(base, 'fxd/config.toml');
  const home = env['HOME'] ?? '';
  return isAbsolute(home) ? join(home, '.config/fxd/config.toml') : null;
}

function same(a: string, b: string): boolean {
  return resolve(a) === resolve(b);
}
