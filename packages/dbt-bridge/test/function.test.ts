import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

test.beforeEach(async ({ db }) => {
  await db.query('drop schema if exists shop cascade; create schema shop; create table shop.orders as select 1 as id, 2 as amount');
});

const twice = (more = '') => `functions:
  - name: twice
    description: Twice as much
    arguments: [{name: amount, data_type: numeric${more}}]
    returns: {data_type: numeric}
`;
const project = {
  'functions/twice.sql': 'select amount * {{ var("factor", 2) }}',
  'functions/functions.yml': twice(),
  'functions/four_times.sql':
    "{{ config(volatility='stable', alias='quadruple') }}select {{ function('twice') }}({{ function('shop', 'twice') }}(amount))",
  'functions/more.yml':
    'functions: [{name: four_times, arguments: [{name: amount, data_type: numeric, default_value: 5}], returns: {data_type: numeric}}]',
  'models/sums.sql': "select id, {{ function('twice') }}(id) as two, {{ function('four_times') }}() as twenty from shop.orders",
};

test('are built before what calls them, left alone while nothing changes, and replaced in place', async ({ database, db }) => {
  await using shop = await makeProject(database.url, project);
  const built = await ok(shop.dbt('build'));
  expect(built).toMatch(/OK created function shop\.twice \.* \[SUCCESS in /);
  expect(built).toMatch(/OK created function shop\.quadruple \.* \[SUCCESS in /);
  expect(built).toContain('Finished running 2 functions, 1 view model');
  expect((await db.query('select two::text, twenty::text from shop.sums')).rows).toEqual([{ two: '2', twenty: '20' }]);
  const kept = async () => (await db.query("select xmin::text from pg_proc where pronamespace = 'shop'::regnamespace order by proname")).rows;

  const before = await kept();
  expect(await ok(shop.dbt('build'))).toContain('OK unchanged function shop.twice');
  expect(await kept()).toEqual(before);

  await ok(shop.dbt(['build', '--vars', '{factor: 3}']));
  expect((await db.query('select two::text, twenty::text from shop.sums')).rows).toEqual([{ two: '3', twenty: '45' }]);
  expect(await ok(shop.dbt(['show', '--inline', "select {{ function('four_times') }}(2) as eighteen"]))).toContain('18');
});

test('are resources of their own: listed, selected, compared, and in the manifest', async ({ database }) => {
  await using shop = await makeProject(database.url, project);
  expect((await ok(shop.dbt(['ls', '--resource-type', 'function']))).trim().split('\n').slice(-2)).toEqual(['shop.four_times', 'shop.twice']);
  expect((await ok(shop.dbt(['ls', '--select', 'twice+', '--output', 'name', '--quiet']))).trim().split('\n')).toEqual([
    'four_times',
    'twice',
    'sums',
  ]);
  const { functions, nodes, parent_map } = JSON.parse(await readFile(join(shop.dir, 'target/manifest.json'), 'utf8'));
  expect(functions['function.shop.four_times']).toMatchObject({
    alias: 'quadruple',
    relation_name: null,
    functions: [['twice'], ['shop', 'twice']],
    arguments: [{ name: 'amount', data_type: 'numeric', description: null, default_value: 5 }],
    returns: { data_type: 'numeric', description: null },
    config: { materialized: 'function', type: 'scalar', volatility: 'stable' },
  });
  expect(nodes['function.shop.twice']).toBeUndefined();
  expect(parent_map['model.shop.sums']).toEqual(['function.shop.four_times', 'function.shop.twice']);

  await shop.write({ 'functions/functions.yml': twice(', default_value: 1') });
  await ok(shop.dbt(['ls', '--quiet', '--target-path', 'state']));
  await shop.write({ 'functions/functions.yml': twice(', default_value: 2') });
  const modified = await ok(shop.dbt(['ls', '--quiet', '--select', 'state:modified', '--state', 'state', '--output', 'name']));
  expect(modified.trim()).toBe('twice');
});

test.for([
  ['a call of what does not exist', { 'models/sums.sql': "select {{ function('twise') }}(1)" }, 'calls the function "twise", which was not found'],
  ['no return type', { 'functions/functions.yml': 'functions: [{name: twice}]' }, 'function "twice" does not say what it returns'],
  [
    'a default value before an argument without one',
    {
      'functions/functions.yml':
        'functions: [{name: twice, returns: {data_type: int}, arguments: [{name: a, data_type: int, default_value: 1}, {name: b, data_type: int}]}]',
    },
    'argument "b" of function "twice" has no default value and comes after one that has',
  ],
  ['an unknown volatility', { 'functions/twice.sql': "{{ config(volatility='often') }}select 1" }, 'volatility is "often"'],
  ['a type that PostgreSQL has no macro for', { 'functions/twice.sql': "{{ config(type='table') }}select 1" }, "No macro named 'table_function_sql'"],
  ['Python', { 'functions/thrice.py': 'def thrice(amount):\n  return amount * 3' }, "No macro named 'scalar_function_python' found within namespace"],
] as const)('tells of %s', async ([, files, message], { database }) => {
  await using shop = await makeProject(database.url, { ...project, ...files });
  const { exit, stdout, stderr } = await shop.dbt('build');
  expect(exit).not.toBe(0);
  expect(stdout + stderr).toContain(message);
});
