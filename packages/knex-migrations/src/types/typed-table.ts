import { catalogReader, type QualifiedName, type Queryable, quoteName, readColumns, splitName } from '@pgtrickle-js/core';

/** A column with what a type generator has to know. */
export interface TypedColumn {
  readonly name: string;
  /** As in DDL: `numeric(10,2)`, `text[]`. */
  readonly type: string;
  /** Of its elements when it is an array, and below a domain: `int4`, `timestamptz`, `order_state`. */
  readonly baseType: string;
  readonly dimensions: 0 | 1;
  /** The labels of an enum. */
  readonly labels: readonly string[] | null;
  readonly comment: string | null;
}

export interface TypedTable {
  readonly name: QualifiedName;
  /** As it is written in a query: without `public`. */
  readonly key: string;
  readonly columns: readonly TypedColumn[];
}

/** All stream tables with the types of their columns; internal columns are left out. */
export async function readTypedTables(db: Queryable): Promise<TypedTable[]> {
  const columns = await readColumns(catalogReader(db));
  const { rows } = await db.query(query, [JSON.stringify([...new Set(columns.map(({ streamTable }) => quoteName(streamTable)))])]);
  const facts = new Map(rows.map((row) => [`${row.relation}.${row.name}`, row]));
  return [...Map.groupBy(columns, ({ streamTable }) => streamTable)].map(([name, own]) => ({
    name,
    key: splitName(name).schema === 'public' ? splitName(name).name : name,
    columns: own.map(({ name: column, type, comment }) => {
      const { base_type: baseType, is_array: isArray, labels } = facts.get(`${quoteName(name)}.${column}`) as ColumnFacts;
      return { name: column, type, baseType, dimensions: isArray ? 1 : 0, labels, comment };
    }),
  }));
}

interface ColumnFacts {
  readonly base_type: string;
  readonly is_array: boolean;
  readonly labels: readonly string[] | null;
}

const query = `
with recursive types as (
  select r.name as relation, a.attname::text as name, a.atttypid as oid, false as is_array
  from jsonb_array_elements_text($1::jsonb) as r(name) join pg_catalog.pg_attribute a on a.attrelid = r.name::regclass and a.attnum > 0 and not a.attisdropped
  union all
  select b.relation, b.name, case when t.typtype = 'd' then t.typbasetype else t.typelem end, b.is_array or t.typtype <> 'd'
  from types b join pg_catalog.pg_type t on t.oid = b.oid
  where t.typtype = 'd' or (t.typcategory = 'A' and t.typelem <> 0)
)
select distinct on (b.relation, b.name) b.relation, b.name, b.is_array, t.typname::text as base_type,
  (select json_agg(e.enumlabel order by e.enumsortorder) from pg_catalog.pg_enum e where e.enumtypid = b.oid) as labels
from types b join pg_catalog.pg_type t on t.oid = b.oid
where t.typtype <> 'd' and not (t.typcategory = 'A' and t.typelem <> 0)
order by b.relation, b.name`;
