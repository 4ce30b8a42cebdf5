/**
 * What Git says of attributes and makes of files. Invariant: Git runs without the settings of the machine
 * and the user; what is compared is made up from a seed.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Conversions } from '../../src/bridge/files/conversions.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** An environment in which Git, and fxd, find no settings but the repository's. */
export function bareEnvironment(folder: string): Record<string, string | undefined> {
  return {
    PATH: process.env['PATH'],
    HOME: join(folder, '.git', 'no-home'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
  };
}

export class GitFolder {
  readonly root = temporaryFolder();

  constructor(settings: readonly string[] = []) {
    this.run(['init', '-q']);
    for (const setting of settings) {
      const [key = '', value = ''] = setting.split('=');
      this.run(['config', key, value]);
    }
  }

  run(words: readonly string[], input: string | Buffer = ''): Buffer {
    return execFileSync('git', words, {
      cwd: this.root,
      env: bareEnvironment(this.root),
      input,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
  }

  write(path: string, contents: string | Buffer): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents);
  }

  /** The ids that `git hash-object` gives files where they are. */
  hashes(paths: readonly string[]): string[] {
    const ids = this.run(['hash-object', '--stdin-paths'], paths.join('\n'));
    return ids.toString().trim().split('\n');
  }

  /** What `git checkout` would write of a blob at a path. */
  checkedOut(blob: Buffer, path: string): Buffer {
    const id = this.run(['hash-object', '-w', '--stdin', '--no-filters'], blob).toString().trim();
    return this.run(['cat-file', '--filters', `--path=${path}`, id]);
  }

  conversions(trustsFilters = false): Conversions {
    const options = { root: this.root, env: bareEnvironment(this.root), trustsFilters };
    return Conversions.beside(options, () => null);
  }
}
