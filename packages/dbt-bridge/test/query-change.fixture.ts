import type { Client } from 'pg';

/** Three queries, each another kind of change from the one before: other rows, other columns, other types. */
const queries = [
  "select customer, sum(amount) as total from {{ source('raw', 'orders') }} group by customer",
  "select customer, sum(amount * 2) as total, count(*) as orders from {{ source('raw', 'orders') }} group by customer",
  "select customer, sum(amount)::text as total, max(id) as newest from {{ source('raw', 'orders') }} group by customer",
] as const;

/** The files of a project whose stream table has the `n`th query, with stream tables on it. */
export const filesWithQuery = (n: number): Record<string, string> => ({
  'models/sources.yml': 'sources:\n  - name: raw\n    schema: public\n    tables: [{ name: orders }]\n',
  'models/totals.sql': `{{ config(materialized='stream_table', schedule='12h') }}\n${queries[n % queries.length]}`,
  'models/grand.sql': "{{ config(materialized='stream_table', schedule='12h') }}\nselect count(*) as customers from {{ ref('totals') }}",
});

/** What the change is to leave behind: the columns of the stream table and what it says of one customer. */
export async function look(db: Client): Promise<unknown> {
  const { rows: columns } = await db.query(
    `select attname || ' ' || atttypid::regtype as it from pg_attribute where attrelid = 'shop.totals'::regclass and attnum > 0 and not attisdropped and attname !~ '^__pg' order by attnum`,
  );
  const { rows } = await db.query('select customer::int, total::text from shop.totals order by 1');
  return { columns: columns.map(({ it }) => it), rows };
}

/** The source, and a view and a grant of somebody else on the stream table. */
export const source = `
  create table public.orders (id int primary key, customer int, amount int);
  insert into public.orders select g, g % 5, g from generate_series(1, 50) g`;
export const strangers = `
  create view public.dashboard as select customer from shop.totals;
  grant select on shop.totals to public`;

/** Whether what others have on the stream table is whole. */
export async function dependentsOf(db: Client): Promise<unknown> {
  const { rows } = await db.query(
    `select (select count(*)::int from public.dashboard) as dashboard, (select count(*)::int from shop.grand) as grand,
       (select relacl::text like '%=r/%' from pg_class where oid = 'shop.totals'::regclass) as granted`,
  );
  return rows[0];
}
