import type { Capabilities } from '../db/capabilities.js';
import { call } from '../sql/call.js';
import { type QualifiedName, quoteLiteral, splitName } from '../sql/identifier.js';
import type { Step } from './plan.js';

/**
 * The step that follows a create where servers name change buffers by hash: a drop leaves the buffer behind, the next create takes it over
 * without the columns that it lacks, and every write to the source then fails. It rebuilds the capture in that case and does nothing in
 * any other.
 */
export function captureSteps(name: QualifiedName, capabilities: Capabilities): Step[] {
  if (!capabilities.has('rebuild_cdc_triggers') || !capabilities.has('source_stable_name')) return [];
  const { schema, changesSchema, prefix } = capabilities;
  const parts = splitName(name);
  const rebuild = call(capabilities, 'rebuild_cdc_triggers');
  const held = (column: string) =>
    `exists (select from pg_catalog.pg_attribute a where a.attrelid = b.oid and not a.attisdropped and a.attname in (${column}, 'new_' || ${column}))`;
  // A buffer that holds none of the source's columns keeps its rows in another way, and lacks nothing.
  const sql = `${rebuild.sql} where exists (
  select from ${schema}.${prefix}_stream_tables s
  join ${schema}.${prefix}_dependencies d on d.${prefix}_id = s.${prefix}_id and d.source_type = 'TABLE'
  join pg_catalog.pg_class b on b.relnamespace = ${quoteLiteral(changesSchema)}::pg_catalog.regnamespace and b.relname = 'changes_' || ${schema}.source_stable_name(d.source_relid)
  join pg_catalog.pg_attribute c on c.attrelid = d.source_relid and c.attnum > 0 and not c.attisdropped
  where s.${prefix}_schema = $1 and s.${prefix}_name = $2
  group by d.source_relid, d.columns_used, b.oid
  having bool_or(${held('c.attname')}) and bool_or((d.columns_used is null or c.attname = any (d.columns_used)) and not ${held('c.attname')}))`;
  return [{ sql, values: [parts.schema, parts.name], comment: `check the change capture of ${name}`, reverse: null }];
}
