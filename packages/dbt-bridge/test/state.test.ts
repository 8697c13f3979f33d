import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type DbtProject, makeProject, ok, test } from './dbt.fixture.js';

const profile = (schema: string) => `    ${schema}:
      type: postgres
      host: "{{ env_var('PGHOST') }}"
      port: "{{ env_var('PGPORT') | as_number }}"
      user: "{{ env_var('PGUSER') }}"
      password: "{{ env_var('PGPASSWORD') }}"
      dbname: "{{ env_var('PGDATABASE') }}"
      schema: ${schema}
      threads: 2
`;
const files = {
  'profiles.yml': `shop:\n  target: prod\n  outputs:\n${profile('prod')}${profile('dev')}`,
  'seeds/raw.csv': 'id,name\n1,ann\n2,bob\n',
  'models/staged.sql': "select id, {{ shout('name') }} as name from {{ ref('raw') }}",
  'models/report.sql': "{{ config(materialized='table') }}\nselect count(*) as people from {{ ref('staged') }}",
  'models/other.sql': "select 1 as one where '{{ target.name }}' <> ''",
  'models/schema.yml': `models:
  - name: staged
    description: people
    columns: [{name: id, data_tests: [unique]}]
sources:
  - name: outside
    tables: [{name: things}]
exposures:
  - name: board
    type: dashboard
    owner: {name: ann}
    depends_on: [ref('report')]
`,
  'macros/shout.sql': '{% macro shout(column) %}upper({{ loud(column) }}){% endmacro %}\n{% macro loud(column) %}{{ column }}{% endmacro %}',
};

test.beforeEach(async ({ db }) => {
  await db.query('drop schema if exists prod cascade; drop schema if exists dev cascade');
});

/** A project whose artifacts of production are in `state`. */
async function inProduction(url: string): Promise<DbtProject & AsyncDisposable> {
  const project = await makeProject(url, files);
  await ok(project.dbt('build'));
  await cp(join(project.dir, 'target'), join(project.dir, 'state'), { recursive: true });
  return project;
}

const listed = async (project: DbtProject, select: string) =>
  (await ok(project.dbt(`ls --target dev --state state --resource-type all --indirect-selection empty --select ${select}`)))
    .trim()
    .split('\n')
    .filter(Boolean);

test('state:modified compares body, configuration, names, descriptions and macros, and not what the target changes', async ({ database }) => {
  await using project = await inProduction(database.url);
  expect(await listed(project, 'state:modified')).toEqual([]);
  expect(await listed(project, 'state:unmodified,resource_type:model')).toEqual(['shop.other', 'shop.report', 'shop.staged']);
  await project.write({ 'models/report.sql': "{{ config(materialized='table') }}\nselect count(*) + 0 as people from {{ ref('staged') }}" });
  expect(await listed(project, 'state:modified')).toEqual(['shop.report']);
  expect(await listed(project, 'state:modified+')).toEqual(['exposure:shop.board', 'shop.report']);
  expect(await listed(project, 'state:modified.body')).toEqual(['shop.report']);
  expect(await listed(project, 'state:modified.configs')).toEqual([]);
  await project.write({
    'models/report.sql': "{{ config(materialized='view') }}\nselect count(*) as people from {{ ref('staged') }}",
    'models/fresh.sql': 'select 2 as two',
    'seeds/raw.csv': 'id,name\n1,ann\n3,cid\n',
  });
  expect(await listed(project, 'state:modified.configs')).toEqual(['shop.report', 'shop.fresh'].sort());
  expect(await listed(project, 'state:new')).toEqual(['shop.fresh']);
  expect(await listed(project, 'state:modified.body')).toEqual(
    ['shop.fresh', 'shop.report', 'shop.raw'].sort((a, b) => (a === 'shop.raw' ? 1 : a < b ? -1 : 1)),
  );
  expect(await listed(project, 'state:old,resource_type:seed')).toEqual(['shop.raw']);
  await project.write({ ...files, 'macros/shout.sql': files['macros/shout.sql'].replace('{{ column }}', '({{ column }})') });
  expect(await listed(project, 'state:modified.macros')).toEqual(['shop.staged']);
  expect(await listed(project, 'state:modified,resource_type:model')).toEqual(['shop.fresh', 'shop.staged']);
});

test('--state target is the run before: its manifest is replaced when the command ends', async ({ database }) => {
  await using project = await makeProject(database.url, files);
  await ok(project.dbt('parse'));
  await project.write({ 'models/other.sql': 'select 2 as one' });
  const changed = ['ls', '--select', 'state:modified', '--state', 'target', '--output', 'name'];
  expect((await ok(project.dbt(changed))).trim()).toBe('other');
  expect((await project.dbt(changed)).stdout).not.toContain('other');
});

