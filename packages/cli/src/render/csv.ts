import type { Row } from '../command.js';

/** RFC 4180 with line feeds: a header, then a line per row. Columns are the fields of the rows; what is nested stands as JSON. */
export function renderCsv(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (columns.length === 0) return '';
  return [columns, ...rows.map((row) => columns.map((column) => textOf(row[column])))].map((cells) => cells.map(quoted).join(',')).join('\n');
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object') return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item));
  return String(value);
}

const quoted = (text: string) => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
