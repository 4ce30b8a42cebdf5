/**
 * Errors: every failure that a user can meet, in one list. Invariant: each has a stable code, one
 * sentence, a hint what to do next, and the exit code that scripts rely on.
 */

/** Exit codes; the table of `fxd help exit-codes`. */
export const EXIT = {
  done: 0,
  differs: 1,
  usage: 2,
  precondition: 3,
  corrupt: 4,
  busy: 5,
  refused: 6,
  internal: 70,
  /** What Git takes for a failed merge driver, and not for a conflict. */
  mergeFailed: 129,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What goes wrong, as data: the command line prints it, `--json` serialises it. */
export class FxdError extends Error {
  override readonly name = 'FxdError';

  constructor(
    /** Stable, upper case, words joined by `_`. */
    readonly code: string,
    readonly exit: ExitCode,
    /** One sentence in the user's words, without a full stop at the end. */
    message: string,
    /** What to type next, or null. */
    readonly hint: string | null,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}

type Options = { readonly cause?: unknown };

function usage(code: string, message: string, hint: string | null): FxdError {
  return new FxdError(code, EXIT.usage, message, hint);
}
function precondition(code: string, message: string, hint: string | null): FxdError {
  return new FxdError(code, EXIT.precondition, message, hint);
}
function corrupt(code: string, message: string, hint: string | null, options?: Options): FxdError {
  return new FxdError(code, EXIT.corrupt, message, hint, options);
}

// ---- finding and opening a store ----
export const notARepository = (folder: string) =>
  precondition(
    'NOT_A_REPOSITORY',
    `No .fxd in ${folder} or any folder above it`,
    'Run `fxd init` to start one here',
  );
export const storeMissing = (file: string) =>
  precondition(
    'STORE_MISSING',
    `There is no store at ${file}`,
    'Check the path, or run `fxd init`',
  );
export const dubiousOwnership = (root: string) =>
  precondition(
    'DUBIOUS_OWNERSHIP',
    `The repository at ${root} belongs to another user`,
    `If you trust it, run \`fxd config set --global safe.directory ${root}\``,
  );
export const storeNewer = (found: number, supported: number) =>
  corrupt(
    'STORE_NEWER',
    `This store has format ${found}, made by a newer fxd; this one reads up to ${supported}`,
    'Install the newer fxd',
  );
export const storeNeeds = (feature: string) =>
  corrupt(
    'STORE_NEEDS',
    `This store needs '${feature}', which this fxd does not know`,
    'Install the newer fxd',
  );
export const storeUnreadable = (file: string, reason: string, options?: Options) =>
  corrupt(
    'STORE_UNREADABLE',
    `${file} cannot be read as a store: ${reason}`,
    'Restore it from a backup',
    options,
  );
export const storeForbidden = (file: string) =>
  precondition(
    'STORE_FORBIDDEN',
    `${file} may not be read`,
    'Check its permissions and those of its folder',
  );
export const storeLinked = (file: string) =>
  precondition(
    'STORE_LINKED',
    `${file} has another name as well (a hard link), and a store must have one`,
    'Put a copy in its place: two names would be two journals for one store',
  );
export const logMissing = (file: string) =>
  corrupt(
    'LOG_MISSING',
    `The log of ${file} was removed, and with it perhaps the last changes`,
    `Put ${file}-wal back; or remove ${file}-shm as well, to go on without it`,
  );
export const unexpectedSchema = (what: string) =>
  corrupt(
    'UNEXPECTED_SCHEMA',
    `The store holds an unexpected schema object: ${what}`,
    'Do not use this file; it was not made by fxd',
  );
export const storeReadOnly = (file: string) =>
  precondition(
    'STORE_READ_ONLY',
    `${file} cannot be written`,
    'Check its permissions and those of its folder',
  );
export const storeBusy = (seconds: number) =>
  new FxdError(
    'BUSY',
    EXIT.busy,
    `Another process has held the store for ${seconds} s`,
    'Try again when it is done',
  );
export const gcOvertaken = () =>
  new FxdError(
    'GC_OVERTAKEN',
    EXIT.busy,
    'Another `fxd gc` has begun and goes on instead of this one; nothing was lost',
    'Wait for it to end',
  );
export const removedMeanwhile = () =>
  new FxdError(
    'REMOVED_MEANWHILE',
    EXIT.busy,
    'What this command had found in the store was removed meanwhile by `fxd gc`; nothing was changed',
    'Run it again',
  );
export const gcOnDamage = (reason: string, options?: Options) =>
  corrupt(
    'GC_ON_DAMAGE',
    `Nothing was removed, because what is needed cannot be known for sure: ${reason}`,
    'Run `fxd fsck`',
    options,
  );
export const diskFull = (file: string) =>
  precondition(
    'DISK_FULL',
    `No space left while writing ${file}; nothing was changed`,
    'Free some space and run it again',
  );
export const corruptObject = (id: string, reason: string, options?: Options) =>
  corrupt(
    'CORRUPT_OBJECT',
    `Object ${id} is damaged: ${reason}`,
    'Run `fxd fsck` to see what else is, and restore the file from a backup',
    options,
  );
export const objectCollision = (id: string) =>
  corrupt(
    'OBJECT_COLLISION',
    `Object ${id} is there already, and its bytes are others`,
    'Nothing was stored; find out where these bytes come from before you trust them',
  );
export const missingObject = (id: string) =>
  corrupt(
    'MISSING_OBJECT',
    `Object ${id} is missing from the store`,
    'Restore the store from a backup',
  );
/** Has the code of its cause. */
export const headUnreadable = (cause: FxdError) =>
  corrupt(
    cause.code,
    `HEAD cannot be read: ${cause.message}`,
    '`fxd switch --force <branch>` goes to another branch, and keeps the files as they are with the operation',
    { cause },
  );
export const versionTooLarge = (limit: number) =>
  corrupt(
    'VERSION_TOO_LARGE',
    `This version has more than ${limit} files`,
    'Other versions can be used; `fxd limits` lists the limits',
  );
export const backupExists = (file: string) =>
  precondition(
    'BACKUP_EXISTS',
    `${file} exists already, or a log of it does`,
    'Choose another name, or take `--force` where no process has it open',
  );
export const backupOntoStore = (file: string) =>
  usage('BACKUP_ONTO_STORE', `${file} is the store itself`, 'Choose another name');

// ---- revisions, refs, selectors ----
export const unknownRevision = (text: string) =>
  precondition(
    'UNKNOWN_REVISION',
    `'${text}' names no commit, branch or tag`,
    'Run `fxd log --all` or `fxd branch` to see what there is',
  );
export const ambiguousRevision = (text: string, candidates: readonly string[]) =>
  precondition(
    'AMBIGUOUS_REVISION',
    `'${text}' could be ${candidates.join(', ')}`,
    'Give more digits',
  );
export const emptyBranch = (branch: string) =>
  precondition(
    'EMPTY_BRANCH',
    `The branch ${branch} has no commit yet`,
    'Make the first one with `fxd commit -m <message>`',
  );
export const invalidRefName = (name: string, rule: string) =>
  usage('INVALID_REF_NAME', `'${name}' is not a valid name: ${rule}`, 'Choose another name');
export const refExists = (what: string, name: string, hint: string) =>
  precondition('REF_EXISTS', `A ${what} named '${name}' already exists`, hint);
export const refMissing = (what: string, name: string) =>
  precondition(
    'REF_MISSING',
    `There is no ${what} named '${name}'`,
    `Run \`fxd ${what}\` to list them`,
  );
export const branchNotMerged = (name: string) =>
  precondition(
    'BRANCH_NOT_MERGED',
    `The branch '${name}' has commits that are nowhere else`,
    `Delete it all the same with \`fxd branch -D ${name}\``,
  );
export const refConflict = (what: string, name: string, other: string) =>
  precondition(
    'REF_CONFLICT',
    `A ${what} cannot be named '${name}' while there is one named '${other}'`,
    'Choose a name that is not the beginning of another',
  );
export const tooManyRefs = (what: string, limit: number) =>
  precondition(
    'TOO_MANY_REFS',
    `There cannot be another ${what}: there are ${limit}`,
    'Delete some that are not needed any more',
  );
export const noPreviousBranch = () =>
  precondition(
    'NO_PREVIOUS_BRANCH',
    'There is no branch to go back to: HEAD was never switched',
    'Run `fxd branch` to see what there is',
  );
export const branchExpected = (text: string) =>
  usage(
    'BRANCH_EXPECTED',
    `'${text}' is a commit, not a branch`,
    `Take it without a branch by \`fxd switch --detach ${text}\``,
  );
export const branchCheckedOut = (name: string) =>
  precondition(
    'BRANCH_CHECKED_OUT',
    `The branch '${name}' is checked out`,
    'Switch to another branch first',
  );
export const refMoved = (name: string) =>
  new FxdError(
    'REF_MOVED',
    EXIT.busy,
    `Another process moved ${name} meanwhile`,
    'Run the command again',
  );
export const invalidSelector = (text: string, reason: string) =>
  usage('INVALID_SELECTOR', `'${text}' is not a selector: ${reason}`, 'Run `fxd help selectors`');
export const noMatch = (text: string) =>
  precondition(
    'NO_MATCH',
    `'${text}' matches no node and no file`,
    'Run `fxd list` to see the nodes',
  );
export const ambiguousSelector = (text: string, candidates: readonly string[]) =>
  precondition(
    'AMBIGUOUS_SELECTOR',
    `'${text}' names several nodes: ${candidates.join(', ')}`,
    'Name one of them',
  );
export const unknownPath = (path: string) =>
  precondition(
    'UNKNOWN_PATH',
    `'${path}' is not a file of this version`,
    'Run `fxd list` to see the files',
  );

// ---- the operation log ----
export const nothingToUndo = (there: number) =>
  new FxdError(
    'NOTHING_TO_UNDO',
    EXIT.differs,
    there === 0
      ? 'There is nothing to undo'
      : `There ${there === 1 ? 'is only 1 operation' : `are only ${there} operations`} to undo`,
    'Run `fxd op log` to see what there is',
  );
export const nothingToRedo = (there: number) =>
  new FxdError(
    'NOTHING_TO_REDO',
    EXIT.differs,
    there === 0
      ? 'There is nothing to redo: the last operation was not an undo'
      : `There ${there === 1 ? 'is only 1 operation' : `are only ${there} operations`} to redo`,
    'Run `fxd op log` to see what there is',
  );
export const undoUnknown = (description: string) =>
  precondition(
    'UNDO_UNKNOWN',
    `'${description}' was done by an older fxd, which did not record what became of the files`,
    'Run `fxd op restore <operation>` to have its branches back',
  );
export const unknownOperation = (text: string) =>
  precondition(
    'UNKNOWN_OPERATION',
    `'${text}' names no operation`,
    'Run `fxd op log` to see what there is',
  );
export const ambiguousOperation = (text: string, candidates: readonly string[]) =>
  precondition(
    'AMBIGUOUS_OPERATION',
    `'${text}' could be ${candidates.join(', ')}`,
    'Give more digits',
  );
export const operationTagExists = (name: string) =>
  precondition(
    'OPERATION_TAG_EXISTS',
    `An operation tag named '${name}' already exists`,
    `Choose another name, or run \`fxd op tag -d ${name}\` first`,
  );
export const operationTagMissing = (name: string) =>
  precondition(
    'OPERATION_TAG_MISSING',
    `There is no operation tag named '${name}'`,
    'Run `fxd op tag` to list them',
  );
export const viewReadOnly = () =>
  usage(
    'VIEW_READ_ONLY',
    'With --at-op nothing can be written',
    'Leave it out, or go there by `fxd op restore <operation>`',
  );
export const notAtOperation = () =>
  usage(
    'NOT_AT_OPERATION',
    'This command is about the whole store, not about one moment of it',
    'Leave `--at-op` out',
  );

// ---- recording ----
export const nothingToCommit = () =>
  new FxdError(
    'NOTHING_TO_COMMIT',
    EXIT.differs,
    'Nothing to commit, the working tree is clean',
    null,
  );
export const emptyMessage = () =>
  new FxdError(
    'EMPTY_MESSAGE',
    EXIT.differs,
    'Aborted: the commit message is empty',
    'Give one with `-m <message>`',
  );
export const messageNeeded = () =>
  usage(
    'MESSAGE_NEEDED',
    'A commit needs a message, and there is no terminal to write it in',
    'Give one with `-m <message>` or `-F <file>`',
  );
export const authorMissing = () =>
  precondition(
    'AUTHOR_MISSING',
    'fxd does not know who you are',
    'Run `fxd config set --global user.name "Your Name"` and `fxd config set --global user.email you@example.com`',
  );
export const invalidAuthor = (text: string) =>
  usage('INVALID_AUTHOR', `'${text}' is not an author`, 'Write it as `Name <mail@example.com>`');
export const invalidDate = (text: string) =>
  usage(
    'INVALID_DATE',
    `'${text}' is not a date`,
    'Write it as 2026-09-01, 2026-09-01T12:00:00+02:00, or "2 days ago"',
  );
export const partialCommitRefused = (path: string, reason: string) =>
  precondition(
    'PARTIAL_COMMIT',
    `The chosen nodes of ${path} cannot be committed alone: ${reason}`,
    `Commit the whole file: \`fxd commit ${path}\``,
  );
export const partialRestoreRefused = (path: string, reason: string) =>
  precondition(
    'PARTIAL_RESTORE',
    `The chosen nodes of ${path} cannot be restored alone: ${reason}`,
    `Restore the whole file: \`fxd restore ${path}\``,
  );
export const notInRevision = (selector: string, revision: string) =>
  precondition(
    'NOT_IN_REVISION',
    `'${selector}' is in the working tree, but not in ${revision}`,
    'Name a revision that has it with `--from <revision>`',
  );
export const fileChanging = (path: string) =>
  new FxdError(
    'FILE_CHANGING',
    EXIT.busy,
    `${path} changes while it is read`,
    'Run the command again when it is still',
  );

// ---- the working tree ----
export const wouldOverwrite = (paths: readonly string[]) =>
  precondition(
    'WOULD_OVERWRITE',
    `These files have changes that would be lost: ${paths.join(', ')}`,
    'Commit them, or give them up with `fxd restore`',
  );
export const untrackedInTheWay = (paths: readonly string[]) =>
  precondition(
    'UNTRACKED_IN_THE_WAY',
    `These files are in no commit and would be overwritten: ${paths.join(', ')}`,
    'Commit them, or move them away',
  );
/** Does it for a command with `--force`, which these two errors then name. */
export function offeringForce<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    const codes = ['WOULD_OVERWRITE', 'UNTRACKED_IN_THE_WAY'];
    if (!(error instanceof FxdError) || !codes.includes(error.code)) throw error;
    throw precondition(error.code, error.message, 'Commit them, or take `--force` to give them up');
  }
}
export const unsafePath = (path: string, reason: string) =>
  precondition(
    'UNSAFE_PATH',
    `'${path}' cannot be written: ${reason}`,
    'It stays in the history; other files can be restored by name',
  );
