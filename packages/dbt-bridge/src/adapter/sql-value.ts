import type { CustomTypesConfig } from 'pg';
import { Decimal } from '../jinja/values/decimal.js';
import { normalizeInt } from '../jinja/values/number.js';

/** A Python value as dbt's driver makes it of a value of the server. */
export type SqlValue = unknown;

const integer = (text: string) => normalizeInt(BigInt(text));
const decimal = (text: string) => (/^-?(NaN|Infinity)$/.test(text) ? Number(text) : Decimal.parse(text));
const boolean = (text: string) => text === 't';
/** Lists and objects arrive as their JSON text. */
const json = (text: string) => text;

const readers: ReadonlyMap<number, (text: string) => SqlValue> = new Map<number, (text: string) => SqlValue>([
  [16, boolean],
  [20, integer],
  [21, integer],
  [23, integer],
  [26, integer],
  [700, decimal],
  [701, decimal],
  [1700, decimal],
  [114, json],
  [3802, json],
]);

const text = (value: string): SqlValue => value;

/** Types for queries of this room only: the driver's global parsers stay as they are. */
export const sqlTypes: CustomTypesConfig = {
  getTypeParser: ((oid: number) => readers.get(oid) ?? text) as CustomTypesConfig['getTypeParser'],
};
