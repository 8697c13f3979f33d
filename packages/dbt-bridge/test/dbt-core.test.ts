import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { parse, stringify } from 'yaml';
import { makeProject, serverEnv, test } from './dbt.fixture.js';
import { copyExample } from './example.fixture.js';

// dbt-core with dbt-postgres, where it is installed: PGTRICKLE_DBT_CORE names executables, separated as in PATH; else the dbt of the PATH is taken.
const run = promisify(execFile);
const packageDir = fileURLToPath(new URL('../dbt-package', import.meta.url));
const quiet = { ...process.env, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false', DBT_USE_COLORS: 'false', GIT_CONFIG_GLOBAL: '/dev/null' };
const installed = (await Promise.all((process.env.PGTRICKLE_DBT_CORE ?? 'dbt').split(delimiter).map(versionOf))).filter((one) => one !== undefined);

/** The version that an executable says it is, `undefined` where it is no dbt-core with dbt-postgres. */
async function versionOf(dbt: string): Promise<{ dbt: string; version: string } | undefined> {
  const said = await run(dbt, ['--version'], { env: quiet }).catch(() => undefined);
  const version = /installed:\s+(\d+\.\d+\.\d+)/.exec(`${said?.stdout}`)?.[1];
  return version === undefined || !said?.stdout.includes('postgres') ? undefined : { dbt, version };
}

type Written = Record<string, unknown>;

/** Tests as dbt wrote them before 1.8, without `arguments`. */
function asBefore1dot8(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asBefore1dot8);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Written).flatMap(([key, item]) => {
      if (key === 'arguments') return Object.entries(item as Written);
      return [[key === 'data_tests' ? 'tests' : key, asBefore1dot8(item)]];
    }),
  );
}

test.skipIf(installed.length > 0)('skipped: there is no dbt-core with dbt-postgres on the PATH or in PGTRICKLE_DBT_CORE', ({ skip }) => {
  skip('the package for dbt-core was not run');
});

