import { type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { catalogReader } from '@pgtrickle-js/core';
import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase } from '@pgtrickle-js/test-fixtures';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { expect, inject, onTestFinished } from 'vitest';
import { readLook } from '../src/dashboard/read-look.js';
import { runDashboard } from '../src/dashboard/run-dashboard.js';
import type { Session } from '../src/session.js';
import { startDashboard as start } from './support/dashboard.js';

test.beforeAll(async ({ db }) => {
  await db.query(`create table orders (id int primary key, customer int not null); insert into orders values (1, 1);
    select pgtrickle.create_stream_table(name => 'public.order_count', query => 'select customer, count(*) as number from public.orders group by customer', schedule => '12h')`);
});

interface Asked {
  readonly status: number;
  readonly text: string;
  readonly headers: IncomingMessage['headers'];
}

/** A request with exactly these headers and this path, as no browser or fetch would send it. */
function ask(port: number, path: string, headers: Record<string, string>, method = 'GET', body = ''): Promise<Asked> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
    })
      .on('error', reject)
      .end(body);
  });
}

const cookie = (port: number, token: string) => `pgtrickle_dashboard_${port}=${token}`;

test('the token in the address becomes a cookie that scripts and other sites do not get, and leaves the address', async ({ database }) => {
  const { port, token } = await start(database.url);
  const host = `127.0.0.1:${port}`;
  const first = await ask(port, `/?token=${token}`, { host });
  expect([first.status, first.headers.location, first.headers['set-cookie']]).toEqual([
    303,
    '/',
    [`${cookie(port, token)}; HttpOnly; SameSite=Strict; Path=/`],
  ]);
  const page = await ask(port, '/', { host, cookie: cookie(port, token) });
  expect(page.status).toBe(200);
  expect(page.headers['content-security-policy']).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';/,
  );
  expect(page.text).not.toMatch(/<script(?! type="module" src=)|\son\w+=|style=/);
  expect(page.text).toContain('<meta name="action-token" content="">');
});

test('whoever has no token, a wrong one, another host or another origin gets nothing', async ({ database }) => {
  const { port, token } = await start(database.url, '--allow-actions');
  const host = `127.0.0.1:${port}`;
  const good = { host, cookie: cookie(port, token) };
  const page = await ask(port, '/', good);
  const actionToken = /name="action-token" content="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const json = { 'content-type': 'application/json' };
  const status = async (...args: Parameters<typeof ask>) => (await ask(...args)).status;

  const asked = ['/', '/events', '/page.js', '/graph', '/details?name=public.orders', '/?token=', '/?token=wrong', `/events?token=${token}`];
  for (const path of asked) expect(await status(port, path, { host }), path).toBe(401);
  expect(await status(port, '/', { host, cookie: cookie(port, `${token}x`) })).toBe(401);
  for (const other of [`evil.example:${port}`, 'evil.example', `127.0.0.1.evil.example:${port}`, `127.0.0.1:${port + 1}`]) {
    expect(await status(port, '/', { ...good, host: other }), other).toBe(421);
  }
  expect(await status(port, '/events', { ...good, origin: 'http://evil.example' })).toBe(403);
  for (const path of [
    '/../../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/page.js',
    '//etc/passwd',
    '/constructor',
    '/page.html',
    '/graph/../page.css',
    '/page.js%00.css',
  ]) {
    expect(await status(port, path, good), path).toBe(404);
  }

  const body = '{"name":"public.order_count"}';
  const act = (headers: Record<string, string>, text = body, path = '/actions/pause') => status(port, path, headers, 'POST', text);
  const full = { ...good, ...json, origin: `http://${host}`, 'x-pgtrickle-token': actionToken };
  const without = (name: keyof typeof full) => Object.fromEntries(Object.entries(full).filter(([key]) => key !== name));
  expect(await act({ ...full, origin: 'http://evil.example' })).toBe(403);
  expect(await act({ ...full, origin: 'null' })).toBe(403);
  expect(await act(without('origin'))).toBe(403);
  expect(await act(without('x-pgtrickle-token'))).toBe(403);
  expect(await act({ ...full, 'x-pgtrickle-token': token })).toBe(403);
  expect(await act(without('cookie'))).toBe(401);
  expect(await act({ ...full, 'content-type': 'text/plain' })).toBe(400);
  expect(await act(full, 'no json')).toBe(400);
  expect(await act(full, `{"name":"${'x'.repeat(2_000)}"}`)).toBe(400);
  expect(await act(full, body, '/actions/drop')).toBe(404);
  expect(await status(port, '/actions/pause', full, 'DELETE')).toBe(405);
  expect(await act(full, `{"name":"public.x'; drop table orders; --"}`)).toBe(422);
});

