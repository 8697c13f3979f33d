import { ResultTable } from '../adapter/result-table.js';
import { PyDate } from '../jinja/modules/datetime/date.js';
import { Decimal } from '../jinja/values/decimal.js';
import { Dict } from '../jinja/values/dict.js';
import { toJson } from '../jinja/values/json.js';
import { toFloat } from '../jinja/values/number.js';
import { PyObject } from '../jinja/values/object.js';

/** A value of a template or of a row as indented JSON: numbers as numbers, times as ISO 8601. */
export function printable(value: unknown): string {
  return toJson(jsonValue(value), { indent: 2 });
}

/** The same in one line. */
export function printableLine(value: unknown): string {
  return toJson(jsonValue(value));
}

/** The rows of a table, each by its names. */
export function rowsOf(table: ResultTable): Dict[] {
  return table.rows.map((row) => new Dict(table.columnNames.map((name, index) => [name, row.items[index]] as const)));
}

function jsonValue(value: unknown): unknown {
  if (value instanceof Decimal) return toFloat(value.toNumber());
  if (value instanceof PyDate) return value.str().replace(' ', 'T');
  if (value instanceof ResultTable) return rowsOf(value).map(jsonValue);
  if (value instanceof Dict) return new Dict(Array.from(value.entries(), ([key, item]) => [key, jsonValue(item)] as const));
  if (Array.isArray(value)) return value.map(jsonValue);
  if (!(value instanceof PyObject)) return value;
  const items = value.iterate();
  return items === undefined ? value.str() : Array.from(items, jsonValue);
}
