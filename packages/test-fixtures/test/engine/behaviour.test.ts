import type { Client } from 'pg';
import { beforeEach, expect, test } from 'vitest';
import { standInClient } from './server.js';

let client: Client;

beforeEach(async () => {
  client = await standInClient({ extension: { name: 'pg_trickle', version: '0.67.0' } });
  await client.query(`SET client_min_messages = error;
    CREATE TABLE orders (id int PRIMARY KEY, k int); INSERT INTO orders VALUES (1, 1), (2, 1), (3, 2)`);
});

function create(name: string, query: string, options = '') {
  return client.query(`SELECT pgtrickle.create_stream_table($1, $2, schedule => '1m'${options})`, [name, query]);
}

async function rowsOf(sql: string): Promise<unknown[]> {
  return (await client.query(sql)).rows;
}

test('a changed view is read anew by the next refresh, with the tables it reads now', async () => {
  await client.query('CREATE TABLE other (id int PRIMARY KEY, k int); INSERT INTO other VALUES (9, 9); CREATE VIEW seen AS SELECT k FROM orders');
  await create('copied', 'SELECT k FROM seen');
  await client.query('CREATE OR REPLACE VIEW seen AS SELECT k FROM other');
  expect(await rowsOf('SELECT needs_reinit FROM pgtrickle.pgt_stream_tables')).toEqual([{ needs_reinit: true }]);
  await client.query(`SELECT pgtrickle.refresh_stream_table('copied')`);
  expect(await rowsOf('SELECT k FROM copied')).toEqual([{ k: 9 }]);
  await client.query(`INSERT INTO other VALUES (10, 10); SELECT pgtrickle.refresh_stream_table('copied')`);
  expect(await rowsOf('SELECT k FROM copied ORDER BY k')).toEqual([{ k: 9 }, { k: 10 }]);
});

test('of a view within a view the outer one and the table are recorded, as the extension does', async () => {
  await client.query('CREATE VIEW lower AS SELECT k FROM orders; CREATE VIEW upper AS SELECT k FROM lower');
  await create('copied', 'SELECT k FROM upper');
  await create('live', 'SELECT k FROM upper', `, refresh_mode => 'IMMEDIATE'`);
  expect(await rowsOf(`SELECT source_table, source_type FROM pgtrickle.list_sources('copied')`)).toEqual([
    { source_table: 'public.orders', source_type: 'TABLE' },
    { source_table: 'public.upper', source_type: 'VIEW' },
  ]);
  await client.query(`INSERT INTO orders VALUES (4, 4); SELECT pgtrickle.refresh_stream_table('copied')`);
  expect(await rowsOf('SELECT (SELECT count(*)::int FROM copied) AS copied, (SELECT count(*)::int FROM live) AS live')).toEqual([
    { copied: 4, live: 4 },
  ]);
  await client.query('CREATE OR REPLACE VIEW lower AS SELECT k + 10 AS k FROM orders');
  expect(await rowsOf('SELECT DISTINCT needs_reinit FROM pgtrickle.pgt_stream_tables')).toEqual([{ needs_reinit: false }]);
});

test('a stream table that lost its source is in ERROR and still answers; it can be resumed, not refreshed', async () => {
  await create('copied', 'SELECT k FROM orders');
  await client.query('DROP TABLE orders');
  expect(await rowsOf('SELECT status FROM pgtrickle.pgt_stream_tables')).toEqual([{ status: 'ERROR' }]);
  expect(await rowsOf('SELECT count(*)::int AS n FROM copied')).toEqual([{ n: 3 }]);
  await expect(client.query(`SELECT pgtrickle.refresh_stream_table('copied')`)).rejects.toMatchObject({
    code: '22023',
    message: expect.stringContaining('is in error state'),
  });
  await client.query(`SELECT pgtrickle.resume_stream_table('copied')`);
  await client.query(`SELECT pgtrickle.drop_stream_table('copied')`);
  expect(await rowsOf('SELECT pgt_id FROM pgtrickle.pgt_stream_tables')).toEqual([]);
});

test('a reader of a dropped stream table can be looked at, refreshed and dropped', async () => {
  await create('upper', 'SELECT k FROM orders');
  await create('lower', 'SELECT count(*) AS n FROM upper');
  await client.query('DROP TABLE upper');
  expect(await rowsOf('SELECT total_stream_tables::int AS n, status FROM pgtrickle.quick_health')).toEqual([{ n: 1, status: 'OK' }]);
  await client.query(`SELECT pgtrickle.refresh_stream_table('lower'); SELECT pgtrickle.drop_stream_table('lower')`);
});

