/**
 * Asking for conflicts, one by one. Invariant: nothing is changed here, so an answer is taken back by
 * forgetting it; what was answered is handed back, also where it was broken off half-way.
 */
import { keepingText } from '../bridge/files/edited-text.ts';
import { useMergeTool } from '../bridge/files/merge-tool.ts';
import { chooseEditor } from '../bridge/process.ts';
import type { ConflictStatus } from '../history/merging/conflict-status.ts';
import { readMarkers } from '../history/merging/marker-blocks.ts';
import { Resolutions, type Resolution } from '../history/merging/resolutions.ts';
import { ANSWERS, type Answer } from '../history/merging/resolving.ts';
import { isAnswerable } from '../history/merging/resolving-whole.ts';
import { findInTree } from '../history/trees.ts';
import { FxdError } from '../model/errors.ts';
import type { BlobId } from '../model/ids.ts';
import { baseName } from '../model/path.ts';
import { conflictLines, legendLines } from '../ui/conflict-lines.ts';
import { display } from '../ui/display.ts';
import { askKey, type KeyChoice } from '../ui/prompt.ts';
import { loadStyle, wantsColor, type Style } from '../ui/style.ts';
import type { Context } from './context.ts';
import type { Seen } from './resolve-apply.ts';
import { mergeToolOf } from './resolve-tool.ts';
import { shownVersions } from './resolve-view.ts';

const LF = 0x0a;

/** An answer by its name, or a text that was made. */
export type Given =
  { readonly answer: Answer | 'recorded' } | { readonly text: Buffer; readonly how: string };

type Deed = Answer | 'recorded' | 'edit' | 'tool' | 'skip' | 'undo' | 'quit' | 'help';

interface Choice extends KeyChoice {
  readonly deed: Deed;
  /** Whether only the help names it. */
  readonly isRare?: boolean;
  readonly explains: string;
}

/** In the order in which they are offered. */
const CHOICES: readonly Choice[] = [
  { key: 'r', deed: 'recorded', name: 'as before', explains: 'as the same was resolved before' },
  { key: 'o', deed: 'ours', name: 'mine', explains: 'our version' },
  { key: 't', deed: 'theirs', name: 'theirs', explains: 'their version' },
  { key: 'b', deed: 'base', name: 'base', explains: 'the version that both began with' },
  { key: 'B', deed: 'both', name: 'both', explains: 'both, mine first; of files both as they lie' },
  {
    ...{ key: 'T', deed: 'both-theirs-first', isRare: true },
    ...{ name: 'both, theirs first', explains: 'both, theirs first' },
  },
  {
    ...{ key: 'l', deed: 'union', isRare: true },
    ...{ name: 'lines of both', explains: 'the lines of both, common ones once' },
  },
  {
    key: 'e',
    deed: 'edit',
    name: 'edit',
    explains: 'edit it; while a marker is left it stays open',
  },
  { key: 'm', deed: 'tool', name: 'merge tool', explains: 'put it together in the merge tool' },
  { key: 's', deed: 'skip', name: 'skip', explains: 'leave it for later' },
  { key: 'u', deed: 'undo', name: 'undo', explains: 'take the last answer back' },
  { key: 'q', deed: 'quit', name: 'quit', explains: 'keep what was answered, and leave the rest' },
  { key: '?', deed: 'help', name: 'help', explains: 'this' },
];

export interface Answers {
  /** By the numbers of the conflicts. */
  readonly given: ReadonlyMap<number, Given>;
  readonly isInterrupted: boolean;
}

/** Asks for each of these conflicts. */
export async function askForEach(
  context: Context,
  seen: Seen,
  chosen: readonly ConflictStatus[],
): Promise<Answers> {
  const { host, globals, config } = context;
  const isSet = (host.env['NO_COLOR'] ?? '') !== '' || host.env['FORCE_COLOR'] !== undefined;
  const configured = config.text('color.ui') === 'never' ? 'never' : 'auto';
  const mode = globals.color ?? (isSet ? 'auto' : configured);
  const style = await loadStyle(wantsColor(mode, host.env, host.stderr.isTTY));
  return await new Interview(context, seen, style).run(chosen);
}

class Interview {
  readonly #context: Context;
  readonly #seen: Seen;
  readonly #style: Style;
  readonly #remembered: Resolutions;
  readonly #tool: string | null;

  constructor(context: Context, seen: Seen, style: Style) {
    this.#context = context;
    this.#seen = seen;
    this.#style = style;
    this.#remembered = new Resolutions(context.repository);
    this.#tool = context.userConfig.text('merge.tool');
  }