export const collidingPaths = (pairs: readonly (readonly [string, string])[]) =>
  precondition(
    'UNSAFE_PATH',
    `Names that are one name on this file system cannot stand together: ${pairs.map(([path, other]) => `${path} (${other})`).join(', ')}`,
    'Other files can be restored by name; `fxd export --out <folder>` writes all the others',
  );
export const outsideWorkingTree = (path: string) =>
  usage('OUTSIDE_WORKING_TREE', `'${path}' is outside the working tree`, null);
export const folderNotEmpty = (folder: string) =>
  precondition('FOLDER_NOT_EMPTY', `${folder} is not empty`, 'Choose a new folder');
export const workingTreeDirty = (paths: readonly string[]) =>
  precondition(
    'WORKING_TREE_DIRTY',
    `These files have changes that are in no commit: ${paths.join(', ')}`,
    'Commit them first',
  );
export const folderOverlaps = (folder: string, root: string) =>
  precondition(
    'FOLDER_OVERLAPS',
    `${folder} cannot be imported: it and the repository at ${root} lie within each other`,
    'Give a folder outside of the repository',
  );
export const journalDamaged = (options?: Options) =>
  corrupt(
    'JOURNAL_DAMAGED',
    'A command was interrupted, and what it was doing to the files can no longer be read',
    'Run `fxd fsck --repair`, and compare the files with `fxd status` after it',
    options,
  );
