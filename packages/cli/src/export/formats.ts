import { commentLine } from '../changes/render-sql.js';
import { renderStatement } from '../render/sql-literal.js';
import type { Migration, MigrationFiles, MigrationPart, MigrationStep } from './migration.js';
import { renderDown, renderUp } from './render-script.js';

/** Every format that `export` writes. */
export const exportFormats = {
  sql: renderSql,
  flyway: renderFlyway,
  liquibase: renderLiquibase,
  knex: renderKnex,
  prisma: renderPrisma,
} as const satisfies Record<string, (migration: Migration) => MigrationFiles>;

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

/**
 * A changelog with a changeset per stream table, each with its rollback. Every Liquibase since 3.1 brings the schema of 3.1 along: others, and
 * `latest`, are fetched from the network by versions that do not have them, or not found.
 */
function renderLiquibase({ timestamp, name, parts }: Migration): MigrationFiles {
  const schema = 'http://www.liquibase.org/xml/ns/dbchangelog';
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<databaseChangeLog xmlns="${schema}"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="${schema} ${schema}/dbchangelog-3.1.xsd">
${parts.map((part) => renderChangeSet(part, timestamp)).join('\n')}
</databaseChangeLog>
`;
  return new Map([[`${timestamp}_${name}.xml`, text]]);
}

function renderChangeSet({ name, up, down }: MigrationPart, timestamp: string): string {
  // One statement per element: a semicolon inside of a query must not split it.
  const sql = ({ sql: text, values }: MigrationStep, indent: string) =>
    `${indent}<sql splitStatements="false" stripComments="false">${cdata(renderStatement({ sql: text, values }).replace(/;$/, ''))}</sql>`;
  return [
    `  <changeSet id="${attribute(`${timestamp}-${name}`)}" author="pgtrickle">`,
    `    <comment>${cdata(`stream table ${name}`)}</comment>`,
    ...up.map((step) => sql(step, '    ')),
    '    <rollback>',
    ...down.map((step) => sql(step, '      ')),
    '    </rollback>',
    '  </changeSet>',
  ].join('\n');
}

const cdata = (text: string) => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

const attribute = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** A migration of Knex, as CommonJS: of the names that Knex finds by itself only `.cjs` means the same in every project. */
function renderKnex({ timestamp, name, parts }: Migration): MigrationFiles {
  const calls = (steps: readonly MigrationStep[]) => steps.map((step) => `  ${renderKnexCall(step)}`).join('\n');
  const text = `/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
${calls(parts.flatMap(({ up }) => up))}
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
${calls(parts.toReversed().flatMap(({ down }) => down))}
};
`;
  return new Map([[`${timestamp}_${name}.cjs`, text]]);
}

/** Queries are bound values, so that no `?` in them is taken for one. */
function renderKnexCall({ sql, values, comment }: MigrationStep): string {
  const bound: unknown[] = [];
  // What Knex would read as a place is doubled up first; then the places get its spelling.
  const text = sql.replaceAll('?', '\\?').replace(/\$(\d+)/g, (_, position: string) => {
    bound.push(values[Number(position) - 1]);
    return '?';
  });
  const literal = (value: unknown) =>
    typeof value === 'bigint' ? `'${value}'` : typeof value === 'string' ? templateLiteral(value) : JSON.stringify(value);
  const list = bound.length === 0 ? '' : `, [${bound.map(literal).join(', ')}]`;
  return `// ${comment.replace(/\s+/g, ' ')}\n  await knex.raw(${templateLiteral(values.length === 0 ? sql.replaceAll('?', '\\?') : text)}${list});`;
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
