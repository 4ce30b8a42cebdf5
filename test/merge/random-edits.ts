/**
 * Random versions of a file. Invariant: every word of a file stands in it once, and every word that an edit
 * adds is new; so what a merge must contain can be told from the words alone.
 */

/** Part of a file that can be moved as a whole: its lines, each with one word of its own. */
interface Part {
  readonly name: string;
  readonly lines: readonly string[];
}

/** One edit: what to do, where, and a word that no other edit has unless both sides make it. */
export interface Edit {
  readonly action: 'edit' | 'insert line' | 'delete line' | 'add' | 'delete' | 'move' | 'rename';
  readonly place: number;
  readonly inner: number;
  readonly word: string;
}

export const ACTIONS: readonly Edit['action'][] = [
  'edit',
  'insert line',
  'delete line',
  'add',
  'delete',
  'move',
  'rename',
];

/** How the parts of a language are written. */
export interface Form {
  readonly path: string;
  write(parts: readonly Part[]): string;
}

const call = (word: string): string => `${word}();`;

export const FORMS: Readonly<Record<string, Form>> = {
  typescript: {
    path: 'a.ts',
    write: (parts) =>
      parts
        .map(
          ({ name, lines }) =>
            `function ${name}() {\n${lines.map((word) => `  ${call(word)}\n`).join('')}}\n`,
        )
        .join('\n'),
  },
  class: {
    path: 'a.ts',
    write: (parts) =>
      `class Holder {\n${parts
        .map(
          ({ name, lines }) =>
            `  ${name}() {\n${lines.map((word) => `    ${call(word)}\n`).join('')}  }\n`,
        )
        .join('\n')}}\n`,
  },
  python: {
    path: 'a.py',
    write: (parts) =>
      parts
        .map(
          ({ name, lines }) =>
            `def ${name}():\n${lines.map((word) => `    ${word}()\n`).join('')}    pass\n`,
        )
        .join('\n\n'),
  },
  json: {
    path: 'a.json',
    write: (parts) =>
      `{\n${parts
        .map(
          ({ name, lines }) =>
            `  "${name}": {\n${lines.map((word) => `    "${word}": 1`).join(',\n')}\n  }`,
        )
        .join(',\n')}\n}\n`,
  },
  yaml: {
    path: 'a.yaml',
    write: (parts) =>
      parts
        .map(({ name, lines }) => `${name}:\n${lines.map((word) => `  ${word}: 1\n`).join('')}`)
        .join(''),
  },
  markdown: {
    path: 'a.md',
    write: (parts) =>
      parts
        .map(({ name, lines }) => `## ${name}\n\n${lines.map((word) => `- ${word}\n`).join('')}`)
        .join('\n'),
  },
};

/** A file of so many parts. */
export function firstParts(count: number): Part[] {
  return Array.from({ length: count }, (_, part) => ({
    name: `part${part}`,
    lines: [0, 1, 2].map((line) => `word${part}x${line}`),
  }));
}

/** The parts after the edits. */
export function applyEdits(parts: readonly Part[], edits: readonly Edit[]): Part[] {
  return edits.reduce<Part[]>((now, edit) => applyEdit(now, edit), [...parts]);
}

function applyEdit(parts: Part[], { action, place, inner, word }: Edit): Part[] {
  if (action === 'add' || parts.length === 0) {
    return parts.toSpliced(place % (parts.length + 1), 0, { name: `new${word}`, lines: [word] });
  }
  const at = place % parts.length;
  const part = parts[at]!;
  const line = inner % Math.max(part.lines.length, 1);
  switch (action) {
    case 'edit':
      return parts.with(at, {
        ...part,
        lines: part.lines.length === 0 ? [word] : part.lines.with(line, word),
      });
    case 'insert line':
      return parts.with(at, { ...part, lines: part.lines.toSpliced(line, 0, word) });
    case 'delete line':
      if (part.lines.length < 2) return parts;
      return parts.with(at, { ...part, lines: part.lines.toSpliced(line, 1) });
    case 'rename':
      // Parts of one name would be no fault of the merge.
      return parts.with(at, { ...part, name: `name${word}of${part.name}` });
    case 'move':
      return parts.toSpliced(at, 1).toSpliced(inner % parts.length, 0, part);
    default:
      return parts.length < 2 ? parts : parts.toSpliced(at, 1);
  }
}

/** Every word of a text that the generator made. */
export function wordsOf(text: string): string[] {
  return text.match(/\b(?:word|part|new|name)\w+/g) ?? [];
}
