import { createServer } from 'node:net';
import { startStandby } from '@pgtrickle-js/test-fixtures';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { expect, inject } from 'vitest';
import { connect } from '../../src/connect.js';

/** A port where nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('hosts are tried in turn until one is of the kind that is wanted', { timeout: 60_000 }, async ({ database, skip, onTestFinished }) => {
  const { backend } = inject('pgtrickleServer');
  skip(backend === 'container' || backend === 'external', 'the data directory of this server is not within reach');
  const standby = await startStandby(database.url);
  onTestFinished(() => standby.stop());
  const [primary, replica, closed] = [new URL(database.url), new URL(standby.url), await closedPort()];
  const address = (hosts: readonly string[], attrs = 'any') =>
    `postgres://${primary.username}:${primary.password}@${hosts.join(',')}${primary.pathname}?target_session_attrs=${attrs}`;
  const isStandby = async (hosts: readonly string[], attrs?: string) => {
    const client = await connect(address(hosts, attrs));
    try {
      return (await client.query('select pg_is_in_recovery() as standby')).rows[0].standby;
    } finally {
      await client.end();
    }
  };
  const nobody = `127.0.0.1:${closed}`;
  const all = [nobody, replica.host, primary.host];
  expect(await isStandby(all)).toBe(true);
  for (const attrs of ['read-write', 'primary']) expect(await isStandby(all, attrs), attrs).toBe(false);
  for (const attrs of ['read-only', 'standby', 'prefer-standby']) expect(await isStandby([...all].reverse(), attrs), attrs).toBe(true);
  expect(await isStandby([nobody, primary.host], 'prefer-standby')).toBe(false);

  const target = (host: string) => `postgres@${host}${primary.pathname}`;
  await expect(connect(address([nobody, replica.host], 'read-write'))).rejects.toMatchObject({
    code: 'CONNECT_FAILED',
    message: `cannot connect to ${target(nobody)}: nothing listens there; cannot connect to ${target(replica.host)}: it is read-only`,
  });
  await expect(connect(address([nobody, nobody]))).rejects.toMatchObject({
    code: 'CONNECT_REFUSED',
    hint: 'See that the server runs, and that host and port are right.',
  });
  await expect(connect(address([primary.host], 'standby'))).rejects.toMatchObject({
    code: 'CONNECT_FAILED',
    hint: 'target_session_attrs=standby asks for another server.',
  });
});

test('a login that is refused ends the search', async ({ database }) => {
  const { host, pathname } = new URL(database.url);
  await expect(connect(`postgres://postgres:wrong@${host},127.0.0.1:${await closedPort()}${pathname}`)).rejects.toMatchObject({
    code: 'CONNECT_AUTH_FAILED',
  });
});
