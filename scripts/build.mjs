// Builds dist/fxd.cjs, the process, and dist/bundle-*.cjs, everything else as one CommonJS bundle, which the
// process loads through dist/cli.cjs when it has more to do than print a version. The compiled addon of
// better-sqlite3 stays where npm put it.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  define: { FXD_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
};

/** The process asks for the rest by file name at run time. */
const cliApart = {
  name: 'cli-apart',
  setup(builder) {
    builder.onResolve({ filter: /^\.\/cli\.ts$/ }, () => ({ path: './cli.cjs', external: true }));
  },
};

/** The runtime of the grammars is large and seldom wanted, so it stays a file of its own. */
const grammarsApart = {
  name: 'grammars-apart',
  setup(builder) {
    const path = './grammars/web-tree-sitter.cjs';
    builder.onResolve({ filter: /^web-tree-sitter$/ }, () => ({ path, external: true }));
  },
};

/** Packages that few commands need and that would slow the start of all: each becomes a file of its own. */
const SELDOM_USED = {
  'isomorphic-git': 'isomorphic-git.cjs',
  '@inquirer/prompts': 'prompts.cjs',
  chokidar: 'chokidar.cjs',
  ora: 'ora.cjs',
};
const packagesApart = {
  name: 'packages-apart',
  setup(builder) {
    for (const [name, file] of Object.entries(SELDOM_USED)) {
      const path = `./packages/${file}`;
      builder.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path, external: true }));
    }
  },
};

/** Few runs start another process, so what that takes is loaded when one does. */
const childrenLater = {
  name: 'children-later',
  setup(builder) {
    const namespace = 'children-later';
    builder.onResolve({ filter: /^node:child_process$/ }, (wanted) =>
      wanted.namespace === namespace ? undefined : { path: wanted.path, namespace },
    );
    const later = (name) =>
      `exports.${name} = (...args) => require('node:child_process').${name}(...args);`;
    builder.onLoad({ filter: /^/, namespace }, () => ({
      contents: ['spawn', 'spawnSync'].map(later).join('\n'),
    }));
  },
};

/** Of languages that have a table, those whose grammar comes compiled. */
const GRAMMARS =
  'typescript tsx javascript python css go rust java php ruby bash c-sharp cpp'.split(' ');

rmSync(`${root}dist`, { recursive: true, force: true });
const { outputFiles } = await build({
  ...common,
  entryPoints: [`${root}src/cli.ts`],
  outfile: `${root}dist/bundle.cjs`,
  supported: { 'dynamic-import': false },
  // Compiled for one machine; where npm could not install it, watching does without.
  external: ['@parcel/watcher'],
  plugins: [grammarsApart, packagesApart, childrenLater],
  write: false,
});
const { contents, hash } = outputFiles[0];
const name = `bundle-${hash.replace(/\W/g, '')}`;
mkdirSync(`${root}dist`, { recursive: true });
writeFileSync(`${root}dist/${name}.cjs`, contents);
const loader = readFileSync(`${root}scripts/load-compiled.cjs`, 'utf8');
writeFileSync(
  `${root}dist/cli.cjs`,
  loader
    .replace('__dirname, BUNDLE', `__dirname, '${name}.cjs'`)
    .replace('__dirname, COMPILED', `__dirname, '${name}.compiled'`),
);
await build({
  ...common,
  entryPoints: [`${root}src/bin.ts`],
  outfile: `${root}dist/fxd.cjs`,
  supported: { 'dynamic-import': false },
  plugins: [cliApart],
});

for (const [name, file] of Object.entries(SELDOM_USED)) {
  await build({ ...common, entryPoints: [name], outfile: `${root}dist/packages/${file}` });
}

mkdirSync(`${root}dist/grammars`, { recursive: true });
for (const file of ['web-tree-sitter.cjs', 'web-tree-sitter.wasm']) {
  copyFileSync(`${root}node_modules/web-tree-sitter/${file}`, `${root}dist/grammars/${file}`);
}
for (const language of GRAMMARS) {
  const file = `tree-sitter-${language}.wasm`;
  copyFileSync(
    `${root}node_modules/@vscode/tree-sitter-wasm/wasm/${file}`,
    `${root}dist/grammars/${file}`,
  );
}

// Only start-up is slower without it, so a failure here is told and does not fail the build.
const compile = spawnSync(
  process.execPath,
  [`${root}scripts/compile.mjs`, `${root}dist/${name}.compiled`],
  { stdio: 'inherit' },
);
if (compile.status !== 0) console.warn('fxd was built, but not compiled ahead of time');