test('an action changes the database, and only where actions are allowed', async ({ database, db }) => {
  const state = async () => (await db.query("select status from pgtrickle.pgt_stream_tables where pgt_name = 'order_count'")).rows[0].status;
  for (const allowed of [false, true]) {
    const { port, token } = await start(database.url, ...(allowed ? ['--allow-actions'] : []));
    const host = `127.0.0.1:${port}`;
    const headers = { host, cookie: cookie(port, token) };
    const actionToken = /name="action-token" content="([^"]*)"/.exec((await ask(port, '/', headers)).text)?.[1] ?? '';
    const act = async (kind: string) =>
      (
        await ask(
          port,
          `/actions/${kind}`,
          { ...headers, origin: `http://${host}`, 'content-type': 'application/json', 'x-pgtrickle-token': actionToken },
          'POST',
          '{"name":"public.order_count"}',
        )
      ).status;
    expect(await act('pause')).toBe(allowed ? 200 : 403);
    expect(await state()).toBe(allowed ? 'SUSPENDED' : 'ACTIVE');
    if (!allowed) continue;
    expect(await act('resume')).toBe(200);
    expect(await act('refresh')).toBe(200);
    expect(await state()).toBe('ACTIVE');
  }
});

test('fifty viewers are one connection, each sees the tables, and a connection that is killed comes back', async ({ database, db }) => {
  const { port, token } = await start(database.url);
  const sessions = async () =>
    (await db.query("select pid from pg_stat_activity where application_name = 'dashboard test'")).rows.map(({ pid }) => pid);
  const seen = Array.from({ length: 50 }, () => '');
  for (const index of seen.keys()) {
    const viewer = request(
      { host: '127.0.0.1', port, path: '/events', headers: { host: `127.0.0.1:${port}`, cookie: cookie(port, token) } },
      (response) =>
        response
          .setEncoding('utf8')
          .on('data', (chunk) => {
            seen[index] += chunk;
          })
          .on('error', () => {}),
    ).on('error', () => {});
    viewer.end();
    onTestFinished(() => void viewer.destroy());
  }
  const seeing = (text: string) => seen.filter((each) => each.includes(text)).length;
  await expect.poll(() => seeing('"rows":[{"name":"public.order_count"'), { timeout: 20_000 }).toBe(50);
  await expect.poll(sessions, { timeout: 20_000 }).toHaveLength(1);
  await db.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dashboard test'");
  await expect.poll(() => seeing('event: lost'), { timeout: 20_000 }).toBe(50);
  seen.fill('');
  await expect.poll(() => seeing('event: changes'), { timeout: 20_000 }).toBe(50);
  await expect.poll(sessions, { timeout: 20_000 }).toHaveLength(1);
});

test('one query per interval, whatever the number of viewers; none while nobody looks; and few connections, whatever they ask for', async ({
  database,
}) => {
  const counted = await runCounted(database.url);
  const { port, token } = counted;
  const headers = { host: `127.0.0.1:${port}`, cookie: cookie(port, token) };
  const view = () => {
    const viewer = request({ host: '127.0.0.1', port, path: '/events', headers }, (response) => void response.resume().on('error', () => {}));
    viewer.on('error', () => {}).end();
    return viewer;
  };
  const looksIn = async (ms: number) => {
    const before = counted.looks();
    await sleep(ms);
    return counted.looks() - before;
  };
  const viewers = [view()];
  await expect.poll(counted.looks, { timeout: 20_000 }).toBeGreaterThan(2);
  const ofOne = await looksIn(3_000);
  viewers.push(...Array.from({ length: 49 }, view));
  await sleep(500);
  const ofFifty = await looksIn(3_000);
  expect([ofOne, ofFifty]).toEqual([expect.toSatisfy((looks) => looks >= 1 && looks <= 4), expect.toSatisfy((looks) => looks >= 1 && looks <= 4)]);
  const asked = await Promise.all(Array.from({ length: 30 }, () => ask(port, '/details?name=public.order_count', headers)));
  expect(asked.map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => 200));
  expect(counted.most()).toBeLessThanOrEqual(4);
  for (const viewer of viewers) viewer.destroy();
  await sleep(1_500);
  expect(await looksIn(1_500)).toBe(0);
});

