/** `npm run generate`: writes manual pages and completions, and removes those of commands that are gone. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATED_FOLDERS, generatedFiles } from './generated-files.ts';

declare const PROJECT_ROOT: string;

async function main(): Promise<void> {
  const files = await generatedFiles();
  for (const folder of GENERATED_FOLDERS) {
    mkdirSync(join(PROJECT_ROOT, folder), { recursive: true });
    for (const name of readdirSync(join(PROJECT_ROOT, folder))) {
      if (!files.has(`${folder}/${name}`)) rmSync(join(PROJECT_ROOT, folder, name));
    }
  }
  for (const [path, text] of files) writeFileSync(join(PROJECT_ROOT, path), text);
  console.log(`${files.size} files written to ${GENERATED_FOLDERS.join(' and ')}`);
}

void main();