test('a refresh reads the tables of the creation, whatever the search path', async () => {
  await client.query('CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.orders (id int PRIMARY KEY, k int)');
  await create('public.copied', 'SELECT k FROM orders');
  await client.query(
    `INSERT INTO orders VALUES (4, 4); SET search_path = elsewhere; SELECT pgtrickle.refresh_stream_table('public.copied'); RESET search_path`,
  );
  expect(await rowsOf('SELECT count(*)::int AS n FROM copied')).toEqual([{ n: 4 }]);
});

test('partitions: of the stream table by its argument, of a source with direct writes', async () => {
  await client.query(`CREATE TABLE parted (id int, k int) PARTITION BY RANGE (k);
    CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10); INSERT INTO parted VALUES (1, 1)`);
  await create('totals', 'SELECT k, count(*)::int AS n FROM parted GROUP BY k', `, partition_by => 'LIST:k'`);
  await create('live', 'SELECT k, count(*)::int AS n FROM parted GROUP BY k', `, refresh_mode => 'IMMEDIATE'`);
  await client.query(`INSERT INTO parted_1 VALUES (2, 2); INSERT INTO parted VALUES (3, 1); SELECT pgtrickle.refresh_stream_table('totals')`);
  const expected = [
    { k: 1, n: 2 },
    { k: 2, n: 1 },
  ];
  expect(await rowsOf('SELECT k, n FROM totals ORDER BY k')).toEqual(expected);
  expect(await rowsOf('SELECT k, n FROM live ORDER BY k')).toEqual(expected);
  expect(await rowsOf(`SELECT relkind FROM pg_class WHERE oid = 'totals'::regclass`)).toEqual([{ relkind: 'p' }]);
  await expect(client.query('INSERT INTO totals_default (k) VALUES (1)')).rejects.toMatchObject({ code: 'P0001' });
});

test('rolling back takes a refresh back, and what it had read is read again', async () => {
  await create('copied', 'SELECT k FROM orders');
  await client.query(
    `BEGIN; INSERT INTO orders VALUES (4, 4); SAVEPOINT before; SELECT pgtrickle.refresh_stream_table('copied'); ROLLBACK TO before; COMMIT`,
  );
  expect(await rowsOf('SELECT count(*)::int AS n FROM copied')).toEqual([{ n: 3 }]);
  await client.query(`SELECT pgtrickle.refresh_stream_table('copied')`);
  expect(await rowsOf('SELECT count(*)::int AS n FROM copied')).toEqual([{ n: 4 }]);
});

test('resume tells those who listen', async () => {
  await create('copied', 'SELECT k FROM orders');
  const heard = new Promise<unknown>((resolve) => client.once('notification', ({ payload }) => resolve(JSON.parse(payload ?? 'null'))));
  await client.query(
    `LISTEN pg_trickle_alert; SELECT pgtrickle.alter_stream_table('copied', status => 'SUSPENDED'); SELECT pgtrickle.resume_stream_table('copied')`,
  );
  expect(await heard).toEqual({ event: 'resumed', pgt_schema: 'public', pgt_name: 'copied', st: 'public.copied', previous_status: 'SUSPENDED' });
});

test('repair puts back a trigger that somebody took away, and the next refresh begins anew', async () => {
  await create('copied', 'SELECT k FROM orders');
  await client.query(`DO $$ DECLARE t name; BEGIN
    FOR t IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'orders'::regclass LOOP EXECUTE format('DROP TRIGGER %I ON orders', t); END LOOP;
  END $$; INSERT INTO orders VALUES (4, 4)`);
  const [{ repaired }] = (await rowsOf(`SELECT pgtrickle.repair_stream_table('copied') AS repaired`)) as [{ repaired: string }];
  expect(repaired).toMatch(/^repair_stream_table\(public\.copied\): frontier reset.*; trigger rebuilt for OID \d+; status reset: ACTIVE/);
  await client.query(
    `SELECT pgtrickle.refresh_stream_table('copied'); INSERT INTO orders VALUES (5, 5); SELECT pgtrickle.refresh_stream_table('copied')`,
  );
  expect(await rowsOf('SELECT count(*)::int AS n FROM copied')).toEqual([{ n: 5 }]);
});

