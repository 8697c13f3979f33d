import { renderTemplate } from '@pgtrickle-js/core/files';
import { commentLine } from '../changes/render-sql.js';
import { renderStatement } from '../render/sql-literal.js';
import type { Migration, MigrationFiles, MigrationStep } from './migration.js';
import { renderDown, renderUp } from './render-script.js';

/** Every format that `export` writes. */
export const exportFormats = {
  sql: renderSql,
  flyway: renderFlyway,
  liquibase: renderLiquibase,
  knex: renderKnex,
  prisma: renderPrisma,
} as const satisfies Record<string, (migration: Migration) => MigrationFiles | Promise<MigrationFiles>>;

export type ExportFormat = keyof typeof exportFormats;

/** Two scripts for psql, each one transaction. */
function renderSql(migration: Migration): MigrationFiles {
  const { timestamp, name } = migration;
  const inTransaction = (text: string) => `begin;\n\n${text}\n\ncommit;\n`;
  return new Map([
    [`${timestamp}_${name}.up.sql`, inTransaction(renderUp(migration))],
    [`${timestamp}_${name}.down.sql`, inTransaction(renderDown(migration))],
  ]);
}

/** A versioned migration and its undo; Flyway runs each in a transaction. */
function renderFlyway(migration: Migration): MigrationFiles {
  const { timestamp, name } = migration;
  const scripts = [
    [`V${timestamp}__${name}.sql`, `${renderUp(migration)}\n`],
    [`U${timestamp}__${name}.sql`, `${renderDown(migration)}\n`],
  ] as const;
  // Flyway takes `${x}` for a placeholder, in strings as well, and fails without its value.
  return new Map(
    scripts.flatMap(([path, text]) => [[path, text], ...(text.includes('${') ? [[`${path}.conf`, 'placeholderReplacement=false\n'] as const] : [])]),
  );
}

const changelog = `<?xml version="1.0" encoding="UTF-8"?>
<databaseChangeLog xmlns="{{ schema }}"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="{{ schema }} {{ schema }}/dbchangelog-3.1.xsd">
{% for set in changeSets %}
  <changeSet id="{{ set.id }}" author="pgtrickle">
    <comment>{{ set.comment }}</comment>
{% for sql in set.up %}
    <sql splitStatements="false" stripComments="false">{{ sql }}</sql>
{% endfor %}
    <rollback>
{% for sql in set.down %}
      <sql splitStatements="false" stripComments="false">{{ sql }}</sql>
{% endfor %}
    </rollback>
  </changeSet>
{% else %}

{% endfor %}
</databaseChangeLog>
`;

/**
 * A changelog with a changeset per stream table, each with its rollback. Every Liquibase since 3.1 brings the schema of 3.1 along: others, and
 * `latest`, are fetched from the network by versions that do not have them, or not found.
 */
async function renderLiquibase({ timestamp, name, parts }: Migration): Promise<MigrationFiles> {
  // One statement per element: a semicolon inside of a query must not split it.
  const statement = ({ sql, values }: MigrationStep) => cdata(renderStatement({ sql, values }).replace(/;$/, ''));
  const text = await renderTemplate(changelog, {
    schema: 'http://www.liquibase.org/xml/ns/dbchangelog',
    changeSets: parts.map((part) => ({
      id: attribute(`${timestamp}-${part.name}`),
      comment: cdata(`stream table ${part.name}`),
      up: part.up.map(statement),
      down: part.down.map(statement),
    })),
  });
  return new Map([[`${timestamp}_${name}.xml`, text]]);
}

const cdata = (text: string) => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

const attribute = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const knexMigration = `/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
{% for call in up %}
  // {{ call.comment }}
  await knex.raw({{ call.arguments }});
{% else %}

{% endfor %}
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
{% for call in down %}
  // {{ call.comment }}
  await knex.raw({{ call.arguments }});
{% else %}

{% endfor %}
};
`;

/** A migration of Knex, as CommonJS: of the names that Knex finds by itself only `.cjs` means the same in every project. */
async function renderKnex({ timestamp, name, parts }: Migration): Promise<MigrationFiles> {
  const text = await renderTemplate(knexMigration, {
    up: parts.flatMap(({ up }) => up.map(knexCall)),
    down: parts.toReversed().flatMap(({ down }) => down.map(knexCall)),
  });
  return new Map([[`${timestamp}_${name}.cjs`, text]]);
}

/** Queries are bound values, so that no `?` in them is taken for one. */
function knexCall({ sql, values, comment }: MigrationStep) {
  const bound: unknown[] = [];
  // What Knex would read as a place is doubled up first; then the places get its spelling.
  const text = sql.replaceAll('?', '\\?').replace(/\$(\d+)/g, (_, position: string) => {
    bound.push(values[Number(position) - 1]);
    return '?';
  });
  const literal = (value: unknown) =>
    typeof value === 'bigint' ? `'${value}'` : typeof value === 'string' ? templateLiteral(value) : JSON.stringify(value);
  const list = bound.length === 0 ? '' : `, [${bound.map(literal).join(', ')}]`;
  return { comment: comment.replace(/\s+/g, ' '), arguments: `${templateLiteral(values.length === 0 ? sql.replaceAll('?', '\\?') : text)}${list}` };
}

/** Text as a JavaScript template that keeps its lines. */
const templateLiteral = (text: string) =>
  `\`${text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${').replaceAll('\r', '\\r')}\``;

/** A migration of Prisma, with the way down beside it, as \`prisma migrate diff\` users keep it. */
function renderPrisma(migration: Migration): MigrationFiles {
  const folder = `${migration.timestamp}_${migration.name}`;
  return new Map([
    [`${folder}/migration.sql`, `${renderUp(migration)}\n`],
    [`${folder}/down.sql`, `${renderDown(migration)}\n`],
  ]);
}

/** Several files as one text, each under its name. */
export function joinFiles(files: MigrationFiles): string {
  if (files.size === 1) return [...files.values()].join('').trimEnd();
  return [...files].map(([path, text]) => `${commentLine(`file: ${path}`)}\n${text.trimEnd()}`).join('\n\n');
}
