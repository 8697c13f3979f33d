import { Dict } from '../jinja/values/dict.js';
import { bindMethod, methodTable } from '../jinja/values/function.js';
import { PyObject } from '../jinja/values/object.js';
import { str } from '../jinja/values/text.js';
import { Tuple } from '../jinja/values/tuple.js';
import { ColumnType } from './column-type.js';
import { printedTable } from './print-table.js';

/** A list whose items also have names: agate's MappedSequence, which rows, columns and tables are. */
abstract class NamedList extends PyObject {
  abstract readonly names: readonly string[];
  abstract readonly items: readonly unknown[];

  override getItem(key: unknown): unknown {
    if (typeof key === 'number') return this.items.at(key);
    const index = this.names.indexOf(String(key));
    return index < 0 ? undefined : this.items[index];
  }

  override getAttribute(name: string): unknown {
    return bindMethod(listMethods, this, name);
  }

  override iterate(): Iterable<unknown> {
    return this.items;
  }

  override length(): number {
    return this.items.length;
  }
}

const listMethods = methodTable({
  'values()': (self: NamedList) => new Tuple(self.items),
  'keys()': (self: NamedList) => new Tuple(self.names),
  'items()': (self: NamedList) => self.names.map((name, index) => new Tuple([name, self.items[index]])),
  'dict()': (self: NamedList) => new Dict(self.names.map((name, index) => [name, self.items[index]] as const)),
  'get(key, default=None)': (self: NamedList, key: unknown, fallback: unknown) => self.getItem(key) ?? fallback,
});

class Row extends NamedList {
  readonly names: readonly string[];
  readonly items: readonly unknown[];

  constructor(names: readonly string[], items: readonly unknown[]) {
    super();
    this.names = names;
    this.items = items;
  }

  override get typeName(): string {
    return 'Row';
  }

  override repr(): string {
    return `<agate.Row: (${this.items.map((item) => str(item)).join(', ')})>`;
  }
}

class ResultColumn extends NamedList {
  readonly names: readonly string[] = [];
  readonly items: readonly unknown[];
  readonly #index: number;
  readonly #name: string;

  constructor(index: number, name: string, items: readonly unknown[]) {
    super();
    this.#index = index;
    this.#name = name;
    this.items = items;
  }

  override get typeName(): string {
    return 'Column';
  }

  override getAttribute(name: string): unknown {
    if (name === 'name') return this.#name;
    if (name === 'index') return this.#index;
    if (name === 'data_type') return new ColumnType(this.items);
    return bindMethod(columnMethods, this, name) ?? super.getAttribute(name);
  }
}

const columnMethods = methodTable({
  'values_distinct()': (self: ResultColumn) => new Tuple([...new Map(self.items.map((item) => [str(item), item])).values()]),
  'values_without_nulls()': (self: ResultColumn) => new Tuple(self.items.filter((item) => item !== null)),
  'values_sorted()': (self: ResultColumn) => new Tuple([...self.items].sort((a, b) => (str(a) < str(b) ? -1 : 1))),
});

class Sequence extends NamedList {
  readonly names: readonly string[];
  readonly items: readonly unknown[];

  constructor(items: readonly unknown[], names: readonly string[] = []) {
    super();
    this.items = items;
    this.names = names;
  }

  override get typeName(): string {
    return 'MappedSequence';
  }
}

/** Rows as a query gave them: what `run_query` and `load_result(...).table` hand to templates, with the face of an agate table. */
export class ResultTable extends PyObject {
  readonly columnNames: readonly string[];
  readonly rows: readonly Row[];
  /** The SQL type of each column, where it is known (seeds). */
  readonly sqlTypes: readonly string[];

  /** Hears what `print_table()` prints. */
  readonly onPrint: (text: string) => void;

  constructor(
    columnNames: readonly string[],
    rows: readonly (readonly unknown[])[],
    sqlTypes: readonly string[] = [],
    onPrint: (text: string) => void = () => {},
  ) {
    super();
    this.onPrint = onPrint;
    this.columnNames = uniqueNames(columnNames);
    this.rows = rows.map((row) => new Row(this.columnNames, row));
    this.sqlTypes = sqlTypes;
  }

