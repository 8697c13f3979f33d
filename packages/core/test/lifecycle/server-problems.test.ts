import { createServer } from 'node:net';
import { createDatabase } from '@pgtrickle-js/test-fixtures';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { connect } from '../../src/connect.js';
import {
  catalogReader,
  checkServerHealth,
  checkStatus,
  detectCapabilities,
  dropStreamTable,
  ensureStreamTables,
  pauseStreamTable,
  readHealthChecks,
  readStreamTables,
  refreshStreamTable,
  renderError,
} from '../../src/index.js';
import { onFace, readFaces, row } from './faces.fixture.js';

const server = inject('pgtrickleServer');
const faces = await readFaces();
const face = faces.find(({ version }) => version === '0.67.0') ?? faces[0] ?? ({ name: 'pg_trickle', version: '0.67.0' } as const);
const role = 'pgt_lifecycle_guest';
const password = 'canary-pass-4711';

const onServer = async (...statements: readonly string[]) => {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
};

beforeAll(() => onServer(`drop role if exists ${role}`, `create role ${role} login password '${password}'`));
afterAll(() => onServer(`drop role if exists ${role}`).catch(() => undefined));

const failure = (work: Promise<unknown>): Promise<{ code: string; message: string; hint?: string }> =>
  work.then(
    () => Promise.reject(new Error('it worked')),
    (reason) => reason,
  );

describe('a connection that fails says why, and never the password', () => {
  const url = (change: (parts: URL) => void): string => {
    const parts = new URL(server.url);
    parts.username = role;
    parts.password = password;
    change(parts);
    return parts.href;
  };

  test.each([
    [
      'a database that is missing',
      url((parts) => {
        parts.pathname = '/nowhere';
      }),
      'CONNECT_DATABASE_MISSING',
    ],
    [
      'a wrong password or an unknown role',
      url((parts) => {
        parts.username = 'nobody_at_all';
      }),
      'CONNECT_AUTH_FAILED',
    ],
    [
      'a closed port',
      url((parts) => {
        parts.hostname = '127.0.0.1';
        parts.port = '1';
      }),
      'CONNECT_REFUSED',
    ],
    [
      'an unknown host',
      url((parts) => {
        parts.hostname = 'no-such-host.invalid';
      }),
      'CONNECT_HOST_UNKNOWN',
    ],
    [
      'TLS where there is none',
      url((parts) => {
        parts.search = '?sslmode=require';
      }),
      'CONNECT_FAILED',
    ],
    ['another scheme', `mysql://${role}:${password}@h/d`, 'CONNECT_URL_INVALID'],
  ])('%s', async (_, target, code) => {
    const error = await failure(connect(target));
    expect(error).toMatchObject({ code, hint: expect.any(String) });
    expect(`${renderError(error)} ${JSON.stringify(error)}`).not.toContain(password);
  });

  test('a server that does not answer', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as { port: number };
    const error = await failure(connect({ host: '127.0.0.1', port, user: role, password, database: 'd' }, { timeoutMs: 200 }));
    expect(error).toMatchObject({ code: 'CONNECT_TIMEOUT', message: `cannot connect to ${role}@127.0.0.1:${port}/d: no answer in time` });
    silent.close();
  });

  test('what works is named for the administrator', async () => {
    const client = await connect(server.url);
    expect((await client.query('show application_name')).rows).toEqual([{ application_name: 'pgtrickle-js' }]);
    await client.end();
  });
});

test('a database without the extension says how to create it, and works afterwards', async () => {
  const database = await createDatabase(server, { extension: false });
  const client = await connect(database.url);
  const error = await failure(detectCapabilities(client));
  expect(error).toMatchObject({
    code: 'SERVER_EXTENSION_MISSING',
    hint: expect.stringMatching(/^Run in that database, as a superuser: create extension (pg_trickle|pg_stream);$/),
  });
  await client.query(/create extension \w+/.exec(error.hint ?? '')?.[0] ?? '');
  expect(await readStreamTables(catalogReader(client))).toEqual([]);
  await client.end();
  await database.drop();
});

