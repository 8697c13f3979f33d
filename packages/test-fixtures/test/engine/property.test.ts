import fc from 'fast-check';
import type { Client } from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { queryArbitrary } from './random-query.js';
import { connectTo, standInDatabase } from './server.js';

const modes = ['FULL', 'DIFFERENTIAL', 'IMMEDIATE'] as const;
let client: Client;
let other: Client;

beforeAll(async () => {
  const { url } = await standInDatabase({ extension: { name: 'pg_trickle', version: '0.67.0' } });
  client = await connectTo(url);
  other = await connectTo(url);
  await client.query(`
    CREATE TABLE a (id serial PRIMARY KEY, k int, v numeric, t text);
    CREATE TABLE b (k int, w int);
    SET client_min_messages = error`);
}, 60_000);

const key = fc.option(fc.integer({ min: 0, max: 3 }), { nil: null });
const text = fc.constantFrom(null, '', 'x', 'y', `o'hara`);
const change = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(key, fc.integer({ min: -2, max: 2 }), text)
      .map(([k, v, t]) => ({ sql: 'INSERT INTO a (k, v, t) VALUES ($1, $2::int / 2.0, $3)', values: [k, v, t] })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(key, fc.integer({ min: 0, max: 2 }))
      .map(([k, w]) => ({ sql: 'INSERT INTO b (k, w) VALUES ($1, $2), ($1, $2)', values: [k, w] })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(key, key)
      .map(([from, to]) => ({ sql: 'UPDATE a SET k = $2::int, v = v + 1 WHERE k IS NOT DISTINCT FROM $1::int', values: [from, to] })),
  },
  { weight: 2, arbitrary: key.map((k) => ({ sql: 'UPDATE b SET w = w + 1 WHERE k = $1', values: [k] })) },
  { weight: 3, arbitrary: fc.nat(5).map((n) => ({ sql: 'DELETE FROM a WHERE id % 6 = $1', values: [n] })) },
  { weight: 2, arbitrary: fc.nat(1).map((n) => ({ sql: 'DELETE FROM b WHERE ctid IN (SELECT ctid FROM b OFFSET $1 LIMIT 1)', values: [n] })) },
  { weight: 1, arbitrary: fc.constantFrom('a', 'b').map((table) => ({ sql: `TRUNCATE ${table}`, values: [] as unknown[] })) },
);

test('a stream table equals its query after every refresh, in every mode and through a chain', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      queryArbitrary,
      fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
      async (together, query, rounds) => {
        if (together) await client.query('BEGIN');
        try {
          // With the same ids every time, so that seed and path lead to the same rows again.
          await client.query(
            `TRUNCATE a, b RESTART IDENTITY; INSERT INTO a (k, v, t) VALUES (0, 1, 'x'), (1, 2.50, NULL), (1, 2.5, 'y'); INSERT INTO b VALUES (0, 1), (1, 1), (1, 1)`,
          );
          for (const mode of modes) {
            await create(`st_${mode.toLowerCase()}`, query, mode);
            // What reads a stream table sees the user's columns, by name.
            await create(`chain_${mode.toLowerCase()}`, `SELECT c0, count(*) AS n FROM st_${mode.toLowerCase()} GROUP BY c0`, mode);
          }
          await expectEqual(query);
          for (const round of rounds) {
            for (const { sql, values } of round) {
              await client.query(sql, values);
              // As on a busy server, other transactions begin later and end before.
              await other.query('SELECT pg_current_xact_id()');
              await expectSame('st_immediate', query);
              await expectSame('chain_immediate', `SELECT c0, count(*) AS n FROM (${query}) q GROUP BY c0`);
            }
            for (const table of ['st_full', 'chain_full', 'st_differential', 'chain_differential'])
              await client.query('SELECT pgtrickle.refresh_stream_table($1)', [table]);
            await expectEqual(query);
          }
        } finally {
          await client.query(
            together ? 'ROLLBACK' : 'SELECT pgtrickle.drop_stream_table(pgt_name, true) FROM pgtrickle.pgt_stream_tables ORDER BY pgt_id DESC',
          );
        }
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);

async function create(name: string, query: string, mode: string): Promise<void> {
  await client.query(`SELECT pgtrickle.create_stream_table($1, $2, schedule => '1m', refresh_mode => $3)`, [name, query, mode]);
}

async function expectEqual(query: string): Promise<void> {
  for (const mode of modes) {
    await expectSame(`st_${mode.toLowerCase()}`, query);
    await expectSame(`chain_${mode.toLowerCase()}`, `SELECT c0, count(*) AS n FROM (${query}) q GROUP BY c0`);
  }
}

/** The user's columns of the table and the query's result are the same rows, as often. */
async function expectSame(table: string, query: string): Promise<void> {
  const { rows } = await client.query<{ columns: string }>(
    `SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attname NOT LIKE '\\_\\_pgt\\_%'`,
    [table],
  );
  const stored = `SELECT ${rows[0]?.columns} FROM ${table}`;
  const { rows: different } = await client.query(`(${stored} EXCEPT ALL (${query})) UNION ALL ((${query}) EXCEPT ALL ${stored})`);
  expect({ table, query, different }).toEqual({ table, query, different: [] });
}
