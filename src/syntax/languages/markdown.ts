/** Markdown: headings as sections by their level, their text as paragraphs, list items and blocks. */
import { MarkdownReader } from '../heading-blocks.ts';
import type { Language } from '../language.ts';

export const markdown: Language = {
  name: 'markdown',
  extensions: ['md', 'markdown', 'mdx', 'mkd', 'mdown'],
  split: (bytes) => new MarkdownReader(bytes).read(),
};
