import { type Declaration, type DeclaredBy, declarationColumn, describeDeclarer } from '../../catalog/declaration.js';
import type { Dependency } from '../../catalog/dependencies.js';
import { viewsDigest } from '../../catalog/views-digest.js';
import type { Capabilities } from '../../db/capabilities.js';
import type { Statement } from '../../sql/call.js';
import { type QualifiedName, quoteBody, quoteIdentifier, quoteLiteral, quoteName, splitName } from '../../sql/identifier.js';
import type { Step } from './plan.js';

/** What `viewsDigest` is compared with: the digests of all that a stream table reads. */
export const nestedViews = (name: QualifiedName, dependencies: readonly Dependency[]): string =>
  dependencies
    .flatMap(({ streamTable, viewsDigest: digest }) => (streamTable === name && digest !== null ? [digest] : []))
    .sort()
    .join(' ');

/**
 * The step that records who declared a stream table: now and by this role, unless a former record is to be kept. It fails nothing: what goes
 * wrong in it is a warning of the server.
 *
 * @param before - the record that taking the step back restores; left out where the table itself goes then
 */
export function declareStep(
  name: QualifiedName,
  record: DeclaredBy & { readonly definitionDigest: string } & Partial<Declaration>,
  capabilities: Capabilities,
  before?: Declaration | null,
): Step {
  const reverse = before === undefined ? null : before === null ? undeclare(name, capabilities) : declare(name, before, capabilities);
  return { ...declare(name, record, capabilities), comment: `${name} is declared by ${describeDeclarer(record)}`, reverse };
}

/** Whether the step is one of these. */
export const isRecord = ({ sql, values }: Statement): boolean => values.length === 0 && sql.includes(inVain);

const inVain = "raise warning 'who declared % is not recorded: %'";

function undeclare(name: QualifiedName, capabilities: Capabilities): Statement {
  return { sql: `comment on column ${quoteName(name)}.${quoteIdentifier(declarationColumn(capabilities))} is null`, values: [] };
}

function declare(
  name: QualifiedName,
  { tool, project, definitionDigest, declaredAt, role }: DeclaredBy & { readonly definitionDigest: string } & Partial<Declaration>,
  capabilities: Capabilities,
): Statement {
  const { schema, name: table } = splitName(name);
  const record = JSON.stringify({ tool, project, definition: definitionDigest, declaredAt, role });
  const column = [schema, table, declarationColumn(capabilities)].map(quoteLiteral).join(', ');
  const { schema: home, prefix } = capabilities;
  const body = ` begin
  execute pg_catalog.format('comment on column %I.%I.%I is %L', ${column},
    (pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('declaredAt', now(), 'role', current_user, 'views', (
      select pg_catalog.string_agg(v.digest, ' ' order by v.digest collate "C") from ${home}.${prefix}_dependencies d
      join ${home}.${prefix}_stream_tables s on s.${prefix}_id = d.${prefix}_id, lateral ${viewsDigest('d.source_relid')} as v(digest)
      where s.${prefix}_schema = ${quoteLiteral(schema)} and s.${prefix}_name = ${quoteLiteral(table)} and d.source_type = 'VIEW')))
      operator(pg_catalog.||) ${quoteLiteral(record)}::pg_catalog.jsonb)::text);
exception when others then
  ${inVain}, ${quoteLiteral(name)}, sqlerrm;
end `;
  return {
    sql: `do ${quoteBody(body)}`,
    values: [],
  };
}
