import type { Client } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { standInClient } from './server.js';

const role = 'pgt_plain_role';

async function databaseWithRole(version: string): Promise<Client> {
  const client = await standInClient({ extension: { name: 'pg_trickle', version } });
  await client.query(`SET client_min_messages = error;
    DO $$ BEGIN CREATE ROLE ${role}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
    CREATE TABLE orders (id int PRIMARY KEY, k int); INSERT INTO orders VALUES (1, 1);
    GRANT CREATE ON SCHEMA public TO ${role}; GRANT INSERT ON orders TO ${role};
    SELECT pgtrickle.create_stream_table('public.totals', 'SELECT k, count(*) AS n FROM orders GROUP BY k', schedule => '1m')`);
  return client;
}

/** What a statement does when the role sends it: its error code, or `done`. */
async function asRole(client: Client, sql: string): Promise<string> {
  await client.query(`SET ROLE ${role}`);
  const outcome = await client.query(sql).then(
    () => 'done',
    ({ code, message }: { code: string; message: string }) => `${code} ${message}`,
  );
  await client.query('ROLLBACK; RESET ROLE');
  return outcome;
}

describe('0.67.0', () => {
  let client: Client;
  beforeAll(async () => {
    client = await databaseWithRole('0.67.0');
  });

  test('a role without rights goes on with its own tables and writes tracked sources', async () => {
    expect(
      await asRole(
        client,
        'CREATE TABLE own (id int); ALTER TABLE own ADD COLUMN k int; CREATE VIEW seen AS SELECT * FROM own; DROP VIEW seen; DROP TABLE own',
      ),
    ).toBe('done');
    expect(await asRole(client, 'INSERT INTO orders VALUES (2, 1)')).toBe('done');
  });

  test('the guard on source DDL is switched off by those only who may set it', async () => {
    await client.query(`CREATE TABLE source (id int PRIMARY KEY); ALTER TABLE source OWNER TO ${role};
      SELECT pgtrickle.create_stream_table('public.copied', 'SELECT id FROM source', schedule => '1m')`);
    const alter = 'BEGIN; SET LOCAL pg_trickle.block_source_ddl = off; ALTER TABLE source ADD COLUMN k int; COMMIT';
    expect(await asRole(client, 'ALTER TABLE source ADD COLUMN k int')).toMatch(/^XX000 pg_trickle: ALTER TABLE on public.source blocked/);
    expect(await asRole(client, alter)).toBe('42501 permission denied to set parameter "pg_trickle.block_source_ddl"');
    await client.query(`GRANT SET ON PARAMETER pg_trickle.block_source_ddl TO ${role}`);
    expect(await asRole(client, alter)).toBe('done');
    await client.query(`REVOKE SET ON PARAMETER pg_trickle.block_source_ddl FROM ${role}`);
  });
});

describe('0.108.3, which denies by default', () => {
  let client: Client;
  beforeAll(async () => {
    client = await databaseWithRole('0.108.3');
  });

  test('functions are granted one by one; the caller becomes the owner and needs rights on the sources', async () => {
    const create = `SELECT pgtrickle.create_stream_table('public.mine', 'SELECT k FROM orders')`;
    await client.query(`GRANT USAGE ON SCHEMA pgtrickle TO ${role}`);
    expect(await asRole(client, create)).toBe('42501 permission denied for function create_stream_table');
    await client.query(
      `GRANT EXECUTE ON FUNCTION pgtrickle.create_stream_table, pgtrickle.refresh_stream_table, pgtrickle.drop_stream_table TO ${role}`,
    );
    expect(await asRole(client, create)).toBe('42501 permission denied for table orders');
    await client.query(`GRANT SELECT ON orders TO ${role}`);
    expect(await asRole(client, create)).toBe('done');
    expect((await client.query(`SELECT relowner::regrole::text AS owner FROM pg_class WHERE oid = 'mine'::regclass`)).rows).toEqual([
      { owner: role },
    ]);
    expect(await asRole(client, `SELECT pgtrickle.refresh_stream_table('public.mine')`)).toBe('done');
    expect(await asRole(client, `SELECT pgtrickle.refresh_stream_table('public.totals')`)).toBe(
      '42501 permission denied: must be owner of stream table public.totals',
    );
    expect(await asRole(client, `SELECT pgtrickle.drop_stream_table('public.mine')`)).toBe('done');
  });

  test('AUTO is kept as what was asked for', async () => {
    const { rows } = await client.query(`SELECT requested_refresh_mode, refresh_mode FROM pgtrickle.pgt_stream_tables WHERE pgt_name = 'totals'`);
    expect(rows).toEqual([{ requested_refresh_mode: 'AUTO', refresh_mode: 'DIFFERENTIAL' }]);
    await client.query(
      `SELECT pgtrickle.alter_stream_table('public.totals', refresh_mode => 'FULL'); SELECT pgtrickle.alter_stream_table('public.totals', refresh_mode => 'AUTO')`,
    );
    expect((await client.query('SELECT requested_refresh_mode, refresh_mode FROM pgtrickle.pgt_stream_tables')).rows).toEqual([
      { requested_refresh_mode: 'AUTO', refresh_mode: 'DIFFERENTIAL' },
    ]);
  });
});
