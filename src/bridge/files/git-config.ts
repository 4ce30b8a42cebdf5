/**
 * Git's configuration, read without Git. Invariant: files are only read, and as Git reads them (config.c),
 * with `include.path`; conditional includes are not followed, and a line that Git would refuse ends its
 * file.
 */
import { dirname, isAbsolute, join } from 'node:path';
import { LIMITS } from '../../model/limits.ts';
import { readRegular, type GitBeside } from './git-beside.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** One line of a configuration file; the value is null where there is no equals sign, which means true. */
export interface GitSetting {
  /** `section.key` or `section.subsection.key`, section and key in lower case. */
  readonly key: string;
  readonly value: string | null;
}

/** Includes within includes that Git follows. */
const DEEPEST_INCLUDE = 10;

/** The settings of every file that Git reads, in its order: the last one of a key decides. */
export class GitConfig {
  readonly #settings: readonly GitSetting[];
  readonly #env: Environment;

  private constructor(settings: readonly GitSetting[], env: Environment) {
    this.#settings = settings;
    this.#env = env;
  }

  /** What the machine, the user and the repository say. */
  static of({ common, own }: GitBeside, env: Environment): GitConfig {
    const repository = readSettings(join(common, 'config'), env);
    const isPerTree = lastOf(repository, 'extensions.worktreeconfig');
    const perTree = isTrue(isPerTree) ? readSettings(join(own, 'config.worktree'), env) : [];
    const outside = outsideFiles(env).flatMap((file) => readSettings(file, env));
    return new GitConfig([...outside, ...repository, ...perTree], env);
  }

  /** What the user says, and nobody else. */
  static ofUser(env: Environment): GitConfig {
    return new GitConfig(
      userFiles(env).flatMap((file) => readSettings(file, env)),
      env,
    );
  }

