import type { Knex } from 'knex';

/** What a run of the migrations leaves: relations with their columns, stream tables, rows, and the migrator's own books. */
export async function snapshot(knex: Knex): Promise<object> {
  const { rows: relations } = await knex.raw(
    `select c.relname || ' ' || c.relkind::text as relation, coalesce((select json_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) order by a.attnum)
       from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '[]') as columns
     from pg_class c where c.relnamespace = 'public'::regnamespace order by 1`,
  );
  const { rows: schemas } = await knex.raw("select nspname as name from pg_namespace where nspname in ('pgtrickle', 'pgstream')");
  // Before 0.1.2 it was called pg_stream.
  const [schema, prefix] = schemas[0]?.name === 'pgstream' ? ['pgstream', 'pgs'] : ['pgtrickle', 'pgt'];
  const { rows: streamTables } = await knex.raw(
    `select ${prefix}_schema, ${prefix}_name, defining_query, schedule, refresh_mode, status from ${schema}.${prefix}_stream_tables order by 1, 2`,
  );
  const rowsOf = async (table: string) => ((await knex.schema.hasTable(table)) ? knex(table).select('*').orderBy(1) : null);
  return {
    relations,
    streamTables,
    totals: ((await rowsOf('order_totals')) ?? []).map(({ customer_id, total }: Record<string, unknown>) => ({ customer_id, total })),
    orders: await rowsOf('orders'),
    migrations: await knex('knex_migrations').orderBy('id').select('name'),
    locks: await knex('knex_migrations_lock').pluck('is_locked'),
  };
}