export const filesBusy = () =>
  new FxdError(
    'FILES_BUSY',
    EXIT.busy,
    'Another process is changing the files of this working tree',
    'Run the command again when it is done',
  );
export const notTakenBack = (command: string, cause: unknown, failure: unknown) =>
  new FxdError(
    'NOT_TAKEN_BACK',
    EXIT.precondition,
    `\`fxd ${command}\` failed half-way (${reasonOf(cause)}), and could not be taken back yet: ${reasonOf(failure)}`,
    'Nothing is lost: mend that and run `fxd status`, which takes it back',
    { cause },
  );
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
export const fileUnreadable = (path: string, reason: string, options?: Options) =>
  new FxdError(
    'FILE_UNREADABLE',
    EXIT.precondition,
    `${path} cannot be read: ${reason}`,
    null,
    options,
  );
export const fileUnwritable = (path: string, reason: string, options?: Options) =>
  new FxdError(
    'FILE_UNWRITABLE',
    EXIT.precondition,
    `${path} cannot be written: ${reason}`,
    null,
    options,
  );

// ---- merging ----
export const mergeOfBinary = (path: string) =>
  new FxdError(
    'MERGE_OF_BINARY',
    EXIT.mergeFailed,
    `${path} is binary and was changed on both sides`,
    'Take one of the two versions',
  );

