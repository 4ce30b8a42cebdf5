/**
 * Command ranges: notes where commands and comments are while a shell script is read. Invariant: ranges
 * are in order, and the reader stands behind what it has taken.
 */
import { OPEN, Openings, type Opening } from './keyword-openings.ts';
import { afterByteOrderMark, trimWhite } from './line-cursor.ts';

export interface Commands {
  /** Start and end of each command in turn. */
  readonly ranges: readonly number[];
  /** Start and end of each comment outside commands, and of those after one on its last line. */
  readonly comments: readonly number[];
  readonly isBalanced: boolean;
}

export class CommandWriter {
  protected readonly ranges: number[] = [];
  protected readonly comments: number[] = [];
  protected readonly open = new Openings();
  protected at: number;
  protected isBalanced = true;
  /** The next word is the name of a command, or a keyword. */
  protected atCommand = true;
  protected start = -1;
  protected end = -1;
  /** The last thing was an operator or a function's head, so a newline ends nothing. */
  protected isContinued = false;

  constructor(protected readonly bytes: Buffer) {
    this.at = afterByteOrderMark(bytes);
  }

  protected take(end: number): void {
    if (this.start < 0) this.start = this.at;
    this.end = this.at = Math.min(end, this.bytes.length);
    this.isContinued = false;
  }

  protected takeArgument(end: number): void {
    this.take(end);
    this.atCommand = false;
  }

  protected endCommand(): void {
    if (this.start >= 0) {
      this.ranges.push(this.start, trimWhite(this.bytes, this.start, this.end));
    }
    this.start = -1;
    this.open.clear();
    this.atCommand = true;
  }

  protected push(opening: Opening, end: number): void {
    this.take(end);
    this.open.push(opening);
    this.atCommand = opening !== OPEN.array && opening !== OPEN.string;
  }

  protected pop(end: number): void {
    this.open.pop();
    this.takeArgument(end);
  }
}
