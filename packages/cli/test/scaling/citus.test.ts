import {
  catalogReader,
  createStreamTable,
  dropStreamTable,
  planStreamTables,
  quoteIdentifier,
  quoteLiteral,
  refreshStreamTable,
} from '@pgtrickle-js/core';
import { connect } from '@pgtrickle-js/core/connect';
import { startServer, type TestDatabase } from '@pgtrickle-js/test-fixtures';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { describe, expect, inject } from 'vitest';
import { listStreamTables } from '../../src/index.js';

const totals = { name: 'public.totals', query: 'select customer, sum(amount) as total from orders group by customer', schedule: '1h' } as const;
const isLoaded = Boolean(process.env.PGTRICKLE_CITUS_DIR && process.env.PGTRICKLE_EXTENSION_DIR);

test('without Citus a distribution column is refused, and nothing is left', async ({ db, skip }) => {
  const { rows } = await db.query(`select extversion from pg_extension where extname = 'pg_trickle'`);
  skip(Number(rows[0]?.extversion.split('.')[1] ?? 0) < 33, 'this version knows no distribution column');
  await db.query('create table only_here (customer int, amount int)');
  const query = totals.query.replace('orders', 'only_here');
  const created = createStreamTable(db, { name: 'public.nowhere', query, options: { outputDistributionColumn: 'customer' } });
  await expect(created).rejects.toMatchObject({ message: expect.stringMatching(/citus/i) });
  expect((await listStreamTables(db)).streamTables).toEqual([]);
  await createStreamTable(db, { name: 'public.here', query });
  expect((await listStreamTables(db)).streamTables).toMatchObject([{ placement: 'local' }]);
  await dropStreamTable(db, 'public.here');
});

