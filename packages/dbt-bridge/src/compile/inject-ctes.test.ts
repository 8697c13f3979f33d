import { expect, test } from 'vitest';
import { cteOf, injectCtes } from './inject-ctes.js';

const orders = cteOf('model.shop.orders', 'orders', 'select 1 as id');
const cte = ' __dbt__cte__orders as (\nselect 1 as id\n)';

// What dbt-core 1.11.16 with sqlparse 0.6.1 makes of each.
test.each([
  ['\n\nselect * from x\n', `\n\nwith${cte} select * from x\n`],
  ['-- all\nselect * from x', `with${cte} -- all\nselect * from x`],
  ['/* c */ select 1', `with${cte} /* c */ select 1`],
  ['  (select 1)', `  with${cte} (select 1)`],
  ['without', `with${cte} without`],
  ['with(a)', `with${cte} with(a)`],
  ['-- all\nwith a as (select 1) select * from a', `-- all\nwith ${cte}, a as (select 1) select * from a`],
  ['with\n\n  a as (select 1) select 2', `with\n\n  ${cte}, a as (select 1) select 2`],
  ['with -- c\n a as (select 1) select 2', `with ${cte}, -- c\n a as (select 1) select 2`],
  ['/*x*/\nwith/*y*/q as (select 1) select 1', `/*x*/\nwith${cte}, /*y*/q as (select 1) select 1`],
  ['with -- c\n recursive q as (select 1) select 1', `with ${cte}, -- c\n recursive q as (select 1) select 1`],
  ['WITH RECURSIVE a as (select 1) select * from a', `WITH RECURSIVE ${cte}, a as (select 1) select * from a`],
  ['with  recursive\na as (select 1) select 2', `with  recursive\n${cte}, a as (select 1) select 2`],
  ['with recursive -- c\n q as (select 1) select 1', `with recursive ${cte}, -- c\n q as (select 1) select 1`],
])('%j', (sql, injected) => {
  expect(injectCtes(sql, [orders])).toBe(injected);
});

test('several of them are joined by commas', () => {
  expect(injectCtes('select 1', [orders, cteOf('b', 'b', 'select 2')])).toBe(`with${cte},  __dbt__cte__b as (\nselect 2\n) select 1`);
});

test('without ephemeral models nothing is touched', () => {
  expect(injectCtes(' select 1 ', [])).toBe(' select 1 ');
});
