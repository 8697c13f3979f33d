import {
  catalogReader,
  checkCdcHealth,
  detectCapabilities,
  readBuffers,
  readCdcHealth,
  readColumns,
  readDependencies,
  readRefreshHistory,
  readSlots,
  readSources,
  readStatistics,
  readStreamTable,
  readStreamTables,
} from '@pgtrickle-js/core';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { Client } from 'pg';
import { afterAll, describe, expect, inject } from 'vitest';
import { call, createOrders } from '../orders.fixture.js';

const names = ['public.order_grand', 'public.order_later', 'public.order_totals'];

test.beforeAll(async ({ db }) => {
  await createOrders(db);
});

test('stream tables come with plain typed values, in the order of their names', async ({ db }) => {
  const tables = await readStreamTables(catalogReader(db));
  expect(tables.map(({ name }) => name)).toEqual(names);
  const [, later, totals] = tables;
  const { rows } = await db.query("select 'public.order_totals'::regclass::oid::int as oid");
  expect(totals).toMatchObject({
    relationOid: rows[0].oid,
    id: expect.any(BigInt),
    query: expect.stringMatching(/^select customer, sum\(amount\)/i),
    schedule: '12h',
    refreshMode: 'DIFFERENTIAL',
    status: 'ACTIVE',
    isPopulated: true,
    dataTimestamp: expect.any(Date),
    lastRefreshAt: expect.any(Date),
    consecutiveErrors: 0,
    needsReinit: false,
    createdAt: expect.any(Date),
  });
  expect(later).toMatchObject({ isPopulated: false, dataTimestamp: null, stalenessSeconds: null, lastRefreshAt: null, refreshAgeSeconds: null });
});

test('times do not depend on how the session prints floating-point numbers', async ({ db }) => {
  const read = async () => {
    const reader = catalogReader(db);
    const { dataTimestamp, lastRefreshAt, createdAt } = await readStreamTable(reader, 'public.order_totals');
    const [statistics] = await readStatistics(reader, 'public.order_totals');
    return { dataTimestamp, lastRefreshAt, createdAt, statistics, history: await readRefreshHistory(reader) };
  };
  const before = await read();
  await db.query('set extra_float_digits = -15');
  try {
    expect(await read()).toEqual(before);
  } finally {
    await db.query('reset extra_float_digits');
  }
});

test('staleness is what the server says it is', async ({ db }) => {
  const { schema } = await detectCapabilities(db);
  // One transaction has one now.
  await db.query('begin');
  try {
    const { stalenessSeconds } = await readStreamTable(catalogReader(db), 'public.order_totals');
    const { rows } = await db.query(`select ${schema}.get_staleness('public.order_totals')::text as seconds`);
    expect(stalenessSeconds).toBeCloseTo(Number(rows[0].seconds), 6);
  } finally {
    await db.query('rollback');
  }
});

test('a filter keeps the named tables, unknown names are left out', async ({ db }) => {
  const reader = catalogReader(db);
  const of = async (filter: string | string[]) => (await readStreamTables(reader, filter)).map(({ name }) => name);
  expect(await of('order_totals')).toEqual(['public.order_totals']);
  expect(await of(['public.order_totals', 'public.order_grand', 'public.nothing'])).toEqual(['public.order_grand', 'public.order_totals']);
  expect(await of([])).toEqual([]);
});

test('a missing stream table is an error that suggests the near one', async ({ db }) => {
  await expect(readStreamTable(catalogReader(db), 'public.order_total')).rejects.toMatchObject({
    code: 'STREAM_TABLE_NOT_FOUND',
    message: 'there is no stream table public.order_total',
    hint: 'Did you mean "public.order_totals"?',
  });
  await expect(readStreamTable(catalogReader(db), 'Order_Totals')).rejects.toMatchObject({ code: 'NAME_INVALID' });
});

test('dependencies are the edges of the graph', async ({ db }) => {
  const edges = await readDependencies(catalogReader(db));
  expect(edges.map(({ streamTable, source, sourceType }) => [streamTable, source, sourceType])).toEqual([
    ['public.order_grand', 'public.order_totals', 'STREAM_TABLE'],
    ['public.order_later', 'public.orders', 'TABLE'],
    ['public.order_totals', 'public.orders', 'TABLE'],
  ]);
  expect(await readDependencies(catalogReader(db), 'public.order_grand')).toHaveLength(1);
});

