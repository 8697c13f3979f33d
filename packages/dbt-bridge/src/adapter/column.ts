const stringTypes = ['text', 'character varying', 'character', 'varchar'];
const integerTypes = ['smallint', 'integer', 'bigint', 'smallserial', 'serial', 'bigserial', 'int2', 'int4', 'int8', 'serial2', 'serial4', 'serial8'];
const floatTypes = ['real', 'float4', 'float', 'double precision', 'float8', 'double'];
const numericTypes = ['numeric', 'decimal'];

export interface ColumnFields {
  readonly column: string;
  readonly dtype: string;
  readonly charSize?: number | null;
  readonly numericPrecision?: number | null;
  readonly numericScale?: number | null;
}

/** A column of a relation, as `api.Column` and `adapter.get_columns_in_relation` show it to templates. */
export class Column {
  readonly column: string;
  readonly dtype: string;
  readonly charSize: number | null;
  readonly numericPrecision: number | null;
  readonly numericScale: number | null;

  constructor({ column, dtype, charSize = null, numericPrecision = null, numericScale = null }: ColumnFields) {
    this.column = column;
    this.dtype = dtype;
    this.charSize = charSize;
    this.numericPrecision = numericPrecision;
    this.numericScale = numericScale;
  }

  get name(): string {
    return this.column;
  }

  get quoted(): string {
    return `"${this.column}"`;
  }

  /** The type as DDL writes it. Text and unlimited varchar keep their name, unlike in other databases. */
  get dataType(): string {
    const lower = this.dtype.toLowerCase();
    if (lower === 'text' || (lower === 'character varying' && this.charSize === null)) return this.dtype;
    if (this.isString) return `character varying(${this.stringSize})`;
    if (this.isNumeric && this.numericPrecision !== null && this.numericScale !== null) {
      return `${this.dtype}(${this.numericPrecision},${this.numericScale})`;
    }
    return this.dtype;
  }

  get isString(): boolean {
    return stringTypes.includes(this.dtype.toLowerCase());
  }

  get isInteger(): boolean {
    return integerTypes.includes(this.dtype.toLowerCase());
  }

  get isFloat(): boolean {
    return floatTypes.includes(this.dtype.toLowerCase());
  }

  get isNumeric(): boolean {
    return numericTypes.includes(this.dtype.toLowerCase());
  }

  get isNumber(): boolean {
    return this.isInteger || this.isNumeric || this.isFloat;
  }

  /** In characters; 256 where the type sets no limit. */
  get stringSize(): number {
    return this.dtype === 'text' ? 256 : (this.charSize ?? 256);
  }

  canExpandTo(other: Column): boolean {
    return this.isString && other.isString && other.stringSize > this.stringSize;
  }

  /** Reads a type as a catalog prints it: `numeric(10,2)`, `character varying(40)`. */
  static fromDescription(column: string, description: string): Column {
    const [, dtype = description, size] = /^([^(]+)(?:\(([^)]+)\))?/.exec(description) ?? [];
    const [first, second] = (size ?? '').split(',').map(Number);
    if (size === undefined) return new Column({ column, dtype });
    if (second === undefined) return new Column({ column, dtype, charSize: first ?? null });
    return new Column({ column, dtype, numericPrecision: first ?? null, numericScale: second });
  }
}
