/**
 * A bundle, opened for reading: unpacked into a repository of its own that goes when it is closed.
 * Invariant: nothing is left of it, whatever goes wrong.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitSource } from '../../history/importing/git-source.ts';
import type { Repository } from '../../history/repository.ts';
import { unpackBundle } from './bundle.ts';
import { isGitOnPath, openGitSource } from './git-source.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws as unpackBundle and openGitSource do. */
export async function openBundleSource(
  file: string,
  repository: Repository,
  env: Environment,
): Promise<GitSource> {
  const folder = mkdtempSync(join(tmpdir(), 'fxd-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const unpacked = join(folder, 'bundle.git');
    await unpackBundle(file, unpacked, { env, git: isGitOnPath(env), repository });
    return closing(await openGitSource(unpacked, env), file, remove);
  } catch (error) {
    remove();
    throw error;
  }
}

/** The source under another name, with something more to do when it is closed. */
function closing(source: GitSource, name: string, close: () => void): GitSource {
  return {
    name,
    shallow: source.shallow,
    refs: () => source.refs(),
    head: () => source.head(),
    commits: (tips, known) => source.commits(tips, known),
    read: (ids) => source.read(ids),
    close() {
      source.close();
      close();
    },
  };
}
