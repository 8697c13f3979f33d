import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withClient } from '../src/connect.js';
import { missingEngine } from '../src/docker.js';
import { createDatabase, startServer, type TestServer } from '../src/index.js';

/** Nothing set: what a machine offers by itself. */
const bare: NodeJS.ProcessEnv = { PATH: process.env.PATH };

test('an unknown backend is refused with the list of those there are', async () => {
  await expect(startServer({ env: { ...bare, PGTRICKLE_TEST_BACKEND: 'docker' } })).rejects.toMatchObject({
    code: 'FIXTURE_OPTION',
    message: 'PGTRICKLE_TEST_BACKEND is "docker", which is no backend',
    hint: 'One of external, container, embedded, stand-in.',
  });
});

describe('a server of yours', () => {
  let host: TestServer | undefined;
  const withHost = async (use: (url: string) => Promise<void>): Promise<void> => {
    host = await startServer({ backend: 'stand-in' });
    try {
      await use(host.url);
    } finally {
      await host.stop();
    }
  };
  const databases = (url: string) =>
    withClient(url, async (admin) =>
      (await admin.query<{ datname: string }>('SELECT datname FROM pg_database ORDER BY 1')).rows.map(({ datname }) => datname),
    );

  test('comes first, gets databases, and is left as it was', () =>
    withHost(async (url) => {
      const before = await databases(url);
      const server = await startServer({ env: { ...bare, PGTRICKLE_TEST_URL: url } });
      expect(server).toMatchObject({
        backend: 'external',
        url,
        description: expect.stringMatching(/^PostgreSQL 18\.\d+ at 127\.0\.0\.1:\d+\/postgres, given by/),
      });
      const made = await Promise.all(Array.from({ length: 8 }, () => createDatabase(server)));
      await Promise.all(made.map((database) => database.drop()));
      await server.stop();
      expect(await databases(url)).toEqual(before);
    }));

  test('is freed of what killed runs left there long ago, and of nothing else', () =>
    withHost(async (url) => {
      const old = `pgt_fixture_${(Date.now() - 7 * 3_600_000).toString(36)}_0123456789`;
      const young = `pgt_fixture_${(Date.now() - 3_600_000).toString(36)}_0123456789`;
      await withClient(url, async (admin) => {
        for (const name of [old, young, 'pgt_fixture_of_somebody']) await admin.query(`CREATE DATABASE ${name}`);
      });
      await startServer({ env: { ...bare, PGTRICKLE_TEST_URL: url } });
      const left = await databases(url);
      expect(left).not.toContain(old);
      expect(left).toEqual(expect.arrayContaining([young, 'pgt_fixture_of_somebody']));
    }));

  test('that refuses is an error without the password', () =>
    withHost(async (url) => {
      const change = (field: 'password' | 'pathname' | 'username', value: string) => {
        const target = new URL(url);
        target[field] = value;
        return target.href;
      };
      const cases = [
        [change('password', 'canary-secret'), 'password authentication failed for user "postgres"'],
        [change('pathname', '/not_there'), 'database "not_there" does not exist'],
        ['postgresql://me:canary-secret@127.0.0.1:1/x', 'connect ECONNREFUSED 127.0.0.1:1'],
      ] as const;
      for (const [target, reason] of cases) {
        const error = await startServer({ env: { ...bare, PGTRICKLE_TEST_URL: target } }).catch((thrown: unknown) => thrown as Error);
        expect(error).toMatchObject({ code: 'FIXTURE_CONNECT', message: expect.stringContaining(reason) });
        expect((error as Error).message).not.toMatch(/canary-secret|[\w-]{24}/);
      }
    }));

  test('that may not create databases is refused with the way out', () =>
    withHost(async (url) => {
      await withClient(url, (admin) => admin.query(`CREATE ROLE visitor LOGIN PASSWORD 'visitor'`));
      const target = new URL(url);
      target.username = 'visitor';
      target.password = 'visitor';
      await expect(startServer({ env: { ...bare, PGTRICKLE_TEST_URL: target.href } })).rejects.toMatchObject({
        code: 'FIXTURE_UNAVAILABLE',
        message: 'the role visitor of PGTRICKLE_TEST_URL may not create databases',
        hint: expect.stringContaining('ALTER ROLE'),
      });
    }));

  test.each(['localhost:5432', 'mysql://root@localhost/x', 'postgresql://host:99999/x', 'host=localhost password=canary-secret'])(
    'an address that is none: %s',
    async (url) => {
      const error = await startServer({ env: { ...bare, PGTRICKLE_TEST_URL: url } }).catch((thrown: unknown) => thrown as Error);
      expect(error).toMatchObject({ code: 'FIXTURE_OPTION', hint: expect.stringContaining('postgresql://user:password@host:5432/database') });
      expect((error as Error).message).not.toContain('canary-secret');
    },
  );
});

