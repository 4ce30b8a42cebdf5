/** fxd as a program, built for a test. Invariant: it has the sources as they are, in one file. */
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..', '..');

/** Where the tests of one process put what they build, inside the project, so that packages are found. */
export function builtFolder(name = ''): string {
  return join(root, 'dist', `test-${process.pid}${name}`);
}

/** Builds fxd as the file `program`, which says that it is of this version. */
export async function buildFxd(program: string, version: string): Promise<void> {
  await build({
    entryPoints: [join(root, 'src', 'bin.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['better-sqlite3', '@parcel/watcher'],
    define: { FXD_VERSION: JSON.stringify(version) },
    logLevel: 'error',
  });
}
