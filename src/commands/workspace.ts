/**
 * The workspace: configuration and repository around a folder. Invariant: each is opened once, at the
 * first use, and a repository is located before it is opened, so that a foreign one is refused in time.
 */
import { loadConfig, type Config, type ConfigText } from '../bridge/files/config.ts';
import { locate, type Location } from '../bridge/files/locate.ts';
import { excludeFromGit } from '../bridge/files/new-repository.ts';
import { resolveOperation } from '../history/operation-name.ts';
import { Repository, type RepositoryOptions } from '../history/repository.ts';
import { seenAfter } from '../history/view.ts';
import { configUnreadable, FxdError, notAtOperation } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Splitter } from '../syntax/split.ts';
import { COLOR_MODES, type ColorMode } from '../ui/style.ts';
import { choosePager } from '../ui/pager.ts';
import { GitStep } from './beside-git.ts';
import type { Surroundings, Workspace } from './context.ts';

/** Under which key the store keeps the settings of its own layer, as TOML. */
const CONFIG_KEY = 'config';

/** How the configuration wants output to be shown. */
export interface DisplaySettings {
  readonly color: ColorMode;
  /** The command line of the pager, or null. */
  readonly pager: string | null;
}

type Around = Pick<Surroundings, 'host' | 'globals' | 'folder' | 'onClose' | 'warn' | 'announce'>;

export class OpenWorkspace implements Workspace {
  readonly #around: Around;
  readonly #options: RepositoryOptions;
  #config: Config | null = null;
  #userConfig: Config | null = null;
  #location: Location | null = null;
  #repository: Repository | null = null;
  #gitStep: GitStep | null = null;

  constructor(around: Around, splitter: Splitter) {
    const { host, globals } = around;
    this.#around = around;
    this.#options = {
      host,
      splitter,
      lockTimeoutMs: Math.round(globals.lockTimeoutSeconds * 1000),
    };
  }

  /** Whoever opens or makes a store with these looks past `--at-op`. Throws notAtOperation. */
  get repositoryOptions(): RepositoryOptions {
    if (this.#around.globals.atOp !== null) throw notAtOperation();
    return this.#options;
  }

  get config(): Config {
    return (this.#config ??= this.#loadConfig(() => this.#localConfig()));
  }

  get userConfig(): Config {
    return (this.#userConfig ??= this.#loadConfig(() => null));
  }

  get location(): Location {
    const { host, globals, folder } = this.#around;
    return (this.#location ??= locate({
      folder,
      named: globals.repo ?? (host.env['FXD_REPO'] || null),
      userId: host.userId,
      isTrusted: (root) => this.userConfig.isTrusted(root),
    }));
  }

  get repository(): Repository {
    if (this.#repository === null) {
      const repository = Repository.open(this.location.storeFile, this.#options);
      this.#around.onClose(() => repository.close());
      this.#tellMigration(repository);
      const { atOp } = this.#around.globals;
      this.#repository =
        atOp === null ? repository : seenAfter(repository, resolveOperation(repository, atOp));
      if (atOp === null) this.#keepStepWithGit(repository);
    }
    return this.#repository;
  }

  /** Follows Git beside the store at once, and brings it along when the command has run. */
  #keepStepWithGit(repository: Repository): void {
    const { root, hasGit } = this.location;
    if (!hasGit) return;
    const { env } = this.#around.host;
    const trustsFilters = () => this.userConfig.text('git.filters') === 'true';
    const step = new GitStep({ repository, root, env, trustsFilters }, this.#around);
    this.#around.onClose(() => step.end());
    this.#gitStep = step;
  }

  /** Null where there is no Git beside the store. */
  get gitStep(): GitStep | null {
    if (this.#repository === null) void this.repository;
    return this.#gitStep;
  }

  /** A file that appears beside the store is no surprise, and Git is told to leave it alone. */
  #tellMigration({ store }: Repository): void {
    const copy = store.copyBeforeMigration;
    if (copy === null) return;
    this.#around.warn(
      `The store had an older format and was brought up to date; what it was is kept in ${copy}`,
    );
    const { root, hasGit } = this.location;
    try {
      if (hasGit) excludeFromGit(root);
    } catch (error) {
      if (!(error instanceof FxdError)) throw error;
      this.#around.warn(`Git was not told to leave that file alone: ${error.message}`);
    }
  }

  /** Asks the layer of the repository only if it is open already: showing is no reason to open it. */
  displaySettings(): DisplaySettings {
    const config = this.#repository === null ? this.userConfig : this.config;
    const color = config.text('color.ui');
    return {
      color: COLOR_MODES.find((mode) => mode === color) ?? 'auto',
      pager: choosePager(this.#around.host.env, this.userConfig.text('core.pager')),
    };
  }

  #loadConfig(local: () => ConfigText | null): Config {
    const { host, globals } = this.#around;
    const { env } = host;
    return loadConfig({
      env,
      local,
      overrides: globals.config,
      randomBytes: (length) => host.randomBytes(length),
    });
  }

  #localConfig(): ConfigText | null {
    try {
      return configText(this.repository);
    } catch (error) {
      // Outside a repository its layer is empty; that is no failure of asking for a setting.
      if (error instanceof FxdError && error.code === 'NOT_A_REPOSITORY') return null;
      throw error;
    }
  }
}

function configText({ store }: Repository): ConfigText {
  return {
    read: () => {
      const text = store.metadata.get(CONFIG_KEY);
      if (text === null || text.length <= LIMITS.configFile.figure) return text;
      throw configUnreadable('The configuration of this repository', 'it is too long');
    },
    write: (text) => {
      store.transaction(() => store.metadata.set(CONFIG_KEY, text));
    },
  };
}
