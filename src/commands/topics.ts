/**
 * Topics: what `fxd help` explains beside commands. Invariant: a topic speaks only of what exists; each
 * begins with one line and is plain text.
 */
import { SETTINGS } from '../bridge/files/config-settings.ts';
import { columns } from '../ui/columns.ts';

export interface Topic {
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  readonly text: string;
}

/** A row of the table of exit codes. */
export interface ExitMeaning {
  readonly code: string;
  readonly meaning: string;
  readonly examples: string;
}

export const EXIT_MEANINGS: readonly ExitMeaning[] = [
  { code: '0', meaning: 'done, or the answer is yes', examples: 'a commit made, a clean tree' },
  {
    code: '1',
    meaning: 'ran well, and the answer is no',
    examples: 'diff --exit-code, nothing to commit, conflicts left by a merge',
  },
  { code: '2', meaning: 'usage', examples: 'a wrong flag or selector; no terminal to ask at' },
  {
    code: '3',
    meaning: 'something has to be done first',
    examples: 'no repository, unsaved changes, unknown revision',
  },
  { code: '4', meaning: 'the store cannot be read', examples: 'damaged, or a newer format' },
  { code: '5', meaning: 'busy', examples: 'another process holds the store; try again' },
  { code: '70', meaning: 'a bug in fxd', examples: 'please report it' },
  {
    code: '129',
    meaning: 'merge-file failed, and nothing was written',
    examples: 'a file that cannot be read',
  },
  { code: '130', meaning: 'interrupted', examples: 'Ctrl-C' },
];

const SELECTORS = `Selectors name nodes and files.

${columns([
  ['', 'path', 'a whole file, or all files of a folder'],
  ['', 'path#name', 'the nodes of that name in a file'],
  ['', 'path#Class.method', 'a member, by its qualified name'],
  ['', 'fn:name', 'functions of that name in any file; other kinds likewise'],
  ['', 'name:x', 'anything of that name in any file'],
  ['', 'kind:fn', 'all nodes of a kind: fn, class, method, import, key, ...'],
  ['', 'n:3f2a91', 'a node by its id, or by its first digits, four or more'],
  ['', 'changed(a..b)', 'what changed between two revisions'],
]).join('\n')}

They combine: a & b is what both name, a | b what either names, ~a all nodes but
those that a names; parentheses group. In paths and names * stands for any
characters but /, ? for one, ** for any number of folders.

A plain path always works, whatever characters are in it. After -- every word
is a path or selector, even if it begins with a dash. Where one node is needed,
a selector that names several is refused, with the list of them.`;

const REVISIONS = `Revisions name commits.

${columns([
  ['', 'main', 'a branch or a tag'],
  ['', '3f2a91c', 'a commit id, or its first digits, four or more'],
  ['', '@, HEAD', 'the commit that the working tree stands on'],
  ['', '@~3, HEAD~3', 'three commits back, along first parents'],
  ['', '@-', 'the parent, like @~1'],
  ['', 'main^2', 'the second parent of a merge'],
  ['', 'main@{yesterday}', 'where main was at a time'],
  ['', '@op:3f2a91', 'where HEAD was after an operation (see fxd op log)'],
  ['', 'MERGE_HEAD', 'the commit that is being merged'],
  ['', 'a..b', 'what b has and a has not'],
  ['', 'a...b', 'what either has since their merge base'],
]).join('\n')}

An id that fits several commits is refused, with the list of them.

With --at-op <operation> every name means what it meant then, and nothing can be
written.`;

const EXIT_CODES = `Exit codes are the same for every command.

${columns(EXIT_MEANINGS.map(({ code, meaning, examples }) => ['', code, meaning, examples])).join('\n')}

Only 5 is safe to retry without looking.`;

const JSON_TEXT = `With --json every command prints one JSON document on standard output.

The field "schema" names its shape, such as fxd.status/1. Fields are always
there: null where unset, [] where empty. A field never changes its meaning
under the same schema name. \`fxd schema <command>\` prints the JSON Schema of
the document.

When a command fails, standard output stays empty, and standard error holds
one document:

  {"error":{"code":"...","message":"...","hint":"...","exit":3}}

The code is stable, such as NOT_A_REPOSITORY; the message is for people.
\`fxd schema error\` prints the schema.

An id in JSON is always whole. Text that is not UTF-8 has each such byte as a
lone surrogate, U+DC80 to U+DCFF.`;

const CONFLICTS = `Conflicts are what a merge leaves to you.

Each stands in its file between markers, with what HEAD has, the common base,
and what is merged in, and with what each side did on the line of its marker:

  <<<<<<< main · fn parse (edited)
  ...
  ||||||| 3f2a91c04d52
  ...
  =======
  ...
  >>>>>>> side · fn parse (deleted)

A conflict is settled when no marker of it is left in the files; what you edit
between its markers stays. What has no text to mark (a binary file, a mode, a
path) is settled when the file is otherwise than the merge left it. fxd status
lists what is open, fxd commit concludes the merge, and fxd merge --abort or
fxd undo takes it back. With fxd commit --allow-conflicts they are recorded as
they stand, found again by fxd status, and settled later, one by one.

The setting merge.policy settles conflicts beforehand. Each item is a glob, or
a kind of node, or both, and a strategy; the last item that fits counts:

${columns([
  ['', 'CHANGELOG.md union', 'the lines of both sides'],
  ['', '*.lock theirs', 'where both sides changed it, theirs as a whole'],
  ['', 'kind:import ours', 'for imports that conflict, ours'],
  ['', 'gen/** last-writer', 'the side that changed the file last, as a whole'],
  ['', 'package.json kind:key max-version', 'the higher version number'],
  ['', 'docs/** merge', 'as if there were no item'],
]).join('\n')}

fxd merge -X ours, -X theirs and -X union do so for one merge, wherever no item
fits.`;

const SETTINGS_TEXT = `Settings change how fxd behaves, and fxd config reads and writes them.

They are kept per system, per user (--global) and per repository. The nearer one
wins, and --config <key=value> wins over all of them, for one run.

${columns(SETTINGS.map(([key, { description }]) => ['', key, description])).join('\n')}`;

export const TOPICS: readonly Topic[] = [
  { name: 'selectors', summary: 'How to name nodes and files', text: SELECTORS },
  { name: 'revisions', summary: 'How to name commits', text: REVISIONS },
  { name: 'conflicts', summary: 'What a merge leaves to you', text: CONFLICTS },
  { name: 'settings', summary: 'What can be set with fxd config', text: SETTINGS_TEXT },
  { name: 'exit-codes', summary: 'What the exit code says', text: EXIT_CODES },
  { name: 'json', summary: 'What --json prints', text: JSON_TEXT },
];
