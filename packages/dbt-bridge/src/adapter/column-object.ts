import { Dict } from '../jinja/values/dict.js';
import { bindMethod, methodTable, pyFunction } from '../jinja/values/function.js';
import { PyObject } from '../jinja/values/object.js';
import { Column } from './column.js';

/** A column as templates see it: `column.name`, `column.quoted`, `column.is_string()`. */
export class ColumnObject extends PyObject {
  readonly column: Column;

  constructor(column: Column) {
    super();
    this.column = column;
  }

  override get typeName(): string {
    return 'PostgresColumn';
  }

  override getAttribute(name: string): unknown {
    const property = properties[name];
    return property === undefined ? (bindMethod(methods, this.column, name) ?? columnClass.getAttribute(name)) : property(this.column);
  }

  override isTrue(): boolean {
    return true;
  }

  override equals(other: unknown): boolean {
    return other instanceof ColumnObject && this.repr() === other.repr();
  }

  override hash(): unknown {
    return this.repr();
  }

  override repr(): string {
    return `<Column ${this.column.name} (${this.column.dataType})>`;
  }
}

const properties: Record<string, (column: Column) => unknown> = {
  name: (column) => column.name,
  column: (column) => column.column,
  dtype: (column) => column.dtype,
  char_size: (column) => column.charSize,
  numeric_precision: (column) => column.numericPrecision,
  numeric_scale: (column) => column.numericScale,
  quoted: (column) => column.quoted,
  data_type: (column) => column.dataType,
  expanded_data_type: (column) => column.dataType,
};

const methods = methodTable({
  'is_string()': (self: Column) => self.isString,
  'is_integer()': (self: Column) => self.isInteger,
  'is_float()': (self: Column) => self.isFloat,
  'is_numeric()': (self: Column) => self.isNumeric,
  'is_number()': (self: Column) => self.isNumber,
  'string_size()': (self: Column) => self.stringSize,
  'can_expand_to(other_column)': (self: Column, other: unknown) => other instanceof ColumnObject && self.canExpandTo(other.column),
  'literal(value)': (self: Column, value: unknown) => `${value}::${self.dataType}`,
  'string_type(size)': (_self: Column, size: unknown) => `character varying(${size})`,
});

/** `api.Column`: called, it makes a column; it also carries what dbt puts on the class. */
export class ColumnClass extends PyObject {
  readonly #make = pyFunction(
    'Column(column, dtype, char_size=None, numeric_precision=None, numeric_scale=None)',
    (column, dtype, charSize, numericPrecision, numericScale) =>
      new ColumnObject(
        new Column({
          column: String(column),
          dtype: String(dtype),
          charSize: numberOf(charSize),
          numericPrecision: numberOf(numericPrecision),
          numericScale: numberOf(numericScale),
        }),
      ),
  );

  override get typeName(): string {
    return 'type';
  }

  override get isCallable(): boolean {
    return true;
  }

  override call(...args: Parameters<PyObject['call']>): unknown {
    return this.#make.call(...args);
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'create':
        return pyFunction('create(name, label_or_dtype)', (column, dtype) => {
          const translated = String(dtype).toUpperCase() === 'STRING' ? 'TEXT' : String(dtype);
          return new ColumnObject(new Column({ column: String(column), dtype: translated }));
        });
      case 'from_description':
        return pyFunction(
          'from_description(name, raw_data_type)',
          (column, type) => new ColumnObject(Column.fromDescription(String(column), String(type))),
        );
      case 'translate_type':
        return pyFunction('translate_type(dtype)', (dtype) => (String(dtype).toUpperCase() === 'STRING' ? 'TEXT' : dtype));
      case 'string_type':
        return pyFunction('string_type(size)', (size) => `character varying(${size})`);
      case 'numeric_type':
        return pyFunction('numeric_type(dtype, precision, scale)', (dtype, precision, scale) =>
          precision === null || scale === null ? dtype : `${dtype}(${precision},${scale})`,
        );
      case 'TYPE_LABELS':
        return new Dict([['STRING', 'TEXT']]);
      default:
        return undefined;
    }
  }
}

const columnClass = new ColumnClass();

function numberOf(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(String(value));
}
