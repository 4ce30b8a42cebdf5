/** A file is composed of its base and the chosen nodes of another version, gaps included. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composeFile, withContents } from '../../src/merge/compose.ts';
import { splitFile } from '../../src/syntax/split.ts';
import { placeSpans } from '../../src/model/outline.ts';
import { identify, identifyByName, idsNamed } from './identified.ts';

const cases = join(import.meta.dirname, 'compose-cases');

interface Case {
  readonly path: string;
  readonly base: Buffer;
  readonly work: Buffer;
  readonly expected: string;
  readonly chosen: readonly string[];
}

function readCase(name: string): Case {
  const folder = join(cases, name);
  const file = readdirSync(folder).find((entry) => entry.startsWith('expected.')) ?? 'expected';
  const extension = file.slice('expected.'.length);
  const read = (version: string) => {
    const place = join(folder, `${version}.${extension}`);
    return existsSync(place) ? readFileSync(place) : Buffer.alloc(0);
  };
  return {
    path: `file.${extension}`,
    base: read('base'),
    work: read('work'),
    expected: read('expected').toString(),
    chosen: readLines(join(folder, 'chosen.txt')),
  };
}

function readLines(place: string): string[] {
  return readFileSync(place, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

function compose(
  path: string,
  base: Buffer,
  work: Buffer,
  names: readonly string[] | 'all',
  pairUp = identify,
) {
  const [old, now] = pairUp(path, base, work);
  const named = names === 'all' ? [...old.file.ids, ...now.file.ids] : idsNamed([old, now], names);
  const chosen = withContents([old, now], named);
  return composeFile({ base: old, work: now, chosen, place: 'follow' });
}

describe.each(readdirSync(cases))('%s', (name) => {
  const { path, base, work, expected, chosen } = readCase(name);

  test('gives what one would expect', () => {
    const composed = compose(path, base, work, chosen);
    expect(composed.bytes.toString()).toBe(expected);
  });

  test('splits into the nodes that it was put together from', () => {
    const { bytes, nodes } = compose(path, base, work, chosen);
    const spans = placeSpans(splitFile(path, bytes));
    expect(nodes).toEqual(spans.map(({ span: { kind, name }, depth }) => ({ kind, name, depth })));
  });

  test('is the base where nothing is chosen', () => {
    expect(compose(path, base, work, []).bytes.toString()).toBe(base.toString());
  });

  test('is the other version where everything is chosen', () => {
    const { bytes } = compose(path, base, work, 'all');
    expect(bytes.toString()).toBe(work.toString());
  });
});

/** Sources of one language from parts, so that both versions share some and differ in others. */
const part = fc.record({ name: fc.constantFrom(...'abcdefgh'), value: fc.nat(3) });
const parts = fc.uniqueArray(part, { selector: ({ name }) => name, maxLength: 8 });
type Parts = readonly { readonly name: string; readonly value: number }[];

const LANGUAGES: readonly (readonly [string, (items: Parts) => string])[] = [
  [
    'x.json',
    (items) => `{${items.map(({ name, value }) => `\n  "${name}": ${value}`).join(',')}\n}\n`,
  ],
  [
    'x.ts',
    (items) =>
      items.map(({ name, value }) => `function ${name}() {\n  return ${value};\n}\n`).join('\n'),
  ],
  [
    'x.py',
    (items) => items.map(({ name, value }) => `def ${name}():\n    return ${value}\n`).join('\n\n'),
  ],
  ['x.yaml', (items) => items.map(({ name, value }) => `${name}: ${value}\n`).join('')],
  [
    'x.css',
    (items) => items.map(({ name, value }) => `.${name} {\n  margin: ${value};\n}\n`).join('\n'),
  ],
  ['x.md', (items) => items.map(({ name, value }) => `# ${name}\n\nText ${value}.\n`).join('\n')],
];

describe.each(LANGUAGES)('in %s', (path, write) => {
  const versions = fc
    .tuple(parts, parts)
    .map(([base, work]) => [write(base), write(work)] as const);

  test('choosing nothing gives the base, choosing everything the other version', () => {
    const law = fc.property(versions, ([base, work]) => {
      const [before, after] = [Buffer.from(base), Buffer.from(work)];
      expect(compose(path, before, after, []).bytes.toString()).toBe(base);
      expect(compose(path, before, after, 'all').bytes.toString()).toBe(work);
    });
    fc.assert(law, { seed: 7, numRuns: 200 });
  });

  test('choosing some gives a file with exactly these as in the other version', () => {
    const law = fc.property(parts, parts, fc.subarray([...'abcdefgh']), (base, work, names) => {
      const selectors = path.endsWith('.css') ? names.map((name) => `.${name}`) : names;
      const [before, after] = [Buffer.from(write(base)), Buffer.from(write(work))];
      const { bytes, nodes } = compose(path, before, after, selectors, identifyByName);
      const spans = placeSpans(splitFile(path, bytes));
      expect(spans.map(({ span }) => span.kind)).toEqual(nodes.map(({ kind }) => kind));
      const kept = base.filter(({ name }) => !names.includes(name));
      const taken = work.filter(({ name }) => names.includes(name));
      const values = [...kept, ...taken].map(({ name, value }) => `${name} ${value}`).sort();
      const found = spans.flatMap(({ span, depth }) => {
        const isPart =
          names.includes(bare(span.name)) || base.some(({ name }) => name === bare(span.name));
        if (!isPart || depth > 1) return [];
        const text = bytes.toString('utf8', span.start, span.end);
        return [`${bare(span.name)} ${/\d/.exec(text)?.[0] ?? ''}`];
      });
      expect(found.sort()).toEqual(values);
      if (path === 'x.json') expect(() => JSON.parse(bytes.toString()) as unknown).not.toThrow();
    });
    fc.assert(law, { seed: 7, numRuns: 300 });
  });
});

function bare(name: string): string {
  return name.replace(/^\./, '');
}
