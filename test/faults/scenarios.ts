/**
 * The commands that are cut off in the fault tests, each in the state in which that is worst. A new
 * command is a new row. Invariant: a scenario is prepared the same way every time.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stateOfTarget } from '../bridge/git/pack-contents.ts';
import { snapshot } from '../cli/folder-snapshot.ts';
import { runCli } from '../cli/run-cli.ts';
import { tamper } from '../store/store-folder.ts';
import type { MadeProject } from './made-project.ts';
import { Chance } from './rounds.ts';
import { viewOf } from './store-view.ts';

export interface Scenario {
  readonly name: string;
  /** The number of the check in the catalogue. */
  readonly check: string;
  /** The words of the command; `side` is a folder beside the repository's. */
  readonly words: (side: string) => readonly string[];
  /** Brings a made project into the state in which the command begins. */
  readonly prepare: (project: MadeProject, side: string) => void | Promise<void>;
  /** What the command makes outside the repository. */
  readonly outcome?: (side: string) => unknown;
  /** What `fxd fsck` finds fault with is there before the command, and gone after it. */
  readonly mends?: boolean;
  /** The command succeeds again when it has succeeded: it makes nothing that a second run makes twice. */
  readonly repeatable?: boolean;
}

/** Edits that no branch has and that switching carries along: a recorded file, a new one, an ignored one. */
function leaveUnsaved(project: MadeProject): void {
  project.write('src/kept.js', 'export const unsaved = "edit";\n');
  project.write('notes/draft.md', '# Unsaved\n\nA draft.\n');
  project.write('out/build.log', 'ignored, and nobody else has it\n');
}

export const scenarios: readonly Scenario[] = [
  {
    name: 'scan',
    check: 'C-1',
    words: () => ['scan'],
    prepare: (project) => {
      project.change(0.3);
    },
    repeatable: true,
  },
  {
    name: 'commit',
    check: 'C-1',
    words: () => ['commit', '-m', 'Work'],
    prepare: (project) => {
      project.change(0.3);
      leaveUnsaved(project);
    },
  },
  {
    name: 'checkout',
    check: 'C-2',
    words: () => ['checkout', 'other'],
    prepare: leaveUnsaved,
  },
  {
    name: 'restore',
    check: 'C-2',
    words: () => ['restore', 'src'],
    prepare: (project) => {
      project.change(0.3);
      leaveUnsaved(project);
    },
  },
  {
    name: 'undo',
    check: 'C-2',
    words: () => ['undo'],
    prepare: async (project) => {
      await project.fxd('checkout', 'other');
      leaveUnsaved(project);
    },
  },
  {
    name: 'redo',
    check: 'C-2',
    words: () => ['redo'],
    prepare: async (project) => {
      await project.fxd('checkout', 'other');
      await project.fxd('undo');
      leaveUnsaved(project);
    },
  },
  {
    name: 'merge',
    check: 'C-3',
    words: () => ['merge', 'other'],
    prepare: leaveUnsaved,
  },
  {
    name: 'resolve',
    check: 'C-3',
    words: () => ['resolve', '--theirs', '--all'],
    prepare: async (project) => {
      for (const branch of ['other', 'main']) {
        await project.fxd('switch', branch);
        project.write('src/kept.js', `export const kept = '${branch}';\n`);
        await project.fxd('commit', '-m', `Kept on ${branch}`);
      }
      await runCli(['merge', 'other'], { cwd: project.root });
      project.write('notes/draft.md', '# Unsaved\n\nA draft.\n');
    },
  },
  {
    name: 'import of a history',
    check: 'C-6',
    words: (side) => ['import', join(side, 'source.git')],
    prepare: async (project, side) => {
      const source = join(side, 'source.git');
      await project.fxd('export', '--git', source);
      const other = join(side, 'other');
      mkdirSync(other);
      const there = project.copiedTo(other, new Chance(3));
      await there.fxd('init');
      await there.fxd('import', source);
      for (const message of ['Third', 'Fourth']) {
        there.change(0.3);
        await there.fxd('commit', '-m', message);
      }
      await there.fxd('export', '--git', source);
      rmSync(other, { recursive: true });
      leaveUnsaved(project);
    },
    repeatable: true,
  },
  {
    name: 'git pull',
    check: 'C-6',
    words: () => ['git', 'pull'],
    prepare: async (project, side) => {
      const beside = join(project.root, '.git');
      await project.fxd('export', '--git', beside);
      await project.fxd('git', 'pull');
      const other = join(side, 'other');
      mkdirSync(other);
      const there = project.copiedTo(other, new Chance(3));
      await there.fxd('init');
      await there.fxd('import', beside);
      there.change(0.3);
      await there.fxd('commit', '-m', 'Third');
      await there.fxd('export', '--git', beside);
      rmSync(other, { recursive: true });
      leaveUnsaved(project);
    },
    repeatable: true,
  },
  {
    name: 'import',
    check: 'C-6',
    words: (side) => ['import', join(side, 'new')],
    prepare: (project, side) => {
      project.writeBeside(join(side, 'new'), 0.5);
      project.write('out/build.log', 'ignored, and nobody else has it\n');
    },
  },
  {
    name: 'export',
    check: 'C-7',
    words: (side) => ['export', 'other', '--out', join(side, 'exported')],
    prepare: leaveUnsaved,
    // A folder that is marked as unfinished is no export yet.
    outcome: (side) => {
      const found = snapshot(side);
      return 'exported/.fxd-tmp-export' in found ? {} : found;
    },
  },
  {
    name: 'export to Git',
    check: 'C-7',
    words: (side) => ['export', '--git', join(side, 'exported.git')],
    prepare: async (project, side) => {
      await project.fxd('export', '--git', join(side, 'exported.git'), '--branch', 'main');
      project.change(0.3);
      await project.fxd('commit', '-m', 'Work');
      leaveUnsaved(project);
    },
    outcome: (side) => stateOfTarget(join(side, 'exported.git')),
    repeatable: true,
  },
  {
    name: 'gc',
    check: 'C-4',
    words: () => ['gc', '--prune=now'],
    prepare: async (project) => {
      project.change(0.3);
      await project.fxd('commit', '-m', 'Given up');
      await project.fxd('commit', '--amend', '-m', 'Kept');
      await project.fxd('branch', '-D', 'other');
      leaveUnsaved(project);
    },
    repeatable: true,
  },
  {
    name: 'backup',
    check: 'C-13',
    words: (side) => ['backup', join(side, 'copy.fxd')],
    prepare: leaveUnsaved,
    outcome: (side) => {
      const copy = join(side, 'copy.fxd');
      return existsSync(copy) ? viewOf(copy) : null;
    },
  },
  {
    name: 'fsck',
    check: 'C-4',
    words: () => ['fsck', '--repair'],
    prepare: (project) => {
      leaveUnsaved(project);
      tamper(join(project.root, '.fxd'), (database) => {
        database.exec('DELETE FROM node_history; DELETE FROM file_history');
      });
    },
    mends: true,
    repeatable: true,
  },
];
