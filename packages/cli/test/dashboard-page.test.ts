import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase } from '@pgtrickle-js/test-fixtures';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { describe, expect, inject, onTestFinished } from 'vitest';
import { type BrowserPage, openPage } from './support/browser.js';
import { startDashboard } from './support/dashboard.js';
import { findProgram } from './support/programs.js';

const chromium = findProgram('chromium');
const reason = chromium === undefined ? ' (skipped: chromium is not installed; Debian has a package of it)' : '';

const patient = { timeout: 40_000, interval: 200 };

async function open(address: string): Promise<BrowserPage> {
  const page = await openPage(chromium ?? '', address);
  onTestFinished(() => page.close());
  await expect.poll(() => page.evaluate('document.documentElement.dataset.ready'), patient).toMatch(/^\d+$/);
  return page;
}

const text = (page: BrowserPage, selector: string) => page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.textContent ?? ''`);

describe.skipIf(chromium === undefined)(`in Chromium${reason}`, { timeout: 180_000 }, () => {
  test('the page shows what there is, a message is never markup, and it is used by keys alone', async ({ database, db }) => {
    await db.query(`create table orders (id int primary key, customer int not null); insert into orders values (1, 1);
      select pgtrickle.create_stream_table(name => 'public.order_count', query => 'select customer, count(*) as number from public.orders group by customer', schedule => '12h');
      select pgtrickle.create_stream_table(name => 'public.busy', query => 'select customer from public.order_count where number > 1', schedule => '12h');
      update pgtrickle.pgt_stream_tables set status = 'ERROR', consecutive_errors = 4, last_error_message = '<img src=x onerror=alert(1)>' where pgt_name = 'order_count'`);
    const { address } = await startDashboard(database.url, '--allow-actions');
    const page = await open(address);
    expect(await page.evaluate('location.href')).toBe(new URL('/', address).href);
    // The details come after the first paint.
    await expect
      .poll(() => text(page, '#tiles'), patient)
      .toMatch(/^Stream tables2Fresh1Late or empty0Failed1Paused0Refreshes \/ min0\.195th percentile[\d.]+ m?sChanges waiting0$/);
    expect(await text(page, '#attention')).toContain('refreshes have failed: <img src=x onerror=alert(1)>');
    expect(await page.evaluate('document.querySelectorAll("img[src=x]").length')).toBe(0);
    await expect.poll(() => text(page, '#capture'), patient).toContain('public.orders');
    await expect.poll(() => page.evaluate('document.querySelectorAll("#graph .node").length'), patient).toBe(3);
    expect(await page.evaluate('document.querySelectorAll("#plots svg[aria-label]").length')).toBe(3);

    // By keys alone: the search, a row's details with where its columns come from, and back to where one was.
    await page.press('/');
    for (const key of 'busy') await page.press(key);
    await expect.poll(() => text(page, '#rows'), patient).toMatch(/^public\.busy/);
    expect(await text(page, '#summary')).toBe('1 of 2 stream tables');
    await page.evaluate('document.querySelector("#rows .link").focus()');
    await page.press('Enter');
    await expect.poll(() => text(page, '#drawer'), patient).toContain('public.order_count.customer');
    expect(await text(page, '#drawer')).toContain('select customer from public.order_count where number > 1');
    expect(await page.evaluate('document.querySelector("#drawer").contains(document.activeElement)')).toBe(true);
    await page.press('Escape');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('public.busy');

    // The arrow keys follow the edges of the graph.
    await page.evaluate('document.querySelector("#graph .node").focus()');
    const places = [];
    for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowRight']) {
      await page.press(key);
      places.push(await page.evaluate('document.activeElement.dataset.id'));
    }
    expect(places.at(-2)).toBe('public.orders');
    expect(places.at(-1)).toBe('public.order_count');

    await db.query("update pgtrickle.pgt_stream_tables set status = 'ACTIVE', consecutive_errors = 0, last_error_message = null");
    await expect.poll(() => text(page, '#attention'), patient).toBe('✓ Everything is as it should be.');
    await page.evaluate(`document.querySelector('[aria-label="pause public.busy"]').click()`);
    await expect.poll(() => text(page, '#rows td'), patient).toBe('❚❚ Paused');
    await expect.poll(() => text(page, '#news'), patient).toBe('public.busy is paused');
    expect(page.problems).toEqual([]);
  });

  test('names are never markup; a database that is away is said to be, and comes back by itself', async () => {
    const server = { url: inject('pgtrickleServer').url };
    const { url, name, drop } = await createDatabase(server);
    const admin = await connect(server.url);
    onTestFinished(async () => {
      await admin.end();
      await drop();
    });
    const markup = '<img src=x onerror=alert(1)>';
    const own = await connect(url);
    await own.query(`create table "${markup}" ("<b>id</b>" int primary key);
      select pgtrickle.create_stream_table(name => 'public.odd', query => 'select "<b>id</b>" as "</script><i>" from "${markup}"', schedule => '12h')`);
    await own.end();
    const { address } = await startDashboard(url);
    const page = await open(address);
    await expect.poll(() => text(page, '#capture'), patient).toContain(`public.${markup}`);
    await expect.poll(() => text(page, '#graph'), patient).toContain(markup);
    await page.evaluate('document.querySelector("#rows .link").click()');
    await expect.poll(() => text(page, '#drawer'), patient).toContain('</script><i>');
    expect(await page.evaluate('document.querySelectorAll("img:not([src=\\"/icon.svg\\"]), td b, td i").length')).toBe(0);
    await page.press('Escape');
    // Connections are cut, and none is let in for a while: what a restart looks like from outside.
    await admin.query(`alter database "${name}" with allow_connections false`);
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    await expect.poll(() => text(page, '#state'), patient).toBe('not connected');
    expect(await text(page, '#lost')).toMatch(/^The database cannot be read: .*what is shown is from before\.$/);
    expect(await page.evaluate('document.querySelector("#lost").getAttribute("role")')).toBe('alert');
    await admin.query(`alter database "${name}" with allow_connections true`);
    await expect.poll(() => text(page, '#state'), patient).toBe('live');
    expect(await page.evaluate('document.querySelector("#lost").hidden')).toBe(true);
    expect(page.problems).toEqual([]);
  });

  test('a thousand stream tables are searched, sorted and paged', async ({ database, db }) => {
    // In the catalog alone: making each of them would take the test's time.
    await db.query(`select pgtrickle.drop_stream_table(pgt_schema || '.' || pgt_name) from pgtrickle.pgt_stream_tables order by pgt_id desc;
      create table source (id int primary key);
      select pgtrickle.create_stream_table(name => 'public.first', query => 'select id from public.source', schedule => '12h');
      insert into pgtrickle.pgt_stream_tables select (jsonb_populate_record(s, jsonb_build_object('pgt_id', s.pgt_id + i, 'pgt_relid', 4000000 + i, 'pgt_name', 'table_' || lpad(i::text, 4, '0')))).*
        from pgtrickle.pgt_stream_tables s, generate_series(1, 999) i where s.pgt_name = 'first'`);
    // A server that refreshes would go on trying these.
    onTestFinished(async () => void (await db.query('delete from pgtrickle.pgt_stream_tables where pgt_relid > 4000000')));
    const { address } = await startDashboard(database.url);
    const page = await open(address);
    expect(await text(page, '#summary')).toBe('1,000 stream tables');
    expect(await page.evaluate('document.querySelectorAll("#rows tr").length')).toBe(50);
    expect(await text(page, '#pages')).toBe('Previous1–50 of 1,000Next');
    await page.evaluate('document.querySelector("#pages button:last-child").click()');
    expect(await text(page, '#pages span')).toBe('51–100 of 1,000');
    await page.evaluate(`document.querySelector('#titles button').click()`);
    await page.evaluate(`document.querySelector('#titles button').click()`);
    expect(await text(page, '#rows th button')).toBe('public.table_0999');
    const tookMs = Number(
      await page.evaluate(`(() => { const start = performance.now(); const search = document.querySelector('#search'); search.value = '_05';
        search.dispatchEvent(new Event('input')); document.body.getBoundingClientRect(); return performance.now() - start; })()`),
    );
    expect(await text(page, '#summary')).toBe('100 of 1,000 stream tables');
    const [readyMs, paintMs] = await Promise.all([
      page.evaluate('document.documentElement.dataset.ready'),
      page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"),
    ]);
    console.log(
      `1,000 stream tables: first paint after ${Math.round(Number(paintMs))} ms, all there after ${readyMs} ms, a search takes ${Math.round(tookMs)} ms`,
    );
    expect(Number(readyMs)).toBeLessThan(15_000);
    expect(page.problems).toEqual([]);
  });
});
