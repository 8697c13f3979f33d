import { expect, inject } from 'vitest';
import { commandIn, ok, test } from './dbt.fixture.js';
import { copyExample } from './example.fixture.js';

// The example as somebody works on it: files are edited between runs, and each step is looked up in the database.
test('the example, from its first build to its end', { timeout: 600_000 }, async ({ database, db, skip }) => {
  skip(
    / 0\.1\.\d /.test(inject('pgtrickleServer').description),
    '0.1.x cannot hold the example: it groups by an expression, and fails to refresh a join',
  );
  await using example = await copyExample(db);
  const dbt = commandIn(example.dir, database.url);
  const rows = async (sql: string) => (await db.query(sql)).rows;
  const oid = async (name: string) => (await rows(`select 'analytics.${name}'::regclass::oid as oid`))[0].oid;
  const catalog = async (name: string) =>
    (await rows(`select schedule, refresh_mode, status from pgtrickle.pgt_stream_tables where pgt_schema = 'analytics' and pgt_name = '${name}'`))[0];
  const unchanged = async () => expect(await ok(dbt('run'))).toMatch(/Nothing has changed: .* left as (they are|it is)\./);

  await ok(dbt('build'));
  expect(await catalog('flights_per_day')).toEqual({ schedule: '5m', refresh_mode: 'FULL', status: 'ACTIVE' });
  expect(await rows('select sum(departures)::int as n from analytics.region_report')).toEqual(
    await rows("select count(*)::int as n from raw.flights f join raw.airports a on a.iata = f.origin where a.country = 'USA'"),
  );
  await unchanged();

  expect(await dbt('plan --exit-code')).toMatchObject({ exit: 0 });

  // Somebody else builds on the project, with rights of their own.
  await db.query(
    'create schema board; create view board.slow as select region, average_delay_minutes from analytics.delays_by_region where departures > 100',
  );
  await db.query("comment on view board.slow is 'what the board looks at'; grant select on board.slow to public");
  const board = async () =>
    (
      await rows(
        "select count(*)::int as n, obj_description('board.slow'::regclass) as said, has_table_privilege('public', 'board.slow', 'select') as granted from board.slow",
      )
    )[0];
  const asBefore = await board();
  expect(asBefore).toEqual({ n: expect.any(Number), said: 'what the board looks at', granted: true });

  // A schedule: altered, the table stays.
  const table = await oid('flights_per_day');
  await example.edit('models/marts/flights_per_day.sql', (text) => text.replace("'5m'", "'10m'"));
  expect(await dbt('plan --exit-code')).toMatchObject({ exit: 2, stdout: expect.stringContaining('schedule 5m -> 10m') });
  await ok(dbt('run'));
  expect((await example.messages()).flights_per_day).toBe('ALTER STREAM TABLE, schedule 5m -> 10m');
  expect(await catalog('flights_per_day')).toMatchObject({ schedule: '10m' });
  expect(await oid('flights_per_day')).toBe(table);

  // A compatible query: one column more, below a view.
  await example.edit('models/marts/delays_by_region.sql', (text) =>
    text.replace('sum(departures) as departures,', 'sum(departures) as departures,\n    count(airport) as airports,'),
  );
  await ok(dbt('run'));
  expect((await example.messages()).delays_by_region).toMatch(/query changed \((compatible|rebuild): .*"airports"/);
  expect(await rows('select sum(airports)::int > 100 as many from analytics.delays_by_region')).toEqual([{ many: true }]);
  expect(await board()).toEqual(asBefore);

  // Another type: made again, in one transaction, with the view.
  await example.edit('models/marts/delays_by_region.sql', (text) =>
    text.replace('round(sum(delay_minutes)::numeric / sum(departures), 2)', '(sum(delay_minutes)::float8 / sum(departures))'),
  );
  await ok(dbt('run'));
  expect((await example.messages()).delays_by_region).toMatch(/^REBUILD STREAM TABLE, query changed/);
  expect(await rows('select pg_typeof(average_delay_minutes)::text as type from board.slow limit 1')).toEqual([{ type: 'double precision' }]);
  expect(await board()).toEqual(asBefore);
  expect((await rows('select count(*)::int as n from analytics.region_report'))[0].n).toBeGreaterThan(3);
  await unchanged();

  // A pause: refreshes leave it out, freshness tells of it, and a run does not undo it.
  await example.edit('models/marts/late_routes.sql', (text) => `{{ config(status='paused') }}\n${text}`);
  await ok(dbt('run'));
  expect(await catalog('late_routes')).toMatchObject({ status: 'SUSPENDED' });
  expect(await ok(dbt('refresh'))).toContain('skipped analytics.late_routes, which is paused');
  expect(await ok(dbt('freshness'))).toMatch(/WARN freshness of late_routes: paused/);
  await unchanged();
  await example.edit('models/marts/late_routes.sql', (text) => text.replace("status='paused'", "status='active'"));
  await ok(dbt('run'));
  expect(await catalog('late_routes')).toMatchObject({ status: 'ACTIVE' });

  // The sources change: tests that compare with the source query find it, until the next refresh.
  await db.query(
    "insert into raw.flights (departed_at, delay_minutes, distance_miles, origin, destination) select departed_at, 90, distance_miles, origin, destination from raw.flights where origin = 'ORD'",
  );
  const stale = await dbt('test --select flights_per_day_is_current departures_are_current');
  expect(stale.exit).toBe(1);
  await ok(dbt('refresh'));
  await ok(dbt('test --select test_type:singular'));
  const shown = JSON.parse(
    await ok(dbt(['show', '--output', 'json', '--limit', '-1', '--inline', "select sum(departures)::int as n from {{ ref('region_report') }}"])),
  );
  expect(shown.show).toEqual(
    await rows("select count(*)::int as n from raw.flights f join raw.airports a on a.iata = f.origin where a.country = 'USA'"),
  );

  // A breach: nothing is refreshed within a second.
  await example.edit('models/marts/flights_per_day.sql', (text) =>
    text.replace("refresh_mode='FULL'", "refresh_mode='FULL', freshness={'warn_seconds': 0, 'error_seconds': 1}"),
  );
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const late = await dbt('freshness');
  expect(late.exit).toBe(1);
  expect(late.stdout).toMatch(/ERROR STALE freshness of flights_per_day: last current \d+s ago/);
  const { results } = await example.json('target/freshness.json');
  expect(results.filter(({ status }: { status: string }) => status === 'error').map(({ unique_id }: { unique_id: string }) => unique_id)).toEqual([
    'model.flights.flights_per_day',
  ]);
  const operation = await dbt(['run-operation', 'pgtrickle_check_freshness', '--args', '{model_name: flights_per_day, error_seconds: 1}']);
  expect(operation.exit).toBe(1);

  // A source that is a stream table needs no loaded_at_field.
  await example.write(
    'models/downstream.yml',
    'sources: [{name: analytics, schema: analytics, tables: [{name: delays_by_region, config: {freshness: {error_after: {count: 1, period: hour}}}}]}]',
  );
  expect(await ok(dbt('source freshness'))).toMatch(/1 of 1 PASS freshness of analytics\.delays_by_region/);

  // The documentation shows what users may see.
  await ok(dbt('docs generate'));
  const { nodes } = await example.json('target/catalog.json');
  expect(nodes['model.flights.delays_by_region'].stats.schedule.value).toBe('1m');
  expect(JSON.stringify(nodes)).not.toContain('__pgt_');

  await ok(dbt('drop'));
  expect(await rows("select count(*)::int as n from pgtrickle.pgt_stream_tables where pgt_schema = 'analytics'")).toEqual([{ n: 0 }]);
});
