import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Face, readFaces } from '../../src/engine/contract.js';
import type { TestDatabase } from '../../src/index.js';
import { standInDatabase } from './server.js';

describe.for(readFaces().map((face) => [`${face.extension} ${face.version}`, face] as const))('%s', ([, face]) => {
  const schema = face.extension === 'pg_stream' ? 'pgstream' : 'pgtrickle';
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await standInDatabase({ extension: false });
    client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query(`CREATE EXTENSION ${face.extension} VERSION '${face.version}'`);
    await client.query('CREATE TABLE orders (id int PRIMARY KEY, amount int); INSERT INTO orders VALUES (1, 10)');
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  test('has the functions, relations and checks of its version', async () => {
    expect(await readFunctions(client, schema)).toEqual(expectedFunctions(face));
    expect(await readRelations(client, schema)).toEqual(
      Object.fromEntries([...face.relations].map(([name, { kind, columns }]) => [name, { kind, columns }])),
    );
    expect(await readChecks(client, schema)).toEqual(Object.fromEntries([...face.checks].map(([name, checks]) => [name, [...checks].sort()])));
    expect((await client.query('SELECT extversion FROM pg_extension WHERE extname = $1', [face.extension])).rows).toEqual([
      { extversion: face.version },
    ]);
  });

  test('creates, refreshes, alters and drops', async () => {
    await client.query(
      `SELECT ${schema}.create_stream_table('public.totals', 'SELECT count(*) AS n, sum(amount) AS total FROM orders', '2m', 'FULL')`,
    );
    await client.query(
      `SELECT ${schema}.alter_stream_table('public.totals', schedule => '3m'); SELECT ${schema}.refresh_stream_table('public.totals')`,
    );
    expect((await client.query('SELECT n::int, total::int FROM totals')).rows).toEqual([{ n: 1, total: 10 }]);
    await expectReadable(client, face, schema);
    await client.query(`SELECT ${schema}.drop_stream_table('public.totals')`);
    expect((await client.query(`SELECT to_regclass('totals') AS gone`)).rows).toEqual([{ gone: null }]);
  });
});

/** Every view can be read, and every function without arguments answers, says that the stand-in does not have it, or lacks a table as in the extension. */
async function expectReadable(client: Client, { functions, relations }: Face, schema: string): Promise<void> {
  for (const [name, { kind }] of relations) if (kind === 'view') await client.query(`SELECT * FROM ${schema}.${name}`);
  const plain = [...functions].filter(
    ([name, signatures]) => signatures.some((signature) => signature.arguments === '') && !/^(pause|resume)_all$/.test(name),
  );
  for (const [name] of plain) {
    const outcome = await client.query(`SELECT * FROM ${schema}.${name}()`).then(
      () => 'answered',
      (error: Error) => error.message,
    );
    const missing = name === 'list_subscriptions' ? [`relation "${schema}.pgt_subscriptions" does not exist`] : [];
    expect(['answered', `stand-in: ${name} is not implemented`, ...missing]).toContain(outcome);
  }
}

function expectedFunctions({ functions }: Face): string[] {
  return [...functions].flatMap(([name, signatures]) => signatures.map((signature) => `${name}(${signature.arguments}) ${signature.returns}`)).sort();
}

async function readFunctions(client: Client, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ signature: string }>(
    `SELECT format('%s(%s) %s', proname, pg_get_function_arguments(oid), pg_get_function_result(oid)) AS signature
     FROM pg_proc WHERE pronamespace = $1::regnamespace`,
    [schema],
  );
  return rows.map(({ signature }) => signature).sort();
}

async function readRelations(client: Client, schema: string): Promise<Record<string, unknown>> {
  const { rows } = await client.query<{ name: string; kind: string; columns: string[] }>(
    `SELECT c.relname AS name, CASE c.relkind WHEN 'v' THEN 'view' ELSE 'table' END AS kind,
       array_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'v') GROUP BY c.oid`,
    [schema],
  );
  return Object.fromEntries(rows.map(({ name, kind, columns }) => [name, { kind, columns }]));
}

async function readChecks(client: Client, schema: string): Promise<Record<string, string[]>> {
  const { rows } = await client.query<{ name: string; checks: string[] }>(
    `SELECT conrelid::regclass::text AS name, array_agg(pg_get_constraintdef(oid)) AS checks
     FROM pg_constraint WHERE connamespace = $1::regnamespace AND contype = 'c' GROUP BY conrelid`,
    [schema],
  );
  return Object.fromEntries(rows.map(({ name, checks }) => [name.replace(/^.*\./, ''), checks.sort()]));
}