describe('a container', () => {
  test('serves a database with the extension', { timeout: 300_000 }, async ({ skip }) => {
    const reason = await missingEngine(process.env);
    skip(reason !== undefined, `not run: ${reason}`);
    const server = await startServer({ backend: 'container' });
    const database = await createDatabase(server);
    const { rows } = await withClient(database.url, (client) => client.query(`SELECT extname FROM pg_extension WHERE extname = 'pg_trickle'`));
    expect(rows).toEqual([{ extname: 'pg_trickle' }]);
    await database.drop();
    await server.stop();
  });

  test('that was asked for and cannot be had is an error with the reason', async () => {
    const env = { ...bare, DOCKER_HOST: 'tcp://127.0.0.1:1', PGTRICKLE_TEST_BACKEND: 'container' };
    await expect(startServer({ env })).rejects.toMatchObject({
      code: 'FIXTURE_UNAVAILABLE',
      message: 'the backend "container" was asked for and cannot be had: no Docker engine answers at tcp://127.0.0.1:1',
    });
  });

  test('is passed over when no engine answers, and the server that is taken says so', async () => {
    const server = await startServer({ env: { ...bare, DOCKER_HOST: 'tcp://127.0.0.1:1' } });
    expect(server.backend).toBe('stand-in');
    expect(server.description).toContain('with the stand-in for pg_trickle (no container: no Docker engine answers at tcp://127.0.0.1:1)');
    await server.stop();
  });

  test('needs an engine that answers: a socket that is only open is none', async () => {
    const path = join(tmpdir(), `fixtures-mute-${process.pid}.sock`);
    const mute = createServer(() => {}).listen(path);
    const began = performance.now();
    expect(await missingEngine({ DOCKER_HOST: `unix://${path}` })).toBe(`no Docker engine answers at unix://${path}`);
    expect(performance.now() - began).toBeLessThan(3000);
    mute.close();
  });

  test('an engine that answers is found, behind TLS too', async () => {
    const engine = createServer((socket) => socket.once('data', () => socket.end('HTTP/1.0 400 Bad Request\r\n\r\n'))).listen(0, '127.0.0.1');
    await new Promise((resolve) => engine.once('listening', resolve));
    const { port } = engine.address() as { port: number };
    expect(await missingEngine({ DOCKER_HOST: `tcp://127.0.0.1:${port}` })).toBeUndefined();
    engine.close();
  });
});

describe('a real build', () => {
  test('from PGTRICKLE_EXTENSION_DIR is what the embedded server loads', async ({ skip }) => {
    const { PGTRICKLE_EXTENSION_DIR } = process.env;
    skip(!PGTRICKLE_EXTENSION_DIR, 'not run: PGTRICKLE_EXTENSION_DIR is not set');
    const server = await startServer({ backend: 'embedded' });
    expect(server.backend).toBe('embedded');
    const databases = await Promise.all(Array.from({ length: 8 }, () => createDatabase(server)));
    for (const { url } of databases) {
      const { rows } = await withClient(url, (client) => client.query(`SELECT probin FROM pg_proc WHERE proname = 'create_stream_table'`));
      expect(rows).toEqual([{ probin: expect.stringMatching(/pg_(trickle|stream)$/) }]);
    }
    await server.stop();
  });

  test('from a folder that holds none is refused by the name of what is missing', async () => {
    const env = { ...bare, PGTRICKLE_EXTENSION_DIR: join(tmpdir(), 'no-such-build'), PGTRICKLE_TEST_BACKEND: 'embedded' };
    await expect(startServer({ env })).rejects.toMatchObject({
      code: 'FIXTURE_EXTENSION',
      message: expect.stringContaining(
        `there is no pg_trickle.control or pg_stream.control in ${join(tmpdir(), 'no-such-build', 'share', 'extension')}`,
      ),
      hint: expect.stringContaining('share/extension/'),
    });
  });

  test('asked for as "embedded" without a folder is the stand-in, which says so', async () => {
    const server = await startServer({ env: { ...bare, PGTRICKLE_TEST_BACKEND: 'embedded' } });
    expect(server).toMatchObject({ backend: 'stand-in', description: expect.stringContaining('stand-in') });
    await server.stop();
  });
});
