import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { withClient } from '../src/connect.js';
import { ClientStream } from '../src/fault-proxy/client-stream.js';
import { createDatabase, type FaultProxy, startFaultProxy, startServer, type TestDatabase, type TestServer } from '../src/index.js';

let server: TestServer;
let database: TestDatabase;
let proxy: FaultProxy;
beforeAll(async () => {
  server = await startServer();
  database = await createDatabase(server, { extension: false });
  await withClient(database.url, (client) => client.query('create table t (n int primary key)'));
});
beforeEach(async () => {
  await proxy?.stop();
  proxy = await startFaultProxy(database.url);
  await withClient(database.url, (client) => client.query('truncate t'));
});
afterAll(async () => {
  await proxy?.stop();
  await database?.drop();
  await server?.stop();
});

async function connected(): Promise<Client> {
  const client = new Client({ connectionString: proxy.url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
const count = async () => Number((await withClient(database.url, (client) => client.query('select count(*) as n from t'))).rows[0].n);

test('what passes is what a direct connection gives, and every statement is seen', async () => {
  const client = await connected();
  expect((await client.query('select $1::int + 1 as n', [41])).rows).toEqual([{ n: 42 }]);
  await client.query({ name: 'kept', text: 'insert into t values ($1)', values: [1] });
  await client.query({ name: 'kept', text: 'insert into t values ($1)', values: [2] });
  await expect(client.query('select nothing')).rejects.toMatchObject({ code: '42703' });
  expect((await client.query('select repeat($1, 300000) as long', ['ä'])).rows[0].long).toHaveLength(300_000);
  expect(proxy.statements).toEqual([
    'select $1::int + 1 as n',
    'insert into t values ($1)',
    'insert into t values ($1)',
    'select nothing',
    'select repeat($1, 300000) as long',
  ]);
  expect(proxy.connections).toBe(1);
  await client.end();
  await expect.poll(() => proxy.connections).toBe(0);
  expect(await count()).toBe(2);
});

describe('cut', () => {
  test('at the request: the server never saw the n-th statement, and rolls back', async () => {
    const client = await connected();
    const struck = proxy.inject({ kind: 'cut', statement: 3 });
    await client.query('begin');
    await client.query('insert into t values (1)');
    await expect(client.query('commit')).rejects.toThrow(/ECONNRESET|terminated/);
    expect(await struck).toBe('commit');
    expect(await count()).toBe(0);
  });

  test('at the reply: the server has committed, and the client does not know', async () => {
    const client = await connected();
    void proxy.inject({ kind: 'cut', at: 'reply', statement: /^insert/i });
    await client.query('select 1');
    await expect(client.query('insert into t values ($1)', [1])).rejects.toThrow(/ECONNRESET|terminated/);
    expect(await count()).toBe(1);
    await withClient(proxy.url, (other) => other.query('insert into t values (2)'));
    expect(await count()).toBe(2);
  });

  test('of all connections, and refusing new ones', async () => {
    const clients = await Promise.all([connected(), connected()]);
    proxy.refuse(true);
    proxy.cut();
    for (const client of clients) await expect(client.query('select 1')).rejects.toThrow();
    await expect(connected()).rejects.toThrow();
    proxy.refuse(false);
    expect((await (await connected()).query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});

test('a delay holds one statement, or its reply', async () => {
  const client = await connected();
  for (const at of ['request', 'reply'] as const) {
    void proxy.inject({ kind: 'delay', ms: 300, at });
    const start = performance.now();
    const [first, second] = await Promise.all([client.query('select 1 as n'), client.query('select 2 as n')]);
    expect([first.rows, second.rows]).toEqual([[{ n: 1 }], [{ n: 2 }]]);
    expect(performance.now() - start).toBeGreaterThan(280);
  }
  await client.end();
});

test('a black hole swallows everything and leaves the connection open', async () => {
  for (const [at, rows] of [
    ['request', 0],
    ['reply', 1],
  ] as const) {
    const client = await connected();
    const struck = proxy.inject({ kind: 'blackhole', at });
    let isAnswered = false;
    const pending = client.query('insert into t values (7)').then(
      () => {
        isAnswered = true;
      },
      () => undefined,
    );
    await struck;
    await expect.poll(count).toBe(rows);
    await sleep(100);
    expect([isAnswered, proxy.connections]).toEqual([false, 1]);
    proxy.cut();
    await pending;
    expect(isAnswered).toBe(false);
  }
});

test('faults that have not struck can be disarmed', async () => {
  void proxy.inject({ kind: 'cut' });
  proxy.heal();
  const client = await connected();
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await client.end();
});

test('statements are told apart however the bytes arrive', () => {
  const message = (type: string, body: string) => {
    const bytes = Buffer.alloc(type.length + 4 + Buffer.byteLength(body));
    bytes.write(type, 0);
    bytes.writeInt32BE(bytes.length - type.length, type.length);
    bytes.write(body, type.length + 4);
    return bytes;
  };
  const texts = fc.array(
    fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(texts, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (statements, sizes) => {
      const parts = statements.map((text, index) =>
        index % 2 === 0
          ? message('Q', `${text}\0`)
          : Buffer.concat([message('P', `\0${text}\0`), message('B', '\0\0'), message('E', '\0'), message('S', '')]),
      );
      const all = Buffer.concat([message('', '\0\x03\0\0user\0'), ...parts]);
      const stream = new ClientStream();
      const units = [];
      for (let at = 0, turn = 0; at < all.length; turn++) {
        const size = sizes[turn % sizes.length] as number;
        units.push(...stream.read(all.subarray(at, at + size)));
        at += size;
      }
      expect(units.flatMap((unit) => (unit.kind === 'statement' ? [unit.text] : []))).toEqual(statements);
      expect(Buffer.concat(units.flatMap((unit) => ('bytes' in unit ? [unit.bytes] : [])))).toEqual(all);
    }),
  );
});
