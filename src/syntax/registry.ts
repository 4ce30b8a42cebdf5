/**
 * Registry: which language a file is in. Invariant: the answer depends on the file's name and its
 * first line only; a longer ending wins over a shorter one, and a name over a `#!` line.
 */
import { baseName } from '../model/path.ts';
import { BANG, endOfLine, HASH } from './ascii.ts';
import type { Language } from './language.ts';
import { c, cpp } from './languages/c.ts';
import { csharp } from './languages/csharp.ts';
import { css, less, scss } from './languages/css.ts';
import { java } from './languages/java.ts';
import { javascript, tsx, typescript } from './languages/javascript.ts';
import { go } from './languages/go.ts';
import { html, xml } from './languages/html.ts';
import { ini } from './languages/ini.ts';
import { json } from './languages/json.ts';
import { markdown } from './languages/markdown.ts';
import { php } from './languages/php.ts';
import { python } from './languages/python.ts';
import { ruby } from './languages/ruby.ts';
import { rust } from './languages/rust.ts';
import { shell } from './languages/shell.ts';
import { toml } from './languages/toml.ts';
import { yaml } from './languages/yaml.ts';

/** Every language with a table of its own. */
export const LANGUAGES: readonly Language[] = [
  typescript,
  tsx,
  javascript,
  json,
  css,
  scss,
  less,
  python,
  go,
  rust,
  java,
  c,
  cpp,
  csharp,
  php,
  ruby,
  shell,
  yaml,
  toml,
  ini,
  markdown,
  html,
  xml,
];

export class Registry {
  private readonly byExtension = new Map<string, Language>();
  private readonly byFileName = new Map<string, Language>();
  private readonly byInterpreter = new Map<string, Language>();
  private readonly fallback: Language;

  /** `fallback` takes what no other language claims. */
  constructor(languages: readonly Language[], fallback: Language) {
    this.fallback = fallback;
    for (const language of [...languages, fallback]) {
      for (const extension of language.extensions) this.byExtension.set(extension, language);
      for (const name of language.fileNames ?? []) this.byFileName.set(name, language);
      for (const name of language.interpreters ?? []) this.byInterpreter.set(name, language);
    }
  }

  /** `bytes` is called only where the name does not tell. */
  languageOf(path: string, bytes: Buffer | (() => Buffer)): Language {
    const name = baseName(path);
    return (
      this.byFileName.get(name) ??
      this.ofExtension(name) ??
      this.ofFirstLine(typeof bytes === 'function' ? bytes() : bytes) ??
      this.fallback
    );
  }

  private ofExtension(name: string): Language | undefined {
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      const language = this.byExtension.get(name.slice(dot + 1).toLowerCase());
      if (language !== undefined) return language;
    }
    return undefined;
  }

  /** By a line such as `#!/usr/bin/env -S node --flag`. */
  private ofFirstLine(bytes: Buffer): Language | undefined {
    if (bytes[0] !== HASH || bytes[1] !== BANG) return undefined;
    const end = Math.min(endOfLine(bytes, 0), FIRST_LINE_LIMIT);
    const words = bytes.toString('latin1', 2, end).trim().split(/\s+/);
    const program = words.map(baseName).find((word) => word !== 'env' && !word.startsWith('-'));
    // A version is no part of the name: python3.11 is python.
    return this.byInterpreter.get((program ?? '').replace(/[\d.]+$/, ''));
  }
}

/** Bytes. Longer first lines than the systems themselves read are not looked at. */
const FIRST_LINE_LIMIT = 256;
