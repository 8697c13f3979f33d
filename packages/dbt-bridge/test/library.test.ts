import { expect } from 'vitest';
import { type RunEvent, run } from '../src/index.js';
import { makeProject, ok, serverEnv, test } from './dbt.fixture.js';

const models = (schema: string) => ({
  'profiles.yml': `shop:
  target: dev
  outputs:
    dev: {type: postgres, host: "{{ env_var('PGHOST') }}", port: "{{ env_var('PGPORT') | as_number }}", user: "{{ env_var('PGUSER') }}", password: "{{ env_var('PGPASSWORD') }}", dbname: "{{ env_var('PGDATABASE') }}", schema: ${schema}, threads: 2}
`,
  'models/one.sql': "{{ config(materialized='table') }}select '{{ var('who') }}' as who, '{{ this.schema }}' as place",
  'models/two.sql': "select * from {{ ref('one') }}",
  'models/schema.yml': 'models: [{name: two, columns: [{name: who, data_tests: [not_null]}]}]\n',
});

test('several invocations go on at once in one process, each with its own project, variables and events', async ({ database, db }) => {
  const names = ['first', 'second', 'third', 'fourth'];
  await db.query(names.map((name) => `drop schema if exists ${name} cascade`).join(';'));
  const before = { cwd: process.cwd(), env: { ...process.env }, listeners: process.eventNames().length };
  const all = await Promise.all(
    names.map(async (name) => {
      await using project = await makeProject(database.url, models(name));
      const events: RunEvent[] = [];
      const result = await run({
        command: 'build',
        projectDir: project.dir,
        profilesDir: project.dir,
        env: serverEnv(database.url),
        vars: { who: name },
        onEvent: (event) => events.push(event),
      });
      return { name, result, events };
    }),
  );
  for (const { name, result, events } of all) {
    expect(result).toMatchObject({ success: true, interrupted: false });
    expect(result.results.map(({ node, status }) => `${node.name} ${status}`)).toEqual(['one success', 'two success', 'not_null_two_who pass']);
    expect(events.filter(({ kind }) => kind === 'node-end')).toHaveLength(3);
    expect((await db.query(`select who, place from ${name}.two`)).rows).toEqual([{ who: name, place: name }]);
  }
  expect({ cwd: process.cwd(), env: { ...process.env }, listeners: process.eventNames().length }).toEqual(before);
});

test('an abort ends the statement that runs and starts no other; the result says so', async ({ database, db }) => {
  await db.query('drop schema if exists shop cascade');
  await using project = await makeProject(database.url, {
    'models/slow.sql': "{{ config(materialized='table') }}select pg_sleep(60)::text as slept",
    'models/after.sql': "select 1 as one from {{ ref('slow') }}",
  });
  const controller = new AbortController();
  const started = performance.now();
  const result = await run({
    command: 'run',
    projectDir: project.dir,
    profilesDir: project.dir,
    env: serverEnv(database.url),
    signal: controller.signal,
    onEvent: (event) => event.kind === 'node-start' && setTimeout(() => controller.abort(), 300),
  });
  expect(performance.now() - started).toBeLessThan(20_000);
  expect(result).toMatchObject({ success: false, interrupted: true });
  expect(result.results.find(({ node }) => node.name === 'slow')?.status).toBe('error');
  expect(
    (
      await db.query(
        "select count(*)::int as n from pg_stat_activity where query like '%pg_sleep(60)%' and state = 'active' and pid <> pg_backend_pid()",
      )
    ).rows,
  ).toEqual([{ n: 0 }]);
});

