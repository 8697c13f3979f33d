import { basename } from 'node:path';
import { expect } from 'vitest';
import { makeProject, test } from './dbt.fixture.js';
import { isThorough } from './sampled.fixture.js';

/** Every kind of model on every other: seeds apart, which `run` does not load. */
const files = {
  'models/base.sql':
    "{{ config(materialized='table', indexes=[{'columns': ['id'], 'unique': true}]) }}\nselect g as id, g % 7 as customer, g as amount from generate_series(1, 100) g",
  'models/recent.sql': "select id, customer, amount from {{ ref('base') }} where id > 10",
  'models/totals.sql':
    "{{ config(materialized='stream_table', schedule='1h', indexes=[{'columns': ['customer']}]) }}\nselect customer, sum(amount) as total from {{ ref('recent') }} group by customer",
  'models/grand.sql': "{{ config(materialized='stream_table', schedule='1h') }}\nselect sum(total) as total from {{ ref('totals') }}",
  'models/report.sql': "{{ config(materialized='view') }}\nselect * from {{ ref('totals') }}",
  'models/wide.sql': "{{ config(materialized='table') }}\nselect r.customer, g.total from {{ ref('report') }} r cross join {{ ref('grand') }} g",
  'models/summary.sql': "select count(*) as customers from {{ ref('wide') }}",
  'models/frozen.sql': "{{ config(materialized='materialized_view') }}\nselect customer, total from {{ ref('report') }}",
  'snapshots/versions.sql':
    "{% snapshot versions %}{{ config(unique_key='customer', strategy='check', check_cols='all') }}\nselect customer, sum(amount) as total from {{ ref('recent') }} group by customer\n{% endsnapshot %}",
  'models/history.sql': "{{ config(materialized='incremental') }}\nselect customer from {{ ref('wide') }}",
};
const names = Object.keys(files).map((path) => basename(path, '.sql'));

// 20 with PGTRICKLE_TEST_THOROUGH=1; of five rounds one begins with nothing and one with another query.
const rounds = isThorough ? 20 : 5;

test('two runs of one project at once: both succeed, and each relation is there once', async ({ database, db }) => {
  await using project = await makeProject(database.url, files);
  for (let round = 0; round < rounds; round++) {
    if (round % 5 === 0) await db.query('drop schema if exists shop cascade');
    if (round % 5 === 3)
      await project.write({ 'models/recent.sql': `select id, customer, amount + ${round} as amount from {{ ref('base') }} where id > 10` });
    const outcomes = await Promise.all([project.dbt('build'), project.dbt('build')]);
    for (const { exit, stdout, stderr } of outcomes) expect(exit, `round ${round}\n${stdout}${stderr}`).toBe(0);
    const created = outcomes.flatMap(({ stdout }) => stdout.match(/\[CREATE STREAM TABLE in/g) ?? []);
    expect(created).toHaveLength(round % 5 === 0 ? 2 : 0);
    const { rows } = await db.query(
      "select relname from pg_class where relnamespace = 'shop'::regnamespace and relkind in ('r', 'v', 'm') order by 1",
    );
    expect(rows.map(({ relname }) => relname)).toEqual([...names].sort());
    // It follows what it reads when its schedule says so.
    await db.query("select pgtrickle.refresh_stream_table('shop.grand')");
    expect((await db.query('select total from shop.grand')).rows).toEqual((await db.query('select sum(amount) as total from shop.recent')).rows);
  }
  expect((await db.query('select count(*)::int as n from pgtrickle.pgt_stream_tables')).rows).toEqual([{ n: 2 }]);
}, 400_000);
