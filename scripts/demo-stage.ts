/**
 * The stage of the demo: a temporary folder in which fxd is run, and where everything that is run is shown.
 * Invariant: whatever is not as it should be ends the demo, and the folder is removed at the end.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

declare const PROJECT_ROOT: string;

const FIRST_MOMENT = Date.UTC(2026, 8, 1, 9, 0, 0) / 1000;
const SECONDS_BETWEEN_RUNS = 600;

export class Stage {
  readonly #root = realpathSync(mkdtempSync(join(tmpdir(), 'fxd-demo-')));
  readonly #project = join(this.#root, 'project');
  #runs = 0;

  constructor() {
    cpSync(join(PROJECT_ROOT, 'src'), join(this.#project, 'src'), { recursive: true });
  }

  close(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  /** Says what comes next. */
  tell(sentence: string): void {
    console.log(`\n# ${sentence}`);
  }

  /** Runs and shows a command that must succeed; returns what it answered. */
  fxd(...args: readonly string[]): string {
    console.log(`$ fxd ${args.map(quoteWord).join(' ')}`);
    const { stdout, stderr, status } = this.#run(args);
    process.stdout.write(stdout + stderr);
    this.check(status === 0, `fxd ${args.join(' ')} ends with 0, not ${status}`);
    return stdout;
  }

  /** Asks fxd something, to check it; this is not shown. */
  ask(...args: readonly string[]): string {
    const { stdout, stderr, status } = this.#run(args);
    this.check(status === 0, `fxd ${args.join(' ')} ends with 0, not ${status}: ${stderr}`);
    return stdout;
  }

  /** Changes a file of the project; `change` must change something. */
  edit(path: string, change: (text: string) => string): void {
    const file = join(this.#project, path);
    const before = readFileSync(file, 'utf8');
    const after = change(before);
    this.check(after !== before, `${path} can be edited as the demo does`);
    writeFileSync(file, after);
  }

  /** Compares a folder beside the project with the project's files, byte for byte. */
  compareWith(folder: string): void {
    const expected = filesBelow(this.#project).filter((path) => !path.startsWith('.fxd'));
    const other = join(this.#root, folder);
    const actual = filesBelow(other);
    this.check(expected.join('\n') === actual.join('\n'), `${folder} has the same files`);
    for (const path of expected) {
      const bytes = readFileSync(join(this.#project, path));
      const isSame = bytes.equals(readFileSync(join(other, path)));
      this.check(isSame, `${path} is the same in ${folder}`);
    }
    console.log(`${expected.length} files compared: all bytes are the same`);
  }

  /** Throws where something is not as it should be. */
  check(isTrue: boolean, expectation: string): void {
    if (!isTrue) throw new Error(`not as it should be: ${expectation}`);
  }

  #run(args: readonly string[]): { stdout: string; stderr: string; status: number | null } {
    const moment = FIRST_MOMENT + this.#runs++ * SECONDS_BETWEEN_RUNS;
    const program = join(PROJECT_ROOT, 'bin', 'fxd.js');
    const { stdout, stderr, status, error } = spawnSync(process.execPath, [program, ...args], {
      cwd: this.#project,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        HOME: this.#root,
        XDG_CONFIG_HOME: this.#root,
        FXD_AUTHOR_NAME: 'Ana Example',
        FXD_AUTHOR_EMAIL: 'ana@example.com',
        FXD_DATE: String(moment),
        FXD_REPO: '',
        TZ: 'UTC',
      },
    });
    if (error !== undefined) throw error;
    return { stdout, stderr, status };
  }
}

/** Paths of all files, relative to the folder, sorted. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => lstatSync(join(folder, path)).isFile())
    .toSorted();
}

function quoteWord(word: string): string {
  return /^[\w./:=@~#-]+$/.test(word) ? word : `'${word}'`;
}
