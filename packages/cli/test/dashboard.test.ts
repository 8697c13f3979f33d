import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { describe, expect, onTestFinished } from 'vitest';
import { openPage } from './support/browser.js';
import { findProgram } from './support/programs.js';
import { pgtrickle } from './support/run-pgtrickle.js';

const chromium = findProgram('chromium');
const reason = chromium === undefined ? ' (skipped: chromium is not installed; Debian has a package of it)' : '';

test.beforeAll(async ({ db }) => {
  await db.query(`create table orders (id int primary key, customer int not null); insert into orders values (1, 1);
    select pgtrickle.create_stream_table(name => 'public.order_count', query => 'select customer, count(*) as number from public.orders group by customer', schedule => '12h')`);
});

/** The dashboard as a process of its own; stopped when the test ends. */
async function start(url: string, ...options: string[]): Promise<{ port: number; token: string; address: string }> {
  const [program = '', ...before] = pgtrickle;
  const child = spawn(program, [...before, 'dashboard', '--interval', '1s', ...options], {
    env: { PATH: process.env.PATH, PGTRICKLE_URL: url, PGAPPNAME: 'dashboard test' },
  });
  onTestFinished(() => void child.kill('SIGTERM'));
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await expect.poll(() => text, { timeout: 20_000 }).toMatch(/\n$/);
  const address = new URL(text.trim());
  return { port: Number(address.port), token: address.searchParams.get('token') ?? '', address: address.href };
}

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
  expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';/);
  expect(page.text).not.toMatch(/<script(?! src=)|\son\w+=|style=/);
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

  for (const path of ['/', '/events', '/page.js', '/?token=', '/?token=wrong', `/events?token=${token}`])
    expect(await status(port, path, { host }), path).toBe(401);
  expect(await status(port, '/', { host, cookie: cookie(port, `${token}x`) })).toBe(401);
  for (const other of [`evil.example:${port}`, 'evil.example', `127.0.0.1.evil.example:${port}`, `127.0.0.1:${port + 1}`]) {
    expect(await status(port, '/', { ...good, host: other }), other).toBe(421);
  }
  expect(await status(port, '/events', { ...good, origin: 'http://evil.example' })).toBe(403);
  for (const path of ['/../../package.json', '/..%2f..%2fpackage.json', '/%2e%2e/page.js', '//etc/passwd', '/constructor', '/page.html']) {
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
  await expect.poll(() => seeing('event: tables\ndata: [{"name":"public.order_count"'), { timeout: 20_000 }).toBe(50);
  expect(await sessions()).toHaveLength(1);
  await db.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dashboard test'");
  await expect.poll(() => seeing('event: lost'), { timeout: 20_000 }).toBe(50);
  seen.fill('');
  await expect.poll(() => seeing('event: tables'), { timeout: 20_000 }).toBe(50);
  expect(await sessions()).toHaveLength(1);
});

describe.skipIf(chromium === undefined)(`in Chromium${reason}`, { timeout: 120_000 }, () => {
  test('the page shows stream tables as they change, a message is never markup, and a button acts', async ({ database, db }) => {
    await db.query(
      "update pgtrickle.pgt_stream_tables set status = 'ERROR', consecutive_errors = 4, last_error_message = '<img src=x onerror=alert(1)>'",
    );
    const { address } = await start(database.url, '--allow-actions');
    const page = await openPage(chromium ?? '', address);
    onTestFinished(() => page.close());
    await expect.poll(() => page.evaluate('document.documentElement.dataset.ready'), { timeout: 40_000 }).toMatch(/^\d+$/);
    if (process.env.PGTRICKLE_SCREENSHOT) writeFileSync(process.env.PGTRICKLE_SCREENSHOT, await page.screenshot());
    const html = String(await page.evaluate('document.body.innerHTML'));
    expect(await page.evaluate('location.href')).toBe(new URL('/', address).href);
    expect(html).toContain('<th scope="row">public.order_count</th>');
    expect(html).toContain('1 stream tables, 1 need attention');
    expect(html).toContain('refreshes have failed: &lt;img src=x onerror=alert(1)&gt;');
    expect(html).not.toContain('<img');
    await db.query("update pgtrickle.pgt_stream_tables set status = 'ACTIVE', consecutive_errors = 0");
    const status = 'document.querySelector("tbody td").textContent';
    await expect.poll(() => page.evaluate(status), { timeout: 20_000 }).toBe('ACTIVE');
    await page.evaluate(`document.querySelector('[aria-label="pause public.order_count"]').click()`);
    await expect.poll(() => page.evaluate(status), { timeout: 20_000 }).toBe('SUSPENDED');
  });
});
