import { Decimal } from '../jinja/values/decimal.js';
import { str } from '../jinja/values/text.js';
import { ColumnType } from './column-type.js';
import type { ResultTable } from './result-table.js';

/** Limits of `print_table()`; null is none. */
interface Limits {
  readonly rows: number | null;
  readonly columns: number | null;
  readonly width: number | null;
  readonly precision: number | null;
}

const more = '...';

/** A table as agate prints it: cut where it is wide, with numbers in groups of three digits. */
export function printedTable(table: ResultTable, limits: Limits): string {
  const { width } = limits;
  const columns = table.columnNames.slice(0, limits.columns ?? undefined);
  const rows = table.rows.slice(0, limits.rows ?? undefined);
  const types = table.columnNames.map((_, index) => new ColumnType(table.rows.map(({ items }) => items[index])));
  const isCut = columns.length < table.columnNames.length;
  const cut = (text: string) => (width !== null && text.length > width ? `${text.slice(0, Math.max(0, width - more.length))}${more}` : text);
  const formats = columns.map((_, index) =>
    formatOf(
      types[index] as ColumnType,
      rows.map(({ items }) => items[index]),
      limits.precision,
    ),
  );
  const cells = rows.map(({ items }) => [...formats.map((format, index) => cut(format(items[index]))), ...(isCut ? [more] : [])]);
  const names = [...columns.map(cut), ...(isCut ? [more] : [])];
  const widths = names.map((name, index) => Math.max(name.length, ...cells.map((row) => row[index]?.length ?? 0)));
  const pad = (cell: string, index: number) => {
    const size = widths[index] ?? 0;
    return types[index]?.kind === 'Text' ? cell.padEnd(size) : cell.padStart(size);
  };
  const line = (row: readonly string[]) => `| ${row.map(pad).join(' | ')} |`;
  const rest = rows.length < table.rows.length ? [line(names.map(() => more))] : [];
  return [line(names), `| ${widths.map((size) => '-'.repeat(size)).join(' | ')} |`, ...cells.map(line), ...rest].join('\n');
}

function formatOf({ kind }: ColumnType, values: readonly unknown[], precision: number | null): (value: unknown) => string {
  const plain = (value: unknown) => (value === null ? '' : str(value));
  if (kind !== 'Number') return plain;
  const most = Math.max(0, ...values.flatMap((value) => (value instanceof Decimal ? [-value.normalized().exponent] : [])));
  const places = Math.min(most, precision ?? most);
  return (value) => {
    if (!(value instanceof Decimal)) return plain(value);
    const [whole = '', fraction] = value.round(places).fixed(places).split('.');
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
    return `${value.isNegative ? '-' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}${most > places ? '…' : ''}`;
  };
}
