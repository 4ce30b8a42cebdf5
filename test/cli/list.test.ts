/** `fxd list`: the nodes of the working tree. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { documentSchema } from '../../src/commands/json-schema.ts';
import { list } from '../../src/commands/list.ts';
import { RecordedProject } from './recorded-project.ts';
import { runCli, runJson, temporaryFolder } from './run-cli.ts';

const validate = new Ajv2020({ strictTypes: false }).compile(documentSchema('list', list.schema));

const SOURCE = `// The box.
class Box {
  open() {
    return 1;
  }
}

function parse(text) {
  return text;
}
`;

function withoutIds(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^[0-9a-f]+/, 'id'));
}

test('every node is listed with kind, name, path and lines', async () => {
  const project = await RecordedProject.start({ 'a.js': SOURCE, 'b.json': '{\n  "k": 1\n}\n' });
  expect(withoutIds((await project.run('list')).stdout)).toEqual([
    'id  file    a.js           1-10',
    'id  class   a.js#Box       1-6',
    'id  method  a.js#Box.open  3-5',
    'id  fn      a.js#parse     8-10',
    'id  file    b.json         1-3',
    'id  block   b.json         1-3',
    'id  key     b.json#k       2-2',
  ]);
});

test('a tree shows which node stands in which', async () => {
  const project = await RecordedProject.start({ 'a.js': SOURCE });
  expect(withoutIds((await project.run('list', '--tree', 'a.js')).stdout)).toEqual([
    'id  file    a.js      1-10',
    'id  class     Box     1-6',
    'id  method      open  3-5',
    'id  fn        parse   8-10',
  ]);
});

test('selectors choose, and what is not recorded yet is there too', async () => {
  const project = await RecordedProject.start({ 'a.js': SOURCE });
  project.write('src/new.js', 'function fresh() {\n  return 1;\n}\n');
  const names = async (...selectors: string[]) =>
    withoutIds((await project.run('list', ...selectors)).stdout).map((line) => line.split(/ +/)[2]);
  expect(await names('kind:fn')).toEqual(['a.js#parse', 'src/new.js#fresh']);
  expect(await names('src')).toEqual(['src/new.js', 'src/new.js#fresh']);
  expect(await names('a.js#parse', 'fn:*')).toEqual(['a.js#parse', 'src/new.js#fresh']);
  expect((await project.fail('list', 'nowhere')).exit).toBe(3);
  const { stdout } = await project.run('log', '--oneline');
  expect(stdout.trim().split('\n')).toHaveLength(1);
});

test('ids are short, in full with --verbose, and find their node again', async () => {
  const project = await RecordedProject.start({ 'a.js': SOURCE });
  const id = async (...args: string[]) => (await project.run('list', ...args)).stdout.split(' ')[0];
  const short = (await id('fn:parse')) ?? '';
  const full = (await id('fn:parse', '-v')) ?? '';
  expect(short).toMatch(/^[0-9a-f]{8}$/);
  expect(full).toMatch(/^[0-9a-f]{32}$/);
  expect(full.startsWith(short)).toBe(true);
  expect(await id(`n:${short}`)).toBe(short);
});

test('the document is as its schema says, in an empty folder too', async () => {
  const project = await RecordedProject.start({ 'a.js': SOURCE });
  const document = await runJson(['list', '--tree'], { cwd: project.cwd });
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  const cwd = temporaryFolder();
  await runCli(['init'], { cwd });
  expect(await runJson(['list'], { cwd })).toEqual({ schema: 'fxd.list/1', nodes: [] });
});
