import { request } from 'node:http';
import { expect } from 'vitest';
import { type RunEvent, run } from '../src/index.js';
import { type DbtProject, makeProject, ok, test } from './dbt.fixture.js';

const files = {
  'seeds/raw_orders.csv': 'id,customer_id,amount\n1,1,10.5\n2,1,20\n3,2,5\n',
  'models/totals.sql':
    "{{ config(materialized='stream_table', schedule='5m') }}\nselect customer_id, sum(amount) as total, count(*) as orders from {{ ref('raw_orders') }} group by customer_id",
  'models/everything.sql': "select * from {{ ref('totals') }}",
  'models/late.sql': "{{ config(materialized='ephemeral') }} select * from {{ ref('raw_orders') }} where amount > 10",
  'models/models.yml': `models:
  - name: totals
    description: What each customer has ordered.
    config: {persist_docs: {relation: true, columns: true}}
    columns: [{name: total, description: The sum of it., data_tests: [not_null]}]
sources:
  - name: shop
    schema: shop
    tables: [{name: totals}]
`,
};

test.beforeEach(async ({ db }) => {
  await db.query('drop schema if exists shop cascade');
});

const built = async (url: string, more: Readonly<Record<string, string>> = {}): Promise<DbtProject & AsyncDisposable> => {
  const project = await makeProject(url, { ...files, ...more });
  await ok(project.dbt('build'));
  return project;
};

test('catalog.json has the relations of the project, stream tables with what the server does for them', async ({ database }) => {
  await using project = await built(database.url);
  expect(await ok(project.dbt('docs generate'))).toContain('Catalog written to');
  const { metadata, nodes, sources, errors } = await project.json('target/catalog.json');
  expect(metadata).toMatchObject({ dbt_schema_version: 'https://schemas.getdbt.com/dbt/catalog/v1.json' });
  expect(errors).toBeNull();
  expect(Object.keys(nodes).sort()).toEqual(['model.shop.everything', 'model.shop.totals', 'seed.shop.raw_orders']);
  const { stats, ...totals } = nodes['model.shop.totals'];
  expect(totals).toEqual({
    metadata: {
      type: 'STREAM TABLE',
      schema: 'shop',
      name: 'totals',
      database: database.name,
      comment: 'What each customer has ordered.',
      owner: expect.any(String),
    },
    columns: {
      customer_id: { type: 'integer', index: expect.any(Number), name: 'customer_id', comment: null },
      total: { type: 'double precision', index: expect.any(Number), name: 'total', comment: 'The sum of it.' },
      orders: { type: 'bigint', index: expect.any(Number), name: 'orders', comment: null },
    },
    unique_id: 'model.shop.totals',
  });
  expect(stats).toEqual({
    schedule: { id: 'schedule', label: 'Schedule', value: '5m', include: true, description: expect.any(String) },
    refresh_mode: expect.objectContaining({ value: 'DIFFERENTIAL' }),
    status: expect.objectContaining({ value: 'ACTIVE' }),
    freshness: expect.objectContaining({ label: 'Last current', value: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) }),
    has_stats: expect.objectContaining({ value: true, include: false }),
  });
  expect(Object.keys(nodes['model.shop.everything'].columns)).toEqual(['customer_id', 'total', 'orders']);
  expect(nodes['model.shop.everything'].stats).toEqual({ has_stats: expect.objectContaining({ value: false }) });
  expect(sources['source.shop.shop.totals']).toMatchObject({ unique_id: 'source.shop.shop.totals', metadata: { type: 'STREAM TABLE' } });
});

test('--select, --no-compile and --empty-catalog', async ({ database }) => {
  await using project = await built(database.url);
  const nodes = async () => Object.keys((await project.json('target/catalog.json')).nodes);
  await ok(project.dbt('docs generate --select totals'));
  expect(await nodes()).toEqual(['model.shop.totals']);
  await ok(project.dbt('docs generate --no-compile'));
  expect(await nodes()).toHaveLength(3);
  await ok(project.dbt('docs generate --empty-catalog'));
  expect(await nodes()).toEqual([]);
  await project.write({ 'models/broken.sql': "select {{ exceptions.raise_compiler_error('no') if execute }}" });
  expect(await project.dbt('docs generate')).toMatchObject({ exit: 2, stdout: expect.stringContaining('compile failed, cannot generate docs') });
});

test('docs are made without the extension too', async ({ database, db }) => {
  await db.query('drop extension pg_trickle cascade');
  try {
    await using project = await makeProject(database.url, { 'models/a.sql': 'select 1 as id, true as flag' });
    await ok(project.dbt('run'));
    await ok(project.dbt('docs generate'));
    expect((await project.json('target/catalog.json')).nodes['model.shop.a'].columns).toMatchObject({
      id: { type: 'integer' },
      flag: { type: 'boolean' },
    });
  } finally {
    await db.query('create extension pg_trickle');
  }
});

