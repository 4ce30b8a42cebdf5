/**
 * Hunk groups: moves runs of changed elements to where people expect them. Invariant: the edit stays an
 * edit of the same length; only which of several equal elements is called changed may differ.
 *
 * A run can slide past an equal element at its end. The rule is Git's without its indent heuristic
 * (xdiff, `xdl_change_compact`): slide down as far as possible, join runs that meet, but rather stop
 * where the other sequence has a change too.
 */

/** A run of changed elements [start, end), maybe empty, between two that are not changed. */
class Group {
  start = 0;
  end: number;

  constructor(private readonly changed: Uint8Array) {
    this.end = this.endFrom(0);
  }

  private endFrom(at: number): number {
    while (this.changed[at] === 1) at++;
    return at;
  }

  private startFrom(at: number): number {
    while (at > 0 && this.changed[at - 1] === 1) at--;
    return at;
  }

  get isEmpty(): boolean {
    return this.start === this.end;
  }

  /** Moves to the run after the next element that is not changed; false at the end. */
  next(): boolean {
    if (this.end >= this.changed.length) return false;
    this.start = this.end + 1;
    this.end = this.endFrom(this.start);
    return true;
  }

  previous(): boolean {
    if (this.start === 0) return false;
    this.end = this.start - 1;
    this.start = this.startFrom(this.end);
    return true;
  }

  /** Slides the run by one element towards the start, if that is equal to its last one. */
  slideUp(elements: Int32Array): boolean {
    if (this.start === 0 || elements[this.start - 1] !== elements[this.end - 1]) return false;
    this.changed[--this.start] = 1;
    this.changed[--this.end] = 0;
    this.start = this.startFrom(this.start);
    return true;
  }

  slideDown(elements: Int32Array): boolean {
    if (this.end >= elements.length || elements[this.start] !== elements[this.end]) return false;
    this.changed[this.start++] = 0;
    this.changed[this.end++] = 1;
    this.end = this.endFrom(this.end);
    return true;
  }
}

/** Settles the runs of one sequence; `otherChanged` are the marks of the other, which stay. */
export function compactGroups(
  elements: Int32Array,
  changed: Uint8Array,
  otherChanged: Uint8Array,
): void {
  const group = new Group(changed);
  const other = new Group(otherChanged);
  do {
    if (!group.isEmpty) settle(elements, group, other);
    other.next();
  } while (group.next());
}

function settle(elements: Int32Array, group: Group, other: Group): void {
  let size: number;
  let highestEnd: number;
  let meetsOther: boolean;
  do {
    size = group.end - group.start;
    while (group.slideUp(elements)) other.previous();
    highestEnd = group.end;
    meetsOther = !other.isEmpty;
    while (group.slideDown(elements)) {
      other.next();
      if (!other.isEmpty) meetsOther = true;
    }
    // A run that met another has grown, and may slide further.
  } while (size !== group.end - group.start);
  if (!meetsOther || group.end === highestEnd) return;
  while (other.isEmpty && group.slideUp(elements)) other.previous();
}
