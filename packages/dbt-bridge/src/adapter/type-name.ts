/**
 * The names that dbt compares in contracts, by the number of a type: those of its driver, for which `text` and `varchar(3)` are one type
 * and `integer` and `bigint` are two. Source: psycopg2.extensions.string_types of psycopg2 2.9.
 */
const numbersOf: Readonly<Record<string, readonly number[]>> = {
  INTEGER: [21, 23],
  LONGINTEGER: [20],
  FLOAT: [700, 701],
  DECIMAL: [1700],
  TEXT: [18, 19, 25, 1042, 1043],
  BOOLEAN: [16],
  DATE: [1082],
  TIME: [1083, 1266],
  DATETIME: [1114],
  DATETIMETZ: [1184],
  INTERVAL: [704, 1186],
  BINARY: [17],
  ROWID: [26],
  JSON: [114],
  JSONB: [3802],
  INTEGERARRAY: [1005, 1006, 1007],
  LONGINTEGERARRAY: [1016],
  FLOATARRAY: [1021, 1022],
  DECIMALARRAY: [1231],
  STRINGARRAY: [1002, 1003, 1009, 1014, 1015],
  BOOLEANARRAY: [1000],
  DATEARRAY: [1182],
  TIMEARRAY: [1183, 1270],
  DATETIMEARRAY: [1115],
  DATETIMETZARRAY: [1185],
  INTERVALARRAY: [1187],
  BINARYARRAY: [1001],
  ROWIDARRAY: [1013, 1028],
  INETARRAY: [1041],
  CIDRARRAY: [651],
  MACADDRARRAY: [1040],
  JSONARRAY: [199],
  JSONBARRAY: [3807],
  daterange: [3912],
  daterangeARRAY: [3913],
  tsrange: [3908],
  tsrangeARRAY: [3909],
  tstzrange: [3910],
  tstzrangeARRAY: [3911],
};

const names = new Map(Object.entries(numbersOf).flatMap(([name, numbers]) => numbers.map((number) => [number, name] as const)));

/** dbt's name of a type; undefined for one that its driver does not know. */
export function contractTypeName(oid: number): string | undefined {
  return names.get(oid);
}