  override get typeName(): string {
    return 'Table';
  }

  /** The values of one row, in the order of the columns. */
  values(row = 0): readonly unknown[] | undefined {
    return this.rows[row]?.items;
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'rows':
        return new Sequence(this.rows);
      case 'columns':
        return new Sequence(
          this.columnNames.map(
            (column, index) =>
              new ResultColumn(
                index,
                column,
                this.rows.map((row) => row.items[index]),
              ),
          ),
          this.columnNames,
        );
      case 'column_names':
        return new Tuple(this.columnNames);
      case 'column_types':
        return new Tuple(this.columnNames.map((_, index) => new ColumnType(this.rows.map(({ items }) => items[index]))));
      default:
        return bindMethod(tableMethods, this, name);
    }
  }

  override getItem(key: unknown): unknown {
    return typeof key === 'number' ? this.rows.at(key) : undefined;
  }

  override iterate(): Iterable<unknown> {
    return this.rows;
  }

  override length(): number {
    return this.rows.length;
  }

  override repr(): string {
    return `<agate.Table: ${this.rows.length} rows, ${this.columnNames.length} columns>`;
  }

  /** The columns at these positions. */
  pick(indexes: readonly number[], names = indexes.map((index) => this.columnNames[index] ?? '')): ResultTable {
    return new ResultTable(
      names,
      this.rows.map((row) => indexes.map((index) => row.items[index])),
      [],
      this.onPrint,
    );
  }
}

const tableMethods = methodTable({
  'select(key)': (self: ResultTable, key: unknown) =>
    self.pick(
      namesOf(key)
        .map((name) => self.columnNames.indexOf(name))
        .filter((index) => index >= 0),
    ),
  'exclude(key)': (self: ResultTable, key: unknown) => {
    const excluded = namesOf(key);
    return self.pick(self.columnNames.flatMap((name, index) => (excluded.includes(name) ? [] : [index])));
  },
  'rename(column_names)': (self: ResultTable, names: unknown) =>
    self.pick(
      self.columnNames.map((_, index) => index),
      names instanceof Dict ? self.columnNames.map((name) => String(names.get(name) ?? name)) : namesOf(names),
    ),
  'limit(start_or_stop=20)': (self: ResultTable, count: number) =>
    new ResultTable(
      self.columnNames,
      self.rows.slice(0, count).map((row) => row.items),
      self.sqlTypes,
      self.onPrint,
    ),
  'print_table(max_rows=20, max_columns=6, output=None, max_column_width=20, locale=None, max_precision=3)': (
    self: ResultTable,
    rows: number | null,
    columns: number | null,
    _output: unknown,
    width: number | null,
    _locale: unknown,
    precision: number | null,
  ) => {
    self.onPrint(printedTable(self, { rows, columns, width, precision }));
    return null;
  },
});

function namesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value instanceof PyObject ? Array.from(value.iterate() ?? [], String) : (value as unknown[]).map(String);
}

/** The table as text: `| id | name |`, a rule, and a line per row. */
export function renderTable(table: ResultTable, maxRows = 20): string {
  const cells = table.rows.slice(0, maxRows).map((row) => row.items.map((item) => (item === null ? '' : str(item))));
  const widths = table.columnNames.map((name, index) => Math.max(name.length, ...cells.map((row) => row[index]?.length ?? 0)));
  // As agate has it: text on the left, everything else on the right.
  const isText = table.columnNames.map((_, index) => table.rows.every(({ items }) => typeof (items[index] ?? '') === 'string'));
  const pad = (cell: string, index: number) => (isText[index] ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0));
  const line = (row: readonly string[]) => `| ${row.map(pad).join(' | ')} |`;
  return [line(table.columnNames), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...cells.map(line)].join('\n');
}

/** As the server's driver for dbt has it: a second `x` is `x_2`. */
function uniqueNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  });
}
