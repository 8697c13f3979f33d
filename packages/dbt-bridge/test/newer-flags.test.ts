import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

test('what dbt has from 1.12 on: run-operation --sql, seed --empty, --maximum-seed-size-mib; and docs generate --static', async ({
  database,
  db,
}) => {
  await db.query('drop schema if exists shop cascade');
  await using project = await makeProject(database.url, {
    'seeds/rates.csv': 'code,rate\nEUR,1\nUSD,2\n',
    'models/first.sql': 'select 1 as id',
  });
  await ok(project.dbt('seed --empty'));
  expect((await db.query('select * from shop.rates')).fields.map(({ name }) => name)).toEqual(['code', 'rate']);
  expect((await db.query('select * from shop.rates')).rows).toEqual([]);
  await ok(project.dbt('seed'));
  await ok(project.dbt(['run-operation', '--sql', "delete from {{ ref('rates') }} where code = 'USD'"]));
  expect((await db.query('select code from shop.rates')).rows).toEqual([{ code: 'EUR' }]);
  expect((await project.json('target/run_results.json')).results).toMatchObject([{ status: 'success' }]);
  const failed = await project.dbt(['run-operation', '--sql', "delete from {{ ref('rates') }}; select 1/0"]);
  expect(failed).toMatchObject({ exit: 1, stdout: expect.stringContaining('division by zero') });
  expect((await db.query('select code from shop.rates')).rows).toEqual([{ code: 'EUR' }]);
  for (const [args, message] of [
    [[], 'Either a macro name or --sql must be passed to run-operation'],
    [['note', '--sql', 'select 1'], 'Cannot specify both a macro name and --sql for run-operation'],
    [['--sql', 'select 1', '--args', '{a: 1}'], '--args cannot be used with --sql'],
  ] as const) {
    expect(await project.dbt(['run-operation', ...args])).toMatchObject({ exit: 2, stderr: expect.stringContaining(message) });
  }
  await ok(project.dbt('docs generate --static'));
  const page = (name: string) => readFile(join(project.dir, 'target', name), 'utf8');
  expect(await page('static_index.html')).toBe(await page('index.html'));
  await project.write({ 'seeds/big.csv': `a\n${'1\n'.repeat(600_000)}` });
  const checksum = async (flags: string) => {
    await ok(project.dbt(`parse ${flags}`.trim()));
    return ((await project.json('target/manifest.json')).nodes as Record<string, { checksum: { name: string } }>)['seed.shop.big']?.checksum.name;
  };
  expect([await checksum(''), await checksum('--maximum-seed-size-mib 2'), await checksum('--maximum-seed-size-mib 0')]).toEqual([
    'path',
    'sha256',
    'sha256',
  ]);
});
