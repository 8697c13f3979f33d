import type { Client } from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { connectTo, standInDatabase } from './server.js';

let clients: Client[];

beforeAll(async () => {
  const { url } = await standInDatabase({ extension: { name: 'pg_trickle', version: '0.67.0' } });
  clients = await Promise.all(Array.from({ length: 8 }, () => connectTo(url)));
  await Promise.all(clients.map((client) => client.query('SET client_min_messages = warning; SET deadlock_timeout = 200')));
});

const client = (index: number): Client => clients[index] as Client;

function create(by: Client, name: string, query: string, mode = 'DIFFERENTIAL') {
  return by.query(`SELECT pgtrickle.create_stream_table($1, $2, schedule => '1m', refresh_mode => $3)`, [name, query, mode]);
}

function refresh(by: Client, name: string) {
  return by.query('SELECT pgtrickle.refresh_stream_table($1)', [name]);
}

async function expectEqual(table: string, query: string): Promise<void> {
  const { rows } = await client(0).query(
    `(SELECT k, n FROM ${table} EXCEPT ALL (${query})) UNION ALL ((${query}) EXCEPT ALL SELECT k, n FROM ${table})`,
  );
  expect({ table, rows }).toEqual({ table, rows: [] });
}

test('of eight creations of one name one wins; the others say that it exists', async () => {
  await client(0).query('CREATE TABLE source (id serial PRIMARY KEY, k int)');
  const outcomes = await Promise.all(
    clients.map((each) =>
      create(each, 'public.same', 'SELECT k, count(*) AS n FROM source GROUP BY k').then(
        () => 'created',
        ({ code }: { code: string }) => code,
      ),
    ),
  );
  expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
  // Which of them depends on how far the winner is: its table's type or name in the catalog, or the catalog of stream tables.
  for (const outcome of outcomes) expect(['created', '23505', '42710', '42P07']).toContain(outcome);
  expect((await client(0).query(`SELECT count(*)::int AS n FROM pgtrickle.pgt_stream_tables WHERE pgt_name = 'same'`)).rows).toEqual([{ n: 1 }]);
});

test('a change that is committed after a later one was refreshed is not missed', async () => {
  const query = 'SELECT k, count(*) AS n FROM late GROUP BY k';
  await client(0).query('CREATE TABLE late (id serial PRIMARY KEY, k int)');
  await create(client(0), 'public.late_totals', query);
  await client(1).query('BEGIN; INSERT INTO late (k) VALUES (1)');
  await client(2).query('INSERT INTO late (k) VALUES (2)');
  await refresh(client(0), 'public.late_totals');
  expect((await client(0).query('SELECT k FROM late_totals')).rows).toEqual([{ k: 2 }]);
  await client(1).query('COMMIT');
  await refresh(client(0), 'public.late_totals');
  await expectEqual('late_totals', query);
});

test('what a transaction writes after its own refresh is not missed, though younger transactions have ended meanwhile', async () => {
  const query = 'SELECT k, count(*) AS n FROM own GROUP BY k';
  await client(0).query('CREATE TABLE own (id serial PRIMARY KEY, k int)');
  await create(client(0), 'public.own_totals', query);
  await client(0).query('BEGIN; INSERT INTO own (k) VALUES (1)');
  await client(1).query('SELECT pg_current_xact_id()');
  await refresh(client(0), 'public.own_totals');
  await client(0).query('INSERT INTO own (k) VALUES (1)');
  await refresh(client(0), 'public.own_totals');
  await expectEqual('own_totals', query);
  await client(0).query('INSERT INTO own (k) VALUES (1); COMMIT');
  await refresh(client(0), 'public.own_totals');
  await expectEqual('own_totals', query);
});

test('a second refresh of the same table steps aside', async () => {
  await client(0).query('CREATE TABLE held (id serial PRIMARY KEY, k int)');
  await create(client(0), 'public.held_totals', 'SELECT k, count(*) AS n FROM held GROUP BY k');
  await client(1).query('BEGIN');
  await refresh(client(1), 'public.held_totals');
  const notices: (string | undefined)[] = [];
  client(2).on('notice', ({ message }) => notices.push(message));
  await client(2).query('SET client_min_messages = notice');
  await refresh(client(2), 'public.held_totals');
  await client(1).query('COMMIT');
  expect(notices).toEqual(['refresh skipped: public.held_totals — another refresh is already in progress']);
});

test('writers and refreshes of different tables run side by side without deadlock, and nothing is lost', async () => {
  const query = 'SELECT k, count(*) AS n FROM busy GROUP BY k';
  await client(0).query('CREATE TABLE busy (id serial PRIMARY KEY, k int)');
  const tables = ['busy_0', 'busy_1', 'busy_2', 'busy_3'];
  for (const table of tables) await create(client(0), `public.${table}`, query);
  const write = async (by: Client) => {
    for (let round = 0; round < 15; round += 1) {
      await by.query(`BEGIN; INSERT INTO busy (k) VALUES (${round % 3})`);
      await by.query(`DELETE FROM busy WHERE id % 7 = ${round % 7} AND k = ${round % 2}; COMMIT`);
    }
  };
  const refreshRepeatedly = async (by: Client, table: string) => {
    for (let round = 0; round < 10; round += 1) await refresh(by, `public.${table}`);
  };
  await Promise.all([...clients.slice(0, 4).map(write), ...tables.map((table, index) => refreshRepeatedly(client(4 + index), table))]);
  for (const table of tables) {
    await refresh(client(0), `public.${table}`);
    await expectEqual(table, query);
  }
  // What everybody has read is gone from the buffer.
  const { rows } = await client(0).query(
    `SELECT sum(pending_rows)::int AS pending FROM pgtrickle.change_buffer_sizes() WHERE source_table = 'public.busy'`,
  );
  expect(rows).toEqual([{ pending: 0 }]);
});

test('writers of an IMMEDIATE source take turns, and the one that waited sees what the other wrote', async () => {
  const query = 'SELECT k, count(*) AS n FROM live GROUP BY k';
  await client(0).query('CREATE TABLE live (id serial PRIMARY KEY, k int)');
  await create(client(0), 'public.live_totals', query, 'IMMEDIATE');
  await client(1).query('BEGIN; INSERT INTO live (k) VALUES (1)');
  const waiting = client(2).query('INSERT INTO live (k) VALUES (1), (2)');
  // A reader is not held up meanwhile.
  expect((await client(3).query('SELECT k FROM live_totals')).rows).toEqual([]);
  await client(1).query('COMMIT');
  await waiting;
  await expectEqual('live_totals', query);
  await Promise.all(
    clients.map(async (each, index) => {
      for (let round = 0; round < 10; round += 1) await each.query('INSERT INTO live (k) VALUES ($1)', [(index + round) % 3]);
    }),
  );
  await expectEqual('live_totals', query);
});