test('what the command line does not say comes from the environment, then from flags: of the project', async ({ database, db }) => {
  await db.query('drop schema if exists shop cascade');
  await using project = await makeProject(database.url, {
    'dbt_project.yml': 'name: shop\nprofile: shop\nflags:\n  warn_error: true\n  indirect_selection: empty\n  printer_width: 50\n',
    'models/one.sql': "select '{{ flags.INDIRECT_SELECTION }} {{ flags.FULL_REFRESH }} {{ flags.WHICH }}' as flags",
    'models/schema.yml': 'models: [{name: one, columns: [{name: flags, data_tests: [not_null]}]}]\n',
  });
  const selected = async (line: string, env = {}) => (await ok(project.dbt(line, { env }))).trim().split('\n');
  expect(await selected('ls --select one')).toEqual(['shop.one']);
  expect(await selected('ls --select one', { DBT_INDIRECT_SELECTION: 'eager' })).toEqual(['shop.one', 'shop.not_null_one_flags']);
  expect(await selected('ls --select one', { DBT_INDIRECT_SELECTION: 'empty', DBT_ENGINE_INDIRECT_SELECTION: 'eager' })).toHaveLength(2);
  expect(await selected('ls --select one --indirect-selection empty', { DBT_INDIRECT_SELECTION: 'eager' })).toEqual(['shop.one']);
  const warned = await project.dbt('run --select nothing');
  expect(warned).toMatchObject({ exit: 2, stderr: expect.stringContaining("error DBT_WARNING: The selection criterion 'nothing' does not match") });
  const silenced = await project.dbt(['run', '--select', 'nothing', '--warn-error-options', '{silence: [NoNodesForSelectionCriteria, NothingToDo]}']);
  expect(silenced).toMatchObject({ exit: 0, stdout: expect.not.stringContaining('does not match') });
  const ran = await project.dbt('run --no-warn-error -f');
  expect(ran.stdout).toMatch(/START sql view model shop\.one \.+ \[RUN\]/);
  expect(
    ran.stdout
      .split('\n')
      .find((text) => text.includes('START'))
      ?.replace(/^\S+ {2}/, ''),
  ).toHaveLength('[RUN]'.length + 1 + 50);
  expect((await db.query('select flags from shop.one')).rows).toEqual([{ flags: 'empty True run' }]);
});

test('--warn-error fails a test that would warn, and seed --show says its first rows', async ({ database, db }) => {
  await db.query('drop schema if exists shop cascade');
  await using project = await makeProject(database.url, {
    'seeds/raw.csv': 'id,name\n1,ann\n,bob\n',
    'seeds/schema.yml': 'seeds: [{name: raw, columns: [{name: id, data_tests: [{not_null: {config: {severity: warn}}}]}]}]\n',
  });
  const seeded = await ok(project.dbt('seed --show'));
  expect(seeded).toContain('Random sample of table: shop.raw');
  expect(seeded).toMatch(/\| {2}1 \| ann {2}\||\| 1 {2}\| ann {2}\|/);
  expect((await project.dbt('test')).exit).toBe(0);
  const failed = await project.dbt('test --warn-error');
  expect(failed).toMatchObject({ exit: 1, stdout: expect.stringContaining('configured to fail if != 0') });
});

test('--log-format json is dbt’s shape, one line each; --quiet keeps print(), --no-print drops it', async ({ database }) => {
  await using project = await makeProject(database.url, {
    'models/one.sql': "{% do print('from the template') if execute %}{% do log('to all', info=true) if execute %}select 1 as one",
  });
  const { stdout } = await project.dbt('run --log-format json');
  const lines = stdout
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text) as { info: Record<string, unknown>; data: Record<string, unknown> });
  expect(new Set(lines.map(({ info }) => info.invocation_id)).size).toBe(1);
  expect(lines.map(({ info }) => info.name)).toEqual(
    expect.arrayContaining([
      ...['MainReportVersion', 'FoundStats', 'ConcurrencyLine', 'LogStartLine', 'PrintEvent', 'JinjaLogInfo', 'LogModelResult'],
      ...['FinishedRunningStats', 'EndOfRunSummary', 'StatsLine'],
    ]),
  );
  const end = lines.find(({ info }) => info.name === 'LogModelResult');
  expect(end?.info).toMatchObject({ code: 'Q012', level: 'info', category: '', ts: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\d{6}Z$/) });
  expect(end?.data).toMatchObject({ index: 1, total: 1, node_info: { unique_id: 'model.shop.one', node_status: 'success' } });
  expect((await project.dbt('run --quiet')).stdout).toBe('from the template\n');
  expect((await project.dbt('run --quiet --no-print')).stdout).toBe('');
});
