import { expect, test } from 'vitest';
import { spellOutPositions } from './spell-out-positions.js';
import { writtenQuery } from './written-query.js';

test.each([
  ['select day, count(*) from t group by 1', 'select day, count(*) from t group by (/* pgtrickle:position 1 */ "day")'],
  [
    `select 'ü' as x, o."Who", sum(n) as n, o.day as day from "ö" o group by 2, upper(x), 4`,
    `select 'ü' as x, o."Who", sum(n) as n, o.day as day from "ö" o group by (/* pgtrickle:position 2 */ "o"."Who"), upper(x), (/* pgtrickle:position 4 */ "o"."day")`,
  ],
])('%s', async (query, spelled) => {
  expect(await spellOutPositions(query)).toBe(spelled);
  expect(writtenQuery(spelled)).toBe(query);
});

test.each([
  ['a column by another name', 'select o.customer as day, count(*) from o group by 1'],
  ['what is computed', 'select upper(who) as who, count(*) from o group by 1'],
  ['what stands behind all columns', 'select t.*, o.day from t, o group by 2'],
  ['no position', 'select day, count(*) from t group by day'],
  ['a query inside', 'select day from (select day, count(*) from t group by 1) x'],
])('%s stays', async (_, query) => {
  expect(await spellOutPositions(query)).toBe(query);
});
