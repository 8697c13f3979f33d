import type { Capabilities } from '../../db/capabilities.js';
import { type QualifiedName, quoteBody, quoteLiteral, splitName } from '../../sql/identifier.js';
import type { Step } from './plan.js';

/**
 * The step that follows a create where servers name change buffers by hash: a drop leaves the buffer behind, the next create takes it over
 * without the columns that it lacks, and every write to the source then fails. It gives the buffer those columns and does nothing in any other
 * case. The server's own `rebuild_cdc_triggers()` does it for all sources, but fails (42P01) when one of them has no buffer because only
 * IMMEDIATE stream tables read it (seen on 0.67.0).
 */
export function captureSteps(name: QualifiedName, capabilities: Capabilities): Step[] {
  if (!capabilities.has('source_stable_name')) return [];
  const { schema, changesSchema, prefix } = capabilities;
  const parts = splitName(name);
  const has = (column: string) =>
    `exists (select from pg_catalog.pg_attribute a where a.attrelid = b.oid and not a.attisdropped and a.attname = ${column})`;
  // A buffer that holds none of the source's columns keeps its rows in another way, and lacks nothing. Older ones hold each column twice.
  const body = `
declare lacking record;
begin
  for lacking in
    with captured as (
      select b.oid as buffer, c.attname as name, pg_catalog.format_type(c.atttypid, c.atttypmod) as type,
        d.columns_used is null or c.attname = any (d.columns_used) as is_used, ${has('c.attname')} as is_flat, ${has("'new_' || c.attname")} as is_double
      from ${schema}.${prefix}_stream_tables s
      join ${schema}.${prefix}_dependencies d on d.${prefix}_id = s.${prefix}_id and d.source_type = 'TABLE'
      join pg_catalog.pg_class b on b.relnamespace = ${quoteLiteral(changesSchema)}::pg_catalog.regnamespace and b.relname = 'changes_' || ${schema}.source_stable_name(d.source_relid)
      join pg_catalog.pg_attribute c on c.attrelid = d.source_relid and c.attnum > 0 and not c.attisdropped
      where s.${prefix}_schema = ${quoteLiteral(parts.schema)} and s.${prefix}_name = ${quoteLiteral(parts.name)}
    ), kept as (
      select buffer, bool_or(is_flat) as is_flat, bool_or(is_double) as is_double from captured group by buffer
    )
    select distinct c.buffer::pg_catalog.regclass as buffer, p.prefix || c.name as name, c.type
    from captured c join kept k using (buffer)
    join lateral (values ('', k.is_flat and not k.is_double), ('new_', k.is_double), ('old_', k.is_double)) p(prefix, holds) on p.holds
    where c.is_used and not c.is_flat and not c.is_double
  loop
    execute pg_catalog.format('alter table %s add column %I %s', lacking.buffer, lacking.name, lacking.type);
  end loop;
end `;
  return [{ sql: `do ${quoteBody(body)}`, values: [], comment: `check the change capture of ${name}`, reverse: null }];
}
