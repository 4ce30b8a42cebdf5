// Copied to dist/cli.cjs: loads the bundle beside it together with what V8 compiled when it was built.
// V8 refuses code of another version of itself, and then compiles the bundle anew; so this saves time and
// changes nothing else. V8 tells a bundle by its length alone, so the build writes the names of a bundle
// and of its own compiled code, both with the bundle's hash, in place of the two words in capitals.
/* global BUNDLE, COMPILED */
const { existsSync, readFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const { join } = require('node:path');
const { Script } = require('node:vm');

const file = join(__dirname, BUNDLE);
const compiled = join(__dirname, COMPILED);
const script = new Script(wrap(readFileSync(file, 'utf8')), {
  filename: file,
  ...(existsSync(compiled) ? { cachedData: readFileSync(compiled) } : {}),
});
script.runInThisContext()(exports, createRequire(file), module, file, __dirname);

/** For the build, which lets some commands run before it saves what was compiled. */
Object.defineProperty(module, 'compiledCode', { value: () => script.createCachedData() });
