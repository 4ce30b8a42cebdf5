/** `fxd limits`, and that beyond a limit happens what the table says. */
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { auditPath } from '../../src/bridge/files/audit-path.ts';
import { refNameFault } from '../../src/history/ref-name.ts';
import { parseSelector } from '../../src/history/selector-parser.ts';
import { LIMITS, limitText } from '../../src/model/limits.ts';
import type { RepoPath } from '../../src/model/path.ts';
import { DEFAULT_LOCK_TIMEOUT_SECONDS } from '../../src/commands/global-options.ts';
import { splitFile } from '../../src/syntax/split.ts';
import { tamper } from '../store/store-folder.ts';
import { Sandbox } from './sandbox.ts';

test('every limit is listed with its figure and what happens beyond', async () => {
  const box = new Sandbox();
  const lines = (await box.fxd('limits')).trimEnd().split('\n');
  expect(lines).toHaveLength(Object.keys(LIMITS).length);
  for (const [index, limit] of Object.values(LIMITS).entries()) {
    expect(lines[index]).toMatch(/^\S.* {2}\S.* {2}\S/);
    for (const part of [limit.name, limitText(limit), limit.beyond]) {
      expect(lines[index]).toContain(part);
    }
  }
  const { limits } = await box.json('limits');
  expect(limits).toContainEqual({ key: 'path', ...LIMITS.path });
});

test('figures are told as people read them', () => {
  expect(limitText({ figure: 255, unit: 'bytes' })).toBe('255 bytes');
  expect(limitText({ figure: 4096, unit: 'bytes' })).toBe('4 KiB');
  expect(limitText({ figure: 2 ** 32 - 1, unit: 'bytes' })).toBe('4 GiB - 1');
  expect(limitText({ figure: 100_000, unit: 'nodes' })).toBe('100,000 nodes');
});

test('a path, a name and a selector are taken up to the limit and not beyond', () => {
  const path = (length: number) => `${'ab/'.repeat(length)}`.slice(0, length - 1) + 'x';
  expect(auditPath(path(LIMITS.path.figure) as RepoPath)).toBeNull();
  expect(auditPath(path(LIMITS.path.figure + 1) as RepoPath)).toContain('longer');
  expect(auditPath('x'.repeat(LIMITS.pathPart.figure) as RepoPath)).toBeNull();
  expect(auditPath('x'.repeat(LIMITS.pathPart.figure + 1) as RepoPath)).toContain('longer');
  expect(refNameFault('x'.repeat(LIMITS.refName.figure))).toBeNull();
  expect(refNameFault('x'.repeat(LIMITS.refName.figure + 1))).toContain('longer');
  const terms = (count: number) => () => parseSelector(Array(count).fill('a').join('|'));
  expect(terms(LIMITS.selectorTerms.figure)).not.toThrow();
  expect(terms(LIMITS.selectorTerms.figure + 1)).toThrow('more than 500 terms');
  const nested = (depth: number) => () =>
    parseSelector(`${'('.repeat(depth)}a${')'.repeat(depth)}`);
  expect(nested(LIMITS.selectorDepth.figure)).not.toThrow();
  expect(nested(LIMITS.selectorDepth.figure + 1)).toThrow('nested too deeply');
  expect(DEFAULT_LOCK_TIMEOUT_SECONDS).toBe(LIMITS.lockWait.figure);
});

test('a file is split up to the limit, and kept whole beyond', () => {
  const text = (length: number) => Buffer.alloc(length, 'const a = 1;\n'.repeat(100));
  expect(splitFile('a.md' as RepoPath, text(LIMITS.splitFile.figure)).opaque).toBeNull();
  expect(splitFile('a.md' as RepoPath, text(LIMITS.splitFile.figure + 1)).opaque).toBe('too large');
  const nested = (count: number) => {
    const source = `${'{"a":'.repeat(count)}1${'}'.repeat(count)}`;
    return splitFile('a.json' as RepoPath, Buffer.from(source));
  };
  expect(nested(LIMITS.nodeDepth.figure - 1).opaque).toBeNull();
  expect(nested(LIMITS.nodeDepth.figure).opaque).toBe('too deep');
  const keys = (count: number) => {
    const source = Array.from({ length: count }, (_, index) => `k${index}: 1\n`).join('');
    return splitFile('a.yaml' as RepoPath, Buffer.from(source));
  };
  expect(keys(LIMITS.nodes.figure).opaque).toBeNull();
  expect(keys(LIMITS.nodes.figure + 1).opaque).toBe('too many nodes');
});

test('no more branches and tags are made than the limit, and one can still be renamed', async () => {
  const box = await Sandbox.with({ 'a.txt': 'a\n' });
  tamper(box.path('.fxd'), (database) => {
    database.exec(
      `WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ${LIMITS.refs.figure})
       INSERT INTO ref SELECT CAST('refs/heads/b' || i AS BLOB), target FROM n, ref`,
    );
  });
  expect(await box.failure('branch', 'one-more')).toMatchObject({ code: 'TOO_MANY_REFS', exit: 3 });
  await box.fxd('branch', '-m', 'b2', 'renamed');
  await box.fxd('branch', '-D', 'b3');
  await box.fxd('branch', 'one-more');
});

test('a message, a configuration and an object over the limit are refused', async () => {
  const box = await Sandbox.with({ 'a.txt': 'a\n' });
  const long = (limit: number) => '# x\n'.repeat(limit / 4 + 1);
  box.write('message', long(LIMITS.message.figure));
  expect(await box.failure('commit', '-F', 'message')).toMatchObject({ code: 'FILE_UNREADABLE' });
  const config = box.path('config.toml');
  writeFileSync(config, long(LIMITS.configFile.figure));
  box.write('.no-home/config/fxd/config.toml', long(LIMITS.configFile.figure));
  expect(await box.failure('log')).toMatchObject({ code: 'CONFIG_UNREADABLE', exit: 3 });
  box.remove('.no-home');
  tamper(box.path('.fxd'), (database) => {
    database
      .prepare(`INSERT INTO metadata VALUES ('config', ?)`)
      .run(long(LIMITS.configFile.figure));
  });
  expect(await box.failure('config', 'list')).toMatchObject({ code: 'CONFIG_UNREADABLE', exit: 3 });
  tamper(box.path('.fxd'), (database) => {
    database.exec(`DELETE FROM metadata WHERE key = 'config'`);
    database.exec(`UPDATE object SET size = ${LIMITS.structure.figure + 1} WHERE type = 2`);
  });
  expect(await box.failure('diff')).toMatchObject({
    code: 'CORRUPT_OBJECT',
    message: expect.stringContaining('over the limit'),
  });
});
