/**
 * The conversions of a working tree: what Git, beside the store, makes of every file. Invariant: without
 * Git beside the store no byte is ever changed; with it a file is recorded as `git add` would, and written
 * as `git checkout` would.
 */
import { join } from 'node:path';
import { joinPath } from '../../history/trees.ts';
import { hashObject } from '../../model/hash.ts';
import { LIMITS } from '../../model/limits.ts';
import type { RepoPath } from '../../model/path.ts';
import { parentPath } from '../../model/path.ts';
import { Attributes, type DecidedAttributes, type OutsideAttributes } from './attributes.ts';
import { planConversion, type Conversion, type LineEndingSettings } from './conversion.ts';
import { findFilter } from './filter-driver.ts';
import { gitBeside, readRegular, type GitBeside } from './git-beside.ts';
import { GitConfig, isTrue, userGitFolder } from './git-config.ts';
import { readIgnoreFile } from './ignore-file.ts';

export const ATTRIBUTES_FILE = '.gitattributes';

type Environment = Readonly<Record<string, string | undefined>>;

/** The attributes file at a path of some version; null where there is none. */
type ReadAttributes = (path: RepoPath) => Buffer | null;

export interface ConversionOptions {
  /** The folder that holds the files; '' for the current folder. */
  readonly root: string;
  readonly env: Environment;
  /** Whether the user has said that filters may run. */
  readonly trustsFilters: boolean;
}

/** What holds for all files, wherever they are. */
interface Outside {
  readonly git: GitBeside;
  readonly config: GitConfig;
  readonly settings: LineEndingSettings;
  readonly attributes: OutsideAttributes;
  readonly options: ConversionOptions;
}

export class Conversions {
  readonly #outside: Outside | null;
  readonly #read: ReadAttributes;
  readonly #byFolder = new Map<string, Attributes>();

  private constructor(outside: Outside | null, read: ReadAttributes) {
    this.#outside = outside;
    this.#read = read;
  }

  /** Where files are recorded as they are. */
  static none(): Conversions {
    return new Conversions(null, () => null);
  }

  /**
   * The conversions of the files as they are. An attributes file that is missing is as it is recorded: so
   * `recorded` gives what HEAD has.
   */
  static beside(options: ConversionOptions, recorded: ReadAttributes): Conversions {
    const git = gitBeside(options.root);
    if (git === null) return Conversions.none();
    return new Conversions(readOutside(git, options), (path) => {
      return readIgnoreFile(options.root, path)?.bytes ?? recorded(path);
    });
  }

  /** The same for files with other attributes: those of a version that is, or is to be, checked out. */
  within(read: ReadAttributes): Conversions {
    return new Conversions(this.#outside, read);
  }

  /** Where the Git repository is; null without one. */
  get git(): GitBeside | null {
    return this.#outside?.git ?? null;
  }

  /** Git's configuration; null without a Git repository. */
  get config(): GitConfig | null {
    return this.#outside?.config ?? null;
  }

  /** Another text where any setting or file outside of the tree is another; null without Git. */
  get fingerprint(): string | null {
    if (this.#outside === null) return null;
    const { settings, attributes, options, config } = this.#outside;
    const { repository, user, system } = attributes;
    const files = [repository, user, system].map((file) => file?.toString('latin1') ?? null);
    const filters = config.has('filter.') ? options.trustsFilters : null;
    const text = JSON.stringify([settings, files, filters]);
    return hashObject('blob', Buffer.from(text, 'utf8'));
  }

  /** How the file at a path is converted; null where it is recorded as it is. */
  of(path: RepoPath): Conversion | null {
    if (this.#outside === null) return null;
    const { settings, config, options } = this.#outside;
    const decided = this.attributesOf(path);
    if (decided.size === 0 && settings.autoCrLf === false) return null;
    const { root, env, trustsFilters: isTrusted } = options;
    return planConversion(decided, settings, (name) => {
      return findFilter({ config, root, env, isTrusted }, name, path);
    });
  }

  /** What is decided of the attributes of a file. */
  attributesOf(path: RepoPath): DecidedAttributes {
    return this.#attributesIn(parentPath(path)).of(path);
  }

  #attributesIn(folder: string): Attributes {
    const missing: string[] = [];
    let above = folder;
    while (!this.#byFolder.has(above) && above !== '') {
      missing.push(above);
      above = parentPath(above);
    }
    let attributes = this.#byFolder.get(above) ?? this.#atTop();
    for (const path of missing.reverse()) {
      attributes = attributes.enter(path as RepoPath, this.#read(joinPath(path, ATTRIBUTES_FILE)));
      this.#byFolder.set(path, attributes);
    }
    return attributes;
  }

  #atTop(): Attributes {
    const file = this.#read(ATTRIBUTES_FILE as RepoPath);
    const outside = this.#outside?.attributes ?? { repository: null, user: null, system: null };
    const attributes = Attributes.outside(outside).enter('' as RepoPath, file);
    this.#byFolder.set('', attributes);
    return attributes;
  }
}

function readOutside(git: GitBeside, options: ConversionOptions): Outside {
  const { env } = options;
  const config = GitConfig.of(git, env);
  const ownFolder = userGitFolder(env);
  const byDefault = ownFolder === null ? null : join(ownFolder, 'attributes');
  const user = config.path('core.attributesfile') ?? byDefault;
  const attributes = {
    repository: readOrNull(join(git.common, 'info/attributes')),
    user: user === null ? null : readOrNull(user),
    system: isTrue(env['GIT_ATTR_NOSYSTEM']) ? null : readOrNull('/etc/gitattributes'),
  };
  return { git, config, settings: lineEndingSettings(config), attributes, options };
}

function lineEndingSettings(config: GitConfig): LineEndingSettings {
  const auto = config.get('core.autocrlf');
  const eol = config.get('core.eol')?.toLowerCase();
  return {
    autoCrLf: auto?.toLowerCase() === 'input' ? 'input' : isTrue(auto),
    eol: eol === 'lf' || eol === 'crlf' ? eol : null,
    refusesLoss: config.isTrue('core.safecrlf'),
  };
}

function readOrNull(file: string): Buffer | null {
  return readRegular(file, LIMITS.ignoreFile.figure);
}