export const mergeUnderWay = (revision: string, instead: string) =>
  precondition(
    'MERGE_UNDER_WAY',
    `A merge of ${revision} is under way, and ${instead}`,
    'Run `fxd commit` to conclude it, or `fxd merge --abort` to give it up',
  );
export const noMergeUnderWay = () =>
  precondition('NO_MERGE', 'No merge is under way', 'Run `fxd status` to see where you are');
export const conflictsRemain = (places: readonly string[]) =>
  new FxdError(
    'CONFLICTS_REMAIN',
    EXIT.differs,
    `${places.length === 1 ? 'A conflict remains' : `${places.length} conflicts remain`}: ${places.slice(0, 10).join(', ')}`,
    'Edit the files until no marker is left, or take a side with `fxd resolve`; `--allow-conflicts` commits them as they are',
  );
export const noConflicts = () =>
  precondition('NO_CONFLICTS', 'No conflict is open', 'Run `fxd status` to see where you are');
export const noneFits = () =>
  precondition(
    'NO_CONFLICTS',
    'None of the open conflicts is meant by this',
    'Run `fxd resolve --list` for the list',
  );
export const noConflictAt = (selector: string) =>
  precondition(
    'NO_CONFLICT_AT',
    `There is no conflict at '${selector}'`,
    'Run `fxd resolve --list` for the list',
  );
