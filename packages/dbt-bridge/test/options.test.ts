import { expect } from 'vitest';
import { type DbtProject, makeProject, ok, test } from './dbt.fixture.js';

interface Tried {
  /** As a model says it on create, and then. */
  readonly values: readonly [first: string, then: string];
  /** What else the option needs. */
  readonly with?: string;
  /** When the change is none that can be seen. */
  readonly told?: 'nothing';
  /** A version that takes the option and keeps its default. */
  readonly ignoredBy?: string;
}

/** Every option of every version, one model each; `output_distribution_column` needs Citus: see server-errors.test.ts. */
const options: Readonly<Record<string, Tried>> = {
  schedule: { values: ["'5m'", "'10m'"] },
  refresh_mode: { values: ["'DIFFERENTIAL'", "'FULL'"] },
  status: { values: ["'ACTIVE'", "'SUSPENDED'"] },
  // It says how the table is made; a table that is there is filled.
  initialize: { values: ['true', 'false'], told: 'nothing' },
  diamond_consistency: { values: ["'atomic'", "'none'"], ignoredBy: '0.1.3' },
  diamond_schedule_policy: { values: ["'fastest'", "'slowest'"], with: "diamond_consistency='atomic'", ignoredBy: '0.1.3' },
  cdc_mode: { values: ["'trigger'", "'auto'"] },
  append_only: { values: ['true', 'false'] },
  pooler_compatibility_mode: { values: ['true', 'false'] },
  partition_by: { values: ["'customer'", "'id'"] },
  tier: { values: ["'warm'", "'cold'"] },
  fuse: { values: ["'on'", "'auto'"] },
  fuse_ceiling: { values: ['1000', '2000'] },
  fuse_sensitivity: { values: ['3', '4'] },
  max_differential_joins: { values: ['3', '5'] },
  max_delta_fraction: { values: ['0.25', '0.5'] },
  temporal: { values: ['false', 'true'] },
  storage_backend: { values: ["'heap'", "'none'"] },
  post_refresh_action: { values: ["'analyze'", "'none'"] },
  reindex_drift_threshold: { values: ['0.2', '0.4'] },
  sink: { values: ["'none'", "'append'"], with: "ducklake_sink_path='/tmp/nowhere'" },
  ducklake_sink_path: { values: ["'/tmp/one'", "'/tmp/two'"] },
  ducklake_sink_table_id: { values: ['1', '2'] },
  fillfactor: { values: ['70', '80'] },
  target_freshness: { values: ["'30 seconds'", "'45 seconds'"] },
  orchestration_mode: { values: ["'MANAGED'", "'EXTERNAL'"] },
};

const modelsWith = (names: readonly string[], which: 0 | 1) =>
  Object.fromEntries(
    names.map((name) => {
      const { values, with: also } = options[name] as Tried;
      const config = ["materialized='stream_table'", `${name}=${values[which]}`, ...(also === undefined ? [] : [also])].join(', ');
      return [`models/with_${name}.sql`, `{{ config(${config}) }}\nselect id, customer, amount from public.orders`];
    }),
  );

async function outcomes(project: DbtProject): Promise<Record<string, string>> {
  const { results } = await project.json('target/run_results.json');
  return Object.fromEntries(
    results.map(({ unique_id: id, message }: { unique_id: string; message: string }) => [id.split('.with_').at(-1), message]),
  );
}

test('every option is set on create, left alone, changed, and left alone again', async ({ database, db }) => {
  await db.query('drop schema if exists shop cascade; drop table if exists public.orders cascade');
  await db.query(
    'create table public.orders (id int primary key, customer int, amount int); insert into public.orders values (1, 1, 10), (2, 1, 20)',
  );
  const { rows } = await db.query(
    "select distinct unnest(proargnames) as name from pg_proc where proname in ('create_stream_table', 'alter_stream_table')",
  );
  const { version } = (await db.query("select extversion as version from pg_extension where extname in ('pg_trickle', 'pg_stream')")).rows[0];
  const isTaken = (option: string) => rows.some(({ name }) => name === option);
  const known = Object.keys(options).filter((option) => isTaken(option) && options[option]?.ignoredBy !== version);
  const missing = Object.keys(options).filter((option) => !isTaken(option));
  await using project = await makeProject(database.url, modelsWith(known, 0));
  await ok(project.dbt('run'));
  expect(await outcomes(project)).toEqual(Object.fromEntries(known.map((name) => [name, 'CREATE STREAM TABLE'])));
  expect(await ok(project.dbt('run'))).toContain(`Nothing has changed: ${known.length} stream table models left as they are.`);

  // What others have on a table outlives each change, and so it does where the server itself would drop it.
  const views = known.map((name) => `create view public.on_${name} as select id from shop.with_${name}`);
  await db.query(views.join(';'));
  await project.write(modelsWith(known, 1));
  const { nodes }: { nodes: { unique_id: string; changes: string[] }[] } = JSON.parse(await ok(project.dbt('plan --output json')));
  const announced = Object.fromEntries(nodes.map(({ unique_id: id, changes }) => [id.split('.with_').at(-1), changes.join(', ')]));
  const { stdout } = await project.dbt('run');
  const changed = await outcomes(project);
  for (const name of known) {
    const { told } = options[name] as Tried;
    const change = announced[name] ?? '';
    expect.soft(changed[name], `${name}\n${stdout}`).toMatch(told === 'nothing' ? /^UNCHANGED$/ : /^(ALTER|REBUILD) STREAM TABLE, /);
    expect.soft(changed[name]?.split(', ').slice(1).join(', '), name).toBe(change);
  }
  expect(await ok(project.dbt('run'))).toContain(`Nothing has changed: ${known.length} stream table models left as they are.`);
  expect((await db.query("select count(*)::int as n from pg_views where viewname like 'on\\_%'")).rows).toEqual([{ n: known.length }]);

  if (missing.length === 0) return;
  await project.write(modelsWith(missing, 0));
  const refused = await project.dbt('run');
  expect(refused.exit).not.toBe(0);
  for (const name of missing) expect.soft(refused.stderr).toMatch(new RegExp(`has no option "${name}" \\(in models/with_${name}\\.sql:1:40\\)`));
}, 120_000);
