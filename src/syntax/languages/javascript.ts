/**
 * JavaScript and TypeScript, with and without JSX. Invariant: one table serves all of them, because
 * plain JavaScript uses TypeScript's words only as names, which the table tells apart.
 */
import { braceLanguage } from '../brace-language.ts';
import type { BraceTable, HeadRule } from '../brace-table.ts';
import type { Language } from '../language.ts';
import { memberKey, nextName } from '../names.ts';
import {
  functionName,
  importName,
  memberName,
  moduleName,
  propertyName,
  statementName,
  variableName,
} from './javascript-names.ts';
import {
  control,
  DO,
  DOUBLE_QUOTED,
  endOfShebang,
  SINGLE_QUOTED,
  SLASHES,
  STARS,
  words,
} from './common.ts';

const VARIABLE: HeadRule = {
  kind: 'variable',
  name: variableName,
  ends: 'separator',
  notBeforeWords: 'enum',
};

const NAMESPACE: HeadRule = {
  kind: 'namespace',
  name: moduleName,
  ends: 'block',
  members: 'file',
};

const FILE_HEADS: Readonly<Record<string, HeadRule>> = {
  ...control('if for while try switch with'),
  do: DO,
  function: { kind: 'function', name: functionName, ends: 'block' },
  class: { kind: 'class', name: functionName, ends: 'block', members: 'class' },
  interface: {
    kind: 'interface',
    name: nextName,
    ends: 'block',
    members: 'interface',
    contextual: true,
  },
  enum: { kind: 'enum', name: nextName, ends: 'block', members: 'enum' },
  namespace: { ...NAMESPACE, contextual: true },
  module: { ...NAMESPACE, contextual: true },
  global: { ...NAMESPACE, notBefore: '.=(;[,)?:' },
  const: VARIABLE,
  let: VARIABLE,
  var: VARIABLE,
  using: { ...VARIABLE, contextual: true },
  type: { kind: 'type', name: nextName, ends: 'separator', contextual: true, types: true },
  import: { kind: 'import', name: importName, ends: 'separator', notBefore: '.(' },
};

const TABLE: BraceTable = {
  wordBytes: '$',
  preamble: endOfShebang,
  angles: true,
  attributes: '@',
  rules: [
    SLASHES,
    STARS,
    { open: '/', kind: 'regex' },
    DOUBLE_QUOTED,
    SINGLE_QUOTED,
    { open: '`', kind: 'template' },
  ],
  typeLeads: ':|&<,=\u0004',
  heritage: words('extends implements'),
  typeWords: words('is readonly extends keyof infer'),
  modifiers: words(
    `export default async await declare abstract static readonly public private protected override
     accessor get set const`,
  ),
  continues: words('else catch finally'),
  operandAfter: words(
    'return typeof case in of delete void throw new do else instanceof yield await extends default',
  ),
  controlWords: words('if while for with await'),
  bodyWords: words('function class if for while switch with catch'),
  neverLast: words(
    `typeof in of delete throw new do else instanceof extends default export async abstract declare
     import from const let var function class interface enum type namespace implements as satisfies
     keyof static public private protected readonly override infer`,
  ),
  words: words('function class async as'),
  neverFirst: words('instanceof in as satisfies extends implements of from else catch finally'),
  contexts: {
    file: {
      newline: 'asi',
      blocks: true,
      fallback: { kind: 'statement', name: statementName, ends: 'separator' },
      heads: FILE_HEADS,
    },
    class: {
      newline: 'asi',
      keys: true,
      starStarts: true,
      fallback: { kind: 'field', name: memberName, ends: 'block' },
    },
    object: {
      newline: 'none',
      separator: ',',
      keys: true,
      typeArguments: true,
      fallback: { kind: 'key', name: propertyName, ends: 'separator' },
    },
    interface: {
      newline: 'members',
      keys: true,
      types: true,
      separator: ',',
      keepSeparator: true,
      fallback: { kind: 'field', name: memberName, ends: 'separator' },
    },
    enum: {
      newline: 'none',
      separator: ',',
      fallback: { kind: 'member', name: memberKey, ends: 'separator' },
    },
  },
};

const WITH_JSX: BraceTable = { ...TABLE, jsx: true };

export const javascript: Language = braceLanguage(WITH_JSX, {
  name: 'javascript',
  extensions: ['js', 'mjs', 'cjs', 'jsx', 'es6'],
  interpreters: ['node', 'nodejs', 'bun', 'deno'],
});

export const typescript: Language = braceLanguage(TABLE, {
  name: 'typescript',
  extensions: ['ts', 'mts', 'cts', 'd.ts'],
  interpreters: ['ts-node', 'tsx'],
});

export const tsx: Language = braceLanguage(WITH_JSX, { name: 'tsx', extensions: ['tsx'] });
