/** YAML: keys and list items by their columns; documents as sections where there are several. */
import type { Language } from '../language.ts';
import { IndentReader } from '../line-indent.ts';

export const yaml: Language = {
  name: 'yaml',
  extensions: ['yaml', 'yml'],
  fileNames: ['.clang-format', '.clang-tidy', '.clangd', '.yamllint'],
  split: (bytes) => new IndentReader(bytes).read(),
};
