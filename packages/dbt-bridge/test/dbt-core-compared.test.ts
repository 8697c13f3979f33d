import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { type DbtProject, makeProject, ok, serverEnv, test } from './dbt.fixture.js';

// What runs here needs dbt itself. PGTRICKLE_DBT_CORE names executables of dbt-core with dbt-postgres, separated as in PATH; from 1.12 on dbt
// can run another parser than its own.
const executables = (process.env.PGTRICKLE_DBT_CORE ?? '').split(delimiter).filter(Boolean);
const isNew = (dbt: string) => /installed:\s+1\.(1[2-9]|[2-9]\d)\./.test(spawnSync(dbt, ['--version'], { encoding: 'utf8' }).stdout);
const DBT_CORE = executables.filter((dbt) => !isNew(dbt)).map((dbt) => dirname(dbt))[0];
const DBT_CORE_V2 = executables.filter(isNew).map((dbt) => dirname(dbt))[0];
const bin = fileURLToPath(new URL('../bin/pgt-dbt.js', import.meta.url));

const shop = {
  'seeds/raw_orders.csv': 'id,customer_id,amount\n1,1,10\n2,1,5.5\n3,2,7\n',
  'models/stg_orders.sql': "select id, customer_id, {{ whole('amount') }} as amount from {{ ref('raw_orders') }}",
  'models/big.sql': "{{ config(materialized='ephemeral') }}select * from {{ ref('stg_orders') }} where amount > 6",
  'models/totals.sql': "{{ config(materialized='table', tags=['x']) }}select customer_id, sum(amount) as total from {{ ref('big') }} group by 1",
  'models/schema.yml': `models:
  - name: stg_orders
    description: "{{ doc('orders') }}"
    columns: [{name: id, data_tests: [unique, not_null]}]
  - name: totals
    config: {contract: {enforced: true}}
    columns: [{name: customer_id, data_type: integer}, {name: total, data_type: double precision}]
sources:
  - name: outside
    tables: [{name: things, columns: [{name: id, data_tests: [not_null: {config: {severity: warn}}]}]}]
exposures:
  - {name: board, type: dashboard, owner: {name: ann}, depends_on: ["ref('totals')", "source('outside', 'things')"]}
unit_tests:
  - name: adds_up
    model: totals
    given: [{input: ref('big'), format: sql, rows: "select 1 as customer_id, 7 as amount"}]
    expect: {rows: [{customer_id: 1, total: 7}]}
`,
  'models/docs.md': '{% docs orders %}All *orders*.{% enddocs %}',
  'macros/whole.sql': '{% macro whole(column) %}floor({{ column }}){% endmacro %}',
  'snapshots/orders.yml':
    "snapshots:\n  - {name: orders_history, relation: ref('stg_orders'), config: {unique_key: id, strategy: check, check_cols: all}}\n",
};