export const markersLeft = (path: string) =>
  precondition(
    'MARKERS_LEFT',
    `${path} has markers of a conflict`,
    'Edit the file until none is left, or answer with `--ours`, `--theirs`, `--base` or `--both`',
  );
export const conflictNotAnswerable = (path: string, says: string) =>
  precondition(
    'CONFLICT_NOT_ANSWERABLE',
    `${path} (${says}) has no such answer`,
    'Put the files as they should be, then run `fxd resolve --mark` for this one',
  );
export const notResolvedBefore = (path: string, says: string) =>
  precondition(
    'NOT_RESOLVED_BEFORE',
    `${path} (${says}) was not resolved before`,
    'Answer it otherwise; `fxd resolve --history` lists what is remembered',
  );
export const noSuchResolution = (selector: string) =>
  precondition(
    'NO_SUCH_RESOLUTION',
    `Nothing that is remembered is meant by '${selector}'`,
    'Run `fxd resolve --history` for the list',
  );
export const unknownMergeTool = (name: string, known: readonly string[]) =>
  precondition(
    'UNKNOWN_MERGE_TOOL',
    `fxd does not know how to run the merge tool '${name}'`,
    `Set mergetool.${name}.cmd with \`fxd config set --global\`, or take one of ${known.join(', ')}`,
  );
