/**
 * The text of a configuration file: TOML, one table per section. Invariant: an edit changes the one
 * setting and no other; comments and order stay, except where a value is written in a form that cannot be
 * edited line by line (over several lines, or as a dotted or inline key): then the whole text is written
 * anew, and its comments are lost.
 */
import { isDeepStrictEqual } from 'node:util';
import { parse, stringify, TomlDate, type TomlTable } from 'smol-toml';
import { configUnreadable } from '../../model/errors.ts';
import type { Value } from './config-settings.ts';

/** One setting as the file spells it; the value is of any TOML type. */
export interface RawSetting {
  readonly key: string;
  readonly value: unknown;
}

/** How deep sections lie in one another. */
const SECTION_DEPTH = 2;

/** The tables of a text; `origin` names it in errors. Throws CONFIG_UNREADABLE. */
function parseTables(text: string, origin: string): TomlTable {
  try {
    return parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw configUnreadable(origin, reason.split('\n', 1)[0] ?? reason);
  }
}

/** Whether a text is TOML. */
export function isToml(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    // Not being TOML is an answer.
    return false;
  }
}

/** The settings of a text, in its order, keys joined by dots. Throws CONFIG_UNREADABLE. */
export function readSettings(text: string, origin: string): RawSetting[] {
  const settings: RawSetting[] = [];
  for (const [section, table] of Object.entries(parseTables(text, origin))) {
    if (!isTable(table)) {
      settings.push({ key: section, value: table });
      continue;
    }
    for (const [name, value] of Object.entries(table)) {
      const key = `${section}.${name}`;
      if (!isTable(value)) settings.push({ key, value });
      // A section of its own for each of several things, such as [mergetool.meld], and no deeper.
      else
        for (const [last, inner] of Object.entries(value))
          settings.push({ key: `${key}.${last}`, value: inner });
    }
  }
  return settings;
}

/**
 * The text with `key`, which has a section and a name, set to `value`, or without it for null. Throws
 * CONFIG_UNREADABLE.
 */
export function editSetting(
  text: string,
  key: string,
  value: Value | null,
  origin: string,
): string {
  const expected = parseTables(text, origin);
  const [section, name] = splitKey(key);
  const entries = tableAt(expected, section);
  if (value === null) Reflect.deleteProperty(entries, name);
  else entries[name] = typeof value === 'object' ? [...value] : value;
  const edited = editLines(text, section, name, value);
  return isTextOf(expected, edited) ? edited : stringify(expected);
}

/** The table of a section, which may lie in another one; made where it is not there. */
function tableAt(tables: TomlTable, section: string): TomlTable {
  let table = tables;
  for (const part of section.split('.')) {
    const next = table[part];
    const inner: TomlTable = isTable(next) ? next : {};
    table[part] = inner;
    table = inner;
  }
  return table;
}

function splitKey(key: string): readonly [string, string] {
  const dot = key.lastIndexOf('.');
  return [key.slice(0, dot), key.slice(dot + 1)];
}

/** Whether a text says exactly this; a section without settings says nothing. */
function isTextOf(expected: TomlTable, text: string): boolean {
  try {
    return isDeepStrictEqual(comparable(parse(text)), comparable(expected));
  } catch {
    // An edit of a form that it was not made for: the caller writes the whole text instead.
    return false;
  }
}

/** The settings in no order: sections without any left out. */
function comparable(tables: TomlTable, depth = 0): ReadonlyMap<string, unknown> {
  const sections = Object.entries(tables).map(([section, table]): [string, unknown] => [
    section,
    isTable(table) && depth < SECTION_DEPTH ? comparable(table, depth + 1) : table,
  ]);
  return new Map(sections.filter(([, table]) => !(table instanceof Map) || table.size > 0));
}

function editLines(text: string, section: string, name: string, value: Value | null): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const header = lines.findIndex((line) => isHeader(line, section));
  const added = value === null ? [] : [`${name} = ${JSON.stringify(value)}`];
  if (header < 0) {
    const blank = lines.length === 0 ? [] : [''];
    return `${[...lines, ...(value === null ? [] : [...blank, `[${section}]`]), ...added].join('\n')}\n`;
  }
  const next = lines.findIndex((line, at) => at > header && line.trimStart().startsWith('['));
  const end = next < 0 ? lines.length : next;
  const place = lines.findIndex((line, at) => at > header && at < end && isAssignment(line, name));
  if (place >= 0) lines.splice(place, 1, ...added);
  else lines.splice(lastFilled(lines, end) + 1, 0, ...added);
  return `${lines.join('\n')}\n`;
}

/** The last line before `end` that is not blank. */
function lastFilled(lines: readonly string[], end: number): number {
  let last = end - 1;
  while (last > 0 && lines[last]!.trim() === '') last -= 1;
  return last;
}

function isHeader(line: string, section: string): boolean {
  const match = /^\s*\[\s*([\w.-]+)\s*\]\s*(?:#.*)?$/.exec(line);
  return match?.[1] === section;
}

function isAssignment(line: string, name: string): boolean {
  const match = /^\s*(?:([\w-]+)|"([^"\\]*)"|'([^']*)')\s*=/.exec(line);
  return match !== null && (match[1] ?? match[2] ?? match[3]) === name;
}

function isTable(value: unknown): value is TomlTable {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && !Array.isArray(value) && !(value instanceof TomlDate);
}
