// Builds dist/fxd.cjs: one CommonJS bundle of src/bin.ts. Packages that are heavy or native stay outside
// it and are loaded by the command that needs them.
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';

const root = new URL('..', import.meta.url).pathname;
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

await build({
  entryPoints: [`${root}src/bin.ts`],
  outfile: `${root}dist/fxd.cjs`,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  external: ['better-sqlite3'],
  define: { FXD_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
});
