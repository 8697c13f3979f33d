import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { describe, expect, inject } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { problemsOf, reserved, specs } from './kinds.fixture.js';

const root = fileURLToPath(new URL('../../../../deploy/', import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8');

interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  // biome-ignore lint/suspicious/noExplicitAny: what a manifest holds is what is looked at
  readonly spec: any;
}

function resources(text: string): Resource[] {
  return parseAllDocuments(text).flatMap((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() ?? [];
  });
}

/** What a cluster would refuse, and what it would find out too late. */
function problemsIn(all: readonly Resource[]): string[] {
  const ids = all.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  const missing = (id: string) => (ids.includes(id) ? [] : [`there is no ${id}`]);
  return [
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `two are ${id}`),
    ...ids.filter((id) => !/^\w+ [a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(id)).map((id) => `no name: ${id}`),
    ...all.flatMap(({ apiVersion, kind, spec }) => {
      const form = specs[`${apiVersion} ${kind}`];
      return [
        ...(form === undefined ? [`no such kind: ${apiVersion} ${kind}`] : problemsOf(spec, form, kind)),
        ...(spec.cluster ? missing(`Cluster ${spec.cluster.name}`) : []),
        ...(kind === 'ScheduledBackup' && spec.schedule.split(' ').length !== 6 ? [`${spec.schedule} has not six fields`] : []),
        ...(spec.plugins ?? []).flatMap(({ parameters }: Resource['spec']) => missing(`ObjectStore ${parameters.barmanObjectName}`)),
        ...Object.keys(spec.postgresql?.parameters ?? {}).flatMap((name) => (reserved.includes(name) ? [`${name} is the operator's`] : [])),
      ];
    }),
  ];
}

const settingsOf = (all: readonly Resource[]): Record<string, string> =>
  Object.assign({}, ...all.flatMap(({ kind, spec }) => (kind === 'Cluster' ? [spec.postgresql.parameters] : [])));

const manifests = readdirSync(`${root}kubernetes`).filter((file) => file.endsWith('.yaml'));
test.for(manifests)('kubernetes/%s has the form of its kinds, and what it refers to', (file) => {
  const all = resources(read(`kubernetes/${file}`));
  expect(all.length).toBeGreaterThan(1);
  expect(problemsIn(all)).toEqual([]);
});

test('a wrong field, a wrong reference and a setting that the operator keeps would be noticed', () => {
  const [cluster, database] = resources(read('kubernetes/cluster-dev.yaml')) as [Resource, Resource];
  const broken = (change: (spec: Resource['spec']) => void, of = cluster) => {
    const copy = structuredClone(of);
    change(copy.spec);
    return problemsIn(of === cluster ? [copy, database] : [cluster, copy]);
  };
  expect(broken((spec) => (spec.instance = 1))).toEqual(['Cluster has no field instance']);
  expect(broken((spec) => (spec.postgresql.parameters.max_connections = 5))).toEqual(['Cluster.postgresql.parameters.max_connections is no text']);
  expect(broken((spec) => (spec.postgresql.parameters.archive_mode = 'off'))).toEqual(["archive_mode is the operator's"]);
  expect(broken((spec) => (spec.cluster.name = 'other'), database)).toEqual(['there is no Cluster other']);
});

const helm = spawnSync('helm', ['version', '--short'], { encoding: 'utf8' });
describe.skipIf(helm.status !== 0)('the chart, rendered (skipped without helm)', () => {
  const render = (...values: string[]) => {
    const words = ['template', 'shop', `${root}helm/pgtrickle`, '--kube-version', '1.35.0', ...values.flatMap((value) => ['--set', value])];
    const { status, stdout, stderr } = spawnSync('helm', words, { encoding: 'utf8' });
    return { status, stdout, stderr };
  };
  const kinds = (text: string) =>
    resources(text)
      .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
      .sort();

  test('with its own values', () => {
    const { stdout, stderr, status } = render();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(problemsIn(resources(stdout))).toEqual([]);
    expect(kinds(stdout)).toEqual(['Cluster shop', 'Database shop-database']);
    expect(settingsOf(resources(stdout))).toMatchObject({ 'pg_trickle.cdc_mode': 'trigger', 'pg_trickle.min_schedule_seconds': '60' });
  });

  test('with everything on, and settings of the user before its own', () => {
    const { stdout } = render(
      'pgtrickle.cdcMode=wal',
      'backup.enabled=true',
      'backup.s3Bucket=mine',
      'pooler.enabled=true',
      'parameters.wal_level=replica',
    );
    const all = resources(stdout);
    expect(problemsIn(all)).toEqual([]);
    expect(kinds(stdout)).toEqual([
      'Cluster shop',
      'Database shop-database',
      'ObjectStore shop-backup',
      'Pooler shop-pooler-ro',
      'Pooler shop-pooler-rw',
      'ScheduledBackup shop-backup',
    ]);
    expect(settingsOf(all)).toMatchObject({ wal_level: 'replica', max_replication_slots: '40', 'pg_trickle.cdc_mode': 'wal' });
    expect(kinds(render('instances=1', 'pooler.enabled=true').stdout)).toContain('Pooler shop-pooler-rw');
    expect(kinds(render('instances=1', 'pooler.enabled=true').stdout)).not.toContain('Pooler shop-pooler-ro');
  });

  test.for([
    ['backup.enabled=true', /s3Bucket/],
    // Helm names a place as backup.schedule, from 3.18 on as /backup/schedule.
    ['backup.schedule=0 0 * * *', /backup[./]schedule/],
    ['pgtrickle.cdcMode=WAL', /cdcMode/],
    ['pgtrickle.maxConcurrentRefreshes=33', /maxConcurrentRefreshes/],
    ['instances=0', /instances/],
    ['pooller.enabled=true', /pooller/],
  ] as const)('%s is refused by name', ([value, name]) => {
    const { status, stderr } = render(value);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(name);
  });
});

test('the chart has the values of the plan, and its schema knows each', () => {
  const values = parse(read('helm/pgtrickle/values.yaml'));
  expect(values).toMatchObject({
    instances: 3,
    image: expect.any(String),
    pgtrickle: {
      enabled: true,
      schedulerIntervalMs: 1000,
      minScheduleSeconds: 60,
      maxConcurrentRefreshes: 4,
      cdcMode: 'trigger',
      userTriggers: 'auto',
    },
    backup: { enabled: false, s3Bucket: '', schedule: expect.any(String) },
    pooler: { enabled: false, instances: 2 },
  });
  const schema = JSON.parse(read('helm/pgtrickle/values.schema.json'));
  const paths = (node: Record<string, unknown>, at = ''): string[] =>
    Object.entries(node).flatMap(([key, value]) =>
      typeof value === 'object' && value !== null && Object.keys(value).length > 0 ? paths(value as never, `${at}${key}.`) : [`${at}${key}`],
    );
  for (const path of paths(values)) {
    const known = path.split('.').reduce((node, key) => node?.properties?.[key], schema);
    expect(known, path).toBeDefined();
  }
});

test('the Dockerfile builds nothing, and starts from the published image by a fixed version', () => {
  const lines = read('docker/Dockerfile')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines[0]).toMatch(/^ARG BASE=ghcr\.io\/trickle-labs\/pg_trickle:\d+\.\d+\.\d+-pg18\.\d+$/);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is how a Dockerfile has it
  expect(lines[1]).toBe('FROM ${BASE}');
  expect(lines.join('\n')).not.toMatch(/cargo|make|git clone|curl|wget/);
});