test('show prints the first rows of a model, of a seed, and of a query', async ({ database }) => {
  await using project = await built(database.url);
  const said = await ok(project.dbt('show --select totals'));
  // Its tests are selected with it, and not shown.
  expect(said.match(/Previewing/g)).toHaveLength(1);
  expect(said).toContain("Previewing node 'totals':\n| customer_id | total | orders |");
  expect(JSON.parse(await ok(project.dbt('show --select totals --output json')))).toEqual({
    node: 'totals',
    show: expect.arrayContaining([{ customer_id: 1, total: 30.5, orders: 2 }]),
  });
  const inline = async (sql: string, ...more: string[]) =>
    JSON.parse(await ok(project.dbt(['show', '--output', 'json', '--inline', sql, ...more]))).show;
  expect(await inline("select * from {{ ref('totals') }} order by 1", '--limit', '1')).toEqual([{ customer_id: 1, total: 30.5, orders: 2 }]);
  expect(await inline("select id from {{ ref('late') }} order by 1 -- a comment")).toEqual([{ id: 1 }, { id: 2 }]);
  expect(await inline('select g as id from generate_series(1, 20) g')).toHaveLength(5);
  expect(await inline('select g as id from generate_series(1, 20) g', '--limit', '-1')).toHaveLength(20);
  expect(
    await inline("select 9007199254740993 as big, '2026-01-02 03:04:05'::timestamp as at, null as nothing, true as yes, '{\"a\": 1}'::jsonb as doc"),
  ).toMatchObject([{ at: '2026-01-02T03:04:05', nothing: null, yes: true }]);
  expect(JSON.parse(await ok(project.dbt(['show', '--inline-direct', 'select 1 as id', '--output', 'json'])))).toEqual({ show: [{ id: 1 }] });
  // Quiet, the rows alone.
  expect(await ok(project.dbt(['show', '--quiet', '--inline', 'select 1 as id']))).toMatch(/^\| id \|/);
  expect(await ok(project.dbt('show --select raw_orders --limit 1'))).toContain('10.5');
});

test('show says what it needs, and where a query is wrong', async ({ database }) => {
  await using project = await built(database.url);
  expect(await project.dbt('show')).toMatchObject({ exit: 2, stderr: expect.stringContaining('Either --select or --inline must be passed to show') });
  expect(await project.dbt(['show', '--inline', 'select nothing from nowhere'])).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('relation "nowhere" does not exist'),
  });
  expect(await project.dbt(['show', '--inline', "select * from {{ ref('nowhere') }}"])).toMatchObject({
    exit: 1,
    stderr: expect.stringContaining('DBT_REF_NOT_FOUND'),
  });
});

test('a contract over a stream table does not see what the extension keeps in it', async ({ database, db }) => {
  await using _project = await built(database.url, {
    'models/copy.sql': "{{ config(materialized='table', contract={'enforced': true}) }}\nselect * from {{ ref('totals') }}",
    'models/copy.yml':
      'models: [{name: copy, columns: [{name: customer_id, data_type: integer}, {name: total, data_type: double precision}, {name: orders, data_type: bigint}]}]',
  });
  const { rows } = await db.query("select attname from pg_attribute where attrelid = 'shop.copy'::regclass and attnum > 0");
  expect(rows.map(({ attname }) => attname)).toEqual(['customer_id', 'total', 'orders']);
});

/** What the page of a project holds. */
const pageOf = async (project: DbtProject) => {
  const html = await project.read('target/index.html');
  const data = JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)?.[1] ?? '');
  // biome-ignore lint/suspicious/noExplicitAny: a node has the shape that the test says
  return { html, edges: data.edges, node: (id: string): any => data.nodes.find((node: { id: string }) => node.id === id) };
};

