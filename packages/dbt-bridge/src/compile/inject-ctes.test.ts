import { expect, test } from 'vitest';
import { cteOf, injectCtes } from './inject-ctes.js';

const orders = cteOf('model.shop.orders', 'orders', 'select 1 as id');

test('a query without CTEs gets a with', () => {
  expect(injectCtes('\n\nselect * from __dbt__cte__orders', [orders])).toBe(
    '\n\nwith  __dbt__cte__orders as (\nselect 1 as id\n)select * from __dbt__cte__orders',
  );
});

test('a comment before the query stays where it is, behind the CTEs', () => {
  expect(injectCtes('-- all\nselect * from __dbt__cte__orders', [orders])).toBe(
    'with  __dbt__cte__orders as (\nselect 1 as id\n)-- all\nselect * from __dbt__cte__orders',
  );
});

test('CTEs of the query follow the injected ones', () => {
  expect(injectCtes('-- all\nwith a as (select * from __dbt__cte__orders) select * from a', [orders])).toBe(
    '-- all\nwith  __dbt__cte__orders as (\nselect 1 as id\n), a as (select * from __dbt__cte__orders) select * from a',
  );
  expect(injectCtes('WITH RECURSIVE a as (select 1) select * from a', [orders, cteOf('b', 'b', 'select 2')])).toBe(
    'WITH RECURSIVE  __dbt__cte__orders as (\nselect 1 as id\n),  __dbt__cte__b as (\nselect 2\n), a as (select 1) select * from a',
  );
});

test('a name that starts with "with" is no CTE list', () => {
  expect(injectCtes('without', [orders])).toBe('with  __dbt__cte__orders as (\nselect 1 as id\n)without');
});

test('without ephemeral models nothing is touched', () => {
  expect(injectCtes(' select 1 ', [])).toBe(' select 1 ');
});