export const mergeToolFailed = (name: string) =>
  precondition(
    'MERGE_TOOL_FAILED',
    `The merge tool '${name}' failed; the conflict stays open`,
    'Try another one, or edit the file',
  );
export const notForMergeTool = (path: string, says: string) =>
  precondition(
    'NOT_FOR_MERGE_TOOL',
    `${path} (${says}) is nothing that a merge tool could put together`,
    'Take a side with `--ours` or `--theirs`',
  );
export const notFastForward = (revision: string) =>
  precondition(
    'NOT_FAST_FORWARD',
    `${revision} does not have all commits of this branch, so it cannot simply move there`,
    'Leave out `--ff-only` to merge',
  );
export const unrelatedHistories = (revision: string) =>
  precondition(
    'UNRELATED_HISTORIES',
    `${revision} and this branch have no commit in common`,
    'If they belong together, take `--allow-unrelated`',
  );
export const commitWithConflicts = (commit: string, count: number) =>
  new FxdError(
    'COMMIT_WITH_CONFLICTS',
    EXIT.differs,
    `${commit} was committed with ${count === 1 ? 'a conflict' : `${count} conflicts`}`,
    'Settle them first, or take `--allow-conflicts` to have the files with their markers',
  );

// ---- peers ----
function transient(
  code: string,
  message: string,
  hint: string | null,
  options?: Options,
): FxdError {
  return new FxdError(code, EXIT.busy, message, hint, options);
}
function refused(code: string, message: string, hint: string | null, options?: Options): FxdError {
  return new FxdError(code, EXIT.refused, message, hint, options);
}
export const peerUnreachable = (peer: string, reason: string) =>
  transient('PEER_UNREACHABLE', `${peer} cannot be reached: ${reason}`, 'Try again later');
export const connectionLost = (reason: string, options?: Options) =>
  transient(
    'CONNECTION_LOST',
    `The connection broke off: ${reason}`,
    'Run it again; what has arrived is kept, and it goes on from there',
    options,
  );
export const peerSilent = (seconds: number) =>
  transient(
    'PEER_SILENT',
    `The peer has said nothing for ${seconds} s`,
    'Run it again; what has arrived is kept, and it goes on from there',
  );
export const peerInvalid = (what: string, options?: Options) =>
  refused(
    'PEER_INVALID',
    `The peer sent ${what}`,
    'No branch was moved; do not trust this peer before you know why',
    options,
  );
/** What the other side says itself. */
export const peerFailed = (code: string, message: string) =>
  refused('PEER_FAILED', `The peer gave up (${code}): ${message}`, 'No branch was moved');
export const protocolUnknown = (theirs: readonly number[], ours: readonly number[]) =>
  refused(
    'PROTOCOL_UNKNOWN',
    `The peer speaks versions ${theirs.join(' to ')} of the protocol, and this fxd ${ours.join(' to ')}`,
    'Bring the older of the two fxd up to date',
  );
export const peerReadOnly = () =>
  refused('PEER_READ_ONLY', 'The peer takes nothing', 'Use `fxd pull`, which sends nothing');
export const peerIsItself = (peer: string) =>
  precondition('PEER_IS_ITSELF', `${peer} is this repository itself`, 'Name another one');
export const noPeer = () =>
  precondition(
    'NO_PEER',
    'It is not known with whom to synchronise',
    'Name a folder, or add a peer with `fxd sync peer add <name> <folder>`',
  );
export const peerUnknown = (name: string) =>
  precondition(
    'PEER_UNKNOWN',
    `There is no peer named '${name}', and no repository at that path`,
    'Run `fxd sync peer list` to see the peers',
  );
export const peerExists = (name: string) =>
  precondition(
    'PEER_EXISTS',
    `A peer named '${name}' is there already`,
    `Choose another name, or run \`fxd sync peer remove ${name}\` first`,
  );
