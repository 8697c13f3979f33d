import { describe, expect, test } from 'vitest';
import { readColumnLineage } from './column-lineage.js';

const relations: Readonly<Record<string, readonly string[]>> = {
  orders: ['id', 'customer', 'amount', 'placed_at'],
  customers: ['id', 'name', 'region'],
};
const columnsOf = ({ name }: { name: string }) => (relations[name] === undefined ? undefined : { relation: name, columns: relations[name] });

/** `total < orders.amount, orders.id` per column. */
const lineage = async (query: string) =>
  (await readColumnLineage(query, columnsOf)).map(
    ({ column, from }) => `${column} < ${from.map((each) => `${each.relation}.${each.column}`).join(', ')}`,
  );

describe('where columns come from', () => {
  test.each([
    [
      'a column and an aggregate',
      'select customer, sum(amount) as total from orders group by customer',
      ['customer < orders.customer', 'total < orders.amount'],
    ],
    ['an alias and a schema', 'select o.id from public.orders o', ['id < orders.id']],
    [
      'a star over a join',
      'select * from customers c join orders o on o.customer = c.id',
      [
        'id < customers.id',
        'name < customers.name',
        'region < customers.region',
        'id < orders.id',
        'customer < orders.customer',
        'amount < orders.amount',
        'placed_at < orders.placed_at',
      ],
    ],
    [
      'a star of one side',
      'select c.*, 1 as one from customers c, orders',
      ['id < customers.id', 'name < customers.name', 'region < customers.region', 'one < '],
    ],
    [
      'several in one value',
      'select coalesce(c.name, o.id::text) || c.name as label from orders o join customers c on true',
      ['label < customers.name, orders.id'],
    ],
    [
      'a CTE with other names',
      'with t(a, b) as (select customer, amount from orders) select b as total, a from t',
      ['total < orders.amount', 'a < orders.customer'],
    ],
    [
      'a recursive CTE',
      'with recursive t as (select id, 1 as depth from orders union all select id, depth + 1 from t) select * from t',
      ['id < orders.id', 'depth < '],
    ],
    ['a subquery in FROM', 'select s.x from (select amount * 2 as x from orders) s', ['x < orders.amount']],
    [
      'a scalar subquery, what it gives and not what it filters by',
      'select (select max(o.amount) from orders o where o.customer = c.id) as best from customers c',
      ['best < orders.amount'],
    ],
    ['a lateral one sees what stands before it', 'select l.n from customers c, lateral (select c.name as n) l', ['n < customers.name']],
    [
      'a union, by position',
      'select id, name from customers union all select customer, region from orders, customers',
      ['id < customers.id, orders.customer', 'name < customers.name, customers.region'],
    ],
    ['a window', 'select row_number() over (partition by customer order by placed_at) as n from orders', ['n < orders.customer, orders.placed_at']],
    ['a whole row', 'select count(c) from customers c', ['count < customers.id, customers.name, customers.region']],
    ['an unknown relation', 'select x from elsewhere', ['x < ']],
    ['a function in FROM', 'select g from generate_series(1, 3) g', ['g < ']],
  ])('%s', async (_, query, expected) => {
    expect(await lineage(query)).toEqual(expected);
  });

  test('what is no query is refused', async () => {
    await expect(lineage('drop table orders')).rejects.toMatchObject({ code: 'QUERY_INVALID' });
  });
});
