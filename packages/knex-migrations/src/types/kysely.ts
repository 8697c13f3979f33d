import { renderTemplate } from '@pgtrickle-js/core/files';
import { header, typedInterfaces } from './driver-type.js';
import type { TypedTable } from './typed-table.js';

const template = `${header}
import type { ColumnType } from 'kysely';

declare const written: unique symbol;
interface StreamTablesAreReadOnly {
  readonly [written]: true;
}
type Read<Value> = ColumnType<Value, StreamTablesAreReadOnly, StreamTablesAreReadOnly>;

{% for table in tables %}
export interface {{ table.interface }} {
{% for column in table.columns %}
{{ column.doc }}  {{ column.property }}: Read<{{ column.type }}>;
{% endfor %}
}

{% else %}

{% endfor %}
export interface StreamTables {
{% for table in tables %}
  {{ table.property }}: {{ table.interface }};
{% endfor %}
}
`;

/**
 * Interfaces for Kysely and `StreamTables` to extend the `Database` with. What would be written is of a type that has no value: with `never`, which
 * Kysely leaves out, an insert of no column is left, and TypeScript lets anything pass for that.
 */
export function kyselyTables(tables: readonly TypedTable[]): Promise<string> {
  return renderTemplate(template, { tables: typedInterfaces(tables) });
}
