/** The machine and the versions that a result was measured with; nothing that names its owner or paths. */
import { arch, availableParallelism, cpus, totalmem, type } from 'node:os';
import { outputOf } from './measure.ts';
import { environment } from './tool.ts';

declare const FXD_VERSION: string;

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly system: string;
  readonly versions: string;
}

export function describeMachine(cwd: string): Machine {
  const git = outputOf({ program: 'git', args: ['--version'], cwd, env: environment() });
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${arch()}`,
    versions: `fxd ${FXD_VERSION}, node ${process.version}, ${git.trim()}`,
  };
}
