import { type Fault, startFaultProxy } from '@pgtrickle-js/test-fixtures';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { Pool } from 'pg';
import { expect } from 'vitest';
import { detectCapabilities, ensureStreamTables, type StreamTableDefinition } from '../../src/index.js';

/** All of them take minutes: asked for with PGTRICKLE_TEST_THOROUGH=1. Else a part, another one each time. */
const isThorough = process.env.PGTRICKLE_TEST_THOROUGH === '1';
const some = <Case>(cases: readonly Case[]): readonly Case[] =>
  isThorough ? cases : cases.filter((_, index) => index % 29 === Math.trunc(Date.now() / 60_000) % 29);

/** Two of which one reads the other, made anew together, and one for itself. Every version is another query for all of them. */
const definitionsOf = (version: number): StreamTableDefinition[] => {
  const factor = (version % 3) + 1;
  return [
    { name: 'public.order_totals', query: `select customer, sum(amount * ${factor}) as total from orders group by customer`, schedule: '12h' },
    { name: 'public.order_grand', query: `select sum(total) - ${factor} as grand from public.order_totals`, schedule: '12h' },
    { name: 'public.order_ids', query: `select id, amount * ${factor} as amount from orders`, schedule: '12h' },
  ];
};

const strangers = 'create view order_view as select total from order_totals; grant select on order_grand to public';

/** Whatever has one transaction, told without the code under test: the queries, the rows, and what others put on the tables. */
async function look(pool: Pool): Promise<{ readonly together: unknown; readonly alone: unknown }> {
  const { schema, prefix } = await detectCapabilities(pool);
  const queryOf = `select coalesce(to_jsonb(s)->>'original_query', s.defining_query) from ${schema}.${prefix}_stream_tables s where s.${prefix}_name`;
  const { rows } = await pool.query(`select
    (select array_agg(total order by total) from order_view)::text || (select array_agg(grand) from order_grand)::text
      || (select relacl from pg_class where oid = 'order_grand'::regclass)::text || (${queryOf} = 'order_totals') || (${queryOf} = 'order_grand') as together,
    (select array_agg(amount order by id) from order_ids)::text || (${queryOf} = 'order_ids') as alone`);
  return rows[0];
}

const othersAtWork = `select pid from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle' and backend_type = 'client backend'`;

/** A pool that finds out by itself when a network swallows everything. */
function impatient(connectionString: string): Pool {
  const pool = new Pool({ connectionString, query_timeout: 2_000, connectionTimeoutMillis: 10_000 });
  pool.on('error', () => undefined);
  return pool;
}

const faults: Fault[] = [
  { kind: 'cut', at: 'request' },
  { kind: 'cut', at: 'reply' },
  { kind: 'blackhole', at: 'request' },
  { kind: 'blackhole', at: 'reply' },
];

test('a connection lost at any statement: every transaction is done or undone, and the next run converges', { timeout: 1_800_000 }, async ({
  database,
  pool,
}) => {
  await pool.query('create table orders (id int primary key, customer int, amount int)');
  await pool.query('insert into orders select i, i % 3, i from generate_series(1, 10) i');
  const ensure = async (through: Pool, version: number) =>
    (await ensureStreamTables(through, definitionsOf(version), { declaredBy: { tool: 'pgtrickle', project: 'faults' } })).map(({ action }) => action);
  await ensure(pool, 0);
  await pool.query(strangers);
  const states = [await look(pool)];
  for (const version of [1, 2]) {
    await ensure(pool, version);
    states.push(await look(pool));
  }
  const stateOf = (version: number) => states[version % 3] as (typeof states)[number];

  const counting = await startFaultProxy(database.url);
  const counted = impatient(counting.url);
  await ensure(counted, 3);
  await counted.end();
  await counting.stop();
  const count = counting.statements.length;
  expect(count).toBeGreaterThan(20);
  const cases = Array.from({ length: count }, (_, index) => faults.map((fault): Fault => ({ ...fault, statement: index + 1 }))).flat();

  let version = 3;
  for (const fault of some(cases)) {
    const [before, after] = [stateOf(version), stateOf(++version)];
    const proxy = await startFaultProxy(database.url);
    const through = impatient(proxy.url);
    const struck = proxy.inject(fault);
    const problem = await ensure(through, version).catch((error: unknown) => error);
    const where = `${fault.kind} at the ${fault.at} of statement ${fault.statement} of ${count}: ${await struck}`;
    expect(problem, where).toMatchObject({ code: 'CONNECT_LOST' });
    // The server hears that the client is gone when the network comes back, or its own limits say so.
    await proxy.stop();
    await through.end();
    await expect.poll(async () => (await pool.query(othersAtWork)).rows, { timeout: 20_000 }).toEqual([]);
    const found = await look(pool);
    expect([before.together, after.together], where).toContainEqual(found.together);
    expect([before.alone, after.alone], where).toContainEqual(found.alone);
    await ensure(pool, version);
    expect(await look(pool), where).toEqual(after);
    expect(await ensure(pool, version), where).toEqual(['none', 'none', 'none']);
  }
});
