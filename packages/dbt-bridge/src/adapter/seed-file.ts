import { csvCells } from './csv-cells.js';
import { inferSeedType, readSeedValue, type SeedType, seedSqlType, wholeNumber } from './seed-types.js';

interface SeedColumn {
  readonly name: string;
  readonly type: SeedType;
  /** The column's type in `create table`, unless the seed's `column_types` says otherwise. */
  readonly sqlType: string;
}

/** A CSV file as dbt sees it: typed columns, and rows of canonical texts with null for what is empty. */
export interface SeedTable {
  readonly columns: readonly SeedColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface SeedOptions {
  /** Default a comma. */
  readonly delimiter?: string | undefined;
  /** Columns whose type the user gave: they are kept as text. */
  readonly textColumns?: readonly string[] | undefined;
}

/**
 * Reads a CSV file with a header line and infers the type of each column from all its values.
 *
 * @throws {Error} of csv-parse, with `lines`, when the text is not CSV; of ours when a row has more cells than the header.
 */
export function parseSeed(text: string, { delimiter, textColumns = [] }: SeedOptions = {}): SeedTable {
  const { header, rows: cells } = csvCells(text, { delimiter, keepsEmptyLines: true });
  const names = uniqueNames(header);
  const types = names.map((name, index) => (textColumns.includes(name) ? 'text' : inferSeedType(column(cells, index))));
  const rows = cells.map((row) => types.map((type, index) => (row[index] === undefined ? null : readSeedValue(row[index], type))));
  const columns = names.map((name, index) => {
    const type = types[index] ?? 'text';
    return { name, type, sqlType: seedSqlType(type, column(rows, index, null)) };
  });
  return { columns, rows: rows.map((row) => row.map((value, index) => asWritten(value, columns[index]))) };
}

/** To the server `1.0` is no integer. */
function asWritten(value: string | null, column: SeedColumn | undefined): string | null {
  const isWhole = column?.type === 'number' && column.sqlType !== 'float8';
  return value !== null && isWhole ? (wholeNumber(value) ?? value) : value;
}

function* column<T>(rows: readonly (readonly T[])[], index: number, absent?: T): Generator<T> {
  for (const row of rows) {
    const value = row[index] ?? absent;
    if (value !== undefined) yield value;
  }
}

/** A second column of the same name becomes `name_2`; a column without a name is called by its letter. */
function uniqueNames(header: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return header.map((cell, index) => {
    const name = cell.trim() === '' ? letterName(index) : cell;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  });
}

function letterName(index: number): string {
  const letter = 'abcdefghijklmnopqrstuvwxyz'[index % 26] ?? 'a';
  return letter.repeat(Math.floor(index / 26) + 1);
}
