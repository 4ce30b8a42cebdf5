/** `node scripts/run.mjs scripts/horrors.ts <folder>`: makes a folder of horrors, to try fxd on. */
import { existsSync } from 'node:fs';
import { makeHorrors } from './horror-files.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined || existsSync(folder)) {
  console.error('Give a folder that does not exist yet.');
  process.exitCode = 2;
} else {
  const { recorded, unrecorded, leftOut } = makeHorrors(folder);
  console.log(`${recorded.length} files and links, ${unrecorded.length} things beside them.`);
  for (const reason of leftOut) console.log(`left out: ${reason}`);
}
