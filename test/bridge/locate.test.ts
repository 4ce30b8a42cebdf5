/** Finding the store from where the user stands, and refusing what is not one. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Whereabouts } from '../../src/bridge/files/locate.ts';
import { locate } from '../../src/bridge/files/locate.ts';
import { temporaryFolder } from './temporary-folder.ts';

function from(folder: string, more: Partial<Whereabouts> = {}) {
  return locate({ folder, named: null, userId: null, isTrusted: () => false, ...more });
}

function newRepository(): string {
  const root = temporaryFolder();
  fs.writeFileSync(join(root, '.fxd'), '');
  fs.mkdirSync(join(root, 'src/deep'), { recursive: true });
  return root;
}

test('the store is found from the root and from below', () => {
  const root = newRepository();
  const location = { root, storeFile: join(root, '.fxd'), hasGit: false };
  expect(from(root)).toEqual(location);
  expect(from(join(root, 'src/deep'))).toEqual(location);
});

test('the nearest store wins', () => {
  const root = newRepository();
  fs.writeFileSync(join(root, 'src/.fxd'), '');
  expect(from(join(root, 'src/deep')).root).toBe(join(root, 'src'));
});

test('a folder or a link named .fxd is no store, and does not hide one above', () => {
  const root = newRepository();
  fs.mkdirSync(join(root, 'src/deep/.fxd'));
  fs.symlinkSync(join(root, '.fxd'), join(root, 'src/.fxd'));
  expect(from(join(root, 'src/deep')).root).toBe(root);
  fs.rmSync(join(root, '.fxd'));
  expect(() => from(join(root, 'src/deep'))).toThrow(/not a regular file/);
});

test('without any store it says where it looked', () => {
  const folder = temporaryFolder();
  expect(() => from(folder)).toThrow(`No .fxd in ${folder}`);
});

test('a store can be named, by its file or its folder', () => {
  const root = newRepository();
  const elsewhere = temporaryFolder();
  fs.writeFileSync(join(root, 'other.fxd'), '');
  expect(from(elsewhere, { named: root }).storeFile).toBe(join(root, '.fxd'));
  expect(from(root, { named: 'other.fxd' }).storeFile).toBe(join(root, 'other.fxd'));
  expect(() => from(root, { named: 'gone.fxd' })).toThrow(/There is no store at/);
  expect(() => from(root, { named: 'src' })).toThrow(/There is no store at/);
});

test('Git is noticed as a folder and as the file of a linked working tree', () => {
  const root = newRepository();
  fs.writeFileSync(join(root, '.git'), 'gitdir: /elsewhere\n');
  expect(from(root).hasGit).toBe(true);
  fs.rmSync(join(root, '.git'));
  fs.mkdirSync(join(root, '.git'));
  expect(from(root).hasGit).toBe(true);
});

test('the store of another user needs to be trusted, except by root', () => {
  const root = newRepository();
  const userId = fs.statSync(root).uid + 1;
  expect(() => from(root, { userId })).toThrow(/belongs to another user/);
  expect(from(root, { userId, isTrusted: (folder) => folder === root }).root).toBe(root);
  expect(from(root, { userId: userId - 1 }).root).toBe(root);
  expect(from(root, { userId: 0 }).root).toBe(root);
});
