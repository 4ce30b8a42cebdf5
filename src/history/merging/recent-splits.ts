/**
 * Recent splits: a splitter that knows again what it split just before. Invariant: its answers are those of
 * the splitter below; a merged text is split once, though the engine proves it and the result keeps it.
 */
import type { Outline } from '../../model/outline.ts';
import type { Splitter } from '../../syntax/split.ts';

interface Split {
  readonly path: string;
  readonly bytes: Buffer;
  readonly outline: Outline;
}

/** Between a proof and the result its three sources may be split. */
const REMEMBERED = 4;

export function rememberingSplits(below: Splitter): Splitter {
  const recent: Split[] = [];
  return {
    version: below.version,
    languageOf: (path, bytes) => below.languageOf(path, bytes),
    splitFile(path, bytes) {
      const known = recent.find((each) => each.path === path && each.bytes.equals(bytes));
      if (known !== undefined) return known.outline;
      const outline = below.splitFile(path, bytes);
      recent.push({ path, bytes, outline });
      if (recent.length > REMEMBERED) recent.shift();
      return outline;
    },
  };
}
