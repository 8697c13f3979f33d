import type { CustomTypesConfig } from 'pg';
import { PyDate } from '../jinja/modules/datetime/date.js';
import { parseIso } from '../jinja/modules/datetime/module.js';
import { Decimal } from '../jinja/values/decimal.js';
import { toJson } from '../jinja/values/json.js';
import { normalizeInt, reprFloat, toFloat } from '../jinja/values/number.js';
import { parseSqlArray } from './sql-array.js';

/** A Python value as dbt's driver makes it of a value of the server. JSON and everything that Python has no type for stays text. */
export type SqlValue = unknown;

const integer = (text: string) => normalizeInt(BigInt(text));
const decimal = (text: string) => (/^-?(NaN|Infinity)$/.test(text) ? Number(text) : Decimal.parse(text));
/** As the driver's float is written in Python: `696.0`. */
const double = (text: string) => (Number.isFinite(Number(text)) ? Decimal.parse(reprFloat(Number(text))) : Number(text));
const boolean = (text: string) => text === 't';
const timestamp = (text: string) => temporal(text, parseIso);
const date = (text: string) => temporal(text, (iso) => new PyDate(parseIso(iso).ordinal));

/** Python has no `infinity` and no years before 1: those stay text. An offset of whole hours comes without minutes. */
function temporal(text: string, read: (iso: string) => SqlValue): SqlValue {
  try {
    return read(text.replace(/([+-]\d\d)$/, (offset, _, at: number) => (at > 10 ? `${offset}:00` : offset)));
  } catch {
    return text;
  }
}

const text = (value: string): SqlValue => value;
const float = (text: string) => toFloat(Number(text));
/** dbt's result tables have no column of lists: they keep the JSON of one. */
const array = (read: (element: string) => SqlValue) => (value: string) => toJson(parseSqlArray(value, read));

const readers: ReadonlyMap<number, (text: string) => SqlValue> = new Map<number, (text: string) => SqlValue>([
  [16, boolean],
  [20, integer],
  [21, integer],
  [23, integer],
  [26, integer],
  [700, double],
  [701, double],
  [1700, decimal],
  [1082, date],
  [1114, timestamp],
  [1184, timestamp],
  [1000, array(boolean)],
  [1005, array(integer)],
  [1007, array(integer)],
  [1016, array(integer)],
  [1009, array(text)],
  [1015, array(text)],
  [1021, array(float)],
  [1022, array(float)],
  [1231, array(float)],
]);

/** Types for queries of this room only: the driver's global parsers stay as they are. */
export const sqlTypes: CustomTypesConfig = {
  getTypeParser: ((oid: number) => readers.get(oid) ?? text) as CustomTypesConfig['getTypeParser'],
};
