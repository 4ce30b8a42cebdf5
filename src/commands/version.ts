/** `fxd version`: print the version of fxd and of what it runs on. */
import { defineCommand } from './define-command.ts';
import { integer, object, string } from './json-schema.ts';

declare const FXD_VERSION: string;

interface Result {
  readonly version: string;
  readonly node: string;
  readonly platform: string;
  readonly architecture: string;
  readonly format: number;
}

export const version = defineCommand<readonly [], object, Result>({
  name: 'version',
  standalone: true,
  examples: [
    { command: 'fxd version', explains: 'print what to name in a bug report' },
    { command: 'fxd --version', explains: 'print the version of fxd alone' },
  ],
  schema: object({
    version: string('Of fxd'),
    node: string('Of Node.js'),
    platform: string('Such as linux, darwin, win32'),
    architecture: string('Such as x64, arm64'),
    format: integer('The newest format of a store that this fxd reads and writes'),
  }),
  declare: (command) => command,
  run: ({ host, storeFormat }) => ({
    version: FXD_VERSION,
    node: host.nodeVersion,
    platform: host.platform,
    architecture: host.architecture,
    format: storeFormat,
  }),
  print: (ui, { version: fxd, node, platform, architecture, format }) => {
    ui.out(`fxd ${fxd} (node ${node}, ${platform} ${architecture}, store format ${format})`);
  },
});
