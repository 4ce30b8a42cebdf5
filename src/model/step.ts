/**
 * Steps: the moments of work at which a crash would hurt most, by name. Invariant: the list is closed, so
 * that a test can end the process at each of them in turn.
 */
export const STEPS = [
  /** Inside a transaction, everything of it written, nothing of it committed. */
  'store: before commit',
  /** A transaction is on the disk, and nobody was told yet. */
  'store: committed',
  /** What is about to be done to the files is on the disk, and no file is touched. */
  'files: intended',
  /** One more file lies beside its place under a temporary name. */
  'files: staged',
  /** One more file was removed. */
  'files: removed',
  /** One more file is in its place. */
  'files: placed',
  /** All files are as intended, and the view has not moved. */
  'files: done',
  /** While an interrupted command is taken back, one more file is as it was. */
  'files: taken back',
  /** The folder of an export says what it is to become, and has nothing of it. */
  'export: marked',
  /** One more entry of an export is in its place. */
  'export: written',
  /** A pack is on the disk, under a name by which nobody finds it. */
  'export: packed',
  /** A pack has its name, and no ref needs it yet. */
  'export: pack placed',
  /** A store is copied, under a temporary name. */
  'backup: copied',
  /** The copy was found to be good, and has no other name yet. */
  'backup: checked',
  /** The copy has its name. */
  'backup: placed',
] as const;

export type Step = (typeof STEPS)[number];

/** Is told of every step that was reached; a test may end the process there, or throw. */
export type Reached = (step: Step) => void;