test('sources come once, with all who read them', async ({ db }) => {
  const sources = await readSources(catalogReader(db));
  expect(sources.map(({ name, streamTables }) => [name, streamTables])).toEqual([
    ['public.order_totals', ['public.order_grand']],
    ['public.orders', ['public.order_later', 'public.order_totals']],
  ]);
});

test('columns hide what the extension keeps for itself', async ({ db }) => {
  const columns = await readColumns(catalogReader(db), 'public.order_totals');
  expect(columns.map(({ name, type }) => [name, type])).toEqual([
    ['customer', 'integer'],
    ['total', 'numeric'],
    ['n', 'bigint'],
  ]);
  expect((await readColumns(catalogReader(db))).filter(({ name }) => name.startsWith('__pg'))).toEqual([]);
});

test('history and statistics count the refreshes that the server recorded', async ({ db }) => {
  const reader = catalogReader(db);
  const { schema, prefix } = await detectCapabilities(db);
  const { id } = await readStreamTable(reader, 'public.order_later');
  const record = `insert into ${schema}.${prefix}_refresh_history (${prefix}_id, data_timestamp, start_time, end_time, action, status, rows_inserted, rows_deleted, error_message)`;
  await db.query(
    `${record} values ($1, now(), '2026-01-01 10:00:00.25+00', '2026-01-01 10:00:01+00', 'FULL', 'COMPLETED', 9007199254740993, 2, null)`,
    [id],
  );
  await db.query(`${record} values ($1, now(), '2026-01-01 11:00:00+00', '2026-01-01 11:00:00.5+00', 'DIFFERENTIAL', 'FAILED', 0, 0, 'boom')`, [id]);
  const history = await readRefreshHistory(reader, 'public.order_later');
  expect(history).toMatchObject([
    { action: 'DIFFERENTIAL', status: 'FAILED', error: 'boom', durationMs: 500 },
    {
      streamTable: 'public.order_later',
      action: 'FULL',
      status: 'COMPLETED',
      startedAt: new Date('2026-01-01T10:00:00.250Z'),
      durationMs: 750,
      rowsInserted: 9_007_199_254_740_993n,
      rowsDeleted: 2n,
      error: null,
      wasFullFallback: false,
    },
  ]);
  expect(await readRefreshHistory(reader, 'public.order_later', { limit: 1 })).toHaveLength(1);
  expect(await readStatistics(reader, 'public.order_later')).toEqual([
    {
      streamTable: 'public.order_later',
      since: new Date('2026-01-01T10:00:00.250Z'),
      totalRefreshes: 2n,
      successfulRefreshes: 1n,
      failedRefreshes: 1n,
      rowsInserted: 9_007_199_254_740_993n,
      rowsDeleted: 2n,
      averageDurationMs: 625,
      lastAction: 'DIFFERENTIAL',
      lastStatus: 'FAILED',
    },
  ]);
});

test('change capture is described by buffers, slots and health', async ({ db }) => {
  const reader = catalogReader(db);
  const buffers = await readBuffers(reader);
  expect(buffers.filter(({ source }) => source === 'public.orders')).toMatchObject([
    { streamTable: 'public.order_later', cdcMode: 'TRIGGER', pendingRows: expect.any(BigInt), bufferBytes: expect.any(BigInt) },
    { streamTable: 'public.order_totals' },
  ]);
  expect(await readBuffers(reader, 'order_later')).toHaveLength(1);
  expect(await readCdcHealth(reader)).toMatchObject([{ source: 'public.orders', cdcMode: 'TRIGGER', slotName: null, lagBytes: null, alert: null }]);
  expect(await readSlots(reader)).toMatchObject([{ source: 'public.orders', kind: 'trigger', retainedWalBytes: 0n }]);
});

