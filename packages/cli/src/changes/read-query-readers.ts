import { type CatalogReader, type Plan, readDependencies } from '@pgtrickle-js/core';

/** By stream table: what reads it, views and stream tables alike. */
export type QueryReaders = ReadonlyMap<string, readonly string[]>;

/** Reads what depends on the stream tables whose query a plan changes; asks nothing when there are none. */
export async function readQueryReaders(reader: CatalogReader, plans: readonly Plan[]): Promise<QueryReaders> {
  const names = plans.flatMap(({ name, changes }) => (changes.some(({ kind }) => kind === 'query') ? [name as string] : []));
  if (names.length === 0) return new Map();
  const edges = await readDependencies(reader);
  const views = await reader.read<{ name: string; view: string }>(
    `select distinct w.name, pg_catalog.format('%s.%s', vn.nspname, v.relname) as view
     from jsonb_array_elements_text($1::jsonb) as w(name)
     join pg_catalog.pg_namespace n on n.nspname = split_part(w.name, '.', 1)
     join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = split_part(w.name, '.', 2)
     join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = c.oid and d.classid = 'pg_catalog.pg_rewrite'::regclass
     join pg_catalog.pg_rewrite r on r.oid = d.objid
     join pg_catalog.pg_class v on v.oid = r.ev_class and v.oid <> c.oid
     join pg_catalog.pg_namespace vn on vn.oid = v.relnamespace
     order by 1, 2`,
    [JSON.stringify(names)],
  );
  return new Map(
    names.map((name) => [
      name,
      [
        ...edges.filter(({ source }) => source === name).map(({ streamTable }) => streamTable as string),
        ...views.filter((row) => row.name === name).map(({ view }) => `view ${view}`),
      ],
    ]),
  );
}
