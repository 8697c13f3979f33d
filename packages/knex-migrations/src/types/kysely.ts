import { docComment, driverType, header, interfaceNames, propertyName } from './driver-type.js';
import type { TypedTable } from './typed-table.js';

/** Interfaces for Kysely and `StreamTables` to extend the `Database` with: columns can be selected, not inserted or updated. */
export function kyselyTables(tables: readonly TypedTable[]): string {
  const names = interfaceNames(tables);
  const interfaces = tables.map(({ key, columns }) => {
    const lines = columns.map(
      (column) => `${docComment(column, '  ')}  ${propertyName(column.name)}: ColumnType<${driverType(column)}, never, never>;\n`,
    );
    return `export interface ${names.get(key)} {\n${lines.join('')}}\n`;
  });
  const entries = tables.map(({ key }) => `  ${propertyName(key)}: ${names.get(key)};\n`);
  return `${header}import type { ColumnType } from 'kysely';\n\n${interfaces.join('\n')}\nexport interface StreamTables {\n${entries.join('')}}\n`;
}
