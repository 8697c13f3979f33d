import {
  catalogReader,
  checkFreshness,
  type Queryable,
  readBuffers,
  readCdcHealth,
  readColumns,
  readDependencies,
  readHealthChecks,
  readRefreshHistory,
  readSlots,
  readStatistics,
  readStreamTables,
} from '@pgtrickle-js/core';
import { connect } from '@pgtrickle-js/core/connect';
import '@pgtrickle-js/test-fixtures/global-setup';
import { createDatabase, type ExtensionChoice } from '@pgtrickle-js/test-fixtures';
import { describe, expect, inject, test } from 'vitest';
import { createOrders } from '../orders.fixture.js';

// The versions at which what the readers read has changed.
const versions: readonly ExtensionChoice[] = [
  { name: 'pg_stream', version: '0.1.0' },
  ...[
    '0.1.3',
    '0.2.1',
    '0.2.3',
    '0.5.0',
    '0.10.0',
    '0.11.0',
    '0.12.0',
    '0.13.0',
    '0.14.0',
    '0.21.0',
    '0.22.0',
    '0.32.0',
    '0.35.0',
    '0.47.0',
    '0.67.0',
    '0.108.3',
  ].map((version) => ({ name: 'pg_trickle' as const, version })),
];

const server = inject('pgtrickleServer');

// Only the stand-in has a face for each of them; another server has one version, and the other tests read that.
describe.skipIf(server.backend !== 'stand-in')('every reader reads', () => {
  test.each(versions)('$name $version', async (extension) => {
    const database = await createDatabase(server, { extension });
    const client = await connect(database.url);
    try {
      await createOrders(client);
      await expectAllRead(client);
    } finally {
      await client.end();
      await database.drop();
    }
  });
});

async function expectAllRead(client: Queryable): Promise<void> {
  const reader = catalogReader(client);
  const tables = await readStreamTables(reader);
  expect(tables.map(({ name, status, isPopulated, schedule }) => ({ name, status, isPopulated, schedule }))).toEqual([
    { name: 'public.order_grand', status: 'ACTIVE', isPopulated: true, schedule: '12h' },
    { name: 'public.order_later', status: 'INITIALIZING', isPopulated: false, schedule: '12h' },
    { name: 'public.order_totals', status: 'ACTIVE', isPopulated: true, schedule: '12h' },
  ]);
  expect(checkFreshness(tables).map(({ check, level }) => `${check} ${level}`)).toEqual(['freshness pass', 'populated warn', 'freshness pass']);
  expect((await readDependencies(reader)).map(({ source }) => source)).toEqual(['public.order_totals', 'public.orders', 'public.orders']);
  expect((await readColumns(reader, 'order_totals')).map(({ name }) => name)).toEqual(['customer', 'total', 'n']);
  expect(await readStatistics(reader)).toHaveLength(3);
  expect(await readRefreshHistory(reader)).toEqual(expect.any(Array));
  expect((await readBuffers(reader)).map(({ source }) => source)).toContain('public.orders');
  expect((await readCdcHealth(reader)).map(({ source }) => source)).toEqual(['public.orders']);
  expect((await readSlots(reader)).map(({ source }) => source)).toEqual(['public.orders']);
  expect(await readHealthChecks(reader)).toEqual(expect.any(Array));
}
