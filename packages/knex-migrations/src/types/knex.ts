import { renderTemplate } from '@pgtrickle-js/core/files';
import { header, typedInterfaces } from './driver-type.js';
import type { TypedTable } from './typed-table.js';

const template = `${header}
import type { Knex } from 'knex';

{% for table in tables %}
export interface {{ table.interface }} {
{% for column in table.columns %}
{{ column.doc }}  readonly {{ column.property }}: {{ column.type }};
{% endfor %}
}

{% else %}

{% endfor %}
declare module 'knex/types/tables.js' {
  interface Tables {
{% for table in tables %}
    {{ table.property }}: Knex.CompositeTableType<{{ table.interface }}, never, never>;
{% endfor %}
  }
}
`;

/** Interfaces and `Tables` of Knex: what is selected is typed, what would be written is `never`. */
export function knexTables(tables: readonly TypedTable[]): Promise<string> {
  return renderTemplate(template, { tables: typedInterfaces(tables) });
}
