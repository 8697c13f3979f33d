import { parse } from 'csv-parse/sync';

/**
 * The cells of a text of CSV, its first line apart from the others. A row may be shorter than the first.
 *
 * @throws {Error} of csv-parse, with `lines`, when the text is not CSV; of ours when a row has more cells than the header.
 */
export function csvCells(text: string, delimiter = ','): { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] } {
  const [header = [], ...rows] = parse(text, { bom: true, delimiter, relax_column_count: true, skip_empty_lines: true }) as string[][];
  const wide = rows.findIndex((row) => row.length > header.length);
  if (wide >= 0) throw new Error(`row ${wide + 1} has ${rows[wide]?.length} values, but the header names only ${header.length} columns`);
  return { header, rows };
}
