/** Plain text: blocks between blank lines; what every file without a language of its own is. */
import type { Language } from '../language.ts';
import type { Span } from '../../model/outline.ts';
import { LineCursor } from '../line-cursor.ts';
import { draftSpan } from '../span-draft.ts';

function split(bytes: Buffer): Span[] {
  const blocks: Span[] = [];
  const line = new LineCursor(bytes);
  let start = -1;
  let end = -1;
  while (line.advance()) {
    if (!line.isBlank) {
      if (start < 0) start = line.first;
      end = line.end;
    } else if (start >= 0) {
      blocks.push(draftSpan('block', '', start, start, end));
      start = -1;
    }
  }
  if (start >= 0) blocks.push(draftSpan('block', '', start, start, end));
  return blocks;
}

export const plain: Language = { name: 'text', extensions: ['txt', 'text', 'rst', 'log'], split };
