import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase, startServer } from '@pgtrickle-js/test-fixtures';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { catalogue, servedCounters } from '../src/metrics/catalogue.js';
import { alertRules } from '../src/metrics/pack/alert-rules.js';
import { panelRows } from '../src/metrics/pack/panels.js';
import { ruleFile } from '../src/metrics/pack/rule-files.js';
import { findProgram, freePort, type RunningProgram, startProgram } from './support/programs.js';
import { pgtrickle } from './support/run-pgtrickle.js';

const names = ['prometheus', 'promtool', 'prometheus-alertmanager', 'prometheus-postgres-exporter'] as const;
const missing = names.filter((name) => findProgram(name) === undefined);
const pack = fileURLToPath(new URL('../../../monitoring/', import.meta.url));
const reason = missing.length > 0 ? ` (skipped: ${missing.join(', ')} not installed; Debian has packages of them)` : '';

test.skipIf(findProgram('promtool') === undefined)('promtool accepts the rules, and their unit tests pass', () => {
  const rules = join(pack, 'prometheus');
  expect(execFileSync('promtool', ['check', 'rules', 'pgtrickle.rules.yml'], { cwd: rules, encoding: 'utf8' })).toContain(
    `SUCCESS: ${alertRules.length} rules found`,
  );
  expect(execFileSync('promtool', ['test', 'rules', 'pgtrickle.rules.test.yml'], { cwd: rules, encoding: 'utf8' })).toContain('SUCCESS');
});

