import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';
import { isThorough } from './sampled.fixture.js';

/** 20 runs of 200 views take minutes: asked for with PGTRICKLE_TEST_THOROUGH=1. */
const [runs, views] = isThorough ? [20, 200] : [3, 60];

/** Each view reads the table and up to two views before it, so that most of them could be built at any time. */
function project(version: number): Record<string, string> {
  const refs = (n: number) => [n % 7, n % 31].filter((other) => other < n).map((other) => ` join {{ ref('v_${other}') }} on true`);
  const view = (n: number) =>
    `select b.id, ${version} as version from {{ ref('base') }} b${[...new Set(refs(n))]
      .slice(0, 2)
      .map((join, i) => join.replace(' on true', ` j${i} on j${i}.id = b.id`))
      .join('')}`;
  return {
    'models/base.sql': `{{ config(materialized='table') }}select ${version} as id`,
    ...Object.fromEntries(Array.from({ length: views }, (_, n) => [`models/v_${n}.sql`, view(n)])),
  };
}

test(`8 threads on ${views} views that depend on each other meet no deadlock`, async ({ database, db }) => {
  await db.query('drop schema if exists shop cascade');
  await using dbt = await makeProject(database.url, project(0));
  for (let run = 0; run < runs; run++) {
    // Another text each time, so that every table and view is made anew, and all of them at the end.
    await dbt.write(project(run));
    const [outcome] = await Promise.all([dbt.dbt(`run --threads 8${run % 3 === 2 ? ' --full-refresh' : ''}`), readAll()]);
    await ok(Promise.resolve(outcome));
    const { rows } = await db.query(`select version, count(*)::int as n from shop.v_${views - 1} group by 1`);
    expect(rows, `run ${run}`).toEqual([{ version: run, n: 1 }]);
  }
  const { rows } = await db.query("select count(*)::int as n from pg_class where relnamespace = 'shop'::regnamespace and relkind = 'v'");
  expect(rows).toEqual([{ n: views }]);
  // Nor one that another attempt made good.
  expect((await db.query('select deadlocks::int as n from pg_stat_database where datname = current_database()')).rows).toEqual([{ n: 0 }]);

  /** Somebody reads meanwhile, as dashboards do. */
  async function readAll(): Promise<void> {
    for (let n = 0; n < 20; n++) await db.query(`select * from shop.v_${n * 3}`).catch((error) => expect(error.code).toMatch(/^(42P01|3F000)$/));
  }
}, 900_000);