test('index.html is the lineage of the project: descriptions, columns with where they come from, tests with results, SQL, states', async ({
  database,
}) => {
  await using project = await built(database.url, {
    'models/exposures.yml':
      "exposures:\n  - {name: weekly, type: dashboard, description: '</script><img src=x onerror=alert(1)>', owner: {email: a@b.c}, depends_on: [ref('everything')]}\n",
    'models/hidden.sql': "{{ config(docs={'show': false}) }} select 1 as one",
  });
  expect(await ok(project.dbt('docs generate'))).toContain('Page written to');
  const { html, node, edges } = await pageOf(project);
  expect((await project.json('target/manifest.json')).docs['doc.dbt.__overview__']).toMatchObject({ package_name: 'dbt' });
  expect(node('model.shop.totals')).toMatchObject({
    label: 'totals',
    kind: 'stream table',
    status: 'ACTIVE',
    level: 'pass',
    declaredBy: 'dbt, project shop',
    description: 'What each customer has ordered.',
    sql: expect.stringMatching(/^select customer_id.*"raw_orders" group by customer_id$/s),
    source: expect.stringContaining("config(materialized='stream_table'"),
    tests: [{ name: 'not_null_totals_total', column: 'total', result: 'pass' }],
  });
  expect(node('model.shop.totals').columns).toEqual([
    { column: 'customer_id', type: 'integer', from: [{ relation: 'seed.shop.raw_orders', column: 'customer_id' }] },
    { column: 'total', type: 'double precision', description: 'The sum of it.', from: [{ relation: 'seed.shop.raw_orders', column: 'amount' }] },
    { column: 'orders', type: 'bigint', from: [] },
  ]);
  expect(node('model.shop.totals').facts).toContainEqual(['Schedule', '5m']);
  expect(node('model.shop.everything').columns[1].from).toEqual([{ relation: 'model.shop.totals', column: 'total' }]);
  expect([node('model.shop.late').kind, node('source.shop.shop.totals').label, node('exposure.shop.weekly').kind]).toEqual([
    'ephemeral',
    'shop.totals',
    'exposure',
  ]);
  expect(node('model.shop.hidden')).toBeUndefined();
  expect(edges).toContainEqual({ from: 'model.shop.everything', to: 'exposure.shop.weekly' });
  expect(html).not.toContain('<img');

  // What the page before only compiled has passed no test.
  await ok(project.dbt('docs generate'));
  expect((await pageOf(project)).node('model.shop.totals').tests).toEqual([{ name: 'not_null_totals_total', column: 'total' }]);
});

test('docs serve shows the page on loopback, to nobody who names another host, and no other file', async ({ database }) => {
  await using project = await built(database.url);
  expect(await project.dbt('docs serve')).toMatchObject({ exit: 2, stderr: expect.stringContaining('Run pgt-dbt docs generate first.') });
  await ok(project.dbt('docs generate'));
  const { port, ask, stop } = await serve(project);
  expect(await ask('/')).toMatchObject({ status: 200, text: expect.stringContaining('<title>shop</title>') });
  expect(await ask('/catalog.json')).toMatchObject({ status: 200, text: expect.stringContaining('model.shop.totals') });
  for (const host of ['evil.example', `evil.example:${port}`, `127.0.0.1:${port + 1}`]) expect((await ask('/', host)).status, host).toBe(421);
  for (const path of ['/../dbt_project.yml', '/..%2fdbt_project.yml', '/run_results.json', '//etc/passwd', '/constructor']) {
    expect((await ask(path)).status, path).toBe(404);
  }
  expect((await ask('/', undefined, 'POST')).status).toBe(405);
  expect(await project.dbt(`docs serve --port ${port}`)).toMatchObject({ exit: 2, stderr: expect.stringContaining('another program listens there') });
  await stop();
  expect(await project.dbt('docs serve --host 192.0.2.1')).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('that is no address of this machine'),
  });
});

test('docs serve --host serves whoever reaches the machine, by any name', async ({ database }) => {
  await using project = await built(database.url);
  await ok(project.dbt('docs generate'));
  const { said, ask, stop } = await serve(project, '0.0.0.0');
  expect(said).toContain('to whoever reaches this machine, without a password');
  expect(await ask('/', 'docs.example')).toMatchObject({ status: 200, text: expect.stringContaining('<title>shop</title>') });
  await stop();
});

/** A served page, on a free port. */
async function serve({ dir }: DbtProject, host?: string) {
  const end = new AbortController();
  const serving = Promise.withResolvers<string>();
  const onEvent = (event: RunEvent) => event.kind === 'message' && event.text.startsWith('Serving docs') && serving.resolve(event.text);
  const served = run({ command: 'docs serve', projectDir: dir, host, port: 0, signal: end.signal, onEvent });
  const said = await serving.promise;
  const port = Number(/:(\d+)/.exec(said.slice(said.indexOf('//') + 2))?.[1]);
  const ask = (path: string, asked = `127.0.0.1:${port}`, method = 'GET') =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, method, headers: { host: asked } }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      })
        .on('error', reject)
        .end();
    });
  const stop = async () => {
    end.abort();
    expect(await served).toMatchObject({ success: true });
  };
  return { said, port, ask, stop };
}
