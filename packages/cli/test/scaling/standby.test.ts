import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogReader, createStreamTable, refreshStreamTable, waitUntilFresh } from '@pgtrickle-js/core';
import { connect } from '@pgtrickle-js/core/connect';
import { startStandby } from '@pgtrickle-js/test-fixtures';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { expect, inject } from 'vitest';
import { readLook } from '../../src/dashboard/read-look.js';
import { postgresExporterQueries, sqlExporterCollector } from '../../src/metrics/pack/exporter-configs.js';
import { openScraper } from '../../src/metrics/scraper.js';
import { runHere } from '../support/run-here.js';

test('a hot standby: everything that reads works there, everything that writes says where to go', { timeout: 120_000 }, async ({
  db,
  database,
  skip,
  onTestFinished,
}) => {
  const { backend } = inject('pgtrickleServer');
  skip(backend === 'container' || backend === 'external', 'the data directory of this server is not within reach');
  await db.query('create table orders (id int primary key, customer int, amount int); insert into orders values (1, 1, 5), (2, 1, 7)');
  const definition = { name: 'public.totals', query: 'select customer, sum(amount) as total from orders group by customer', schedule: '1h' } as const;
  await createStreamTable(db, definition);

  const standby = await startStandby(database.url);
  onTestFinished(() => standby.stop());
  const replica = await connect(standby.url);
  onTestFinished(() => replica.end());
  expect((await replica.query('select pg_is_in_recovery() as standby')).rows).toEqual([{ standby: true }]);

  // It follows: what a refresh on the primary changes is seen here.
  await db.query('insert into orders values (3, 2, 30)');
  await refreshStreamTable(db, 'public.totals');
  await standby.catchUp();
  expect((await replica.query('select customer, total::int from totals order by 1')).rows).toEqual([
    { customer: 1, total: 12 },
    { customer: 2, total: 30 },
  ]);
  expect(await waitUntilFresh(replica, 'public.totals', { maxAgeSeconds: 600 })).toMatchObject({ name: 'public.totals' });

  const folder = mkdtempSync(join(tmpdir(), 'pgtrickle-standby-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'stream_tables'));
  writeFileSync(join(folder, 'pgtrickle.config.yaml'), 'project: shop\n');
  writeFileSync(join(folder, 'stream_tables/totals.sql'), `---\nschedule: 1h\n---\n${definition.query}\n`);
  writeFileSync(join(folder, 'stream_tables/more.sql'), '---\nschedule: 1h\n---\nselect count(*) as orders from orders\n');
  const run = (line: string) => runHere(line.split(' '), { PGTRICKLE_URL: standby.url }, folder);

  const fromCatalog = [
    'list -o wide',
    'status totals',
    'history totals',
    'stats',
    'graph',
    'freshness',
    'plan',
    'drift',
    'export totals',
    'wait totals --populated --timeout 20s',
    'explain totals --analyze',
    'sources -o wide',
    'metrics',
    'health',
    'doctor',
    'lint',
  ];
  for (const line of fromCatalog) {
    const { exit, stderr } = await run(line);
    expect({ exit, stderr }, line).toEqual({
      exit: expect.toSatisfy((code) => code === 0 || (code === 1 && ['drift', 'health', 'doctor', 'lint'].includes(line))),
      stderr: expect.not.stringMatching(/error [A-Z]/),
    });
  }
  const facts = await run('explain totals');
  expect(facts.stdout).toContain('DIFFERENTIAL');
  expect(facts.stderr).toContain('This server is a standby');
  expect((await run('sources')).stdout).toMatch(/public\.orders\s+TABLE\s+TRIGGER/);
  expect((await run('metrics')).stdout).toMatch(/pgtrickle_cdc_mode\{source_table="public\.orders"[^}]*\} 0/);
  // What others scrape is asked of either server in the same words.
  for (const server of [db, replica]) {
    for (const [name, { query }] of Object.entries(postgresExporterQueries())) {
      const { rows } = await server.query(query);
      if (name === 'pgtrickle_cdc') expect(rows).toEqual([{ source_table: 'public.orders', alert_type: '', mode: 0, alert: 0 }]);
    }
    for (const { query } of sqlExporterCollector().queries) await server.query(query);
  }
  // Served, it counts what the primary refreshes from one scrape to the next.
  const scraper = openScraper({ connect: () => connect(standby.url), timeoutMs: 20_000 });
  onTestFinished(() => scraper.close());
  const refreshes = async () => {
    const families = await scraper.scrape();
    expect(families.find(({ name }) => name === 'pgtrickle_up')?.samples[0]?.value).toBe(1);
    return families.find(({ name }) => name === 'pgtrickle_refreshes_successful_total')?.samples[0]?.value;
  };
  expect(await refreshes()).toBe(0);
  await db.query('insert into orders values (4, 2, 1)');
  await refreshStreamTable(db, 'public.totals');
  await standby.catchUp();
  expect(await refreshes()).toBe(1);
  // What the dashboard reads.
  expect(JSON.parse((await readLook(catalogReader(replica), { floor: null, digest: null, reach: 'backlog' })).surroundings ?? '')).toMatchObject({
    sources: [{ name: 'public.orders', mode: 'TRIGGER', alert: null }],
  });
  for (const line of [
    'apply --yes',
    'refresh totals',
    'alter totals --schedule 5m',
    'pause totals',
    'drop totals --yes',
    'create more --file stream_tables/more.sql',
  ]) {
    const { exit, stderr, stdout } = await run(line);
    expect({ exit, stderr, stdout }, line).toMatchObject({ exit: 5, stderr: expect.stringContaining('SERVER_READ_ONLY') });
    expect(stderr).toContain('Run it on the primary');
  }
  expect((await db.query('select pgt_name from pgtrickle.pgt_stream_tables')).rows).toEqual([{ pgt_name: 'totals' }]);
});