  async run(chosen: readonly ConflictStatus[]): Promise<Answers> {
    // A row for each that was gone through; null where it was left for later.
    const given: (Given | null)[] = [];
    const collect = (isInterrupted: boolean): Answers => {
      const pairs = given.flatMap((each, index): [number, Given][] => {
        return each === null ? [] : [[chosen[index]!.conflict.number, each]];
      });
      return { given: new Map(pairs), isInterrupted };
    };
    while (given.length < chosen.length) {
      const status = chosen[given.length]!;
      const before = this.#remembered.of(this.#seen.now.open, status.conflict);
      this.#show(status, before, given.length, chosen.length);
      const deed = await this.#ask(status, before, given.length, chosen.length);
      if (deed === null || deed === 'quit') return collect(deed === null);
      if (deed === 'undo') given.pop();
      else if (deed === 'skip') given.push(null);
      else if (deed !== 'edit' && deed !== 'tool') given.push({ answer: deed });
      else {
        const text = deed === 'edit' ? this.#edit(status) : this.#useTool(status);
        const how = deed === 'edit' ? deed : `tool ${this.#tool}`;
        if (text !== null) given.push({ text, how });
      }
    }
    return collect(false);
  }

  #say(lines: readonly string[]): void {
    this.#context.host.stderr.write(`${lines.join('\n')}\n`);
  }

  #show(status: ConflictStatus, before: Resolution | null, done: number, count: number): void {
    const { path, conflict } = status;
    const { columns, rows } = this.#context.host.stderr;
    const versions = shownVersions(this.#seen, status, before, rows);
    const shown = { position: done + 1, count, path, says: conflict.says, versions };
    this.#say(conflictLines(shown, columns, this.#style));
  }

  /** The deed that was chosen; null where it was interrupted. */
  async #ask(
    status: ConflictStatus,
    before: Resolution | null,
    done: number,
    count: number,
  ): Promise<Exclude<Deed, 'help'> | null> {
    const { host } = this.#context;
    const choices = CHOICES.filter(({ deed }) => this.#isOffered(status, before, deed, done));
    const usual = choices.filter(({ isRare = false }) => !isRare);
    this.#say(legendLines(usual, host.stderr.columns, this.#style));
    for (;;) {
      // The heading may have left the screen.
      const question = `${display(baseName(status.path))} \u00b7 ${done + 1} of ${count}:`;
      const answer = await askKey(host.terminal(), question, choices, this.#style);
      if ('broken' in answer) return answer.broken === 'ended' ? 'quit' : null;
      const { deed } = choices.find(({ key }) => key === answer.key)!;
      if (deed !== 'help') return deed;
      this.#say(choices.map(({ key, explains }) => `  ${this.#style.hint(key)}  ${explains}`));
    }
  }

  #isOffered(status: ConflictStatus, before: Resolution | null, deed: Deed, done: number): boolean {
    const { block } = status;
    if (deed === 'recorded') return before !== null;
    if (deed === 'undo') return done > 0;
    if (deed === 'edit') return block !== null && isText(block.ours) && isText(block.theirs);
    if (deed === 'tool') return block !== null && this.#tool !== null;
    const answer = ANSWERS.find((each) => each === deed);
    if (answer === undefined) return true;
    if (block === null) return isAnswerable(this.#seen.now.open, status, answer);
    return answer !== 'base' || block.base !== null || status.conflict.base !== null;
  }

  /** What is made of a block in the editor; null where that failed, which is said. */
  #edit(status: ConflictStatus): Buffer | null {
    const { host, userConfig } = this.#context;
    const editor = chooseEditor(host.env, userConfig.text('core.editor'));
    const text = this.#marked(status).toString('utf8');
    return this.#made(status, () => {
      const edited = keepingText(
        (typed) => typed,
        (edit) => edit(editor, baseName(status.path), text, host.env),
      );
      return Buffer.from(edited, 'utf8');
    });
  }

  #useTool(status: ConflictStatus): Buffer | null {
    const { host } = this.#context;
    const { block, conflict } = status;
    const recorded = conflict.base === null ? null : this.#seen.contents.readBlob(conflict.base);
    return this.#made(status, () => {
      const base = block!.base ?? recorded ?? Buffer.alloc(0);
      const texts = { ...block!, base, merged: this.#marked(status) };
      return useMergeTool(mergeToolOf(this.#context, this.#tool!), status.path, texts, host.env);
    });
  }

  /** A text that is made outside; null, and said why, where it is none. */
  #made({ conflict }: ConflictStatus, make: () => Buffer | null): Buffer | null {
    const { host } = this.#context;
    try {
      const text = host.leaveInterrupts(make);
      if (text === null) this.#say([this.#style.warning('The merge tool failed.')]);
      else if (hasMarkers(text, conflict.markerSize!)) {
        this.#say([this.#style.warning('A marker is left, so it stays open.')]);
      }
      const isOpen = text !== null && text.length > 0 && text.at(-1) !== LF;
      return isOpen ? Buffer.concat([text, Buffer.from('\n')]) : text;
    } catch (error) {
      if (!(error instanceof FxdError)) throw error;
      this.#say([this.#style.warning(display(error.message))]);
      return null;
    }
  }

  /** The block with its markers, as it stands in the file. */
  #marked({ path, block }: ConflictStatus): Buffer {
    const { contents, tree } = this.#seen;
    const { start, end } = block!;
    return contents.readBlob(findInTree(contents, tree, path)!.id as BlobId).subarray(start, end);
  }
}

function hasMarkers(text: Buffer, size: number): boolean {
  const { blocks, strays } = readMarkers(text, size);
  return blocks.length + strays.length > 0;
}

/** Whether a text comes back from an editor as the same bytes. */
function isText(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes);
}