describe.skipIf(!isLoaded)(`with Citus${isLoaded ? '' : ' (skipped: PGTRICKLE_CITUS_DIR and PGTRICKLE_EXTENSION_DIR name no builds)'}`, () => {
  test('on one node', { timeout: 60_000 }, async ({ db, database }) => {
    await makeCoordinator(db, database);
    await db.query(`create table orders (id int, customer int, amount int, primary key (customer, id));
      select create_distributed_table('orders', 'customer');
      create table countries (code int primary key); select create_reference_table('countries');
      create table plain (id int primary key, customer int, amount int);
      create view sold as select * from orders;
      insert into orders values (1, 1, 5), (2, 1, 7), (3, 2, 1); insert into plain select * from orders`);
    const local = { ...totals, name: 'public.local', query: 'select id, customer, amount from plain' } as const;
    const spread = { ...local, name: 'public.spread', options: { outputDistributionColumn: 'customer' } } as const;

    // As Citus comes: no triggers on its tables, and so no stream tables.
    await expect(createStreamTable(db, totals)).rejects.toMatchObject({
      code: 'QUERY_INVALID',
      message: expect.stringMatching(/reads public\.orders, a distributed table of Citus: .* Citus refuses them there$/),
      details: { name: 'public.totals', source: 'public.orders' },
    });
    await expect(createStreamTable(db, { ...totals, query: 'select id, amount from sold' })).rejects.toMatchObject({
      details: { source: 'public.orders' },
    });
    await expect(createStreamTable(db, { ...totals, query: 'select code from countries' })).rejects.toThrow(
      /reads public\.countries, a reference table of Citus/,
    );
    await expect(createStreamTable(db, spread)).rejects.toMatchObject({
      code: 'DEFINITION_INVALID',
      details: { setting: 'output_distribution_column' },
    });
    await createStreamTable(db, local);
    expect((await listStreamTables(db)).streamTables).toMatchObject([{ name: 'public.local', placement: 'local' }]);

    // What docs/scaling.md says of the setting.
    await db.query(`set citus.enable_unsafe_triggers = on; set citus.multi_shard_modify_mode = 'sequential'`);
    await createStreamTable(db, { ...totals, options: { cdcMode: 'trigger' } });
    await db.query('insert into orders values (4, 3, 9); update orders set amount = 6 where customer = 1 and id = 1');
    await db.query('delete from orders where customer = 2');
    await refreshStreamTable(db, totals.name);
    expect((await db.query('select customer, total::int from totals order by 1')).rows).toEqual([
      { customer: 1, total: 13 },
      { customer: 3, total: 9 },
    ]);
    const [plan] = await planStreamTables(catalogReader(db), [spread]);
    expect(plan?.warnings).toEqual([expect.stringContaining('public.spread will fail to refresh')]);
    await createStreamTable(db, spread);
    expect((await listStreamTables(db)).streamTables.map(({ name, placement }) => [name, placement])).toEqual([
      ['public.local', 'local'],
      ['public.spread', 'distributed'],
      ['public.totals', 'local'],
    ]);
    await db.query('update plain set amount = 100 where id = 1');
    await expect(refreshStreamTable(db, spread.name)).rejects.toThrow(/distribution column|partition value|MERGE/);
  });

  test('with a worker, a source there is refused before its writes fail', { timeout: 60_000 }, async ({ database, onTestFinished }) => {
    const { url } = inject('pgtrickleServer');
    const worker = await startServer({ backend: 'embedded' });
    onTestFinished(() => worker.stop());
    const name = `${database.name}_c`;
    const coordinator = await createNode(url, name, url);
    onTestFinished(() => coordinator.end());
    await (await createNode(worker.url, name, url)).end();
    await makeCoordinator(coordinator, { url }, false);
    await coordinator.query(`select citus_add_node('127.0.0.1', ${new URL(worker.url).port})`);
    await coordinator.query(`create table orders (id int, customer int, amount int, primary key (customer, id));
      select create_distributed_table('orders', 'customer'); set citus.enable_unsafe_triggers = on`);
    await expect(createStreamTable(coordinator, totals)).rejects.toThrow(/every write to public\.orders fails on the other nodes$/);
    await coordinator.query('insert into orders select i, i, i from generate_series(1, 9) i');
    expect((await listStreamTables(coordinator)).streamTables).toEqual([]);
    // As a local table it is a source like any other.
    await coordinator.query(`select undistribute_table('orders')`);
    await createStreamTable(coordinator, totals);
    await coordinator.query('insert into orders values (10, 1, 4)');
    await refreshStreamTable(coordinator, totals.name);
    expect((await coordinator.query('select total::int from totals where customer = 1')).rows).toEqual([{ total: 5 }]);
  });
});

type Connection = Awaited<ReturnType<typeof connect>>;

/** Makes the node know itself, and the password that nodes ask of each other. */
async function makeCoordinator(db: Connection, { url }: Pick<TestDatabase, 'url'>, holdsShards = true): Promise<void> {
  const { port, username, password } = new URL(url);
  await db.query('create extension if not exists citus');
  await db.query(`insert into pg_dist_authinfo values (0, ${quoteLiteral(username)}, ${quoteLiteral(`password=${decodeURIComponent(password)}`)})`);
  await db.query(`select citus_set_coordinator_host('127.0.0.1', ${port})`);
  if (holdsShards) await db.query(`select citus_set_node_property('127.0.0.1', ${port}, 'shouldhaveshards', true)`);
}

/** A database of one name on each node, and one password: that of the coordinator. */
async function createNode(serverUrl: string, name: string, coordinatorUrl: string): Promise<Connection> {
  const { password } = new URL(coordinatorUrl);
  const own = new URL(serverUrl);
  const admin = await connect(own.href);
  await admin.query(`create database ${quoteIdentifier(name)}`);
  await admin.query(`alter role current_user password ${quoteLiteral(decodeURIComponent(password))}`);
  await admin.end();
  own.password = password;
  own.pathname = `/${name}`;
  const db = await connect(own.href);
  await db.query('create extension citus; create extension pg_trickle');
  return db;
}
