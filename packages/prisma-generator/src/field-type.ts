/** How Prisma spells a PostgreSQL type, as `prisma db pull` does. */
export interface FieldType {
  /** `Int`, `Decimal`, `Unsupported("tsvector")`. */
  readonly type: string;
  /** `@db.Decimal(10, 2)`, where the type alone does not say it. */
  readonly attribute?: string;
  readonly isList: boolean;
}

/**
 * Maps a type as `format_type` prints it.
 *
 * @example
 * fieldType('numeric(10,2)') // { type: 'Decimal', attribute: '@db.Decimal(10, 2)', isList: false }
 */
export function fieldType(postgresType: string): FieldType {
  const isList = postgresType.endsWith('[]');
  const element = isList ? postgresType.slice(0, -2) : postgresType;
  const [, base = element, parameters, suffix] = /^(.*?)(?:\(([\d,]+)\))?( with(?:out)? time zone)?$/.exec(element) ?? [];
  const known = types[`${base}${suffix ?? ''}`];
  if (known === undefined) return { type: `Unsupported(${JSON.stringify(element)})`, isList };
  const [type, native, precision] = known;
  const numbers = parameters?.replaceAll(',', ', ') ?? precision;
  // The bare type already means this native type to Prisma.
  if (native === undefined) return { type, isList };
  return { type, attribute: `@db.${native}${numbers === undefined ? '' : `(${numbers})`}`, isList };
}

/** PostgreSQL type: Prisma type, native type, and its parameters where PostgreSQL prints none. Source: Prisma's table of PostgreSQL native types. */
const types: Readonly<Record<string, readonly [type: string, native?: string, precision?: string]>> = {
  smallint: ['Int', 'SmallInt'],
  integer: ['Int'],
  bigint: ['BigInt'],
  oid: ['Int', 'Oid'],
  real: ['Float', 'Real'],
  'double precision': ['Float'],
  numeric: ['Decimal', 'Decimal'],
  money: ['Decimal', 'Money'],
  boolean: ['Boolean'],
  text: ['String'],
  'character varying': ['String', 'VarChar'],
  character: ['String', 'Char'],
  citext: ['String', 'Citext'],
  uuid: ['String', 'Uuid'],
  xml: ['String', 'Xml'],
  inet: ['String', 'Inet'],
  bit: ['String', 'Bit'],
  'bit varying': ['String', 'VarBit'],
  json: ['Json', 'Json'],
  jsonb: ['Json'],
  bytea: ['Bytes'],
  date: ['DateTime', 'Date'],
  'time without time zone': ['DateTime', 'Time', '6'],
  'time with time zone': ['DateTime', 'Timetz', '6'],
  'timestamp without time zone': ['DateTime', 'Timestamp', '6'],
  'timestamp with time zone': ['DateTime', 'Timestamptz', '6'],
};
