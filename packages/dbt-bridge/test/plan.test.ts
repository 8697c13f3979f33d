import { expect } from 'vitest';
import { type DbtProject, makeProject, ok, test } from './dbt.fixture.js';
import { watchStatements } from './server-log.fixture.js';

const files = {
  'seeds/raw.csv': 'id,customer,amount\n1,1,10\n2,1,20\n3,2,5\n',
  'models/stg.sql': "select id, customer, amount from {{ ref('raw') }}",
  'models/totals.sql':
    "{{ config(materialized='stream_table', schedule='1h') }}\nselect customer, sum(amount) as total from {{ ref('stg') }} group by customer",
  'models/grand.sql': "{{ config(materialized='stream_table', schedule='1h') }}\nselect sum(total) as total from {{ ref('totals') }}",
  'models/copy.sql': "{{ config(materialized='table') }}\nselect * from {{ ref('totals') }}",
};

interface Planned {
  readonly has_changes: boolean;
  readonly nodes: {
    readonly unique_id: string;
    readonly action: string;
    readonly changes: string[];
    readonly statements?: string[];
    readonly error: unknown;
  }[];
}

const actions = ({ nodes }: Planned) => Object.fromEntries(nodes.map(({ unique_id: id, action }) => [id.split('.').at(-1), action]));

/** Plans and runs, and compares what the two tell of each stream table. */
async function saysWhatRuns(project: DbtProject) {
  const plan: Planned = JSON.parse(await ok(project.dbt('plan --output json')));
  await ok(project.dbt('run'));
  const { results } = await project.json('target/run_results.json');
  const told = Object.fromEntries(results.map(({ unique_id: id, message }: Record<string, string>) => [id, message]));
  for (const { unique_id: id, action, changes } of plan.nodes) {
    const code = action === 'none' ? 'UNCHANGED' : `${action.toUpperCase()} STREAM TABLE`;
    if (/STREAM TABLE|UNCHANGED/.test(told[id])) expect(`${id}: ${told[id]}`).toBe(`${id}: ${[code, ...changes].join(', ')}`);
  }
  expect((await project.dbt('plan --exit-code')).exit).toBe(0);
  return plan;
}

test.beforeEach(async ({ db }) => {
  await db.query('drop schema if exists shop cascade; drop table if exists public.hook_ran');
});