test('result:error selects what failed, and retry runs it and what was skipped, with the flags of the failed run', async ({ database, db }) => {
  await using project = await makeProject(database.url, files);
  await ok(project.dbt('seed'));
  await project.write({ 'models/staged.sql': "select id, missing as name from {{ ref('raw') }} where '{{ var('which') }}' = 'a'" });
  const failed = await project.dbt(['build', '--exclude', 'raw', '--vars', '{which: a}']);
  expect(failed.exit).toBe(1);
  expect(
    (await ok(project.dbt(['ls', '--state', 'target', '--select', 'result:error', 'result:skipped', '--vars', '{which: a}']))).trim().split('\n'),
  ).toEqual(['exposure:shop.board', 'shop.report', 'shop.staged', expect.stringContaining('unique_staged_id')]);
  await project.write({ 'models/staged.sql': "select id, name from {{ ref('raw') }} where '{{ var('which') }}' = 'a'" });
  const retried = await project.dbt('retry');
  expect(retried).toMatchObject({ exit: 0, stderr: '' });
  expect(retried.stdout).toContain('Retrying 4 of 5 of the last build');
  expect(retried.stdout).toContain('PASS=3 WARN=0 ERROR=0 SKIP=0 NO-OP=1 TOTAL=4');
  expect((await db.query('select people::int from prod.report')).rows).toEqual([{ people: 2 }]);
  expect((await project.json('target/run_results.json')).args).toMatchObject({ which: 'build', vars: { which: 'a' } });
  const again = await project.dbt('retry');
  expect(again).toMatchObject({ exit: 0 });
  expect(again.stdout).toContain('Nothing to do.');
});

test('--defer reads from production what is not built here, and --favor-state also what is', async ({ database, db }) => {
  await using project = await inProduction(database.url);
  await ok(project.dbt('run --target dev --select report --defer --state state'));
  expect((await db.query('select people::int from dev.report')).rows).toEqual([{ people: 2 }]);
  expect(await project.read('target/compiled/shop/models/report.sql')).toContain('"prod"."staged"');
  await project.write({
    'models/unit.yml': `unit_tests:
  - {name: counts, model: report, given: [{input: ref('staged'), rows: [{id: 1}, {id: 2}]}], expect: {rows: [{people: 2}]}}`,
  });
  await ok(project.dbt('test --target dev --select counts --defer --state state'));
  await ok(project.dbt('seed --target dev'));
  await ok(project.dbt('run --target dev --select staged'));
  await ok(project.dbt('compile --target dev --select report --defer --state state'));
  expect(await project.read('target/compiled/shop/models/report.sql')).toContain('"dev"."staged"');
  await ok(project.dbt('compile --target dev --select report --defer --favor-state --state state'));
  expect(await project.read('target/compiled/shop/models/report.sql')).toContain('"prod"."staged"');
});

test('clone points at production, leaves what exists alone, and replaces it with --full-refresh', async ({ database, db }) => {
  await using project = await inProduction(database.url);
  const first = await project.dbt('clone --target dev --state state');
  expect(first).toMatchObject({ exit: 0, stderr: '' });
  expect((await db.query('select people::int from dev.report')).rows).toEqual([{ people: 2 }]);
  const kinds = async () => (await db.query("select relname, relkind from pg_class where relnamespace = 'dev'::regnamespace order by 1")).rows;
  expect(await kinds()).toEqual(['other', 'raw', 'report', 'staged'].map((relname) => ({ relname, relkind: 'v' })));
  const second = await project.dbt('clone --target dev --state state');
  expect(second.stdout).toContain('already exists');
  expect((await project.dbt('clone --target dev --state state --full-refresh')).exit).toBe(0);
});

test.each([
  ['ls --select state:modified', '"state:modified"|state:modified compares with an earlier run'],
  ['ls --select state:modifed --state .', 'Did you mean "modified"?'],
  ['ls --select result:eror --state target', 'Did you mean "error"?'],
  ['run --defer', '--defer needs the artifacts of another run'],
  ['clone', 'clone needs the artifacts of another run'],
  ['retry', "Could not find previous run in 'target' target directory"],
])('%s without a state is refused with a hint', async (line, message) => {
  await using project = await makeProject('postgres://nobody@127.0.0.1:1/none', files);
  if (line.includes('result:')) {
    const metadata = { dbt_schema_version: 'https://schemas.getdbt.com/dbt/run-results/v6.json' };
    await project.write({ 'target/run_results.json': JSON.stringify({ metadata, args: {}, results: [] }) });
  }
  const { exit, stderr } = await project.dbt(line);
  expect(exit).toBe(2);
  expect(stderr).toMatch(new RegExp(message.replace(/[?.]/g, '\\$&')));
});

test('compile says the SQL of what was named, and --inline that of a text, without a server', async () => {
  await using project = await makeProject('postgres://nobody@127.0.0.1:1/none', files);
  const named = await project.dbt('compile --select other');
  expect(named).toMatchObject({ exit: 0, stderr: '' });
  expect(named.stdout).toContain("Compiled node 'other' is:\nselect 1 as one where 'prod' <> ''");
  const inline = await project.dbt(['compile', '--quiet', '--inline', "select * from {{ ref('report') }}"]);
  expect(inline).toMatchObject({ exit: 0, stderr: '', stdout: 'select * from "none"."prod"."report"\n' });
  const json = await project.dbt(['compile', '-q', '--output', 'json', '--inline', 'select {{ 1 + 1 }}']);
  expect(json.stdout).toContain('"compiled": "select 2"');
  const wrong = await project.dbt(['compile', '--inline', "select * from {{ ref('reprot') }}"]);
  expect(wrong).toMatchObject({ exit: 1 });
  expect(wrong.stderr).toContain('Did you mean "report"?');
});
