import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

const expressions: Record<string, [sql: string, value: string]> = {
  concat: ['{{ dbt.concat(["\'a\'", "\'b\'"]) }}', 'ab'],
  hash: ['{{ dbt.hash("\'a\'") }}', '0cc175b9c0f1b6a831c399e269772661'],
  length: ['{{ dbt.length("\'abc\'") }}', '3'],
  position: ['{{ dbt.position("\'b\'", "\'abc\'") }}', '2'],
  replace: ['{{ dbt.replace("\'abc\'", "\'b\'", "\'x\'") }}', 'axc'],
  right: ['{{ dbt.right("\'abc\'", 2) }}', 'bc'],
  split: ['{{ dbt.split_part("\'a|b|c\'", "\'|\'", 2) }} || {{ dbt.split_part("\'a|b|c\'", "\'|\'", -1) }}', 'bc'],
  literal: ['{{ dbt.string_literal(dbt.escape_single_quotes("it\'s")) }}', "it's"],
  safe_cast: ['{{ dbt.safe_cast("\'1\'", dbt.type_int()) }}', '1'],
  types: ['cast(1 as {{ dbt.type_numeric() }})', '1.000000'],
  trunc: ["{{ dbt.date_trunc('month', \"date '2026-02-17'\") }}::date", '2026-02-01'],
  add: ["({{ dbt.dateadd('month', 1, \"date '2026-01-31'\") }})::date", '2026-02-28'],
  last_day: ["{{ dbt.last_day(\"date '2026-02-17'\", 'quarter') }}", '2026-03-31'],
  date: ['{{ dbt.date(2026, 2, 3) }}', '2026-02-03'],
  days: ["{{ dbt.datediff(\"'2026-01-31'\", \"'2026-03-01'\", 'day') }}", '29'],
  months: ["{{ dbt.datediff(\"'2025-12-31'\", \"'2026-03-01'\", 'month') }}", '3'],
  hours: ["{{ dbt.datediff(\"'2026-01-01 23:59'\", \"'2026-01-02 01:00'\", 'hour') }}", '2'],
  seconds: ["{{ dbt.datediff(\"'2026-01-01 00:00:59.9'\", \"'2026-01-01 00:01:01.1'\", 'second') }}", '2'],
  arrays: ['{{ dbt.array_append(dbt.array_construct([1, 2]), 3) }}::text', '{1,2,3}'],
};

test('the functions that dbt gives one name on all databases', async ({ database, db }) => {
  await db.query('drop schema if exists shop cascade');
  const columns = Object.entries(expressions).map(([name, [sql]]) => `(${sql})::text as "${name}"`);
  await using project = await makeProject(database.url, {
    'models/utils.sql': `select ${columns.join(',\n  ')}`,
    'models/aggregates.sql':
      "select {{ dbt.listagg('x', \"','\", 'order by x desc') }} as listed, {{ dbt.listagg('x', \"'-'\", 'order by x', 1) }} as first, {{ dbt.any_value('x') }} as any_value, {{ dbt.bool_or(\"x = 'a'\") }} as has_a from (values ('a'), ('b')) v(x)",
    'models/spine.sql': "{{ config(materialized='table') }} {{ dbt.date_spine('day', \"date '2026-01-01'\", \"date '2026-01-05'\") }}",
  });
  await ok(project.dbt('run'));
  expect((await db.query('select * from shop.utils')).rows).toEqual([
    Object.fromEntries(Object.entries(expressions).map(([name, [, value]]) => [name, value])),
  ]);
  expect((await db.query('select * from shop.aggregates')).rows).toEqual([{ listed: 'b,a', first: 'a', any_value: 'a', has_a: true }]);
  expect((await db.query('select count(*)::int as days, max(date_day)::date::text as last from shop.spine')).rows).toEqual([
    { days: 4, last: '2026-01-04' },
  ]);
});
