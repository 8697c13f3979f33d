import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

const models = { 'models/one.sql': 'select 1 as one', 'models/two.sql': "select one from {{ ref('one') }}" };

test('a target that cannot be written to is said with the file and the reason, before anything is built', async ({ database, db }) => {
  await db.query('drop schema if exists shop cascade');
  await using project = await makeProject(database.url, { ...models, target: 'a file' });
  for (const command of ['parse', 'run', 'compile']) {
    const { exit, stdout, stderr } = await project.dbt(command);
    expect({ exit, stderr: stderr.replaceAll(project.dir, '.') }, stdout).toEqual({
      exit: 2,
      stderr: expect.stringMatching(/^error FILE_WRITE_FAILED: .*manifest\.json cannot be written: a file stands where a folder has to be\n/),
    });
  }
  expect((await db.query("select count(*)::int as n from pg_namespace where nspname = 'shop'")).rows).toEqual([{ n: 0 }]);
  await ok(project.dbt('run --target-path elsewhere'));
});

test.skipIf(process.platform !== 'linux')(
  'a folder in /proc is refused, as target and for packages, and is no wait without an end',
  async ({ database }) => {
    await using project = await makeProject(database.url, models);
    const refused = (path: string) => expect.stringMatching(`^error FILE_WRITE_FAILED: ${path} cannot be written: nothing can be made there\n`);
    expect(await project.dbt('parse --target-path /proc/x')).toMatchObject({ exit: 2, stderr: refused('/proc/x/semantic_manifest\\.json') });
    await project.write({ 'packages.yml': 'packages: [{ local: other }]\n', 'other/dbt_project.yml': 'name: other\n' });
    const installed = await project.dbt('deps', { env: { DBT_PACKAGES_INSTALL_PATH: '/proc/x/y' } });
    expect(installed).toMatchObject({ exit: 2, stderr: refused('/proc/x/y') });
    expect(await project.dbt('init new --project-dir /proc')).toMatchObject({ exit: 2, stderr: refused('/proc/new/.*') });
  },
);

test('a compiled file that cannot be written fails its model, and run_results.json says so', async ({ database }) => {
  await using project = await makeProject(database.url, { ...models, 'target/compiled/shop/models/one.sql/in-the-way': '' });
  expect((await project.dbt('run')).exit).toBe(1);
  const { results } = await project.json('target/run_results.json');
  expect(results).toMatchObject([
    { unique_id: 'model.shop.one', status: 'error', message: expect.stringContaining('cannot be written: it is a folder') },
    { unique_id: 'model.shop.two', status: 'skipped' },
  ]);
});
