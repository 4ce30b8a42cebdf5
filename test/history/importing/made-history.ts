/**
 * A made-up history: edits, renames of files, functions that move, branches and merges. Invariant: the same
 * seed makes the same history.
 */
import type { CommitId } from '../../../src/model/ids.ts';
import { MergedHistory } from '../../cli/merged-history.ts';
import { Sandbox } from '../../cli/sandbox.ts';

type Files = Record<string, string>;

/** Random numbers from a seed. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number from 0 to one less than `sides`. */
  roll(sides: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * sides);
  }
}

const NAMES = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta'];

function functionText(dice: Dice, name: string): string {
  const lines = Array.from({ length: 2 + dice.roll(4) }, () => `  step(${dice.roll(1000)});\n`);
  return `export function ${name}() {\n${lines.join('')}}\n\n`;
}

function textOf(dice: Dice): string {
  const statements = Array.from({ length: dice.roll(3) }, () => `run(${dice.roll(50)});\n\n`);
  const parts = NAMES.filter(() => dice.roll(2) === 0).map((name) => functionText(dice, name));
  return [...statements, ...parts, 'run(7);\n'].join('');
}

/** Changes some files: edits, moves of functions, renames, removals, new ones. */
function changed(dice: Dice, before: Files): Files {
  const files = new Map(Object.entries(before));
  for (let left = 1 + dice.roll(2); left > 0; left--) {
    const paths = [...files.keys()];
    const path = paths[dice.roll(paths.length)] ?? 'src/a.js';
    const text = files.get(path) ?? '';
    const parts = text.split(/(?<=\n\n)/);
    const at = dice.roll(parts.length);
    switch (dice.roll(6)) {
      case 0:
        files.set(`src/${NAMES[dice.roll(7)]!}.js`, textOf(dice));
        break;
      case 1:
        files.delete(path);
        files.set(`lib/${NAMES[dice.roll(7)]!}.js`, text);
        break;
      case 2:
        files.set(path, text.replace(/step\((\d+)\)/, `step(${dice.roll(1000)})`));
        break;
      case 3:
        files.set(path, parts.filter((_, index) => index !== at).join(''));
        files.set('moved.js', (files.get('moved.js') ?? '') + parts[at]!);
        break;
      case 4:
        files.set(path, [...parts].reverse().join(''));
        break;
      default:
        files.set(path, text.replaceAll(NAMES[dice.roll(7)]!, NAMES[dice.roll(7)]!));
    }
  }
  return Object.fromEntries(files);
}

/** Records a history with branches and merges; returns where it lies. */
export async function madeHistory(seed: number): Promise<Sandbox> {
  const dice = new Dice(seed);
  const box = new Sandbox();
  await box.fxd('init');
  const history = new MergedHistory(box.root);
  const made: { id: CommitId; files: Files }[] = [];
  for (let count = 0; count < 24; count++) {
    const parents = made.length === 0 ? [] : [made[Math.max(0, made.length - 1 - dice.roll(3))]!];
    const other = made[dice.roll(Math.max(1, made.length))];
    const isMerge = parents.length > 0 && dice.roll(4) === 0 && other !== parents[0];
    const files = changed(dice, {
      ...(isMerge ? other!.files : {}),
      ...(parents[0]?.files ?? { 'src/a.js': textOf(dice), 'notes.md': '# Notes\n\ntext\n' }),
    });
    const all = isMerge ? [...parents, other!] : parents;
    const id = history.commit(
      `Commit ${count}`,
      all.map((parent) => parent.id),
      files,
    );
    made.push({ id, files });
  }
  for (const [at, { id }] of made.entries()) await box.fxd('branch', `b${at}`, id);
  return box;
}
