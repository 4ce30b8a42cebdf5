/**
 * `npm run bench -- <folder>... [--quick]`: measures fxd against git on copies of folders, prints the
 * tables and writes bench/results.md. With --quick it only shows that the bench works: few runs, a short
 * history, nothing written. Ends with 1 if a row falls short.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { describeMachine } from './machine.ts';
import { copyProject, describeProject, type Project } from './project.ts';
import { reportDocument, reportProject, reportTable } from './report.ts';
import { verdict, type Row } from './row.ts';
import { measureRows, type Effort } from './rows.ts';
import { Fxd, Git } from './tool.ts';

declare const PROJECT_ROOT: string;

const FULL: Effort = { pairs: 7, commits: 300 };
const QUICK: Effort = { pairs: 3, commits: 20 };

interface Section {
  readonly project: Project;
  readonly rows: readonly Row[];
}

function measureFolder(folder: string, effort: Effort): Section {
  const scratch = mkdtempSync(join(tmpdir(), 'fxd-bench-'));
  try {
    const fxd = new Fxd(join(scratch, 'fxd'));
    const git = new Git(join(scratch, 'git'));
    for (const copy of [fxd, git]) {
      mkdirSync(copy.folder);
      copyProject(folder, copy.folder);
      copy.reset();
    }
    git.time('add', '-A');
    const listing = git.output('ls-files', '-z');
    const project = describeProject(basename(folder), git.folder, listing);
    console.log(`\n${reportProject(project)}\n`);
    const tell = (what: string) => console.error(`measuring: ${what}`);
    const rows = measureRows({ project, fxd, git, effort, scratch }, tell);
    console.log(`\n${reportTable(rows)}`);
    return { project, rows };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function main(words: readonly string[]): number {
  const folders = words.filter((word) => word !== '--quick');
  if (folders.length === 0 || folders.some((word) => word.startsWith('-'))) {
    console.error('usage: npm run bench -- <folder>... [--quick]');
    return 2;
  }
  const isQuick = words.includes('--quick');
  const effort = isQuick ? QUICK : FULL;
  const sections = folders.map((folder) => measureFolder(resolve(folder), effort));
  if (!isQuick) {
    const date = new Date().toISOString().slice(0, 10);
    const document = reportDocument(date, describeMachine(PROJECT_ROOT), effort, sections);
    writeFileSync(join(PROJECT_ROOT, 'bench', 'results.md'), document);
  }
  const verdicts = sections.flatMap(({ rows }) => rows.map(verdict));
  return verdicts.includes('short') ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
