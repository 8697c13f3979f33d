import { docComment, driverType, header, interfaceNames, propertyName } from './driver-type.js';
import type { TypedTable } from './typed-table.js';

/** Interfaces and `Tables` of Knex: what is selected is typed, what would be written is `never`. */
export function knexTables(tables: readonly TypedTable[]): string {
  const names = interfaceNames(tables);
  const interfaces = tables.map(({ key, columns }) => {
    const lines = columns.map((column) => `${docComment(column, '  ')}  readonly ${propertyName(column.name)}: ${driverType(column)};\n`);
    return `export interface ${names.get(key)} {\n${lines.join('')}}\n`;
  });
  const entries = tables.map(({ key }) => `    ${propertyName(key)}: Knex.CompositeTableType<${names.get(key)}, never, never>;\n`);
  return `${header}import type { Knex } from 'knex';\n\n${interfaces.join('\n')}\ndeclare module 'knex/types/tables.js' {\n  interface Tables {\n${entries.join('')}  }\n}\n`;
}