test('capture triggers can be rebuilt: those that are gone are back, what was captured stays, IMMEDIATE tables are left alone', async () => {
  await create('copied', 'SELECT k FROM orders');
  await client.query('CREATE TABLE seen (id int PRIMARY KEY, k int)');
  await create('live', 'SELECT k FROM seen', `, refresh_mode => 'IMMEDIATE'`);
  const triggers = `SELECT tgrelid::regclass::text AS source, tgname FROM pg_trigger WHERE tgrelid IN ('orders'::regclass, 'seen'::regclass) ORDER BY 1, 2`;
  const before = await rowsOf(triggers);
  await client.query(`INSERT INTO orders VALUES (4, 4); DO $$ BEGIN
    EXECUTE (SELECT format('DROP TRIGGER %I ON orders', tgname) FROM pg_trigger WHERE tgrelid = 'orders'::regclass AND tgname LIKE '%\\_ins\\_%');
  END $$`);
  expect(await rowsOf(triggers)).not.toEqual(before);
  expect(await rowsOf('SELECT pgtrickle.rebuild_cdc_triggers() AS answer')).toEqual([{ answer: 'done' }]);
  expect(await rowsOf(triggers)).toEqual(before);
  const pending = 'SELECT pending_rows::int AS n FROM pgtrickle.change_buffer_sizes()';
  expect(await rowsOf(`${pending} WHERE stream_table = 'public.copied'`)).toEqual([{ n: 1 }]);
  await client.query(`INSERT INTO orders VALUES (5, 5); INSERT INTO seen VALUES (1, 1); SELECT pgtrickle.refresh_stream_table('copied')`);
  expect(await rowsOf('SELECT (SELECT count(*)::int FROM copied) AS copied, (SELECT count(*)::int FROM live) AS live')).toEqual([
    { copied: 5, live: 1 },
  ]);
});

test('a drain ends by itself, and since 0.85.0 when it is told to', async () => {
  expect(await rowsOf('SELECT pgtrickle.drain(1), pgtrickle.is_drained()')).toEqual([{ drain: true, is_drained: true }]);
  const newest = await standInClient({ extension: { name: 'pg_trickle', version: '0.108.3' } });
  const answers: unknown[] = [];
  for (const call of ['is_drained()', 'drain(1)', 'drain(1)', 'is_drained()', 'resume_after_drain()', 'is_drained()', 'resume_after_drain()']) {
    answers.push((await newest.query(`SELECT pgtrickle.${call} AS answer`)).rows[0].answer);
  }
  expect(answers).toEqual([null, true, true, true, true, false, false]);
});

test('column types that cannot be hashed or compared are kept too', async () => {
  await client.query(
    `CREATE TABLE odd (id int PRIMARY KEY, j json, p point, x xml, c char(3)); INSERT INTO odd VALUES (1, '{"a": 1}', '(1,2)', NULL, 'ab'), (2, '{"a": 1}', '(1,2)', NULL, 'ab')`,
  );
  await create('copied', 'SELECT j, p, c FROM odd');
  await client.query(`UPDATE odd SET j = '{"a": 2}' WHERE id = 1; SELECT pgtrickle.refresh_stream_table('copied')`);
  expect(await rowsOf(`SELECT j::text, p::text, c FROM copied ORDER BY 1`)).toEqual([
    { j: '{"a": 1}', p: '(1,2)', c: 'ab ' },
    { j: '{"a": 2}', p: '(1,2)', c: 'ab ' },
  ]);
});

test('a function that is replaced makes its readers begin anew', async () => {
  await client.query(`CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2 * $1'`);
  await create('copied', 'SELECT id, twice(k) AS d FROM orders');
  await create('other', 'SELECT count(*) AS n FROM orders');
  expect(await rowsOf('SELECT functions_used FROM pgtrickle.pgt_stream_tables ORDER BY pgt_id')).toEqual([
    { functions_used: ['twice'] },
    { functions_used: ['count'] },
  ]);
  await client.query(`CREATE OR REPLACE FUNCTION twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 20 * $1'`);
  expect(await rowsOf('SELECT needs_reinit FROM pgtrickle.pgt_stream_tables ORDER BY pgt_id')).toEqual([
    { needs_reinit: true },
    { needs_reinit: false },
  ]);
  await client.query(`SELECT pgtrickle.refresh_stream_table('copied')`);
  expect(await rowsOf('SELECT d FROM copied ORDER BY id')).toEqual([{ d: 20 }, { d: 20 }, { d: 40 }]);
});

test('a name may hold any character beyond ASCII, of ASCII only what an unquoted name may', async () => {
  for (const name of ['e\u0301', 'a\u00a0b', 'a😀']) await create(`public.${name}`, 'SELECT k FROM orders');
  await expect(create('public.a-b', 'SELECT k FROM orders')).rejects.toMatchObject({ code: '42601', message: 'syntax error at or near "-"' });
});