test.for(installed)(
  'the example runs with dbt-core $version through the package',
  { timeout: 1_800_000 },
  async ({ dbt, version }, { database, db }) => {
    const schema = `core_${version.replaceAll('.', '_')}`;
    const isOld = Number(version.split('.')[1]) < 8;
    await using example = await copyExample(db);
    const { dir } = example;
    const env = { ...quiet, ...serverEnv(database.url), DBT_PROFILES_DIR: dir, DBT_SCHEMA: schema };
    const core = async (...args: string[]): Promise<{ exit: number; stdout: string }> => {
      try {
        return { exit: 0, stdout: (await run(dbt, args, { cwd: dir, env, maxBuffer: 1 << 26 })).stdout };
      } catch (error) {
        const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
        return { exit: code, stdout: `${stdout}${stderr}` };
      }
    };
    const good = async (...args: string[]): Promise<string> => {
      const { exit, stdout } = await core(...args);
      expect(exit, `dbt ${args.join(' ')}\n${stdout}`).toBe(0);
      return stdout;
    };
    const oid = async (name: string) => (await db.query('select $1::regclass::oid as oid', [`${schema}.${name}`])).rows[0].oid;

    await using repository = await gitRepository();
    const sources = version.startsWith('1.6')
      ? [{ local: packageDir }]
      : [{ git: `file://${repository.dir}`, subdirectory: 'packages/dbt-bridge/dbt-package', revision: 'main' }];
    await example.write('packages.yml', stringify({ packages: sources }));
    await example.edit('dbt_project.yml', (text) => `${text}\ndispatch: [{macro_namespace: dbt, search_order: [flights, dbt_pgtrickle, dbt]}]\n`);
    if (isOld) {
      for (const file of ['models/models.yml', 'models/sources.yml']) await example.edit(file, (text) => stringify(asBefore1dot8(parse(text))));
    }
    await good('deps');
    await good('build');
    const count = async (sql: string) => (await db.query(sql)).rows;
    expect(await count(`select sum(departures)::int as n from ${schema}.delays_by_region`)).toEqual(
      await count(`select count(*)::int as n from ${schema}.stg_flights f join ${schema}.airports a on a.airport = f.origin`),
    );

    // Nothing has changed: no DDL for stream tables.
    await good('run', '--select', 'marts,config.materialized:stream_table');
    expect(new Set(Object.values(await example.messages()))).toEqual(new Set(['UNCHANGED']));

    // A schedule, and a query with the same columns, are changed in place.
    const before = await oid('flights_per_day');
    await example.edit('models/marts/flights_per_day.sql', (text) =>
      text.replace("schedule='5m'", "schedule='10m'").replace('max(delay_minutes)', 'max(delay_minutes + 0)'),
    );
    await good('run', '--select', 'flights_per_day');
    expect((await example.messages()).flights_per_day).toBe('ALTER STREAM TABLE, query changed (same columns), schedule 5m -> 10m');
    expect(await oid('flights_per_day')).toBe(before);

    // Other columns: dropped and created, with the view of somebody else on it.
    await db.query(
      `create view ${schema}.board as select flight_date, flights from ${schema}.flights_per_day; comment on view ${schema}.board is 'kept'`,
    );
    await example.edit('models/marts/flights_per_day.sql', (text) =>
      text.replace('count(distinct origin) as airports,', 'count(distinct origin) as airports, min(delay_minutes) as shortest,'),
    );
    await good('run', '--select', 'flights_per_day');
    expect((await example.messages()).flights_per_day).toBe('REBUILD STREAM TABLE, query changed');
    expect(await count(`select obj_description('${schema}.board'::regclass) as said, count(*) > 0 as filled from ${schema}.board`)).toEqual([
      { said: 'kept', filled: true },
    ]);

    // A table in the way is left alone, and said.
    await db.query(`create table ${schema}.taken (id int)`);
    await example.write('models/marts/taken.sql', 'select origin, count(*) as n from {{ ref("stg_flights") }} group by origin -- a comment\n;');
    const refused = await core('run', '--select', 'taken');
    expect(refused).toMatchObject({ exit: 1, stdout: expect.stringContaining('that is no stream table. Run with --full-refresh') });
    await good('run', '--select', 'taken', '--full-refresh');
    await example.edit('models/marts/taken.sql', (text) => text.replace('select', "{{ config(status='paused') }} select"));
    await good('run', '--select', 'taken');
    expect((await example.messages()).taken).toBe('ALTER STREAM TABLE, status ACTIVE -> SUSPENDED');

    // Operations and tests.
    expect(await good('run-operation', 'pgtrickle_refresh', '--args', '{model_name: late_routes}')).toContain(`refreshed ${schema}.late_routes`);
    expect(await good('run-operation', 'refresh_all_stream_tables')).toContain(`skipped ${schema}.taken, which is paused`);
    expect(await good('run-operation', 'pgtrickle_check_freshness')).toContain(`PASS ${schema}.late_routes`);
    await good('run-operation', 'pgtrickle_check_cdc_health');
    await good('run-operation', 'explain', '--args', '{model_name: late_routes}');
    await good('run-operation', 'refresh_history', '--args', '{model_name: late_routes, limit: 2}');
    expect(await good('run-operation', 'pgtrickle_wait_for_populated', '--args', '{model_name: late_routes}')).toContain('is filled after 0 s');
    expect((await core('run-operation', 'pgtrickle_check_freshness', '--args', '{model_name: nothing}')).exit).not.toBe(0);
    const testsKey = isOld ? 'tests' : 'data_tests';
    await example.write(
      'models/marts/states.yml',
      `version: 2\nmodels:\n  - name: late_routes\n    ${testsKey}: [dbt_pgtrickle.pgtrickle_no_errors, dbt_pgtrickle.stream_table_healthy]\n  - name: taken\n    ${testsKey}: [dbt_pgtrickle.stream_table_healthy]\n`,
    );
    // Nothing refreshes it on the stand-in, and a command takes its time.
    await db.query(`select pgtrickle.refresh_stream_table('${schema}.late_routes')`);
    await good('test', '--select', 'late_routes');
    expect((await core('test', '--select', 'taken')).exit).toBe(1);

    // The catalog knows stream tables, and none of the extension's columns.
    await good('docs', 'generate');
    const { nodes } = await example.json('target/catalog.json');
    expect(nodes['model.flights.late_routes']).toMatchObject({ metadata: { type: 'STREAM TABLE' }, stats: { schedule: { value: '1m' } } });
    expect(
      Object.values(nodes)
        .flatMap((node) => Object.keys((node as { columns: object }).columns))
        .filter((name) => name.startsWith('__pg')),
    ).toEqual([]);

    expect(await good('run-operation', 'drop_all_stream_tables')).toContain(`dropped ${schema}.late_routes`);
    expect(await count(`select count(*)::int as n from pgtrickle.pgt_stream_tables where pgt_schema = '${schema}'`)).toEqual([{ n: 0 }]);
  },
);

/** A repository that has the package where ours has it, for `git` with `subdirectory`. */
async function gitRepository(): Promise<AsyncDisposable & { dir: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'pgt-dbt-git-'));
  await cp(packageDir, join(dir, 'packages/dbt-bridge/dbt-package'), { recursive: true });
  const git = (...args: string[]) => run('git', ['-C', dir, '-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], { env: quiet });
  await git('init', '-q', '-b', 'main');
  await git('add', '.');
  await git('commit', '-qm', 'package');
  return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}

test.for(installed)('ref() follows the name of a stream table with dbt-core $version', { timeout: 300_000 }, async ({ dbt }, { database }) => {
  await using project = await makeProject(database.url, {
    'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\ndispatch: [{macro_namespace: dbt, search_order: [shop, dbt_pgtrickle, dbt]}]\n',
    'packages.yml': stringify({ packages: [{ local: packageDir }] }),
    'models/m.sql': "{{ config(materialized='stream_table', stream_table_name='other_name', stream_table_schema='elsewhere') }}\nselect 1 as id",
    'models/v.sql': "select * from {{ ref('m') }}",
  });
  const env = { ...quiet, ...serverEnv(database.url), DBT_PROFILES_DIR: project.dir };
  for (const command of ['deps', 'parse']) await run(dbt, [command], { cwd: project.dir, env });
  const { nodes } = await project.json('target/manifest.json');
  expect(nodes['model.shop.m']).toMatchObject({ alias: 'other_name', schema: 'elsewhere' });
  expect(nodes['model.shop.v']).toMatchObject({ alias: 'v', schema: 'shop' });
});