test('the compose file names files that exist and waits for the database', () => {
  const { services, volumes } = parse(read('docker/compose.yml'));
  for (const { volumes: mounts = [] } of Object.values<{ volumes?: string[] }>(services)) {
    for (const [from = ''] of mounts.map((mount) => mount.split(':'))) {
      if (from.startsWith('.')) expect(read(`docker/${from}`)).not.toBe('');
      else expect(Object.keys(volumes)).toContain(from);
    }
  }
  expect(services.metrics.depends_on.postgres.condition).toBe('service_healthy');
  expect(services.postgres.ports.concat(services.metrics.ports).every((port: string) => port.startsWith('127.0.0.1:'))).toBe(true);
});

test('the demo runs', async ({ db }) => {
  await db.query(read('docker/demo.sql').replace(`'5s'`, `'5m'`));
  expect((await db.query('select count(*)::int as customers, sum(total)::int as total from order_totals')).rows).toEqual([
    { customers: 10, total: 500_500 },
  ]);
});

test('the extension knows every setting, and takes its value', async ({ db, skip }) => {
  const { rows } = await db.query(`select from pg_settings where name = 'pg_trickle.cdc_mode'`);
  skip(rows.length === 0, `${inject('pgtrickleServer').backend}: no library that knows settings is loaded`);
  const conf = Object.fromEntries([...read('docker/pgtrickle.conf').matchAll(/^([\w.]+) = '?(.*?)'?$/gm)].map(([, name, value]) => [name, value]));
  const all = [conf, ...manifests.map((file) => settingsOf(resources(read(`kubernetes/${file}`))))];
  for (const [name, value] of all.flatMap(Object.entries)) {
    const { rows: known } = await db.query('select context from pg_settings where name = $1', [name]);
    expect(known, name).toHaveLength(1);
    if (name.startsWith('pg_trickle.')) await db.query('select set_config($1, $2, false)', [name, value]);
  }
});