describe.skipIf(missing.length > 0)(`with a real Prometheus, Alertmanager and postgres_exporter${reason}`, { timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'pgt-monitoring-'));
  const running: RunningProgram[] = [];
  let db: Client;
  let prometheus = '';
  let alertmanager = '';
  let exporters: RunningProgram[] = [];
  let isStandIn = true;
  let stopServer = async () => {};

  beforeAll(async () => {
    // A server of its own: its settings change, its scheduler is stopped.
    const server = await startServer();
    isStandIn = server.backend === 'stand-in';
    stopServer = () => server.stop();
    const { url } = await createDatabase(server);
    db = (await connect(url)) as unknown as Client;
    await db.query(
      'create table orders (id bigint primary key, customer bigint, amount numeric); insert into orders select i, i % 3, i from generate_series(1, 9) i',
    );
    for (const name of ['order_totals', 'paused', 'failing']) {
      await db.query(
        `select pgtrickle.create_stream_table(name => 'public.${name}', query => 'select customer, sum(amount) as total from public.orders group by customer', schedule => '12h')`,
      );
    }
    const ports = await Promise.all(Array.from({ length: 5 }, freePort));
    const [prometheusPort, alertmanagerPort, clusterPort, exporterPort, ownPort] = ports;
    prometheus = `http://127.0.0.1:${prometheusPort}`;
    alertmanager = `http://127.0.0.1:${alertmanagerPort}`;
    // The rules as they are, but at once and for a thousandth of a million rows: how long, and from which number on, is tested by promtool.
    const rules = alertRules.map((rule) => ({ ...rule, expr: rule.expr.replace('> 1000000', '> 1000'), forMinutes: 0 }));
    writeFileSync(join(folder, 'rules.yml'), stringify(ruleFile(rules)));
    writeFileSync(join(folder, 'alertmanager.yml'), stringify({ route: { receiver: 'nobody', group_wait: '0s' }, receivers: [{ name: 'nobody' }] }));
    writeFileSync(
      join(folder, 'prometheus.yml'),
      stringify({
        global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
        rule_files: ['rules.yml'],
        alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alertmanagerPort}`] }] }] },
        scrape_configs: [
          { job_name: 'exporter', static_configs: [{ targets: [`127.0.0.1:${exporterPort}`] }] },
          { job_name: 'pgtrickle', static_configs: [{ targets: [`127.0.0.1:${ownPort}`] }] },
        ],
      }),
    );
    const exporter = startProgram(
      'prometheus-postgres-exporter',
      [
        `--extend.query-path=${join(pack, 'postgres_exporter/queries.yml')}`,
        '--no-collector.bgwriter',
        '--disable-default-metrics',
        '--disable-settings-metrics',
        `--web.listen-address=127.0.0.1:${exporterPort}`,
      ],
      { DATA_SOURCE_NAME: `${url}?sslmode=disable` },
    );
    const [program = '', ...before] = pgtrickle;
    const own = startProgram(program, [...before, 'metrics', '--serve', '--listen', `127.0.0.1:${ownPort}`], { PGTRICKLE_URL: url });
    exporters = [exporter, own];
    running.push(
      exporter,
      own,
      startProgram('prometheus-alertmanager', [
        `--config.file=${join(folder, 'alertmanager.yml')}`,
        `--storage.path=${join(folder, 'alerts')}`,
        `--web.listen-address=127.0.0.1:${alertmanagerPort}`,
        `--cluster.listen-address=127.0.0.1:${clusterPort}`,
      ]),
      startProgram('prometheus', [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'series')}`,
        `--web.listen-address=127.0.0.1:${prometheusPort}`,
      ]),
    );
  }, 180_000);

  afterAll(async () => {
    await Promise.all(running.map((program) => program.stop()));
    await db?.end();
    await stopServer();
    rmSync(folder, { recursive: true, force: true });
  });

  const query = async (expr: string): Promise<{ metric: Record<string, string> }[]> => {
    const response = await fetch(`${prometheus}/api/v1/query?${new URLSearchParams({ query: expr })}`).catch(() => undefined);
    const body = (await response?.json()) as { status: string; error?: string; data?: { result: { metric: Record<string, string> }[] } } | undefined;
    if (body?.status === 'error') throw new Error(`${expr}: ${body.error}`);
    return body?.data?.result ?? [];
  };
  const count = async (expr: string) => (await query(expr)).length;

  test('both are scraped', async () => {
    await expect.poll(() => count('pgtrickle_database_stream_tables'), { timeout: 90_000, interval: 1_000 }).toBe(2);
  });

  test('both ways of scraping give every metric that a rule or a panel uses', async () => {
    const used = new Set(
      [
        ...alertRules.map(({ expr }) => expr),
        ...panelRows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map((each) => each.expr))),
      ].flatMap((expr) => expr.match(/\bpgtrickle_\w+/g) ?? []),
    );
    const servedOnly = new Set(servedCounters.map(({ column }) => `pgtrickle_${column}`));
    // A slot is there only for a source captured from WAL: the test of its alert makes one.
    used.delete('pgtrickle_cdc_lag_bytes');
    const scraped = async (name: string) => (await query(`count by (job) (${name})`)).map(({ metric }) => metric.job).sort();
    for (const name of used) {
      await expect
        .poll(() => scraped(name), { timeout: 20_000, message: name })
        .toEqual(servedOnly.has(name) ? ['pgtrickle'] : ['exporter', 'pgtrickle']);
    }
    expect(used.size).toBeGreaterThan(catalogue.length);
  });

  test('each panel shows something', async () => {
    const panels = panelRows.flatMap((row) => row.panels.filter(({ mayBeEmpty }) => !mayBeEmpty));
    for (const { title, queries } of panels) {
      for (const { expr } of queries) {
        const filled = expr.replace(/"\$(schema|stream_table)"/g, '".*"').replaceAll('[5m]', '[30s]');
        await expect.poll(() => count(filled), { timeout: 20_000, message: `${title}: ${filled}` }).toBeGreaterThan(0);
      }
    }
  });

  test('a healthy database raises no alert', async () => {
    // Until the first scrape nothing was scraped, and the extension starts a scheduler for a new database within ten seconds.
    await expect.poll(() => query('ALERTS'), { timeout: 60_000, interval: 500 }).toEqual([]);
    await db.query('select pg_sleep(3)');
    expect(await query('ALERTS')).toEqual([]);
  });

  /** A state that each alert is for, made in the database. Those of the second list need what the stand-in does not have: a scheduler, slots. */
  const states: Readonly<Record<string, readonly string[]>> = {
    PgTrickleTableStale: [
      "update pgtrickle.pgt_stream_tables set last_refresh_at = now() - interval '1 day', data_timestamp = now() - interval '1 day' where pgt_name = 'order_totals'",
    ],
    PgTrickleConsecutiveErrors: ["update pgtrickle.pgt_stream_tables set consecutive_errors = 3 where pgt_name = 'order_totals'"],
    PgTrickleTableError: ["update pgtrickle.pgt_stream_tables set status = 'ERROR' where pgt_name = 'failing'"],
    PgTrickleTableSuspended: ["select pgtrickle.alter_stream_table(name => 'public.paused', status => 'SUSPENDED')"],
    PgTrickleTableEmpty: [
      "select pgtrickle.create_stream_table(name => 'public.never', query => 'select id from public.orders', schedule => '12h', initialize => false)",
    ],
    PgTrickleFuseBlown: ["update pgtrickle.pgt_stream_tables set fuse_state = 'blown' where pgt_name = 'failing'"],
    PgTrickleBufferLarge: ['insert into orders select i, i % 3, i from generate_series(10, 1100) i'],
  };
  const statesOfExtension: Readonly<Record<string, readonly string[]>> = {
    PgTrickleCdcAlert: ["update pgtrickle.pgt_dependencies set cdc_mode = 'WAL', slot_name = 'pgt_monitoring'"],
    PgTrickleCdcLagHigh: [
      "select pg_create_logical_replication_slot('pgt_monitoring', 'test_decoding')",
      ...Array.from({ length: 66 }, () => "select pg_logical_emit_message(false, 'x', 'x'), pg_switch_wal()"),
    ],
    PgTrickleSchedulerDown: [
      "select pg_terminate_backend(pid) from pg_stat_activity where backend_type in ('pg_trickle launcher', 'pg_trickle scheduler')",
    ],
  };

  test('there is a state for each alert', () => {
    expect([...Object.keys(states), ...Object.keys(statesOfExtension), 'PgTrickleNotScraped'].sort()).toEqual(
      alertRules.map(({ alert }) => alert).sort(),
    );
  });

  const fires = async (alert: string, statements: readonly string[]) => {
    for (const statement of statements) await db.query(statement);
    await expect
      .poll(() => count(`ALERTS{alertname="${alert}",alertstate="firing"}`), { timeout: 60_000, interval: 500, message: alert })
      .toBeGreaterThan(0);
  };

  test('before anything fires, refreshes are stopped, so that states last', async () => {
    if (!isStandIn) await db.query('alter system set pg_trickle.enabled = off').then(() => db.query('select pg_reload_conf()'));
    await db.query('select pg_sleep(2)');
  });

  test.each(Object.entries(states))('%s fires', fires);

  test.each(Object.entries(statesOfExtension))('%s fires', async (alert, statements) => {
    // No state of the stand-in leads here; promtool's unit tests hold the rule all the same.
    if (isStandIn) return expect(alertRules.map((rule) => rule.alert)).toContain(alert);
    await fires(alert, statements);
  });

  test('Alertmanager has got the alerts, with the words of the rules', async () => {
    const alerts = async () =>
      ((await (await fetch(`${alertmanager}/api/v2/alerts`)).json()) as { annotations: { summary: string } }[]).map(
        ({ annotations }) => annotations.summary,
      );
    await expect.poll(alerts, { timeout: 60_000 }).toContain('Stream table public.failing is in state ERROR');
  });

  test('PgTrickleNotScraped fires when nothing is scraped any more', async () => {
    await Promise.all(exporters.map((program) => program.stop()));
    await expect.poll(() => count('ALERTS{alertname="PgTrickleNotScraped",alertstate="firing"}'), { timeout: 60_000, interval: 500 }).toBe(1);
  });
});