test.for([
  ['pg_stream', '0.1.0'],
  ['pg_trickle', '0.1.3'],
] as const)('a look reads %s %s as well', async ([name, version], { skip }) => {
  const { backend, url: server } = inject('pgtrickleServer');
  skip(backend !== 'stand-in', 'this server has one version only');
  const { url, drop } = await createDatabase({ url: server }, { extension: { name, version } });
  const client = await connect(url);
  onTestFinished(async () => {
    await client.end();
    await drop();
  });
  const schema = name.replace('_', '');
  await client.query(
    `create table source (id int primary key); select ${schema}.create_stream_table(name => 'public.a', query => 'select id from public.source', schedule => '5m', initialize => true)`,
  );
  // These versions do not record what is refreshed by hand.
  const prefix = name === 'pg_stream' ? 'pgs' : 'pgt';
  await client.query(`insert into ${schema}.${prefix}_refresh_history (${prefix}_id, data_timestamp, start_time, end_time, action, status)
    select ${prefix}_id, now(), now(), now(), 'FULL', 'COMPLETED' from ${schema}.${prefix}_stream_tables`);
  const look = await readLook(catalogReader(client), { floor: null, digest: null, reach: 'backlog' });
  expect(JSON.parse(look.tables ?? '')).toMatchObject([{ name: 'public.a', schedule: '5m' }]);
  expect(JSON.parse(look.history)).toMatchObject({ refreshes: [{ name: 'public.a', status: 'COMPLETED' }] });
  expect(JSON.parse(look.surroundings ?? '')).toMatchObject({ edges: [{ from: 'public.source', to: 'public.a' }] });
  expect(JSON.parse(look.backlog ?? '')).toMatchObject({ checks: [] });
});

test('the server sends the tables again when anything that is told of them has changed, and only then', async ({ db }) => {
  const reader = catalogReader(db);
  let digest: string | null = null;
  const isNews = async () => {
    const look = await readLook(reader, { floor: null, digest, reach: 'tables' });
    expect(look.tables === null).toBe(look.digest === digest);
    ({ digest } = look);
    return look.tables !== null;
  };
  expect([await isNews(), await isNews()]).toEqual([true, false]);
  const changes = [
    "schedule = '11h'",
    "status = 'SUSPENDED'",
    "refresh_mode = 'FULL'",
    'is_populated = not is_populated',
    "data_timestamp = now() - interval '1 day'",
    "last_refresh_at = now() - interval '1 day'",
    'consecutive_errors = 7',
  ];
  for (const change of changes) {
    await db.query(`update pgtrickle.pgt_stream_tables set ${change} where pgt_name = 'order_count'`);
    expect([await isNews(), await isNews()], change).toEqual([true, false]);
  }
  await db.query(`comment on column public.order_count."__pgt_row_id" is 'somebody'`);
  expect([await isNews(), await isNews()]).toEqual([true, false]);
});

/** The dashboard in this process, with its statements and connections counted. */
async function runCounted(url: string) {
  const stop = new AbortController();
  let [looks, open, most, address] = [0, 0, 0, ''];
  const connectAnew = async () => {
    const client = await connect(url);
    const counting = (text: unknown, values?: unknown) => {
      if (String(text).startsWith('/* pgtrickle dashboard */')) looks += 1;
      return client.query(text as string, values as unknown[]);
    };
    open += 1;
    most = Math.max(most, open);
    const end = async () => {
      open -= 1;
      await client.end();
    };
    return new Proxy(client, { get: (target, key) => (key === 'query' ? counting : key === 'end' ? end : Reflect.get(target, key, target)) });
  };
  const session = {
    connectAnew,
    target: async () => 'counted',
    terminal: {
      out: (text: string) => {
        address = text.trim();
      },
      err: () => {},
    },
    signal: stop.signal,
  };
  const running = runDashboard(session as unknown as Session, { port: 0, intervalMs: 1_000, allowActions: false });
  onTestFinished(async () => {
    stop.abort();
    await running;
  });
  await expect.poll(() => address, { timeout: 20_000 }).toContain('token=');
  const { port, searchParams } = new URL(address);
  return { port: Number(port), token: searchParams.get('token') ?? '', looks: () => looks, most: () => most };
}
