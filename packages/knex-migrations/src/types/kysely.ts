import { docComment, driverType, header, interfaceNames, propertyName } from './driver-type.js';
import type { TypedTable } from './typed-table.js';

/**
 * Interfaces for Kysely and `StreamTables` to extend the `Database` with. What would be written is of a type that has no value: with `never`, which
 * Kysely leaves out, an insert of no column is left, and TypeScript lets anything pass for that.
 */
export function kyselyTables(tables: readonly TypedTable[]): string {
  const names = interfaceNames(tables);
  const interfaces = tables.map(({ key, columns }) => {
    const lines = columns.map((column) => `${docComment(column, '  ')}  ${propertyName(column.name)}: Read<${driverType(column)}>;\n`);
    return `export interface ${names.get(key)} {\n${lines.join('')}}\n`;
  });
  const entries = tables.map(({ key }) => `  ${propertyName(key)}: ${names.get(key)};\n`);
  return `${header}import type { ColumnType } from 'kysely';\n\n${readOnly}${interfaces.join('\n')}\nexport interface StreamTables {\n${entries.join('')}}\n`;
}

const readOnly = `declare const written: unique symbol;
interface StreamTablesAreReadOnly {
  readonly [written]: true;
}
type Read<Value> = ColumnType<Value, StreamTablesAreReadOnly, StreamTablesAreReadOnly>;

`;
