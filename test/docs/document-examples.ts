/**
 * The examples of a document: code blocks that are files, and console blocks that are commands with their
 * output. Invariant: a code block is the content of the file that the text last named in backquotes, so
 * a reader and the test do the same.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { splitAlias } from '../../src/commands/alias.ts';
import { runCli } from '../cli/run-cli.ts';

export interface ConsoleStep {
  readonly command: string;
  /** What the document says that it prints. */
  readonly output: string;
}

export type Example =
  | { readonly type: 'file'; readonly path: string; readonly text: string }
  | ({ readonly type: 'command' } & ConsoleStep);

const FILE_NAME = /`([\w./-]+\.\w+)`/g;
/** What the documents call the folder of the example. */
const SHOWN_FOLDER = '/home/ana/shop';

/** In the order of the document. Throws for a code block whose file the text does not name. */
export function parseExamples(markdown: string): readonly Example[] {
  const examples: Example[] = [];
  let path: string | null = null;
  // Text and blocks take turns: the odd parts are blocks, beginning with their language.
  markdown.split(/^```/m).forEach((part, at) => {
    if (at % 2 === 0) {
      path = [...part.matchAll(FILE_NAME)].at(-1)?.[1] ?? path;
      return;
    }
    const language = part.slice(0, part.indexOf('\n'));
    const body = part.slice(part.indexOf('\n') + 1);
    if (language === 'console') examples.push(...consoleSteps(body));
    else if (language !== '') {
      if (path === null) throw new Error(`No file is named for the block: ${body}`);
      examples.push({ type: 'file', path, text: body });
    }
  });
  return examples;
}

function consoleSteps(body: string): Example[] {
  return body
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const end = step.indexOf('\n');
      const output = step.slice(end + 1);
      return { type: 'command' as const, command: step.slice(0, end), output };
    });
}

/** Does what an example says, in `cwd`; returns what a command prints, '' for a file. */
export async function performExample(example: Example, cwd: string): Promise<string> {
  if (example.type === 'file') {
    mkdirSync(dirname(join(cwd, example.path)), { recursive: true });
    writeFileSync(join(cwd, example.path), example.text);
    return '';
  }
  const [program, ...args] = splitAlias('example', example.command);
  if (program === 'fxd') {
    const { stdout, stderr } = await runCli(args, { cwd });
    return (stdout + stderr).replaceAll(cwd, SHOWN_FOLDER).replaceAll(dirname(cwd), '/home/ana');
  }
  const [first, second] = args.map((word) => join(cwd, word));
  if (program === 'cat' && first !== undefined) return readFileSync(first, 'utf8');
  if (program === 'rm' && first !== undefined) rmSync(first);
  else if (program === 'mv' && second !== undefined) renameSync(first!, second);
  else throw new Error(`An example cannot run ${example.command}`);
  return '';
}

/** The text with every id replaced, because commits of the test are made at other times. */
export function withoutIds(text: string): string {
  return text.replace(/\b(?=[a-f]*\d)[0-9a-f]{7,40}\b/g, (id) => '#'.repeat(id.length)).trimEnd();
}
