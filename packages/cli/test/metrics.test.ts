import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from '@pgtrickle-js/core/connect';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import type { Client } from 'pg';
import { expect, onTestFinished } from 'vitest';
import { catalogue } from '../src/metrics/catalogue.js';
import { sqlExporterCollector } from '../src/metrics/pack/exporter-configs.js';
import { openScraper, type Scraper } from '../src/metrics/scraper.js';
import { createMetricsServer } from '../src/metrics/serve-metrics.js';
import type { Connection } from '../src/session.js';

test.beforeAll(async ({ db }) => {
  await db.query(
    'create table orders (id int primary key, customer int not null, amount numeric not null); insert into orders select i, i % 3, i from generate_series(1, 9) i',
  );
  await create(db, 'order_totals', '12h', 'DIFFERENTIAL');
  await create(db, 'order_grand', '0 */2 * * *', 'FULL');
});

const create = (db: Client, name: string, schedule: string, mode: string) =>
  db.query(`select pgtrickle.create_stream_table(name => 'public.${name}', query => $1, schedule => '${schedule}', refresh_mode => '${mode}')`, [
    'select customer, sum(amount) as total from public.orders group by customer',
  ]);

function scraperOf(url: string, timeoutMs = 5_000): { scraper: Scraper; opened: () => number } {
  let opened = 0;
  const scraper = openScraper({
    timeoutMs,
    connect: async () => {
      opened += 1;
      return (await connect(url, { applicationName: 'metrics test' })) as unknown as Connection;
    },
  });
  onTestFinished(() => scraper.close());
  return { scraper, opened: () => opened };
}

/** `name{schema="…"} value` as `name schema.table` to value. */
async function valuesOf(scraper: Scraper): Promise<Map<string, number>> {
  const families = await scraper.scrape();
  return new Map(
    families.flatMap(({ name, samples }) =>
      samples.map(
        ({ labels, value }) => [[name, labels.pgt_name ?? labels.source_table ?? labels.check_name].filter(Boolean).join(' '), value] as const,
      ),
    ),
  );
}

test('every metric of the catalogue is read, with the values of the database', async ({ database, db }) => {
  await db.query(
    "update pgtrickle.pgt_stream_tables set last_refresh_at = now() - interval '13 hours', data_timestamp = now() - interval '13 hours' where pgt_name = 'order_totals'",
  );
  const { scraper } = scraperOf(database.url);
  const families = await scraper.scrape();
  const names = new Set(families.map(({ name }) => name));
  for (const { prefix, metrics } of catalogue) for (const { column } of metrics) expect(names).toContain(`${prefix}_${column}`);
  const values = await valuesOf(scraper);
  expect(values.get('pgtrickle_up')).toBe(1);
  expect(values.get('pgtrickle_is_populated order_totals')).toBe(1);
  expect(values.get('pgtrickle_stale_after_seconds order_totals')).toBe(43_200 + 600);
  expect(values.get('pgtrickle_stale_after_seconds order_grand')).toBe(86_400 + 600);
  expect(values.get('pgtrickle_database_stream_tables')).toBe(2);
  expect(values.get('pgtrickle_cdc_mode public.orders')).toBe(0);
  await db.query('update pgtrickle.pgt_stream_tables set last_refresh_at = now(), data_timestamp = now()');
});

test('a refresh is counted once, the pruning of the history does not make a counter fall, and a rolled back one does not count', async ({
  database,
  db,
}) => {
  const { scraper } = scraperOf(database.url);
  const count = async () => (await valuesOf(scraper)).get('pgtrickle_refreshes_total order_totals');
  const refresh = "select pgtrickle.refresh_stream_table(name => 'public.order_totals')";
  expect(await count()).toBe(0);
  await db.query('insert into orders values (100, 1, 1)');
  await db.query(refresh);
  expect(await count()).toBe(1);
  await db.query('delete from pgtrickle.pgt_refresh_history');
  expect(await count()).toBe(1);
  await db.query('insert into orders values (101, 1, 1)');
  await db.query(refresh);
  expect(await count()).toBe(2);
  await db.query('begin; insert into orders values (102, 1, 1)');
  await db.query(refresh);
  expect(await count()).toBe(2);
  await db.query('commit');
  expect(await count()).toBe(3);
  expect((await valuesOf(scraper)).get('pgtrickle_refreshes_successful_total order_totals')).toBe(3);
});

test('a hundred scrapes at once are one connection, and every one is answered', async ({ database }) => {
  const { scraper, opened } = scraperOf(database.url);
  const server = createMetricsServer(scraper).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answers = await Promise.all(Array.from({ length: 100 }, async () => (await fetch(`${url}/metrics`)).text()));
  expect(answers.filter((text) => text.includes('\npgtrickle_up 1\n'))).toHaveLength(100);
  expect(opened()).toBe(1);
  const open = await fetch(`${url}/metrics`, { headers: { accept: 'application/openmetrics-text; version=1.0.0' } });
  expect(open.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  expect((await open.text()).endsWith('# EOF\n')).toBe(true);
  expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405);
  expect((await fetch(`${url}/../etc/passwd`)).status).toBe(404);
});

test('a database that does not answer is cut off in time, and read again when it does', async ({ database, pool }) => {
  const { scraper } = scraperOf(database.url, 500);
  const isUp = async () => (await valuesOf(scraper)).get('pgtrickle_up');
  // The first scrape connects, which alone may take the half second.
  await expect.poll(isUp, { timeout: 10_000 }).toBe(1);
  const holder = await pool.connect();
  await holder.query('begin; lock table pgtrickle.pgt_stream_tables in access exclusive mode');
  const start = performance.now();
  expect([...(await valuesOf(scraper)).entries()]).toEqual([
    ['pgtrickle_up', 0],
    ['pgtrickle_scrape_duration_seconds', expect.any(Number)],
  ]);
  expect(performance.now() - start).toBeLessThan(5_000);
  await holder.query('rollback');
  holder.release();
  await expect.poll(isUp, { timeout: 10_000 }).toBe(1);
});

test('a connection that is killed is replaced, and counting goes on', async ({ database, db }) => {
  const { scraper, opened } = scraperOf(database.url);
  await scraper.scrape();
  await db.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'metrics test'");
  await expect.poll(async () => (await valuesOf(scraper)).get('pgtrickle_up'), { timeout: 10_000 }).toBe(1);
  expect(opened()).toBe(2);
});

test('each query of the sql_exporter collector gives its labels and values', async ({ db }) => {
  const { metrics, queries } = sqlExporterCollector();
  for (const { query_name, query } of queries) {
    const { fields, rows } = await db.query(query);
    const columns = new Set(fields.map(({ name }) => name));
    for (const metric of metrics.filter(({ query_ref }) => query_ref === query_name)) {
      for (const column of [...(metric.key_labels ?? []), ...metric.values]) expect(columns).toContain(column);
    }
    for (const row of rows) expect(Object.values(row)).not.toContain(null);
  }
});
