/** The type of a column as the catalog has it, domains resolved. */
export interface PostgresType {
  /** `pg_type.typname` of the element: `int4`, `numeric`. */
  readonly name: string;
  readonly schema: string;
  readonly isArray: boolean;
  readonly isEnum: boolean;
  /** `atttypmod`; -1 when the type has no length or precision. */
  readonly modifier: number;
}

/** How Prisma spells a PostgreSQL type, as `prisma db pull` does. */
export interface FieldType {
  /** `Int`, `Decimal`, `Unsupported("tsvector")`. */
  readonly type: string;
  /** `@db.Decimal(10, 2)`, where the type alone does not say it. */
  readonly attribute?: string;
  readonly isList: boolean;
}

/**
 * Maps a column's type. Source of the table: what Prisma's schema engine 7.10 gives for a table with a column of each type.
 *
 * @param enumName the schema's name for an enum type; undefined when the schema cannot have it
 * @example
 * fieldType({ name: 'numeric', schema: 'pg_catalog', isArray: false, isEnum: false, modifier: 655366 })
 * // { type: 'Decimal', attribute: '@db.Decimal(10, 2)', isList: false }
 */
export function fieldType(type: PostgresType, enumName?: string): FieldType {
  const { isArray: isList } = type;
  if (type.isEnum && enumName !== undefined) return { type: enumName, isList };
  const known = type.schema === 'pg_catalog' || type.name === 'citext' ? native[type.name] : undefined;
  if (known === undefined || type.isEnum) {
    // Prisma names array types as the catalog does; its vectors are lists without an underscore.
    const vector = /^(int2|oid)vector$/.test(type.name);
    return { type: `Unsupported(${JSON.stringify(isList ? `_${type.name}` : type.name)})`, isList: isList || vector };
  }
  const [scalar, nativeType, parameters] = known;
  const text = parameters?.(type);
  // The bare type already means this native type to Prisma.
  if (nativeType === undefined || text === bare) return { type: scalar, isList };
  return { type: scalar, attribute: `@db.${nativeType}${text === undefined ? '' : `(${text})`}`, isList };
}

/** A type as the database says it, without its modifier: what a column of a source and of a stream table must share. */
export const sameType = (a: PostgresType, b: PostgresType): boolean => a.name === b.name && a.schema === b.schema && a.isArray === b.isArray;

const bare = Symbol('bare');
type Parameters = (type: PostgresType) => string | undefined | typeof bare;

/** Length of character types: the modifier counts its own header. */
const length: Parameters = ({ modifier }) => (modifier < 0 ? undefined : String(modifier - 4));
const bits: Parameters = ({ modifier }) => (modifier < 0 ? undefined : String(modifier));
/** Lists without a precision get none; single values are said to have six digits. */
const seconds: Parameters = ({ modifier, isArray }) => (modifier >= 0 ? String(modifier) : isArray ? undefined : '6');
const timestamp: Parameters = (type) => (type.modifier === 3 ? bare : seconds(type));

const precision: Parameters = ({ modifier }) => {
  if (modifier < 0) return undefined;
  const digits = ((modifier - 4) >> 16) & 0xffff;
  const scale = (((modifier - 4) & 0x7ff) ^ 1024) - 1024;
  // PostgreSQL allows a scale below zero or above the precision, Prisma does not.
  return scale < 0 || scale > digits ? undefined : `${digits}, ${scale}`;
};

const native: Readonly<Record<string, readonly [scalar: string, nativeType?: string, parameters?: Parameters]>> = {
  int2: ['Int', 'SmallInt'],
  int4: ['Int'],
  int8: ['BigInt'],
  oid: ['Int', 'Oid'],
  float4: ['Float', 'Real'],
  float8: ['Float'],
  numeric: ['Decimal', 'Decimal', precision],
  money: ['Decimal', 'Money'],
  bool: ['Boolean'],
  text: ['String'],
  varchar: ['String', 'VarChar', length],
  bpchar: ['String', 'Char', length],
  char: ['String', 'Char'],
  citext: ['String', 'Citext'],
  uuid: ['String', 'Uuid'],
  xml: ['String', 'Xml'],
  inet: ['String', 'Inet'],
  bit: ['String', 'Bit', bits],
  varbit: ['String', 'VarBit', bits],
  json: ['Json', 'Json'],
  jsonb: ['Json'],
  bytea: ['Bytes'],
  date: ['DateTime', 'Date'],
  time: ['DateTime', 'Time', seconds],
  timetz: ['DateTime', 'Timetz', seconds],
  timestamp: ['DateTime', 'Timestamp', timestamp],
  timestamptz: ['DateTime', 'Timestamptz', seconds],
};
