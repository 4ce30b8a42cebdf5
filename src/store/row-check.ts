/**
 * Rows, held against what the schema declares. Invariant: a column gives the type that it declares, and null
 * only where it may. SQLite sees to that when it writes; a damaged page does not keep to it.
 */
import type { ColumnDefinition } from 'better-sqlite3';
import type { Row } from './database.ts';

type Fits = (value: unknown) => boolean;

const TYPES: Readonly<Record<string, Fits>> = {
  BLOB: (value) => value instanceof Uint8Array,
  INTEGER: (value) => typeof value === 'number',
  TEXT: (value) => typeof value === 'string',
};

/** A row that is not what its table declares. */
export class UnfitRow extends Error {}

/**
 * What throws UnfitRow for a row that does not fit the columns of a statement. `mayBeNull` says whether a
 * column may be; a column that is computed may be anything.
 */
export function rowCheck(
  columns: readonly ColumnDefinition[],
  mayBeNull: (table: string, column: string) => boolean,
): (row: Row) => void {
  const checks = columns.map(({ type, table, column }): Fits => {
    const fits = TYPES[type ?? ''];
    if (fits === undefined || table === null || column === null) return () => true;
    return mayBeNull(table, column) ? (value) => value === null || fits(value) : fits;
  });
  return (row) => {
    for (let index = 0; index < checks.length; index++) {
      if (checks[index]!(row[index])) continue;
      const { table, column } = columns[index]!;
      throw new UnfitRow(`${table}.${column} holds what it cannot hold`);
    }
  };
}
