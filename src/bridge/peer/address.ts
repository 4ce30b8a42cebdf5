/**
 * Addresses of peers. Invariant: an address is a path and nothing else; what looks like an option, a
 * command or another scheme is refused before anything is started.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { invalidPeer } from '../../model/errors.ts';
import { systemPath } from '../../model/path.ts';

/** Two letters at least: one is a drive of Windows. */
const SCHEME = /^[a-z][a-z0-9+.-]+:/i;
const CONTROL = /[\u0000-\u001f\u007f]/;
const CONTROLS = new RegExp(CONTROL, 'g');

/** The absolute path that an address stands for. Throws invalidPeer. */
export function parsePeerAddress(text: string, folder: string): string {
  if (text === '') throw invalidPeer(text, 'it is empty');
  if (text.startsWith('-')) throw invalidPeer(text, 'it begins with a dash');
  if (CONTROL.test(text)) {
    throw invalidPeer(text.replace(CONTROLS, '?'), 'it has a control character');
  }
  if (SCHEME.test(text)) throw invalidPeer(text, 'only paths of this machine are');
  return resolve(folder, text);
}

/** Whether an operand is meant as a path, and not as the name of a peer. */
export function looksLikePath(text: string): boolean {
  return isAbsolute(text) || /[\\/]/.test(text) || text.startsWith('.') || SCHEME.test(text);
}

/** What a repository at a path is called: its folder. */
export function nameOfPath(path: string): string {
  return basename(path.endsWith('.fxd') ? dirname(path) : path);
}

/** Whether there is something at a path that could be a repository. */
export function isRepository(path: string): boolean {
  return existsSync(systemPath(path));
}