export const invalidPeer = (address: string, reason: string) =>
  usage(
    'INVALID_PEER',
    `'${address}' is no address of a peer: ${reason}`,
    'Give the path of a repository on this machine',
  );
export const cloneInPlace = (folder: string) =>
  precondition(
    'CLONE_IN_PLACE',
    `${folder} is there already, and is not empty`,
    'Choose a new folder',
  );
export const nothingToBundle = () =>
  new FxdError(
    'NOTHING_TO_BUNDLE',
    EXIT.differs,
    'There is nothing to put into the bundle',
    'Name branches that have commits after those of `--since`',
  );

// ---- the command line ----
export const badUsage = (message: string, hint: string | null = 'Run `fxd help`') =>
  usage('USAGE', message, hint);
export const unknownTopic = (topic: string) =>
  usage('UNKNOWN_TOPIC', `There is no command or topic '${topic}'`, 'Run `fxd help` for the list');
export const gitMissing = (reason: string) =>
  precondition('GIT_MISSING', `Git cannot be run: ${reason}`, 'Install Git, or put it on the PATH');
export const gitFailed = (words: string, reason: string) =>
  precondition('GIT_FAILED', `\`git ${words}\` failed: ${reason}`, null);
export const bundleUnreadable = (file: string, reason: string, options?: Options) =>
  new FxdError(
    'BUNDLE_UNREADABLE',
    EXIT.precondition,
    `${file} cannot be read: ${reason}`,
    null,
    options,
  );
export const bundleLacks = (file: string, commits: readonly string[]) =>
  precondition(
    'BUNDLE_LACKS',
    `${file} builds on ${commits.length === 1 ? 'a commit that is' : 'commits that are'} not here: ${commits.join(', ')}`,
    'Import the bundle or repository first that has them',
  );
export const gitNotImportable = (folder: string, reason: string, hint: string | null = null) =>
  precondition('GIT_NOT_IMPORTABLE', `${folder} cannot be imported: ${reason}`, hint);
export const gitUnreadable = (folder: string, reason: string, options?: Options) =>
  new FxdError(
    'GIT_UNREADABLE',
    EXIT.precondition,
    `${folder} cannot be read: ${reason}`,
    'Check it with `git fsck`',
    options,
  );
export const gitObjectDamaged = (id: string, reason: string) =>
  corrupt(
    'GIT_OBJECT_DAMAGED',
    `Object ${id} of the Git repository is damaged: ${reason}`,
    'Nothing of it is to be seen here; check it with `git fsck`, and import again',
  );
export const gitObjectMissing = (id: string) =>
  corrupt(
    'GIT_OBJECT_MISSING',
    `Object ${id} is missing from the Git repository`,
    'Nothing of it is to be seen here; check it with `git fsck`, and import again',
  );
export const noGitRepository = (folder: string) =>
  precondition(
    'NO_GIT_REPOSITORY',
    `${folder} is in no Git repository`,
    'Go to one, or take `--global` for all repositories of this user',
  );
export const exportRefused = (place: string, refs: readonly string[], shown: number) =>
  new FxdError(
    'EXPORT_REFUSED',
    EXIT.refused,
    `Nothing was written to ${place}: ${refs.slice(0, shown).join('; ')}${refs.length > shown ? `; and ${refs.length - shown} more` : ''}`,
    'Import what is there and merge it, or overwrite it with `--force`',
  );
export const exportToCheckedOut = (branch: string) =>
  new FxdError(
    'EXPORT_TO_CHECKED_OUT',
    EXIT.refused,
    `Nothing was written: the branch ${branch} is checked out there, and its files would not follow`,
    'Take `--checkout` to have them follow; beside `.fxd`, run `fxd git push`; or export to a bare repository',
  );
export const exportShallow = (place: string) =>
  precondition(
    'EXPORT_SHALLOW',
    `The history here is not whole, so it cannot be brought to ${place}`,
    'Import the rest of it, or export to a new folder',
  );
export const inTheWay = (file: string, options?: Options) =>
  new FxdError(
    'IN_THE_WAY',
    EXIT.precondition,
    `${file} is there, and is no bundle`,
    'Choose another name, or move it away',
    options,
  );
