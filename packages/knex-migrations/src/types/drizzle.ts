import { splitName } from '@pgtrickle-js/core';
import { renderTemplate } from '@pgtrickle-js/core/files';
import { docComment, driverType, header, interfaceNames, propertyName } from './driver-type.js';
import type { TypedColumn, TypedTable } from './typed-table.js';

/** Drizzle's function for a type, and how it is called. */
const builders: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: "bigint|{ mode: 'bigint' }",
  float4: 'real',
  float8: 'doublePrecision',
  numeric: 'numeric',
  bool: 'boolean',
  text: 'text',
  varchar: 'varchar',
  bpchar: 'char',
  uuid: 'uuid',
  json: 'json',
  jsonb: 'jsonb',
  date: "date|{ mode: 'date' }",
  timestamp: 'timestamp',
  timestamptz: 'timestamp|{ withTimezone: true }',
  time: 'time',
  interval: 'interval',
  inet: 'inet',
  cidr: 'cidr',
  macaddr: 'macaddr',
};

/** What a variable of a module cannot be called. */
const reserved = new Set(
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield'.split(
    ' ',
  ),
);
const imported = new Set([...Object.values(builders).map((builder) => builder.split('|')[0]), 'customType', 'pgView', 'pgSchema']);

/** `order_totals` as `orderTotals`; one that would hide a word of the language or an import as `classView`, `dateView`. */
function variableName(interfaceName: string): string {
  const name = interfaceName.replace(/^./, (letter) => letter.toLowerCase());
  return reserved.has(name) || imported.has(name) ? `${name}View` : name;
}

const template = `${header}
import { {{ imports }} } from 'drizzle-orm/pg-core';

{% for schema in schemas %}
const {{ schema.variable }} = pgSchema({{ schema.name }});

{% endfor %}
{% for view in views %}
export const {{ view.variable }} = {{ view.maker }}({{ view.name }}, {
{% for column in view.columns %}
{{ column.doc }}  {{ column.property }}: {{ column.type }},
{% endfor %}
}).existing();
{% if not loop.last %}

{% endif %}
{% endfor %}
`;

/** Views that exist already: Drizzle reads them and writes to none. Types that it has no function for are custom ones. */
export function drizzleViews(tables: readonly TypedTable[]): Promise<string> {
  const names = interfaceNames(tables);
  const used = new Set<string>(['pgView']);
  const schemas = new Map<string, string>();
  const views = tables.map((table) => {
    const { schema, name } = splitName(table.name);
    if (schema !== 'public') schemas.set(schema, `${schema.replace(/[^\w$]/g, '_')}Schema`);
    return {
      variable: variableName(names.get(table.key) as string),
      maker: schema === 'public' ? 'pgView' : `${schemas.get(schema)}.view`,
      name: JSON.stringify(name),
      columns: table.columns.map((column) => ({
        doc: docComment(column, '  '),
        property: propertyName(column.name),
        type: columnOf(column, used),
      })),
    };
  });
  if (schemas.size > 0) used.add('pgSchema');
  return renderTemplate(template, {
    imports: [...used].sort().join(', '),
    schemas: [...schemas].map(([name, variable]) => ({ variable, name: JSON.stringify(name) })),
    views,
  });
}

function columnOf(column: TypedColumn, used: Set<string>): string {
  const { name, baseType, dimensions, labels, type } = column;
  const key = JSON.stringify(name);
  const array = dimensions === 1 ? '.array()' : '';
  if (labels !== null) {
    used.add('text');
    return dimensions === 1 ? `text(${key})` : `text(${key}, { enum: ${JSON.stringify(labels)} })`;
  }
  const [builder, options] = Object.hasOwn(builders, baseType) ? (builders[baseType] as string).split('|') : [];
  if (builder !== undefined) {
    used.add(builder);
    return `${builder}(${key}${options === undefined ? '' : `, ${options}`})${array}`;
  }
  used.add('customType');
  const data = driverType({ ...column, dimensions: 0 }).replace(' | null', '');
  return `customType<{ data: ${data} }>({ dataType: () => ${JSON.stringify(dimensions === 1 ? type.replace(/\[\]$/, '') : type)} })(${key})${array}`;
}
