/**
 * `npm run demo`: the main job of fxd, shown on the sources of fxd itself. It follows one function through
 * an edit, a rename, a move to another file and a branch, and shows that all files come out as they went
 * in. Ends with 1 if anything is not as it should be.
 */
import { Stage } from './demo-stage.ts';

const OLD_FILE = 'src/ui/columns.ts';
const NEW_FILE = 'src/ui/display.ts';
const USER = 'src/commands/help-text.ts';
const MOVED = `${NEW_FILE}#wrapWords`;

function recordProject(stage: Stage): void {
  stage.tell('A repository is one file, .fxd, beside the project. Here are the sources of fxd.');
  stage.fxd('init');
  stage.tell('A scan splits every file into nodes: functions, classes, keys, sections.');
  stage.fxd('scan');
  stage.fxd('list', OLD_FILE);
  stage.tell('A commit records everything; there is no staging.');
  stage.fxd('commit', '-m', 'The sources of fxd');
}

function editFunction(stage: Stage): void {
  stage.tell('Somebody edits a function, wrap: status names the function, not only the file.');
  stage.edit(OLD_FILE, (text) =>
    text.replace(
      /(export function wrap\([^\n]*\n)/,
      '$1  if (textWidth(text) <= width) return [text];\n',
    ),
  );
  stage.fxd('status');
  stage.fxd('diff');
  stage.fxd('commit', '-m', 'Return short texts at once');
}

function renameFunction(stage: Stage): void {
  stage.tell('The function gets a better name: it is still the same node.');
  for (const path of [OLD_FILE, USER]) {
    stage.edit(path, (text) => text.replace(/\bwrap\b(?=[(, ])/g, 'wrapWords'));
  }
  stage.fxd('status');
  stage.fxd('commit', '-m', 'Say what is wrapped');
}

function moveFunction(stage: Stage): void {
  stage.tell('The function moves to another file, and imports follow it: still the same node.');
  const text = stage.ask('show', `HEAD:${OLD_FILE}#wrapWords`);
  stage.edit(OLD_FILE, (file) => file.replace(text, '').trimEnd() + '\n');
  stage.edit(NEW_FILE, (file) => `${file.trimEnd()}\n\n${text.trimEnd()}\n`);
  stage.edit(NEW_FILE, (file) =>
    file.replace(/^(\/\*\*[^]*?\*\/\n)/, "$1\nimport { textWidth } from './columns.ts';\n"),
  );
  stage.edit(USER, (file) =>
    file.replace(
      /^import \{ columns, wrapWords \} from '(.*)\/columns.ts';$/m,
      "import { columns } from '$1/columns.ts';\nimport { wrapWords } from '$1/display.ts';",
    ),
  );
  stage.fxd('status');
  stage.fxd('commit', '-m', 'Keep what is shown in one file');
}

function showHistory(stage: Stage): void {
  stage.tell('The history of this one function, through edit, rename and move.');
  stage.fxd('log', MOVED);
  const history = historyOf(stage);
  const steps = history.map(({ changes }) => changes.join('+'));
  const last = history.at(-1);
  stage.check(history.length === 4, `four commits changed the function, not ${history.length}`);
  stage.check(steps[0]?.includes('moved') === true, 'the newest is the move');
  stage.check(steps[1]?.includes('renamed') === true, 'before it the function was renamed');
  stage.check(steps[2]?.includes('modified') === true, 'before that it was edited');
  stage.check(steps[3] === 'added', 'the oldest is the commit that brought it');
  stage.check(last?.address === `${OLD_FILE}#wrap`, 'it is told under its first name and path');
}

function branchAndCommitOneNode(stage: Stage): void {
  stage.tell('On a branch two functions are edited, and only one of them is committed.');
  stage.fxd('checkout', '-b', 'narrow');
  stage.edit(NEW_FILE, (text) =>
    text.replace("let line = '';", "let line = ''; // what is not yet in `lines`"),
  );
  stage.edit(OLD_FILE, (text) => text.replace('let width = 0;', 'let width = 0; // in cells'));
  stage.fxd('commit', '-m', 'Explain the current line', MOVED);
  stage.fxd('status');
  const open = stage.ask('diff', '--name-only');
  stage.check(open === `${OLD_FILE}\n`, 'only the other function is left to be committed');
  stage.tell('The rest is given up, by name, and the way back to main is one command.');
  stage.fxd('restore', `${OLD_FILE}#textWidth`);
  stage.fxd('checkout', 'main');
  stage.fxd('log', '--oneline', '--graph', '--all');
  stage.check(historyOf(stage).length === 4, 'main has not the commit of the branch');
}

function exportAll(stage: Stage): void {
  stage.tell('What went in comes out: the files of the last commit, written to a new folder.');
  stage.fxd('export', '--out', '../exported');
  stage.compareWith('exported');
  stage.fxd('status', '--exit-code');
}

interface HistoryEntry {
  readonly changes: readonly string[];
  readonly address: string;
}

function historyOf(stage: Stage): readonly HistoryEntry[] {
  const document = JSON.parse(stage.ask('log', '--json', MOVED)) as {
    readonly history: readonly HistoryEntry[];
  };
  return document.history;
}

function demo(): number {
  const stage = new Stage();
  try {
    recordProject(stage);
    editFunction(stage);
    renameFunction(stage);
    moveFunction(stage);
    showHistory(stage);
    branchAndCommitOneNode(stage);
    exportAll(stage);
    console.log('\nEverything was as it should be.');
    return 0;
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    stage.close();
  }
}

process.exitCode = demo();