test('a role without rights is told the GRANT, one after the other, until it works', async () => {
  await onFace(face, async (pool) => {
    await pool.query('create schema app');
    const { schema } = await detectCapabilities(pool);
    const definition = { name: 'app.mine', query: 'select id, amount from public.orders', schedule: '12h' } as const;
    const parts = new URL(server.url);
    parts.username = role;
    parts.password = password;
    parts.pathname = `/${String((await row(pool, 'select current_database() as name')).name)}`;
    const guest = await connect(parts.href);
    const hints: string[] = [];
    for (let attempt = 0; attempt < 6; attempt++) {
      const error = await ensureStreamTables(guest, [definition]).then(
        () => undefined,
        (reason) => reason,
      );
      if (error === undefined || !/^An administrator can run: /.test(error.hint ?? '')) break;
      expect(error.code).toBe('SERVER_PRIVILEGE_MISSING');
      const grant = error.hint.replace('An administrator can run: ', '');
      expect(hints).not.toContain(grant);
      hints.push(grant);
      await pool.query(grant);
    }
    expect(hints.slice(0, 3)).toEqual([
      `grant usage on schema ${schema} to ${role};`,
      `grant select on all tables in schema ${schema} to ${role};`,
      `grant select on orders to ${role};`,
    ]);
    await guest.end();
    await pool.query(`drop owned by ${role}`);
  });
});

test('a role that may only read finds the server as healthy as a superuser does', async () => {
  await onFace(face, async (pool) => {
    const { schema } = await detectCapabilities(pool);
    const guest = await pool.connect();
    await pool.query(`grant usage on schema ${schema} to ${role}; grant pg_read_all_data to ${role}`);
    const errors = async (db: Parameters<typeof catalogReader>[0]) =>
      checkServerHealth(await readHealthChecks(catalogReader(db))).flatMap(({ level, check }) => (level === 'error' ? [check] : []));
    await expect.poll(() => errors(pool), { timeout: 15_000 }).toEqual([]);
    try {
      await guest.query(`set role ${role}`);
      expect(await errors(guest)).toEqual([]);
    } finally {
      await guest.query('reset role');
      guest.release();
      await pool.query(`drop owned by ${role}; revoke pg_read_all_data from ${role}`);
    }
  });
});

test('what is left of a stream table whose table is gone is no stream table, and the statement of the hint removes it', async () => {
  await onFace(face, async (pool) => {
    const definition = { name: 'public.half', query: 'select id, amount from public.orders', schedule: '12h' } as const;
    await ensureStreamTables(pool, [definition]);
    await pool.query('begin; set local event_triggers = off; drop table public.half; commit');
    expect(checkStatus(await readStreamTables(catalogReader(pool)))).toMatchObject([
      { level: 'error', message: expect.stringContaining('the table is gone') },
    ]);
    const gone = { code: 'STREAM_TABLE_NOT_FOUND', message: expect.stringContaining('public.half is gone'), hint: expect.any(String) };
    await expect(ensureStreamTables(pool, [definition])).rejects.toMatchObject(gone);
    for (const work of [refreshStreamTable, pauseStreamTable]) {
      await expect(work(pool, 'half')).rejects.toMatchObject(gone);
    }
    const { hint } = await failure(dropStreamTable(pool, 'half'));
    await pool.query(/delete from .*;$/.exec(hint ?? '')?.[0] ?? '');
    expect(await ensureStreamTables(pool, [definition])).toMatchObject([{ action: 'create' }]);
  });
});

test('a refresh of a stream table in ERROR says that, and what to do', async () => {
  await onFace(face, async (pool) => {
    await pool.query('create table gone (id int primary key)');
    await ensureStreamTables(pool, [{ name: 'public.half', query: 'select id from gone', schedule: '12h' }]);
    await pool.query('drop table gone');
    const [half] = await readStreamTables(catalogReader(pool));
    const { code, hint } = await failure(refreshStreamTable(pool, 'half'));
    // The first versions try it all the same.
    expect([half?.status, code]).toEqual(['ERROR', face.version.startsWith('0.1.') ? expect.any(String) : 'STREAM_TABLE_FAILED']);
    if (code === 'STREAM_TABLE_FAILED') expect(hint).toBe('Its last refreshes failed: mend the cause, resume it, then refresh it.');
  });
});
