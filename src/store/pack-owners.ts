/**
 * The owners of packs: every row that names bytes in packs and has to go on naming them. Invariant: no
 * other row does; those of `value` are a shortcut for writers and may go at any time.
 */
import type { Database } from './database.ts';
import { TablePages } from './table-pages.ts';

interface OwnerFields {
  /** Its number, for an outline that of its blob. */
  readonly number: number;
  /** The pieces as they are stored. */
  readonly stored: Buffer;
}

/** A row that owns bytes in packs. */
export type Owner =
  | (OwnerFields & { readonly table: 'object'; readonly size: number })
  | (OwnerFields & { readonly table: 'outline'; readonly language: string })
  | (OwnerFields & { readonly table: 'operation' });

/** How an error names it. */
export function ownerName({ table, number }: Owner): string {
  return `${table} ${number}`;
}

/** Every owner, objects first. Call inside a snapshot or transaction. */
export function* packOwners(database: Database): Generator<Owner> {
  const pages = new TablePages(database);
  const objects = 'SELECT number, size, pieces FROM object WHERE number > ? ORDER BY number';
  for (const row of pages.rows('object', objects, [-1])) {
    const [number, size, stored] = row as [number, number, Buffer];
    yield { table: 'object', number, size, stored };
  }
  const outlines =
    'SELECT blob, language, pieces FROM outline WHERE (blob, language) > (?, ?) ORDER BY blob, language';
  for (const row of pages.rows('outline', outlines, [-1, ''])) {
    const [number, language, stored] = row as [number, string, Buffer];
    yield { table: 'outline', number, language, stored };
  }
  const operations = 'SELECT number, pieces FROM operation WHERE number > ? ORDER BY number';
  for (const row of pages.rows('operation', operations, [-1])) {
    const [number, stored] = row as [number, Buffer | null];
    if (stored !== null) yield { table: 'operation', number, stored };
  }
}

const UPDATE = {
  object: 'UPDATE object SET pieces = ? WHERE number = ? AND pieces = ?',
  outline: 'UPDATE outline SET pieces = ? WHERE blob = ? AND pieces = ? AND language = ?',
  operation: 'UPDATE operation SET pieces = ? WHERE number = ? AND pieces = ?',
} as const;

/** Lets an owner name other pieces, unless it was changed meanwhile. Call inside a transaction. */
export function relocate(database: Database, owner: Owner, pieces: Buffer): void {
  const language = owner.table === 'outline' ? [owner.language] : [];
  database.prepare(UPDATE[owner.table]).run(pieces, owner.number, owner.stored, ...language);
}