/** Runs dbt in a project, with the connection of its tests. */
function dbt(folder: string, project: DbtProject, url: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(join(folder, 'dbt'), [...args, '--no-use-colors'], {
    cwd: project.dir,
    encoding: 'utf8',
    env: {
      ...process.env,
      ...serverEnv(url),
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      DBT_SEND_ANONYMOUS_USAGE_STATS: '0',
      DBT_PROFILES_DIR: project.dir,
    },
  });
  if (status !== 0) throw new Error(`dbt ${args.join(' ')} exits with ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

/** What `dbt ls` lists for each of these command lines, all of them in one process of Python. */
function listWithDbt(folder: string, project: DbtProject, url: string, lines: readonly string[]): string[][] {
  const script = `
import json, sys
from dbt.cli.main import dbtRunner
results = [dbtRunner().invoke(line.split() + ['--quiet', '--no-print']).result for line in json.loads(sys.argv[1])]
open('listed.json', 'w').write(json.dumps(results))
`;
  execFileSync(join(folder, 'python'), ['-c', script, JSON.stringify(lines)], {
    cwd: project.dir,
    stdio: 'ignore',
    env: { ...process.env, ...serverEnv(url), DBT_SEND_ANONYMOUS_USAGE_STATS: '0', DBT_PROFILES_DIR: project.dir },
  });
  return JSON.parse(readFileSync(join(project.dir, 'listed.json'), 'utf8')) as string[][];
}

describe.skipIf(!DBT_CORE)('artifacts, by the schemas that dbt-core brings (set PGTRICKLE_DBT_CORE to run)', { timeout: 300_000 }, () => {
  test('manifest.json and run_results.json are valid', async ({ database, db }) => {
    await db.query('drop schema if exists shop cascade');
    await using project = await makeProject(database.url, shop);
    await ok(project.dbt('build --exclude source:outside+ test_type:unit resource_type:snapshot'));
    const script = `
import json, sys
from dbt.artifacts.schemas.manifest import WritableManifest
from dbt.artifacts.schemas.run import RunResultsArtifact
import jsonschema
for name, artifact in (('manifest.json', WritableManifest), ('run_results.json', RunResultsArtifact)):
    validator = jsonschema.Draft202012Validator(artifact.json_schema())
    for error in validator.iter_errors(json.load(open(sys.argv[1] + '/' + name))):
        print(name, '/'.join(map(str, error.absolute_path)), error.message[:200])
    artifact.read_and_check_versions(sys.argv[1] + '/' + name)
`;
    expect(execFileSync(join(DBT_CORE as string, 'python'), ['-c', script, join(project.dir, 'target')], { encoding: 'utf8' })).toBe('');
  });

  test('dbt ls and pgt-dbt ls print the same, also against a state of the other', async ({ database }) => {
    await using project = await makeProject(database.url, shop);
    dbt(DBT_CORE as string, project, database.url, ['parse', '--target-path', 'of-dbt']);
    await ok(project.dbt('parse --target-path of-us'));
    await project.write({ 'models/stg_orders.sql': 'select 1 as id', 'models/more.sql': 'select 1 as one' });
    const outputs = ['', '--output name', '--output path', '--output json', '--output json --output-keys name config.materialized'];
    const states = [
      'modified',
      'modified.body',
      'modified.configs',
      'modified.relation',
      'modified.macros',
      'modified.contract',
      'new',
      'old',
      'unmodified',
    ];
    const ours = [...outputs.map((output) => `ls ${output}`.trim()), ...states.map((value) => `ls --select state:${value} --state of-dbt`)];
    const theirs = [...outputs.map((output) => `ls ${output}`.trim()), ...states.map((value) => `ls --select state:${value} --state of-us`)];
    const listed = listWithDbt(DBT_CORE as string, project, database.url, theirs);
    for (const [index, line] of ours.entries()) expect((await ok(project.dbt(line))).split('\n').filter(Boolean), line).toEqual(listed[index]);
  });
});

describe.skipIf(!DBT_CORE_V2)('dbt-core runs a project from our manifest (set PGTRICKLE_DBT_CORE to run)', { timeout: 300_000 }, () => {
  test('seed, run, test and ls', async ({ database, db }) => {
    await db.query('drop schema if exists shop cascade; create schema if not exists outside; create table if not exists outside.things (id int)');
    await using project = await makeProject(database.url, shop);
    const parser = ['--use-v2-parser', '--v2-parser', `${process.execPath} ${bin} parse`];
    const native = dbt(DBT_CORE_V2 as string, project, database.url, ['ls', '-q']);
    expect(dbt(DBT_CORE_V2 as string, project, database.url, ['ls', '-q', ...parser])).toBe(native);
    const built = dbt(DBT_CORE_V2 as string, project, database.url, ['build', '--vars', '{a: 1}', ...parser]);
    expect(built).toContain('ERROR=0');
    expect(built).toContain('PASS=8');
    expect((await db.query('select customer_id, total::text from shop.totals order by 1')).rows).toEqual([
      { customer_id: 1, total: '10' },
      { customer_id: 2, total: '7' },
    ]);
  });
});
