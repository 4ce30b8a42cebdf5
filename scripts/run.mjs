// Runs a TypeScript script of this project: bundles it to dist/scripts/ and starts it with the rest of the
// arguments. `node scripts/run.mjs scripts/demo.ts --fast` runs scripts/demo.ts with `--fast`.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const [entry, ...args] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const outfile = `${root}dist/scripts/${basename(entry, '.ts')}.cjs`;

await build({
  entryPoints: [`${root}${entry}`],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  packages: 'external',
  define: { FXD_VERSION: JSON.stringify(version), PROJECT_ROOT: JSON.stringify(root) },
  logLevel: 'warning',
});
process.exitCode =
  spawnSync(process.execPath, [outfile, ...args], { stdio: 'inherit' }).status ?? 70;