  /** The value that decides; null for one that says true by being there, undefined for none. */
  get(key: string): string | null | undefined {
    return lastOf(this.#settings, key);
  }

  isTrue(key: string): boolean {
    return isTrue(this.get(key));
  }

  /** A path with `~/` as the home folder; null where it is unset. */
  path(key: string): string | null {
    const value = this.get(key);
    return value == null || value === '' ? null : expandHome(value, this.#env);
  }

  /** The names of the subsections of a section, such as those of all filters. */
  subsections(section: string): string[] {
    const keys = this.#settings
      .map(({ key }) => key)
      .filter((key) => key.startsWith(`${section}.`));
    const names = keys.map((key) => key.slice(section.length + 1, key.lastIndexOf('.')));
    return [...new Set(names)].filter((name) => name !== '');
  }

  /** Whether a key begins so, in any file. */
  has(prefix: string): boolean {
    return this.#settings.some(({ key }) => key.startsWith(prefix));
  }
}

function outsideFiles(env: Environment): string[] {
  const system = env['GIT_CONFIG_SYSTEM'] ?? '/etc/gitconfig';
  return [...(isTrue(env['GIT_CONFIG_NOSYSTEM']) ? [] : [system]), ...userFiles(env)];
}

function userFiles(env: Environment): string[] {
  const named = env['GIT_CONFIG_GLOBAL'];
  if (named !== undefined) return [named];
  const home = env['HOME'] ?? '';
  const own = userGitFolder(env);
  return [
    ...(own === null ? [] : [join(own, 'config')]),
    ...(home === '' ? [] : [join(home, '.gitconfig')]),
  ];
}

/** Where a user's files of Git are besides ~/.gitconfig, or null. */
export function userGitFolder(env: Environment): string | null {
  const home = env['HOME'] ?? '';
  const base = env['XDG_CONFIG_HOME'] || (home === '' ? '' : join(home, '.config'));
  return base === '' ? null : join(base, 'git');
}

function lastOf(settings: readonly GitSetting[], key: string): string | null | undefined {
  return settings.findLast((setting) => setting.key === key)?.value;
}

/** What Git takes a value for where it wants yes or no. */
export function isTrue(value: string | null | undefined): boolean {
  if (value === undefined) return false;
  return value === null || /^(true|yes|on|-?0*[1-9]\d*[kmg]?)$/i.test(value);
}

function expandHome(path: string, env: Environment): string {
  return path.startsWith('~/') ? join(env['HOME'] ?? '/', path.slice(2)) : path;
}

/** The settings of a file and of what it includes; none where it cannot be read. */
function readSettings(file: string, env: Environment, depth = 0): GitSetting[] {
  const text = readText(file);
  if (text === null || depth > DEEPEST_INCLUDE) return [];
  return parseGitConfig(text).flatMap((setting) => {
    if (setting.key !== 'include.path' || setting.value === null) return [setting];
    const included = expandHome(setting.value, env);
    const target = isAbsolute(included) ? included : join(dirname(file), included);
    return readSettings(target, env, depth + 1);
  });
}

function readText(file: string): string | null {
  return readRegular(file, LIMITS.configFile.figure)?.toString('utf8') ?? null;
}

const SECTION = /^\[([-.\w]+)(?:[ \t]+"((?:[^"\\\n]|\\[^\n])*)")?\]/;
const KEY = /^([A-Za-z][-A-Za-z0-9]*)[ \t]*/;

/** The settings of a text, in order. */
export function parseGitConfig(text: string): GitSetting[] {
  const settings: GitSetting[] = [];
  let section = '';
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    const char = text[at]!;
    if (/\s/.test(char)) {
      at += 1;
      continue;
    }
    if (char === '#' || char === ';') {
      at = endOfLine(text, at);
      continue;
    }
    // A slice, so that no pattern looks further than its line.
    const line = text.slice(at, endOfLine(text, at));
    if (char === '[') {
      const [whole, name, subsection] = SECTION.exec(line) ?? [];
      if (whole === undefined) return settings;
      section = sectionName(name!, subsection);
      at += whole.length;
      continue;
    }
    const [whole, key] = KEY.exec(line) ?? [];
    if (whole === undefined || section === '') return settings;
    at += whole.length;
    const name = `${section}.${key!.toLowerCase()}`;
    if (text[at] !== '=') {
      settings.push({ key: name, value: null });
      at = endOfLine(text, at);
      continue;
    }
    const read = readValue(text, at + 1);
    if (read === null) return settings;
    settings.push({ key: name, value: read.value });
    at = read.end;
  }
  return settings;
}

function sectionName(name: string, subsection: string | undefined): string {
  const lower = name.toLowerCase();
  return subsection === undefined ? lower : `${lower}.${subsection.replace(/\\(.)/g, '$1')}`;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

const ESCAPES: Readonly<Record<string, string>> = {
  t: '\t',
  b: '\b',
  n: '\n',
  '"': '"',
  '\\': '\\',
};

/** A value from behind its equals sign to the end of its (continued) line; null where it is none. */
function readValue(text: string, start: number): { value: string; end: number } | null {
  let value = '';
  let spaces = '';
  let isQuoted = false;
  for (let at = start; ; at += 1) {
    const char = text[at];
    if (char === undefined || char === '\n') return isQuoted ? null : { value, end: at };
    if (char === '\r' && text[at + 1] === '\n' && !isQuoted) continue;
    if (!isQuoted && (char === '#' || char === ';')) return { value, end: endOfLine(text, at) };
    if (!isQuoted && /\s/.test(char)) {
      if (value !== '') spaces += ' ';
      continue;
    }
    value += spaces;
    spaces = '';
    if (char === '"') isQuoted = !isQuoted;
    else if (char !== '\\') value += char;
    else {
      at += text.startsWith('\r\n', at + 1) ? 2 : 1;
      const escaped = text[at];
      const meant = escaped === '\n' ? '' : ESCAPES[escaped ?? ''];
      if (meant === undefined) return null;
      value += meant;
    }
  }
}
