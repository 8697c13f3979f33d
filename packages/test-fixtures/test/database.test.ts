import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withClient } from '../src/connect.js';
import { createDatabase } from '../src/database.js';
import { startEmbedded } from '../src/embedded.js';
import { startServer, type TestServer } from '../src/index.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const names = (pattern: string) =>
  withClient(server.url, async (admin) => {
    const { rows } = await admin.query<{ datname: string }>('SELECT datname FROM pg_database WHERE datname LIKE $1 ORDER BY 1', [pattern]);
    return rows.map(({ datname }) => datname);
  });
const extensions = (url: string) =>
  withClient(url, async (client) => {
    const { rows } = await client.query(`SELECT extname AS name, extversion AS version FROM pg_extension WHERE extname LIKE 'pg\\_%'`);
    return rows;
  });

test('eight at once on a server that has no template yet: each its own, the template made once', async () => {
  const databases = await Promise.all(Array.from({ length: 8 }, () => createDatabase(server)));
  expect(new Set(databases.map(({ name }) => name)).size).toBe(8);
  expect(await names('pgt\\_fixture\\_template\\_%')).toEqual([expect.stringMatching(/^pgt_fixture_template_pg_(trickle|stream)_[\d.]+$/)]);
  for (const { url } of databases) expect(await extensions(url)).toHaveLength(1);
  await Promise.all(databases.map((database) => database.drop()));
  expect(await names(`${databases[0]?.name.slice(0, 14)}%`)).toEqual([]);
});

test('what one database holds the other does not', async () => {
  const [one, other] = await Promise.all([createDatabase(server, { extension: false }), createDatabase(server, { extension: false })]);
  await withClient(one.url, (client) => client.query('CREATE TABLE t ()'));
  await expect(withClient(other.url, (client) => client.query('SELECT FROM t'))).rejects.toMatchObject({ code: '42P01' });
  await Promise.all([one.drop(), other.drop()]);
});

test('a database without the extension has none, and a template of its own is not made', async () => {
  const database = await createDatabase(server, { extension: false });
  expect(await extensions(database.url)).toEqual([]);
  await database.drop();
});

test('a database is dropped under a connection that is still open, and dropping it again is nothing', async () => {
  const database = await createDatabase(server, { extension: false });
  await withClient(database.url, async (client) => {
    await client.query('BEGIN');
    await database.drop();
    await expect(client.query('SELECT 1')).rejects.toThrow();
  });
  await database.drop();
  expect(await names(database.name)).toEqual([]);
});

describe('the extension in another version', () => {
  let standIn: TestServer;
  beforeAll(async () => {
    standIn = await startServer({ backend: 'stand-in' });
  });
  afterAll(() => standIn.stop());

  test.each([
    [{ version: '0.1.3' }, { name: 'pg_trickle', version: '0.1.3' }],
    [{ version: '0.1.0' }, { name: 'pg_stream', version: '0.1.0' }],
    [{ name: 'pg_stream' as const }, { name: 'pg_stream', version: '0.1.0' }],
    [
      { name: 'pg_trickle' as const, version: '0.67.0' },
      { name: 'pg_trickle', version: '0.67.0' },
    ],
  ])('%o', async (choice, expected) => {
    const database = await createDatabase(standIn, { extension: choice });
    expect(await extensions(database.url)).toEqual([expected]);
    await database.drop();
  });

  test('that the server lacks is an error that says what it has', async () => {
    await expect(createDatabase(server, { extension: { version: '77.7.7' } })).rejects.toMatchObject({
      code: 'FIXTURE_EXTENSION',
      message: 'this server has no extension pg_trickle or pg_stream 77.7.7',
      hint: expect.stringMatching(/^It has pg_/),
    });
    await expect(createDatabase(server, { extension: { name: 'pg_trickle', version: "1'; --" } })).rejects.toMatchObject({
      code: 'FIXTURE_EXTENSION',
    });
    expect(await names('%\\_building')).toEqual([]);
  });

  test('on a server without the extension is an error with a way out', async () => {
    const bare = await startEmbedded({ extension: async () => ({}) });
    await expect(createDatabase(bare)).rejects.toMatchObject({
      code: 'FIXTURE_EXTENSION',
      message: 'this server has no extension pg_trickle or pg_stream',
      hint: expect.stringContaining('{ extension: false }'),
    });
    await bare.stop();
  });
});

test('a template whose making was interrupted is made anew', async () => {
  const fresh = await startServer();
  const built = await createDatabase(fresh);
  await withClient(fresh.url, async (admin) => {
    const { rows } = await admin.query<{ datname: string }>(`SELECT datname FROM pg_database WHERE datname LIKE 'pgt\\_fixture\\_template%'`);
    await admin.query(`ALTER DATABASE "${rows[0]?.datname}" RENAME TO "${rows[0]?.datname}_building"`);
  });
  const database = await createDatabase(fresh);
  expect(await extensions(database.url)).toEqual(await extensions(built.url));
  await fresh.stop();
});