export const nothingToExport = () =>
  new FxdError('NOTHING_TO_EXPORT', EXIT.differs, 'There is nothing to export', null);
export const gitApart = (says: string, hint: string) => precondition('GIT_APART', says, hint);
export const stagedInGit = (paths: readonly string[]) =>
  precondition(
    'STAGED_IN_GIT',
    `What is staged in Git would be lost: ${paths.slice(0, 5).join(', ')}${paths.length > 5 ? ` and ${paths.length - 5} more` : ''}`,
    'Commit it with Git, or unstage it: `git restore --staged <path>`',
  );
export const exportOvertaken = (name: string) =>
  new FxdError(
    'EXPORT_OVERTAKEN',
    EXIT.busy,
    `Somebody moved ${name} there meanwhile`,
    'Run the command again',
  );
export const refLocked = (name: string, file: string) =>
  new FxdError(
    'REF_LOCKED',
    EXIT.busy,
    `${name} is locked there by another process`,
    `Run the command again; if no Git is running there, remove ${file}`,
  );
export const gitSettingTaken = (key: string, value: string) =>
  precondition(
    'GIT_SETTING_TAKEN',
    `Git's setting ${key} is '${value}' already, which fxd leaves alone`,
    `If it is not needed, take it away first: \`git config --unset-all ${key}\``,
  );
export const unknownConfigKey = (key: string, suggestion: string | null) =>
  usage(
    'UNKNOWN_CONFIG_KEY',
    `There is no setting '${key}'`,
    suggestion === null ? 'Run `fxd config list`' : `Did you mean '${suggestion}'?`,
  );
export const invalidConfigValue = (key: string, value: string, expected: string) =>
  usage('INVALID_CONFIG_VALUE', `'${value}' is no value for ${key}`, `It takes ${expected}`);
export const configUnreadable = (file: string, reason: string) =>
  precondition(
    'CONFIG_UNREADABLE',
    `${file} cannot be read: ${reason}`,
    'Mend the file, or move it away',
  );
export const editorFailed = (command: string) =>
  precondition(
    'EDITOR_FAILED',
    `The editor '${command}' failed; nothing was recorded`,
    'Set another one in FXD_EDITOR, or give the message with `-m`',
  );
/** The same error, and where the text is that the user typed. */
export const textKept = ({ code, exit, message, hint }: FxdError, file: string) =>
  new FxdError(
    code,
    exit,
    message,
    `${hint === null ? '' : `${hint}. `}What you typed is in ${file}; \`-F ${file}\` takes it from there`,
  );
export const alreadyWatching = (processId: number) =>
  precondition(
    'ALREADY_WATCHING',
    processId === 0
      ? 'Another process is watching this repository already'
      : `Another process is watching this repository already (pid ${processId})`,
    'End that one first; `fxd watch` takes several --filter words by `|`',
  );
export const watchLimit = (what: string, setting: string, cause: unknown) =>
  new FxdError(
    'WATCH_LIMIT',
    EXIT.precondition,
    `The system lets nobody watch more ${what}`,
    `Let it: \`sudo sysctl ${setting}\`; or have large folders ignored`,
    { cause },
  );
export const watchFailed = (reason: string, cause: unknown) =>
  new FxdError(
    'WATCH_FAILED',
    EXIT.precondition,
    `The folders cannot be watched: ${reason}`,
    'Run the command again',
    { cause },
  );
export const interrupted = () => new FxdError('INTERRUPTED', EXIT.interrupted, 'Interrupted', null);
export const folderMissing = (folder: string, reason: string) =>
  precondition(
    'FOLDER_MISSING',
    `fxd cannot work in ${folder}: ${reason}`,
    'Go to another folder, or name one with `-C`',
  );
export const internalError = (cause: unknown) =>
  new FxdError(
    'INTERNAL',
    EXIT.internal,
    `Internal error: ${cause instanceof Error ? cause.message : String(cause)}`,
    'This is a bug in fxd. Please report it with what FXD_DEBUG=1 prints and the output of `fxd version`',
    { cause },
  );
