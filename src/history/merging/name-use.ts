/**
 * Name uses: by which words a file may call what another one declares. Invariant: a word is given only where
 * the file says itself that it means that declaration.
 */
import type { GroupFile } from '../../merge/group-versions.ts';
import type { CodeStyle } from './code-words.ts';
import { importsFrom, moduleNames } from './module-path.ts';
import { classIn, declaredIn, type TakenName } from './taken-names.ts';

/** How a name is called: `word(…)`, or `through.word(…)`. */
export interface NameUse {
  readonly word: string;
  readonly through: string | null;
  /** The bytes in which this holds. */
  readonly start: number;
  readonly end: number;
}

/** The words by which a file means what was taken. */
export function usesOf(file: GroupFile, style: CodeStyle, taken: TakenName): NameUse[] {
  const whole = { start: 0, end: file.bytes.length };
  if (taken.owner !== null) return methodUses(file, style, taken.owner, taken.name);
  if (file.path === taken.path) {
    return declaredIn(file).has(taken.name) ? [{ word: taken.name, through: null, ...whole }] : [];
  }
  return importTexts(file).flatMap((text) =>
    importedAs(text, file.path, style, taken).map((use) => ({ ...use, ...whole })),
  );
}

/** Calls by way of the object itself, where a class has no other to inherit from. */
function methodUses(file: GroupFile, style: CodeStyle, owner: string, word: string): NameUse[] {
  const found = classIn(file, owner);
  if (found === null) return [];
  const { codeStart, bodyStart, end } = found.span;
  const head = file.bytes.toString('latin1', codeStart, bodyStart);
  if (style === 'python' ? /\(\s*[^\s)]/.test(head) : /\bextends\b/.test(head)) return [];
  const through = style === 'python' ? ['self', 'cls'] : ['this'];
  return through.map((each) => ({ word, through: each, start: bodyStart, end }));
}

type Imported = Pick<NameUse, 'word' | 'through'>;

/** What one import calls the name, or the module that has it. */
function importedAs(
  text: string,
  path: string,
  style: CodeStyle,
  { name, isDefault, path: home }: TakenName,
): Imported[] {
  const modules = moduleNames(text, path, home, style);
  const uses: Imported[] = modules.map((through) => ({ word: name, through }));
  if (!importsFrom(text, path, home, style)) return uses;
  const listed =
    style === 'python'
      ? text.replace(/^[\s\S]*?\bimport\b/, '')
      : (/\{([^}]*)\}/.exec(text)?.[1] ?? '');
  const item = new RegExp(
    `(?:^|[\\s,(])${escapeName(name)}(?:\\s*:\\s*([\\w$]+)|\\s+as\\s+([\\w$]+))?\\s*(?=[,)\\n]|$)`,
  ).exec(listed);
  if (item !== null) uses.push({ word: item[1] ?? item[2] ?? name, through: null });
  const [, fallback] = /^\s*import\s+([\w$]+)\s*(?:,|from\b)/.exec(text) ?? [];
  if (style === 'javascript' && isDefault && fallback !== undefined && fallback !== 'type') {
    uses.push({ word: fallback, through: null });
  }
  return uses;
}

/** A name as it stands in a regular expression. */
export function escapeName(name: string): string {
  return name.replace(/\$/g, '\\$');
}

/** The statements by which a file gets names of others. */
export function importTexts(file: GroupFile): string[] {
  return file.spans
    .filter(({ span }) => span.kind === 'import')
    .map(({ span }) => file.bytes.toString('latin1', span.codeStart, span.codeEnd));
}