test('a project on an empty database: everything is created, in relations that are not there yet', async ({ database, db }) => {
  await using project = await makeProject(database.url, files);
  const output = await ok(project.dbt('plan'));
  expect(output).toContain('+ shop.totals (stream table model): create');
  expect(output).toContain('Plan of 5 nodes: 5 to create. Nothing was run.');
  const plan: Planned = JSON.parse(await ok(project.dbt('plan --output json --sql')));
  expect(actions(plan)).toEqual({ raw: 'create', stg: 'create', totals: 'create', grand: 'create', copy: 'create' });
  expect(plan.nodes.find(({ unique_id: id }) => id.endsWith('.totals'))?.statements?.[0]).toMatch(
    /create_stream_table\(name => 'shop\.totals', query => '/,
  );
  expect(await ok(project.dbt('plan --sql'))).toMatch(
    / -- shop\.totals is declared by dbt, project shop \(\d+ lines of SQL, printed with --output json\)\n/,
  );
  expect((await project.dbt('plan --exit-code')).exit).toBe(2);
  expect((await db.query("select from pg_namespace where nspname = 'shop'")).rows).toEqual([]);
});

test('after a run there is nothing to do, and one statement tells', async ({ database, db }) => {
  await using project = await makeProject(database.url, files);
  await ok(project.dbt('build'));
  const read = await watchStatements(db);
  const { exit, stdout } = await project.dbt('plan --exit-code');
  expect(stdout).toContain('Plan of 5 nodes: 2 to write rows to, 3 unchanged. The database is as the project says. Nothing was run.');
  expect(exit).toBe(0);
  if (read !== undefined) expect(await read()).toEqual([expect.any(String)]);
});

test('changes are told as the run then makes them', async ({ database }) => {
  await using project = await makeProject(database.url, files);
  await ok(project.dbt('build'));
  await project.write({
    'models/totals.sql': files['models/totals.sql'].replace("'1h'", "'2h'"),
    'models/grand.sql': files['models/grand.sql'].replace('sum(total) as total', 'sum(total) as total, count(*) as customers'),
    'models/stg.sql': "select id, customer, amount * 2 as amount from {{ ref('raw') }}",
  });
  const plan = await saysWhatRuns(project);
  const altered = expect.stringMatching(/alter|rebuild/);
  expect(actions(plan)).toEqual({ raw: 'load', stg: 'replace', totals: altered, grand: altered, copy: 'refill' });
  const totals = plan.nodes.find(({ unique_id: id }) => id.endsWith('.totals'));
  expect(totals?.changes).toContain('schedule 1h -> 2h');
  // 0.1.x keep the view's old text in a refresh.
  if (totals?.action === 'alter') expect(totals.changes).toContain('a view that it reads has changed');
});

test('a stream table with a change of its own, next to the rebuild of one that it reads', async ({ database }) => {
  const totals = (type: string) =>
    `{{ config(materialized='stream_table') }}\nselect customer, sum(amount)::${type} as total from {{ ref('stg') }} group by customer`;
  const start = {
    ...files,
    'models/totals.sql': totals('numeric'),
    'models/grand.sql': "{{ config(materialized='stream_table') }}\nselect customer, total + 1 as total from {{ ref('totals') }}",
    'models/same.sql': "{{ config(materialized='stream_table') }}\nselect customer, total from {{ ref('totals') }}",
    'models/paused.sql': "{{ config(materialized='stream_table') }}\nselect customer, total from {{ ref('totals') }}",
  };
  await using project = await makeProject(database.url, start);
  await ok(project.dbt('build'));
  await project.write({
    'models/totals.sql': totals('bigint'),
    'models/grand.sql': start['models/grand.sql'].replace('total + 1', 'total + 2'),
    'models/paused.sql': "{{ config(materialized='stream_table', status='PAUSED') }}\nselect customer, total from {{ ref('totals') }}",
  });
  expect(actions(await saysWhatRuns(project))).toMatchObject({
    totals: 'rebuild',
    grand: expect.stringMatching(/alter|rebuild/),
    same: 'none',
    paused: 'alter',
  });
});

const onTotals = (columns: string) => `select ${columns} from {{ ref('totals') }} where total > 1`;
const streamTable = (sql: string) => `{{ config(materialized='stream_table', schedule='1h') }}\n${sql}`;
const totalsOf = (columns: string) => streamTable(`select customer, ${columns} from {{ ref('stg') }} group by customer`);

test('views on a stream table that gets other types: those that the rebuild makes right are kept, the others replaced', async ({ database, db }) => {
  const start = {
    'seeds/raw.csv': files['seeds/raw.csv'],
    'models/stg.sql': files['models/stg.sql'],
    'models/totals.sql': totalsOf('sum(amount)::numeric as total'),
    'models/kept.sql': "select customer, total from {{ ref('totals') }}",
    'models/on_kept.sql': "select total from {{ ref('kept') }}",
    // The server writes a cast into its definition that the new type needs no more.
    'models/cast.sql': onTotals('customer, total'),
    'models/all.sql': "select * from {{ ref('totals') }}",
  };
  await using project = await makeProject(database.url, start);
  await ok(project.dbt('build'));
  await db.query("create view shop.by_hand as select customer from shop.totals; comment on view shop.kept is 'kept'");
  await project.write({ 'models/totals.sql': totalsOf('sum(amount)::bigint as total, count(*) as n') });
  const plan = await saysWhatRuns(project);
  expect(actions(plan)).toMatchObject({ totals: 'rebuild', kept: 'none', on_kept: 'none', cast: 'replace', all: 'replace' });
  const { results } = await project.json('target/run_results.json');
  expect(Object.fromEntries(results.map(({ unique_id: id, message }: Record<string, string>) => [id?.split('.').at(-1), message]))).toMatchObject({
    kept: 'UNCHANGED',
    on_kept: 'UNCHANGED',
    cast: 'CREATE VIEW',
    all: 'CREATE VIEW',
  });
  expect(
    (await db.query("select obj_description('shop.kept'::regclass) as said, pg_typeof(total)::text as type from shop.on_kept limit 1")).rows,
  ).toEqual([{ said: 'kept', type: 'bigint' }]);
});

test('a view is compared as the parser reads it; one that another tool made, by what the server would execute', async ({ database, db }) => {
  await using project = await makeProject(database.url, { 'models/one.sql': 'select 1 + 1 as two, 3 as three' });
  const both = async () => {
    const plan: Planned = JSON.parse(await ok(project.dbt('plan --output json')));
    await ok(project.dbt('run'));
    const { results } = await project.json('target/run_results.json');
    return [plan.nodes[0]?.action, results[0].message];
  };
  expect(await both()).toEqual(['create', 'CREATE VIEW']);
  await project.write({ 'models/one.sql': 'SELECT 1+1 AS two, -- a comment\n  3 AS three' });
  expect(await both()).toEqual(['none', 'UNCHANGED']);
  await project.write({ 'models/one.sql': 'select 2 as two, 3 as three' });
  expect(await both()).toEqual(['replace', 'CREATE VIEW']);
  expect((await db.query("select pg_get_viewdef('shop.one') as definition")).rows[0].definition).toContain('2 AS two');
  await db.query('create or replace view shop.one as select 1 + 1 as two, 3 as three');
  expect(await both()).toEqual(['none', 'UNCHANGED']);
  await db.query('create or replace view shop.one with (security_barrier) as select 2 as two, 3 as three');
  expect(await both()).toEqual(['replace', 'CREATE VIEW']);
  await db.query('create or replace view shop.one as select 5 as two, 3 as three');
  expect(await both()).toEqual(['replace', 'CREATE VIEW']);
  expect(await both()).toEqual(['none', 'UNCHANGED']);
});

test('a column that goes from a stream table and, in the same run, from the models that read it', async ({ database, db }) => {
  const start = (n: string) => ({
    'seeds/raw.csv': files['seeds/raw.csv'],
    'models/stg.sql': files['models/stg.sql'],
    'models/totals.sql': totalsOf(`sum(amount) as total${n && ', count(*) as n'}`),
    'models/top.sql': `{{ config(materialized='stream_table', schedule='1h'${n && ", indexes=[{'columns': ['n']}]"}) }}\n${onTotals(`customer, total${n}`)}`,
    'models/mid.sql': onTotals(`customer, total${n}`),
    'models/over.sql': streamTable(`select customer, total${n} from {{ ref('mid') }}`),
    'models/leaf.sql': `select customer${n} from {{ ref('over') }}`,
  });
  await using project = await makeProject(database.url, start(', n'));
  await ok(project.dbt('build'));
  await project.write(start(''));
  expect(actions(await saysWhatRuns(project))).toMatchObject({
    ...{ totals: 'rebuild', top: 'rebuild', mid: 'replace', over: 'rebuild', leaf: 'replace' },
  });
  const { results } = await project.json('target/run_results.json');
  expect(Object.fromEntries(results.map(({ unique_id: id, message }: Record<string, string>) => [id?.split('.').at(-1), message]))).toMatchObject({
    totals: 'REBUILD STREAM TABLE, query changed (compatible: removes "n"; made anew, because in place the server would not get it right)',
    top: 'REBUILD STREAM TABLE, made anew with shop.totals',
    mid: 'CREATE VIEW',
    over: 'REBUILD STREAM TABLE, made anew with shop.totals',
    leaf: 'CREATE VIEW',
  });
  expect((await db.query('select customer::int, total::int from shop.over order by customer')).rows).toEqual([
    { customer: 1, total: 30 },
    { customer: 2, total: 5 },
  ]);

  // A reader that needs it still, and one that is not in the run.
  await project.write({ ...start(', n'), 'models/totals.sql': start('')['models/totals.sql'] });
  expect((await project.dbt('run')).exit).toBe(1);
  await project.write(start(', n'));
  await ok(project.dbt('run'));
  await project.write(start(''));
  const { exit, stdout } = await project.dbt('run --select totals');
  expect(exit).toBe(1);
  expect(stdout).toMatch(/error PLAN_DEPENDENTS_LOST: the change of shop\.totals would lose stream table shop\.[\s\S]*--select totals\+/);
  await ok(project.dbt('run --select totals+'));
  expect((await project.dbt('plan --exit-code')).exit).toBe(0);

  // What is kept as it is makes nothing ahead.
  await project.write(start(', n'));
  await ok(project.dbt('run'));
  await project.write({
    ...start(''),
    'models/totals.sql': start('')['models/totals.sql'].replace("schedule='1h'", "schedule='1h', on_configuration_change='continue'"),
  });
  const kept = await ok(project.dbt('run'));
  expect(kept).toContain('[LEFT AS IT IS, query changed (compatible: removes "n"');
  expect(kept).not.toContain('made anew with');
}, 90_000);

test('a changed view that was taken in is a change of the query', async ({ database, db }) => {
  const start = {
    ...files,
    'models/stg.sql': "select id, customer, amount::numeric(10, 1) as amount from {{ ref('raw') }}",
    'models/totals.sql':
      "{{ config(materialized='stream_table', refresh_mode='FULL') }}\nselect customer, sum(amount) as total, count(distinct amount) as amounts from {{ ref('stg') }} group by customer",
  };
  await using project = await makeProject(database.url, start);
  await ok(project.dbt('build'));
  await project.write({ 'models/stg.sql': start['models/stg.sql'].replace('amount::', '(amount * 2)::') });
  await saysWhatRuns(project);
  const read = await watchStatements(db);
  await ok(project.dbt('plan'));
  if (read !== undefined) expect(await read()).toEqual([expect.any(String)]);
  expect((await db.query('select total::text from shop.totals order by total')).rows).toEqual([{ total: '10.0' }, { total: '60.0' }]);
});

test('a template that writes is refused by the server, and hooks are not run', async ({ database, db }) => {
  await using project = await makeProject(database.url, {
    'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\non-run-start: ["create table public.hook_ran ()"]\n',
    'models/sly.sql': "{% if execute %}{% do run_query('create table public.hook_ran ()') %}{% endif %}select 1 as id",
    'models/fine.sql': "{{ config(pre_hook='create table public.hook_ran ()') }}select 1 as id",
  });
  const { exit, stdout } = await project.dbt('plan');
  expect(exit).toBe(1);
  expect(stdout).toMatch(/x shop\.sly \(view model\): fail\n.*cannot execute CREATE TABLE in a read-only transaction \(in models\/sly\.sql/);
  expect(stdout).toContain('+ shop.fine (view model): create');
  expect((await db.query("select to_regclass('public.hook_ran') as there")).rows).toEqual([{ there: null }]);
});

test('a model that reads a column which will not be there is planned to fail, also where a stream table is kept from getting it', async ({
  database,
}) => {
  const start = {
    'seeds/raw.csv': files['seeds/raw.csv'],
    'models/stg.sql': files['models/stg.sql'],
    'models/totals.sql': totalsOf('sum(amount) as total'),
    'models/seen.sql': onTotals('customer, total'),
    'models/top.sql': streamTable(onTotals('customer, total')),
  };
  await using project = await makeProject(database.url, start);
  await ok(project.dbt('build'));
  await project.write({
    'models/totals.sql': totalsOf('sum(amount) as total, count(*) as n').replace(
      "schedule='1h'",
      "schedule='1h', on_configuration_change='continue'",
    ),
    'models/seen.sql': onTotals('customer, n'),
    'models/top.sql': streamTable(onTotals('customer, n')),
    'models/typo.sql': onTotals('customr'),
  });
  const plan: Planned = JSON.parse((await project.dbt('plan --output json')).stdout);
  expect(actions(plan)).toMatchObject({ totals: 'keep', seen: 'error', top: 'error', typo: 'error' });
  expect((await project.dbt('run')).exit).toBe(1);
  const { results } = await project.json('target/run_results.json');
  expect(Object.fromEntries(results.map(({ unique_id: id, status }: Record<string, string>) => [id?.split('.').at(-1), status]))).toMatchObject({
    ...{ totals: 'success', seen: 'error', top: 'error', typo: 'error' },
  });
});

test('a stream table that becomes a view: the views on it go with it, which is planned and told', async ({ database, db }) => {
  const asView = "select customer, sum(amount) as total from {{ ref('stg') }} group by customer";
  await using project = await makeProject(database.url, {
    'seeds/raw.csv': files['seeds/raw.csv'],
    'models/stg.sql': files['models/stg.sql'],
    'models/totals.sql': streamTable(asView),
    'models/seen.sql': onTotals('customer, total'),
  });
  await ok(project.dbt('build'));
  await db.query('create view shop.by_hand as select customer from shop.totals');
  await project.write({ 'models/totals.sql': asView });
  expect(actions(JSON.parse(await ok(project.dbt('plan --output json'))))).toMatchObject({ totals: 'replace', seen: 'replace' });
  expect(await ok(project.dbt('run'))).toMatch(/WARNING.*what reads it goes with it: .*"shop"\."by_hand"/);
  expect((await project.dbt('plan --exit-code')).exit).toBe(0);
});

test('a view that was taken in and went with the table under it is no change of the query', async ({ database, db }) => {
  await using project = await makeProject(database.url, {
    'seeds/raw.csv': files['seeds/raw.csv'],
    'models/copy.sql': "{{ config(materialized='table') }}select id, customer, amount from {{ ref('raw') }}",
    // The server would lose the quoted name: such a view is taken in.
    'models/stg.sql': "{{ config(alias='Stg Two') }}select id, customer, amount from {{ ref('copy') }}",
    'models/totals.sql': files['models/totals.sql'],
  });
  await ok(project.dbt('build'));
  await db.query('drop table shop.copy cascade');
  const plan = await saysWhatRuns(project);
  expect(plan.nodes.find(({ unique_id: id }) => id.endsWith('.totals'))?.changes).toEqual(['a relation that it reads was replaced']);
});

test('what stands in the way, and what on_configuration_change makes of a change', async ({ database, db }) => {
  await using project = await makeProject(database.url, files);
  await ok(project.dbt('build'));
  const changed = (policy: string) => ({
    'models/totals.sql': files['models/totals.sql'].replace("schedule='1h'", `schedule='3h', on_configuration_change='${policy}'`),
  });
  await project.write(changed('continue'));
  expect(actions(JSON.parse(await ok(project.dbt('plan --output json')))).totals).toBe('keep');
  expect(await ok(project.dbt('run --select totals'))).toMatch(/LEFT AS IT IS, schedule 1h -> 3h/);
  await project.write(changed('fail'));
  expect((await project.dbt('plan --select totals')).stdout).toContain('x shop.totals (stream table model): refuse');
  const refused = await project.dbt('run --select totals');
  expect(refused.exit).toBe(1);
  expect(refused.stdout).toContain('error DBT_CHANGE_REFUSED: the stream table shop.totals is not as its model says');
  expect((await db.query("select schedule from pgtrickle.pgt_stream_tables where pgt_name = 'totals'")).rows).toEqual([{ schedule: '1h' }]);
  await ok(project.dbt('run --select totals --full-refresh'));
  expect((await db.query("select schedule from pgtrickle.pgt_stream_tables where pgt_name = 'totals'")).rows).toEqual([{ schedule: '3h' }]);
});
