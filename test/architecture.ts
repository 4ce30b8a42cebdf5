/**
 * The rules of ARCHITECTURE.md as a function over source texts: layers, doors, the outside world.
 * Invariant: it reads the syntax tree, so neither a comment nor a string can hide or fake an import.
 */
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';

/** What each layer may import beside itself. */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  store: ['model'],
  syntax: ['model'],
  merge: ['model', 'syntax'],
  history: ['model', 'store', 'syntax', 'merge'],
  bridge: ['model', 'syntax', 'history'],
  ui: ['model'],
  commands: ['model', 'syntax', 'merge', 'history', 'bridge', 'ui'],
};

/** Files above all layers. */
const TOP = ['src/cli.ts', 'src/bin.ts'];

/** Rooms of the bridge, which never import each other. */
const ROOMS = ['src/bridge/files/', 'src/bridge/git/', 'src/bridge/peer/'];

/** Where each outside package may be imported: a file, or a folder with all below it. */
export const DOORS: Readonly<Record<string, readonly string[]>> = {
  'better-sqlite3': ['src/store/'],
  'web-tree-sitter': ['src/syntax/grammar.ts'],
  'isomorphic-git': ['src/bridge/git/'],
  chokidar: ['src/bridge/files/chokidar-watch.ts'],
  '@parcel/watcher': ['src/bridge/files/parcel-watch.ts'],
  'smol-toml': ['src/bridge/files/config-text.ts'],
  ws: ['src/bridge/peer/'],
  chalk: ['src/ui/'],
  ora: ['src/ui/'],
  '@inquirer/prompts': ['src/ui/'],
  commander: ['src/cli.ts', 'src/commands/'],
  // The process writes to its standard streams directly; see the head of outputStream.
  'node:fs': ['src/store/', 'src/bridge/', 'src/bin.ts'],
  'node:fs/promises': ['src/store/', 'src/bridge/'],
  'node:os': ['src/store/', 'src/bridge/'],
  'node:child_process': ['src/bridge/process.ts'],
  'node:net': ['src/bridge/peer/'],
  'node:tls': ['src/bridge/peer/'],
  'node:http': ['src/bridge/peer/'],
  'node:https': ['src/bridge/peer/'],
  'node:process': ['src/bin.ts'],
};

/** Modules that compute and touch nothing outside, open to all. */
const PURE = [
  'node:path',
  'node:crypto',
  'node:zlib',
  'node:util',
  'node:buffer',
  'node:url',
  'node:stream',
];

/** Files that are longer than LINE_LIMIT, each with the reason why it is one thing. */
export const LONG_FILES: Readonly<Record<string, string>> = {
  'src/model/errors.ts': 'one list of all errors, so that their wording can be reviewed as a whole',
  'src/commands/registry.ts': 'one row for each command, and how a command is found by its name',
};

export const LINE_LIMIT = 300;

/** Globals that are the outside world; only bin.ts meets them. */
const WORLD = ['process', 'console', 'crypto', 'performance', 'setTimeout', 'setInterval', 'fetch'];

export interface SourceFile {
  /** From the root of the project, with `/`: `src/store/open.ts`. */
  readonly path: string;
  readonly text: string;
}

/** Every breach of a rule, as `path: what`, in the order of the files. */
export function findBreaches(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const facts = readFacts(file);
    const breaches = [
      ...facts.imports.flatMap((specifier) => checkImport(file.path, specifier)),
      ...(file.path === 'src/bin.ts' ? [] : facts.world.map((what) => `uses ${what}`)),
      ...checkShape(file),
    ];
    return breaches.map((what) => `${file.path}: ${what}`);
  });
}

function checkShape({ path, text }: SourceFile): string[] {
  const breaches: string[] = [];
  if (!text.startsWith('/**')) breaches.push('has no head');
  const lines = text.split('\n').length - 1;
  if (lines > LINE_LIMIT && LONG_FILES[path] === undefined) breaches.push(`has ${lines} lines`);
  if (!/^[a-z0-9-]+(\.d)?\.ts$/.test(posix.basename(path))) breaches.push('is not kebab-case');
  return breaches;
}

