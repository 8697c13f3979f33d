import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

const models = (access: string, more = '') => `groups: [{name: finance, owner: {name: Ada}}, {name: sales, owner: {name: Bo}}]
models: [{name: costs, config: {group: finance, access: ${access}}}${more}]`;
const files = { 'models/costs.sql': 'select 1 as id', 'models/report.sql': "select * from {{ ref('costs') }}" };

test.for([
  ['a model without a group', {}, 'model "report" refers to "costs", which is private to the group "finance"'],
  [
    'a model of another group',
    { 'models/report.sql': "{{ config(group='sales') }}select * from {{ ref('costs') }}" },
    'model "report" refers to "costs"',
  ],
  [
    'an exposure',
    { 'models/report.sql': '', 'models/board.yml': "exposures: [{name: board, type: dashboard, owner: {name: Cy}, depends_on: [ref('costs')]}]" },
    'exposure "board" refers to "costs"',
  ],
  ['a singular test', { 'models/report.sql': '', 'tests/none.sql': "select * from {{ ref('costs') }} where false" }, 'test "none" refers to "costs"'],
] as const)('a private model cannot be read by %s', async ([, more, message], { database }) => {
  await using project = await makeProject(database.url, { ...files, 'models/models.yml': models('private'), ...more });
  const { exit, stderr } = await project.dbt('parse');
  expect(exit).toBe(2);
  expect(stderr).toContain(`error DBT_REF_PRIVATE: ${message}`);
});

test('a private model without a group can be read by nobody', async ({ database }) => {
  await using project = await makeProject(database.url, { ...files, 'models/models.yml': 'models: [{name: costs, config: {access: private}}]' });
  expect((await project.dbt('parse')).stderr).toContain('model "report" refers to "costs", which is private and in no group');
});

test('a private model can be read within its group, by a test of its own, and by an inline query', async ({ database }) => {
  await using project = await makeProject(database.url, {
    ...files,
    'models/report.sql': "{{ config(group='finance') }}select * from {{ ref('costs') }}",
    'models/models.yml': models('private').replace('access: private}', 'access: private}, columns: [{name: id, data_tests: [not_null]}]'),
  });
  expect(await ok(project.dbt('build'))).toContain('PASS=3');
  expect(await ok(project.dbt(['show', '--inline', "select id from {{ ref('costs') }}"]))).toContain('1');
});

test.for([
  ['protected', 'which is protected to the package "ledger"'],
  ['private', 'which is private to the group "finance"'],
] as const)('restrict-access keeps %s models of a package to it', async ([access, message], { database }) => {
  const ledger = { 'ledger/models/costs.sql': 'select 1 as id', 'ledger/models/models.yml': models(access) };
  const restricted = (yes: boolean) => ({ 'ledger/dbt_project.yml': `name: ledger\nversion: '1'\nrestrict-access: ${yes}\n` });
  await using project = await makeProject(database.url, {
    ...ledger,
    ...restricted(true),
    'packages.yml': 'packages: [{local: ledger}]',
    'models/report.sql': "{{ config(group='finance') }}select * from {{ ref('costs') }}",
  });
  await ok(project.dbt('deps'));
  const { exit, stderr } = await project.dbt('parse');
  expect(exit).toBe(2);
  expect(stderr).toContain(message);
  await project.write(restricted(false));
  await ok(project.dbt('parse'));
});
