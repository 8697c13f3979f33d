import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

const settings = (more: string) => `snapshots:\n  - name: history\n    relation: source('raw', 'orders')\n    config: {${more}}\n`;
const sources = 'sources:\n  - name: raw\n    schema: shop\n    tables: [{name: orders}]\n';

test.beforeEach(async ({ db }) => {
  await db.query(`drop schema if exists shop cascade; create schema shop;
    create table shop.orders (id int, region text, state text, changed timestamp);
    insert into shop.orders values (1, 'eu', 'new', '2026-01-01'), (2, 'eu', 'new', '2026-01-01')`);
});

test('timestamp: a version for each change, its end the start of the next', async ({ database, db }) => {
  const config = settings('strategy: timestamp, unique_key: id, updated_at: changed');
  await using project = await makeProject(database.url, { 'snapshots/history.yml': config, 'models/sources.yml': sources });
  await ok(project.dbt('snapshot'));
  await db.query("update shop.orders set state = 'paid', changed = '2026-02-01' where id = 1; update shop.orders set state = 'lost' where id = 2");
  await ok(project.dbt('snapshot'));
  const { rows } = await db.query(
    'select id, state, dbt_valid_from::date::text as from, dbt_valid_to::date::text as to from shop.history order by 1, 3',
  );
  expect(rows).toEqual([
    { id: 1, state: 'new', from: '2026-01-01', to: '2026-02-01' },
    { id: 1, state: 'paid', from: '2026-02-01', to: null },
    { id: 2, state: 'new', from: '2026-01-01', to: null },
  ]);
});

const deletes = [
  ['ignore', [['new', 'current']]],
  ['invalidate', [['new', 'ended']]],
  [
    'new_record',
    [
      ['new', 'ended'],
      ['new', 'deleted'],
    ],
  ],
] as const;

test.for(deletes)(
  'check with hard_deletes %s, a key of two columns, names of its own and an end that is not null',
  async ([mode, versions], { database, db }) => {
    const config = settings(`strategy: check, check_cols: [state], unique_key: [id, region], hard_deletes: ${mode},
      dbt_valid_to_current: "'9999-12-31'::timestamp", snapshot_meta_column_names: {dbt_valid_to: valid_to, dbt_is_deleted: gone}`);
    await using project = await makeProject(database.url, { 'snapshots/history.yml': config, 'models/sources.yml': sources });
    await ok(project.dbt('snapshot'));
    await db.query('delete from shop.orders where id = 1');
    await ok(project.dbt('snapshot'));
    await ok(project.dbt('snapshot'));
    const gone = mode === 'new_record' ? "gone = 'True'" : 'false';
    const { rows } = await db.query(
      `select state, case when ${gone} then 'deleted' when valid_to = '9999-12-31' then 'current' else 'ended' end as version
     from shop.history where id = 1 order by dbt_valid_from`,
    );
    expect(rows.map(({ state, version }) => [state, version])).toEqual(versions);
  },
);

test('a column that is new in the source is new in the snapshot', async ({ database, db }) => {
  const block = `{% snapshot history %}{{ config(strategy='check', check_cols='all', unique_key='id', target_schema='shop') }}select * from shop.orders{% endsnapshot %}`;
  await using project = await makeProject(database.url, { 'snapshots/history.sql': block });
  await ok(project.dbt('snapshot'));
  await db.query('alter table shop.orders add column note text');
  const second = await ok(project.dbt('snapshot'));
  expect(second).toContain('OK snapshotted shop.history');
  expect((await db.query('select count(*)::int as count, count(note)::int as notes from shop.history')).rows).toEqual([{ count: 4, notes: 0 }]);
});