function checkImport(path: string, specifier: string): string[] {
  if (!specifier.startsWith('.')) return checkDoor(path, specifier);
  if (TOP.includes(path)) return [];
  const target = posix.join(posix.dirname(path), specifier);
  if (!target.endsWith('.ts')) return [`imports ${specifier} without its extension`];
  const from = layerOf(path);
  const to = layerOf(target);
  if (from === null) return ['belongs to no layer'];
  if (to === null || (to !== from && !LAYERS[from]!.includes(to))) {
    return [`imports ${target}, which is not below ${from}`];
  }
  const room = ROOMS.find((prefix) => path.startsWith(prefix));
  const targetRoom = ROOMS.find((prefix) => target.startsWith(prefix));
  if (room !== undefined && targetRoom !== undefined && room !== targetRoom) {
    return [`imports ${target}, another room of the bridge`];
  }
  return [];
}

function checkDoor(path: string, specifier: string): string[] {
  if (PURE.includes(specifier)) return [];
  if (builtinModules.includes(specifier)) return [`imports ${specifier} without node:`];
  const doors = DOORS[specifier];
  if (doors === undefined) return [`imports ${specifier}, which has no door`];
  const open = doors.some((door) => (door.endsWith('/') ? path.startsWith(door) : path === door));
  return open ? [] : [`imports ${specifier}, whose door is ${doors.join(', ')}`];
}

function layerOf(path: string): string | null {
  const layer = /^src\/([a-z]+)\//.exec(path)?.[1];
  return layer !== undefined && layer in LAYERS ? layer : null;
}

interface Facts {
  readonly imports: readonly string[];
  /** Uses of the clock, of randomness, and of globals of the process. */
  readonly world: readonly string[];
}

function readFacts({ path, text }: SourceFile): Facts {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const imports: string[] = [];
  const world: string[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = importedModule(node);
    if (specifier !== null) imports.push(specifier);
    const outside = outsideUse(node);
    if (outside !== null) world.push(outside);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { imports, world };
}

/** The module that a node imports, in whatever form; a computed one is reported as `?`. */
function importedModule(node: ts.Node): string | null {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return node.moduleSpecifier === undefined ? null : literal(node.moduleSpecifier);
  }
  if (ts.isExternalModuleReference(node)) return literal(node.expression);
  if (ts.isImportTypeNode(node)) {
    return ts.isLiteralTypeNode(node.argument) ? literal(node.argument.literal) : '?';
  }
  if (!ts.isCallExpression(node)) return null;
  const { expression } = node;
  const isRequire = ts.isIdentifier(expression) && expression.text === 'require';
  if (!isRequire && expression.kind !== ts.SyntaxKind.ImportKeyword) return null;
  return node.arguments[0] === undefined ? '?' : literal(node.arguments[0]);
}

function literal(node: ts.Node): string {
  return ts.isStringLiteralLike(node) ? node.text : '?';
}

function outsideUse(node: ts.Node): string | null {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date') {
    return (node.arguments ?? []).length === 0 ? 'new Date()' : null;
  }
  if (ts.isPropertyAccessExpression(node)) {
    const text = node.getText().replace(/\s+/g, '');
    return text === 'Date.now' || text === 'Math.random' ? text : null;
  }
  if (ts.isImportSpecifier(node)) {
    const name = (node.propertyName ?? node.name).text;
    const from = literal(node.parent.parent.parent.moduleSpecifier);
    return from === 'node:crypto' && /^(random|getRandom|webcrypto)/.test(name) ? name : null;
  }
  return ts.isIdentifier(node) && WORLD.includes(node.text) && isValueUse(node) ? node.text : null;
}

/** Whether an identifier stands for a global, rather than naming a property, a binding or a type. */
function isValueUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent) || ts.isTypeNode(parent)) return false;
  const isName = 'name' in parent && parent.name === node;
  return !isName || ts.isShorthandPropertyAssignment(parent);
}
