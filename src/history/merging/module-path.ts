/**
 * Module paths: which file an import means. Invariant: only paths within the repository are followed; what
 * a package or a configuration would say is nobody's file here.
 */
import { parentPath } from '../../model/path.ts';
import type { CodeStyle } from './code-words.ts';

const ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'] as const;

/** Whether an import, as it is written in a file, may mean another file. */
export function importsFrom(
  statement: string,
  file: string,
  other: string,
  style: CodeStyle,
): boolean {
  return style === 'python'
    ? pythonModules(statement, file).some((module) => isModule(other, module))
    : scriptPaths(statement, file).some((path) => isScript(other, path));
}

/** The names under which an import makes another file itself known: `p` of `import * as p from './b'`. */
export function moduleNames(
  statement: string,
  file: string,
  other: string,
  style: CodeStyle,
): string[] {
  if (style === 'javascript') {
    const [, name] =
      /^\s*import\s+(?:[\w$]+\s*,\s*)?\*\s*as\s+([\w$]+)\s+from\b/.exec(statement) ?? [];
    return name !== undefined && importsFrom(statement, file, other, style) ? [name] : [];
  }
  const [, whole, alias] = /^\s*import\s+([\w.]+)(?:\s+as\s+(\w+))?\s*$/.exec(statement) ?? [];
  if (whole !== undefined) {
    return isModule(other, whole.replaceAll('.', '/')) ? [alias ?? whole] : [];
  }
  const [, listed = ''] = /\bimport\b([\s\S]*)$/.exec(statement) ?? [];
  return listed.split(/[,()\n]/).flatMap((item) => {
    const [, name, as] = /^\s*(\w+)(?:\s+as\s+(\w+))?\s*$/.exec(item) ?? [];
    if (name === undefined) return [];
    const isOther = pythonModules(statement, file).some((module) =>
      isModule(other, module === '' ? name : `${module}/${name}`),
    );
    return isOther ? [as ?? name] : [];
  });
}

function scriptPaths(statement: string, file: string): string[] {
  const [, , specifier] = /(['"])(\.{1,2}\/[^'"\n]*)\1/.exec(statement) ?? [];
  return specifier === undefined ? [] : [joinFrom(parentPath(file), specifier)];
}

/** A path with its `.` and `..` taken away. */
function joinFrom(folder: string, specifier: string): string {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function isScript(file: string, path: string): boolean {
  const ending = ENDINGS.find((each) => file.endsWith(each));
  if (ending === undefined) return false;
  const stem = file.slice(0, -ending.length);
  const written = ENDINGS.find((each) => path.endsWith(each));
  const wanted = written === undefined ? path : path.slice(0, -written.length);
  return (
    stem === wanted || (written === undefined && stem === `${wanted}/index`.replace(/^\//, ''))
  );
}

function pythonModules(statement: string, file: string): string[] {
  const [, dots = '', name = ''] = /^\s*from\s+(\.*)([\w.]*)\s+import\b/.exec(statement) ?? [];
  if (dots === '' && name === '') return [];
  const path = name.replaceAll('.', '/');
  if (dots === '') return [path];
  let folder = parentPath(file);
  for (let count = 1; count < dots.length; count++) folder = parentPath(folder);
  return [[folder, path].filter((part) => part !== '').join('/')];
}

/** An absolute module may begin below a source folder, so the end of the path decides. */
function isModule(file: string, module: string): boolean {
  const path = file.replace(/(?:\/__init__)?\.py$/, '');
  return file.endsWith('.py') && (path === module || path.endsWith(`/${module}`));
}
