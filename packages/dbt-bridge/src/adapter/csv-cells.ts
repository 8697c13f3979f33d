import { CsvError, parse } from 'csv-parse/sync';

/**
 * The cells of a text of CSV, its first line apart from the others. A row may be shorter than the first; an empty line is none, or a row with nothing in it.
 *
 * @throws {Error} of csv-parse, with `lines`, when the text is not CSV; of ours when a row has more cells than the header.
 */
export function csvCells(
  text: string,
  { delimiter = ',', keepsEmptyLines = false } = {},
): { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] } {
  const [header = [], ...rows] = readRows(text.replace(/^\uFEFF?(?:[ \t]*\r?\n)*/, ''), delimiter, !keepsEmptyLines);
  const wide = rows.findIndex((row) => row.length > header.length);
  if (wide >= 0) throw new Error(`row ${wide + 1} has ${rows[wide]?.length} values, but the header names only ${header.length} columns`);
  return { header, rows };
}

function readRows(text: string, delimiter: string, skip: boolean): string[][] {
  try {
    return parse(text, { delimiter, relax_column_count: true, skip_empty_lines: skip }) as string[][];
  } catch (error) {
    if (!(error instanceof CsvError) || !['INVALID_OPENING_QUOTE', 'CSV_INVALID_CLOSING_QUOTE'].includes(error.code)) throw error;
    return rowsWithStrayQuotes(text, delimiter, skip);
  }
}

/** Python's reading of quotes: only one at the beginning of a cell opens it, and what follows a closed one goes on without quotes. */
function rowsWithStrayQuotes(text: string, delimiter: string, skip: boolean): string[][] {
  const cell = new RegExp(`(?:"((?:[^"]|"")*)(?:"|$))?([^\\r\\n${delimiter.replace(/[\\\]^-]/g, '\\$&')}]*)(\\r\\n|\\n|\\r|$|)`, 'y');
  const rows: string[][] = [];
  let row: string[] = [];
  while (cell.lastIndex < text.length || row.length > 0) {
    const [, quoted = '', plain = '', end = ''] = cell.exec(text) ?? [];
    row.push(quoted.replaceAll('""', '"') + plain);
    const isOver = end !== '' || cell.lastIndex >= text.length;
    if (!isOver) {
      cell.lastIndex += delimiter.length;
      continue;
    }
    if (!skip || row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}
