/** `fxd merge-file`: merge three versions of a file, outside of any repository. */
import type { Command } from 'commander';
import { openGrammar } from '../bridge/files/grammar-files.ts';
import { readLooseFile, writeLooseFile } from '../bridge/files/loose-file.ts';
import { mergeFileChecked, type FileMerge } from '../merge/file-merge.ts';
import { renderPieces, type MarkerStyle, type Rendered } from '../merge/markers.ts';
import { badUsage, EXIT, mergeOfBinary } from '../model/errors.ts';
import { decodeBytes, encodeText } from '../model/path.ts';
import { splitter } from '../syntax/split.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define-command.ts';
import { boolean, nullable, object, oneOf, string } from './json-schema.ts';
import { mergeReportSchema, reportMerge, sayMerge, type MergeReport } from './merge-report.ts';

interface Options {
  readonly print?: boolean;
  readonly output?: string;
  readonly label?: readonly string[];
  readonly markerSize?: number;
  readonly diff3?: boolean;
  readonly path?: string;
  readonly explain?: boolean;
  readonly git?: boolean;
}

type Operands = readonly [string, string, string];

interface Result extends MergeReport {
  readonly path: string;
  readonly clean: boolean;
  readonly method: FileMerge['method'];
  /** Null where it went into a file. */
  readonly text: string | null;
}

const DEFAULT_MARKER_SIZE = 7;
const LARGEST_MARKER_SIZE = 1000;

export const mergeFile = defineCommand<Operands, Options, Result>({
  name: 'merge-file',
  standalone: true,
  description: `Merges what changed between <base> and <theirs> into <ours>, which is overwritten, unless --print or --output says otherwise. Where lines do not conflict, the result is that of \`git merge-file\`; what conflicts is merged by node and by word.

    Ends with 0 if nothing is left in conflict, with 1 if something is, and with 129 if fxd failed; then nothing was written. With FXD_MERGE=0 in the environment it merges by line alone.`,
  examples: [
    {
      command: 'fxd merge-file --print base.ts ours.ts theirs.ts',
      explains: 'print what two versions make together',
    },
    {
      command: 'fxd merge-file --explain base.json ours.json theirs.json',
      explains: 'merge into ours.json, and say by which rules',
    },
    {
      command: 'fxd merge-file --git %O %A %B --marker-size %L --path %P',
      explains: "be Git's merge driver",
    },
  ],
  schema: object({
    path: string('By which the language was chosen'),
    clean: boolean('Whether nothing is left in conflict'),
    method: oneOf(
      ['equal', 'lines', 'nodes', 'words', 'binary'],
      'How the result came about; equal: only one side had changed',
    ),
    text: nullable(string(), 'The result; null if it was written to a file'),
    ...mergeReportSchema,
  }),
  declare: declareOptions,
  run: (context, operands, options) => merge(context, operands, options),
  print: (ui, result, { explain = false, git = false, output, print = false }) => {
    if (result.text !== null) ui.bytes(encodeText(result.text));
    if (explain || !git) sayMerge(ui, result, explain);
    if (!git && !print && output === undefined && result.clean)
      ui.status('Merged without conflicts.');
  },
  exitCode: ({ clean }) => (clean ? EXIT.done : EXIT.differs),
});

function declareOptions(command: Command): Command {
  return command
    .argument('<base>', 'the version that both sides began with')
    .argument('<ours>', 'our version')
    .argument('<theirs>', 'their version')
    .option('-p, --print', 'print the result')
    .option('-o, --output <file>', 'write the result there')
    .option(
      '-L, --label <label>',
      'what markers call ours, then base, then theirs; up to three times',
      collectLabel,
    )
    .option('--marker-size <count>', 'how many characters a marker has', parseMarkerSize)
    .option('--diff3', 'show the base in conflicts, too')
    .option('--path <path>', 'where the file belongs; its name tells the language')
    .option('--explain', 'say by which rules it was merged')
    .option('--git', 'as a merge driver of Git: write into <ours> and say nothing');
}

async function merge(context: Context, operands: Operands, options: Options): Promise<Result> {
  const { folder, host } = context;
  const [base, ours, theirs] = operands.map((file) => readLooseFile(folder, file)) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  const path = options.path ?? operands[1];
  const byNode = host.env['FXD_MERGE'] !== '0';
  const merged = await mergeFileChecked(
    { path, base, ours, theirs },
    { splitter, byNode },
    openGrammar,
  );
  const rendered = renderPieces(merged.pieces, styleOf(operands, options));
  const clean = rendered.shown.length === 0;
  const isText = merged.method !== 'binary';
  if (!isText && options.git !== true) throw mergeOfBinary(path);
  const text = place(context, operands, options, isText ? rendered : { ...rendered, bytes: ours });
  return { path, clean, method: merged.method, text, ...reportMerge(merged, rendered) };
}

/** Puts the result where it is wanted; returns it where it is to be printed. */
function place(
  { folder, host }: Context,
  [, ours]: Operands,
  { print = false, output, git = false }: Options,
  { bytes }: Rendered,
): string | null {
  if (git && (print || output !== undefined)) {
    throw badUsage('--git writes into <ours>', 'Leave out --print and --output');
  }
  if (output !== undefined) writeLooseFile(folder, output, bytes, host.randomBytes);
  else if (!print) writeLooseFile(folder, ours, bytes, host.randomBytes);
  return print ? decodeBytes(bytes) : null;
}

function styleOf([base, ours, theirs]: Operands, options: Options): MarkerStyle {
  const { label = [], git = false, markerSize = DEFAULT_MARKER_SIZE, diff3 = false } = options;
  return {
    size: markerSize,
    ours: label[0] ?? (git ? 'ours' : ours),
    base: label[1] ?? (git ? 'base' : base),
    theirs: label[2] ?? (git ? 'theirs' : theirs),
    form: diff3 ? 'diff3' : 'merge',
  };
}

function collectLabel(label: string, earlier: readonly string[] | undefined): readonly string[] {
  const labels = [...(earlier ?? []), label];
  if (labels.length > 3) throw badUsage('There are three labels: ours, base and theirs');
  if (/[\r\n]/.test(label)) throw badUsage('A label is one line');
  return labels;
}

function parseMarkerSize(text: string): number {
  const size = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (size < 1 || size > LARGEST_MARKER_SIZE) {
    throw badUsage(
      `'${text}' is no size of a marker`,
      `Give a number from 1 to ${LARGEST_MARKER_SIZE}`,
    );
  }
  return size;
}
