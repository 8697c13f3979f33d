import { readdirSync } from 'node:fs';
import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase, type TestDatabase } from '@pgtrickle-js/test-fixtures';
import { expect, inject, onTestFinished, test } from 'vitest';
import '@pgtrickle-js/test-fixtures/global-setup';
import { extensionNames } from './support/extension-names.js';
import { config, createProject, preamble, type TestProject } from './support/project.js';
import { type SchemaEngine, schemaEngine } from './support/schema-engine.js';

const names = await extensionNames(inject('pgtrickleServer'));

const tables = {
  name: '20260101000000_init',
  sql: 'create table orders (id int not null, customer_id int not null, amount decimal(10,2), constraint orders_pkey primary key (id));',
};

const model = `model Order {
  id         Int      @id
  customerId Int      @map("customer_id")
  amount     Decimal? @db.Decimal(10, 2)

  @@map("orders")
}

`;

const declared = `/// Totals
/// @streamTable(schedule: "5m")
/// select customer_id, sum(amount) as total
/// from orders group by customer_id
view OrderTotal {
  customerId Int      @unique @map("customer_id")
  total      Decimal? @db.Decimal

  @@map("order_totals")
}
`;

async function emptyDatabase(): Promise<TestDatabase> {
  const database = await createDatabase(inject('pgtrickleServer'), { extension: false });
  onTestFinished(() => database.drop());
  return database;
}

async function start(
  schema: string,
): Promise<{ project: TestProject; engine: SchemaEngine; url: string; query: (sql: string) => Promise<Record<string, unknown>[]> }> {
  const { url } = await emptyDatabase();
  const project = createProject({ 'prisma/schema.prisma': schema, 'prisma.config.ts': config, 'package.json': '{"name":"shop","type":"module"}' });
  onTestFinished(project.remove);
  const client = await connect(url);
  onTestFinished(() => client.end());
  await client.query(`create extension ${names.extension}`);
  const engine = await schemaEngine(url, schema, async () => (await emptyDatabase()).url);
  project.write(`prisma/migrations/${tables.name}/migration.sql`, tables.sql);
  project.write('prisma/migrations/migration_lock.toml', 'provider = "postgresql"\n');
  return { project, engine, url, query: async (sql) => (await client.query(sql)).rows };
}

const migrationsOf = (project: TestProject) =>
  readdirSync(project.path('prisma/migrations'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, sql: project.read(`prisma/migrations/${name}/migration.sql`) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

const firstName =
  names.extension === 'pg_stream'
    ? `Written for pg_stream ${names.version}, as the extension was called first: it does not run where the extension is pg_trickle.\n`
    : '';
const catalog = `select ${names.prefix}_name as name, schedule from ${names.schema}.${names.prefix}_stream_tables order by 1`;

test('a declared stream table is created, changed and dropped by migrations that run on a shadow database, in deploy and in reset', async () => {
  const { project, engine, url, query } = await start(preamble() + model + declared);
  expect(await project.run(['migration', 'add totals', '--url', url])).toMatchObject({
    exit: 1,
    stderr: expect.stringContaining('error PRISMA_MIGRATION_PENDING'),
  });
  await engine.deploy(migrationsOf(project));

  const added = await project.run(['migration', 'add totals', '--url', url]);
  expect(added.stderr).toBe(`${firstName}Next: npx prisma migrate dev, then npx pgt-prisma pull.\n`);
  expect(migrationsOf(project).at(-1)?.sql).toContain(`CREATE EXTENSION IF NOT EXISTS ${names.extension};`);
  expect(added.stdout).toMatch(/^public\.order_totals create\nwrote prisma\/migrations\/\d{14}_add_totals\/migration\.sql\n$/);
  expect(await query(catalog)).toEqual([]);

  const migrations = migrationsOf(project);
  expect(await engine.deploy(migrations)).toEqual([migrations.at(-1)?.name]);
  expect(await query(catalog)).toEqual([{ name: 'order_totals', schedule: '5m' }]);
  expect(await project.run(['migration', 'again', '--url', url])).toMatchObject({ exit: 0, stdout: 'nothing to migrate\n' });
  // The shadow database takes them all, and then nothing is left to do.
  expect(await engine.planMigration(project.read('prisma/schema.prisma'), migrations, ['public.order_totals'])).toMatch(
    /^-- This is an empty migration/,
  );

  project.write('prisma/schema.prisma', preamble() + model + declared.replace('"5m"', '"10m"'));
  await wait();
  expect(await project.run(['migration', 'slower', '--url', url])).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining('public.order_totals alter'),
  });
  await engine.deploy(migrationsOf(project));
  expect(await query(catalog)).toEqual([{ name: 'order_totals', schedule: '10m' }]);

  project.write('prisma/schema.prisma', preamble() + model);
  await wait();
  expect(await project.run(['migration', 'no totals', '--url', url])).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining('public.order_totals drop'),
  });
  await engine.deploy(migrationsOf(project));
  expect(await query(catalog)).toEqual([]);
  expect(await query(`select to_regclass('public.order_totals') as left`)).toEqual([{ left: null }]);
});

test('what another project declared, and what nobody did, is not dropped', async () => {
  const { project, engine, url, query } = await start(preamble() + model);
  await engine.deploy(migrationsOf(project));
  await query(`select ${names.schema}.create_stream_table(name => 'public.by_hand', query => 'select id from orders', schedule => '5m')`);
  expect(await project.run(['migration', 'x', '--url', url])).toMatchObject({
    stdout: 'nothing to migrate\n',
    stderr: 'Nothing is declared: write /// @streamTable(…) above a view, or files in stream_tables/.\n',
  });
});

test('definition files are taken as well', async () => {
  const { project, engine, url } = await start(preamble() + model);
  await engine.deploy(migrationsOf(project));
  project.write('stream_tables/big_orders.sql', '-- schedule: 1h\n-- refreshMode: FULL\nselect id, amount from orders where amount > 100;\n');
  project.write('stream_tables/order_ids.sql', "---\nschedule: '2m'\n---\nselect id from orders\n");
  const { stdout } = await project.run(['migration', 'files', '--url', url, '--print']);
  expect(stdout).toContain(
    "create_stream_table(name => 'public.big_orders', query => 'select id, amount from orders where amount > 100', schedule => '1h', refresh_mode => 'FULL')",
  );
  expect(stdout).toContain("create_stream_table(name => 'public.order_ids', query => 'select id from orders', schedule => '2m')");
});

/** Folders are named by the second. */
const wait = () => new Promise((resolve) => setTimeout(resolve, 1_100));
