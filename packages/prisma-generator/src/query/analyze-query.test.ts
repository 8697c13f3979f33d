import { expect, test } from 'vitest';
import { analyzeQuery } from './analyze-query.js';
import type { RelationFact } from './scope.js';
import { parseSelect } from './tree.js';

const relation = (oid: number, columns: Record<string, boolean>, keys: string[][]): RelationFact => ({
  columns: Object.entries(columns).map(([name, notNull]) => ({ name, notNull, origin: { relation: oid, column: name } })),
  keys,
});
const orders = relation(1, { id: true, customer_id: true, amount: false, note: false }, [['id']]);
const customers = relation(2, { id: true, name: true, email: false }, [['id']]);
const find = (schema: string | undefined, name: string) => (schema === undefined || schema === 'public' ? { orders, customers }[name] : undefined);

/** `id! total [id]`: columns, those that are never NULL with a mark, then the keys. */
async function proof(query: string): Promise<string> {
  const select = await parseSelect(query);
  const fact = select && analyzeQuery(select, find);
  if (fact === undefined) return 'unknown';
  return [...fact.columns.map(({ name, notNull }) => `${name}${notNull ? '!' : ''}`), ...fact.keys.map((key) => `[${key.join(' ')}]`)].join(' ');
}

test.each([
  // A table passed on, and renamed.
  ['select * from orders', 'id! customer_id! amount note [id]'],
  ['select o.id as order_id, o.amount from public.orders o', 'order_id! amount [order_id]'],
  ['select amount from orders', 'amount'],
  // GROUP BY: by name, by position, by alias, by expression.
  [
    'select customer_id, count(*) as n, sum(amount) as total, max(id) as last from orders group by customer_id',
    'customer_id! n! total last! [customer_id]',
  ],
  ['select customer_id as c, note, count(note) from orders group by 1, 2', 'c! note count! [c note]'],
  ['select lower(note) as l, coalesce(sum(amount), 0) as total from orders group by l', 'l total! [l]'],
  ['select count(*) from orders group by customer_id', 'count!'],
  ['select sum(id) as s, count(*) as n from orders', 's n!'],
  ['select customer_id, sum(id) filter (where amount > 1) as s from orders group by 1', 'customer_id! s [customer_id]'],
  ['select customer_id, count(*) from orders group by rollup (customer_id)', 'customer_id count!'],
  ['select customer_id, unnest(array_agg(id)) as each from orders group by customer_id', 'customer_id! each'],
  // DISTINCT, DISTINCT ON, set operations.
  ['select distinct customer_id, note from orders', 'customer_id! note [customer_id note]'],
  ['select distinct on (customer_id) customer_id, id from orders order by customer_id, id', 'customer_id! id! [customer_id]'],
  ['select distinct on (customer_id) id as customer_id from orders', 'customer_id! [customer_id]'],
  ['select id from orders union select id from customers', 'id! [id]'],
  ['select id from orders union all select id from customers', 'id!'],
  ['select id from orders union select amount from orders', 'id [id]'],
  ['select id from orders except select amount from orders', 'id! [id]'],
  // Joins: what can be missing is nullable, and no key is left.
  ['select o.id, c.name from orders o join customers c on c.id = o.customer_id', 'id! name!'],
  ['select o.id, c.name, c.email from orders o left join customers c on c.id = o.customer_id', 'id! name email'],
  ['select o.id, c.name from orders o right join customers c on true', 'id name!'],
  ['select o.id, c.name from orders o full join customers c on true', 'id name'],
  ['select id from orders join customers using (id)', 'id'],
  ['select o.id, c.name from orders o left join customers c on c.id = o.customer_id where c.name is not null', 'id! name!'],
  ['select o.amount from orders o join customers c on c.id = o.amount', 'amount!'],
  ['select note from orders where note = $$x$$ and amount > 1', 'note!'],
  ['select note from orders where note = $$x$$ or amount > 1', 'note'],
  // Expressions.
  [
    "select coalesce(note, 'x') as a, case when amount > 1 then 1 else 2 end as b, case when amount > 1 then 1 end as c, id + 1 as d, id + amount as e from orders",
    'a! b! c d! e',
  ],
  [
    'select id::text, amount::text, note is null as n, 1 as one, null as nothing, greatest(note, $$$$) as g, exists (select 1) as x from orders',
    'id! amount n! one! nothing g! x!',
  ],
  [
    'select row_number() over (order by id) as r, lag(id) over (order by id) as l, sum(id) over () as s, my_function(id) as f from orders',
    'r! l s f',
  ],
  ['select upper(name) as u, length(email) as l, extract(epoch from now()) as e from customers', 'u! l e'],
  // Subqueries, CTEs, what is out of sight.
  ['select x.id from (select id from orders) x', 'id! [id]'],
  ['with t as (select customer_id, count(*) as n from orders group by 1) select customer_id, n from t', 'customer_id! n! [customer_id]'],
  ['with recursive t as (select 1 as n union all select n + 1 from t) select n from t', 'n'],
  ['with orders as (select note as id from customers) select id from orders', 'id'],
  ['select id from unknown_table', 'id'],
  ['select * from unknown_table', 'unknown'],
  ['select o.id from orders o, unknown_table u', 'id!'],
  ['select id from orders, unknown_table', 'id'],
  ['select a, b from orders as o (a, b)', 'a! b! [a]'],
  ['values (1)', 'unknown'],
])('%s', async (query, expected) => {
  expect(await proof(query)).toBe(expected);
});