test('a slot that is gone is an alert of its source', async ({ db, skip }) => {
  skip(inject('pgtrickleServer').backend === 'stand-in', 'the stand-in captures by trigger only');
  const { schema, prefix } = await detectCapabilities(db);
  const setMode = (mode: string, slot: string | null) =>
    db.query(`update ${schema}.${prefix}_dependencies set cdc_mode = $1, slot_name = $2 where source_relid = 'public.orders'::regclass`, [
      mode,
      slot,
    ]);
  await setMode('WAL', 'no_such_slot');
  const [health] = await readCdcHealth(catalogReader(db));
  expect(health).toMatchObject({
    source: 'public.orders',
    cdcMode: 'WAL',
    slotName: 'no_such_slot',
    lagBytes: 0n,
    alert: 'replication_slot_missing',
  });
  expect(checkCdcHealth(health ?? [])).toMatchObject([{ level: 'error', message: 'replication_slot_missing' }]);
  await setMode('TRIGGER', null);
});

test('estimated rows follow the commits, without a scan', async ({ db }) => {
  await db.query('select pg_stat_force_next_flush()');
  await db.query('select pg_stat_clear_snapshot()');
  const { estimatedRows } = await readStreamTable(catalogReader(db), 'public.order_totals');
  expect(estimatedRows).toBe(3n);
});

describe('on a connection with type parsers of its own', () => {
  const parsers = { getTypeParser: (oid: number) => (oid === 25 ? (text: string) => text : () => 'parsed by somebody else') };
  let expected: unknown;
  let client: Client;
  afterAll(() => client?.end());

  test('the same values are read', async ({ db, database }) => {
    client = new Client({ connectionString: database.url, types: parsers as never });
    await client.connect();
    const withoutAges = async (reader: ReturnType<typeof catalogReader>) =>
      (await readStreamTables(reader)).map(({ stalenessSeconds: _, refreshAgeSeconds: __, ...rest }) => rest);
    expected = await withoutAges(catalogReader(db));
    expect(await withoutAges(catalogReader(client))).toEqual(expected);
    expect(await readDependencies(catalogReader(client))).toEqual(await readDependencies(catalogReader(db)));
  });

  test('and the session keeps them', async () => {
    const { rows } = await client.query('select 1 as one');
    expect(rows).toEqual([{ one: 'parsed by somebody else' }]);
  });
});

test('options are read as they were set, where the catalog has them', async ({ db }) => {
  const { accepts } = await detectCapabilities(db);
  const set = Object.entries({
    append_only: true,
    diamond_consistency: 'atomic',
    diamond_schedule_policy: 'slowest',
    cdc_mode: 'trigger',
    max_differential_joins: 4,
    max_delta_fraction: 0.25,
  });
  const args = Object.fromEntries(set.filter(([argument]) => accepts('create_stream_table', argument)));
  await call(db, 'create_stream_table', { name: 'public.order_options', query: 'select id, customer from public.orders', schedule: '12h', ...args });
  const { options } = await readStreamTable(catalogReader(db), 'public.order_options');
  const expected = {
    appendOnly: true,
    diamondConsistency: 'atomic',
    diamondSchedulePolicy: 'slowest',
    cdcMode: 'trigger',
    maxDifferentialJoins: 4,
    maxDeltaFraction: 0.25,
  };
  const asked = Object.fromEntries(Object.entries(expected).filter(([option]) => option.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`) in args));
  // The real 0.1.3 takes these two and keeps its defaults.
  const kept = accepts('drop_stream_table', 'cascade') ? {} : { diamondConsistency: expect.any(String), diamondSchedulePolicy: expect.any(String) };
  expect(options).toMatchObject({ ...asked, ...('diamond_consistency' in args ? kept : {}) });
  await call(db, 'drop_stream_table', { name: 'public.order_options' });
});

test('a source that was dropped leaves an edge without a name', async ({ db }) => {
  await db.query('create table doomed (id int primary key)');
  await call(db, 'create_stream_table', { name: 'public.order_doomed', query: 'select id from public.doomed', schedule: '12h' });
  await db.query('drop table doomed');
  const sources = await readSources(catalogReader(db), 'public.order_doomed');
  expect(sources).toMatchObject([{ name: null, streamTables: ['public.order_doomed'] }]);
});
