import { expect, test } from 'vitest';
import { shield } from './taken-in.js';
import { writtenQuery } from './written-query.js';

test.each([
  ['select 1', 'select 1'],
  [
    `select n from (/* pgtrickle:view "shop"."v" */ SELECT ')' AS a, E'\\')' AS b, ("c)" + 1) AS n) as "v" where n > (1)`,
    'select n from "shop"."v" where n > (1)',
  ],
  ['select n from (/* pgtrickle:view "shop"."v" */ SELECT 1 AS n) s', 'select n from "shop"."v" s'],
  [
    'select * from (/* pgtrickle:view "s"."a" */ SELECT * FROM (/* pgtrickle:view "s"."b" */ SELECT 1) as "b") as "a", (/* pgtrickle:view "s"."q""x" */ SELECT 2) as t',
    'select * from "s"."a", "s"."q""x" as t',
  ],
  [`${shield.start}select n from (/* pgtrickle:view "s"."a" */ SELECT 1 AS n) as "a"${shield.end}`, 'select n from "s"."a"'],
])('%s', (sent, written) => {
  expect(writtenQuery(sent)).toBe(written);
});
