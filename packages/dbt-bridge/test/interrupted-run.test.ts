import { expect } from 'vitest';
import { othersAtWork, startBin } from './bin.fixture.js';
import { makeProject, ok, test } from './dbt.fixture.js';

const files = {
  'seeds/rates.csv': 'version\n1\n',
  'models/quick.sql': "{{ config(materialized='table') }}select 1 as one",
  'models/slow.sql': "{{ config(materialized='table') }}select one, pg_sleep(120)::text as slept from {{ ref('quick') }}",
  'models/after.sql': "select one from {{ ref('slow') }}",
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends the statement that runs; run_results.json has what was done, and retry does the rest`, async ({ database, db }) => {
    await db.query('drop schema if exists shop cascade');
    await using project = await makeProject(database.url, files);
    const { child, ended } = startBin(project.dir, database.url, ['build', '--threads', '2']);
    const sleeping = "select 1 from pg_stat_activity where query like '%pg_sleep(120)%' and state = 'active' and pid <> pg_backend_pid()";
    await expect.poll(async () => (await db.query(sleeping)).rowCount, { timeout: 30_000 }).toBe(1);
    child.kill(signal);
    const { exit, output } = await ended;
    expect(exit, output).toBe(2);
    expect(output).not.toMatch(/^\s+at .*\.[jt]s:\d+/m);
    await expect.poll(async () => (await db.query(othersAtWork)).rows, { timeout: 20_000 }).toEqual([]);
    const { results } = await project.json('target/run_results.json');
    const statuses = Object.fromEntries(
      results.map(({ unique_id: id, status }: { unique_id: string; status: string }) => [id.split('.')[2], status]),
    );
    expect(statuses).toMatchObject({ rates: 'success', quick: 'success', slow: 'error' });
    expect(statuses.after ?? 'skipped').toBe('skipped');
    const { rows } = await db.query("select relname from pg_class where relnamespace = 'shop'::regnamespace and relkind in ('r', 'v') order by 1");
    expect(rows.map(({ relname }) => relname)).toEqual(['quick', 'rates']);
    await project.write({ 'models/slow.sql': "{{ config(materialized='table') }}select one, 'not at all' as slept from {{ ref('quick') }}" });
    expect(await ok(project.dbt('retry'))).toMatch(/slow/);
    expect((await db.query('select one from shop.after')).rows).toEqual([{ one: 1 }]);
  });
}
