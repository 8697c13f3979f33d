import { createDatabase, type ExtensionChoice, type TestServer } from '@pgtrickle-js/test-fixtures';
import { expect, inject, test } from 'vitest';
import { makeProject, ok } from './dbt.fixture.js';

const server = inject('pgtrickleServer' as never) as TestServer;

// Another backend has the one version that it has.
test.runIf(server.backend === 'stand-in').for<ExtensionChoice>([
  { name: 'pg_stream', version: '0.1.0' },
  { name: 'pg_trickle', version: '0.1.3' },
  { name: 'pg_trickle', version: '0.67.0' },
  { name: 'pg_trickle', version: '0.108.3' },
])('a project is built, left alone and changed with $name $version', async (extension) => {
  const database = await createDatabase(server, { extension });
  try {
    const totals = (schedule: string) => ({
      'models/totals.sql': `{{ config(materialized='stream_table', schedule='${schedule}') }} select id, count(*) as n from {{ ref('raw') }} group by id`,
    });
    await using project = await makeProject(database.url, { 'seeds/raw.csv': 'id\n1\n1\n2\n', ...totals('2m') });
    await ok(project.dbt('build'));
    expect(await ok(project.dbt('run'))).toContain('Nothing has changed: 1 stream table model left as it is.');
    await project.write(totals('5m'));
    expect(await ok(project.dbt('run'))).toContain('ALTER STREAM TABLE, schedule 2m -> 5m');
    const prefix = extension.name === 'pg_stream' ? 'pgstream' : 'pgtrickle';
    expect(await ok(project.dbt(['run-operation', `${prefix}_refresh`, '--args', '{model_name: totals}']))).toContain('refreshed shop.totals');
    expect(await ok(project.dbt(`run-operation ${prefix}_check_freshness`))).toContain('PASS shop.totals');
    expect(await ok(project.dbt('cdc-health'))).toContain('OK    ');
    expect(await ok(project.dbt('status totals'))).toContain('shop.totals: healthy');
    expect(await ok(project.dbt('freshness'))).toContain('PASS freshness of totals');
    await ok(project.dbt('docs generate'));
    const { columns, stats } = (await project.json('target/catalog.json')).nodes['model.shop.totals'];
    expect(Object.keys(columns)).toEqual(['id', 'n']);
    expect(stats.schedule.value).toBe('5m');
    expect(await ok(project.dbt('refresh'))).toContain('refreshed shop.totals');
    expect(await ok(project.dbt('drop'))).toContain('dropped shop.totals');
  } finally {
    await database.drop();
  }
});
