/**
 * Grammars: real syntax, for what the splitter's tables do not know. Invariant: nothing of it is loaded
 * before the first grammar is opened, and a text is only read, never changed.
 */
import type { Parser } from 'web-tree-sitter';

/** Real syntax of one language. */
export interface Grammar {
  /** How many places of a text are no valid syntax. */
  countErrors(text: Buffer): number;
}

/** Where the compiled grammars are: the bytes of a file by its name, or null where it is missing. */
export type ReadGrammarFile = (name: string) => Buffer | null;

const RUNTIME = 'web-tree-sitter.wasm';

/** The file of each language that has a grammar, by the name of its table. */
export const GRAMMAR_FILES: Readonly<Record<string, string>> = {
  typescript: 'tree-sitter-typescript.wasm',
  tsx: 'tree-sitter-tsx.wasm',
  javascript: 'tree-sitter-javascript.wasm',
  python: 'tree-sitter-python.wasm',
  css: 'tree-sitter-css.wasm',
  go: 'tree-sitter-go.wasm',
  rust: 'tree-sitter-rust.wasm',
  java: 'tree-sitter-java.wasm',
  php: 'tree-sitter-php.wasm',
  ruby: 'tree-sitter-ruby.wasm',
  shell: 'tree-sitter-bash.wasm',
  csharp: 'tree-sitter-c-sharp.wasm',
  cpp: 'tree-sitter-cpp.wasm',
};

/** Bytes. A larger text counts as valid: reading it would take longer than the merge. */
const SIZE_LIMIT = 2 * 1024 * 1024;

/** Those that were opened; compiling one again would cost as much as using it a hundred times. */
const opened = new Map<string, Promise<Grammar | null>>();

/** The grammar of a language, or null where there is none or its file is missing. */
export function openGrammar(language: string, read: ReadGrammarFile): Promise<Grammar | null> {
  let grammar = opened.get(language);
  if (grammar === undefined) {
    grammar = loadGrammar(GRAMMAR_FILES[language], read);
    opened.set(language, grammar);
  }
  return grammar;
}

async function loadGrammar(
  file: string | undefined,
  read: ReadGrammarFile,
): Promise<Grammar | null> {
  if (file === undefined) return null;
  const [runtime, compiled] = [read(RUNTIME), read(file)];
  if (runtime === null || compiled === null) return null;
  const { Parser, Language } = await import('web-tree-sitter');
  await Parser.init({ wasmBinary: runtime });
  const parser = new Parser();
  parser.setLanguage(await Language.load(compiled));
  return { countErrors: (text) => countErrors(parser, text) };
}

function countErrors(parser: Parser, text: Buffer): number {
  if (text.length > SIZE_LIMIT) return 0;
  const tree = parser.parse(text.toString('utf8'));
  if (tree === null) return 0;
  try {
    if (!tree.rootNode.hasError) return 0;
    let errors = 0;
    const cursor = tree.walk();
    // Only what holds an error is entered; the walk is a loop, because depth is the text's.
    for (let isInside = true; isInside;) {
      const { isError, isMissing, hasError } = cursor.currentNode;
      if (isError || isMissing) errors++;
      if (hasError && !isError && cursor.gotoFirstChild()) continue;
      while (!cursor.gotoNextSibling()) {
        if (cursor.gotoParent()) continue;
        isInside = false;
        break;
      }
    }
    cursor.delete();
    return errors;
  } finally {
    tree.delete();
  }
}
