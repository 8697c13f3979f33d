import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type LineageNode, renderLineagePage } from '@pgtrickle-js/core/lineage';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { describe, expect, onTestFinished } from 'vitest';
import { type BrowserPage, openPage } from './support/browser.js';
import { findProgram } from './support/programs.js';
import { runPgtrickle } from './support/run-pgtrickle.js';
import { thousandRelations } from './support/thousand-relations.js';

const chromium = findProgram('chromium');
const reason = chromium === undefined ? ' (skipped: chromium is not installed; Debian has a package of it)' : '';
const folder = mkdtempSync(join(tmpdir(), 'pgt-lineage-'));
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the page has become after its script ran. */
function open(file: string, hash = ''): string {
  const url = `${pathToFileURL(file).href}${hash === '' ? '' : `#${encodeURIComponent(hash)}`}`;
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', `--user-data-dir=${join(folder, 'profile')}`];
  return execFileSync(chromium ?? '', [...flags, '--dump-dom', url], {
    encoding: 'utf8',
    stdio: 'pipe',
    maxBuffer: 2 ** 26,
  });
}

test.beforeAll(async ({ db }) => {
  await db.query(`
    create table orders (id int primary key, customer int not null, amount numeric not null);
    comment on table orders is 'What was ordered <img src=x onerror="document.title=1">';
    insert into orders values (1, 1, 2);
    create view big_orders as select id, customer, amount * 2 as doubled from orders where amount > 1;
  `);
  const create = (name: string, query: string) =>
    db.query(`select pgtrickle.create_stream_table(name => 'public.${name}', query => $1, schedule => '12h')`, [query]);
  await create('order_totals', 'select customer, sum(amount) as total, count(*) as number from orders group by customer');
  await create('order_grand', 'select sum(t.total) as grand from order_totals t');
  await create('big_totals', 'select customer, sum(doubled) as total from big_orders group by customer');
  await db.query(`create view report as select grand as "</script><img src=x onerror=alert(1)>" from order_grand; create table beside (id int)`);
});

test('the page has relations, views on both sides, and columns with where they come from', async ({ database }) => {
  const out = join(folder, 'lineage.html');
  expect(await runPgtrickle(['graph', '--html', '--out', out], { PGTRICKLE_URL: database.url })).toEqual({
    exit: 0,
    stdout: `${out}: 6 relations, 6 edges\n`,
    stderr: '',
  });
  const data = JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(readFileSync(out, 'utf8'))?.[1] ?? '');
  const node = (id: string) => data.nodes.find((each: LineageNode) => each.id === id) as LineageNode;
  expect(data.nodes.map(({ id, kind }: LineageNode) => `${id} ${kind}`)).toEqual([
    'public.big_orders view',
    'public.big_totals stream table',
    'public.order_grand stream table',
    'public.order_totals stream table',
    'public.orders table',
    'public.report view',
  ]);
  expect(data.edges).toContainEqual({ from: 'public.big_orders', to: 'public.big_totals' });
  expect(data.edges).toContainEqual({ from: 'public.order_grand', to: 'public.report' });
  expect(node('public.order_totals').columns.map(({ column, from }) => [column, from])).toEqual([
    ['customer', [{ relation: 'public.orders', column: 'customer' }]],
    ['total', [{ relation: 'public.orders', column: 'amount' }]],
    ['number', []],
  ]);
  expect(node('public.big_totals').columns[1]?.from).toEqual([{ relation: 'public.big_orders', column: 'doubled' }]);
  expect(node('public.big_orders').columns[2]?.from).toEqual([{ relation: 'public.orders', column: 'amount' }]);
  expect(node('public.order_totals')).toMatchObject({ status: 'ACTIVE', level: 'pass', refreshes: [{ action: 'FULL', status: 'COMPLETED' }] });
});

test('names choose what leads to them and on, and an unknown one is an error', async ({ database }) => {
  const out = join(folder, 'part.html');
  const env = { PGTRICKLE_URL: database.url };
  expect((await runPgtrickle(['graph', 'order_totals', '--html', '--out', out], env)).stdout).toBe(`${out}: 4 relations, 3 edges\n`);
  expect((await runPgtrickle(['graph', 'order_total', '--html', '--out', out], env)).exit).toBe(4);
  const nowhere = join(out, 'in', 'a', 'file.html');
  expect((await runPgtrickle(['graph', '--html', '--out', nowhere], env)).stderr).toBe(
    `error FILE_WRITE_FAILED: ${nowhere} cannot be written: a file stands where a folder has to be\nNothing was changed. Name another place, or see to this one.\n`,
  );
});

test('a page of nothing is a page', async () => {
  expect(await renderLineagePage({ title: 'a < b & "c"', subtitle: '', nodes: [], edges: [{ from: 'x', to: 'y' }] })).toContain(
    '<title>a &lt; b &amp; &quot;c&quot;</title>',
  );
});

/** Of a thousand boxes few are elements that are drawn, and yet each can be pointed at, dragged, clicked and gone to by keys. */
async function useFromAfar(page: BrowserPage): Promise<void> {
  const drawn = () => page.evaluate("document.querySelectorAll('.node:not(.away)').length");
  const hash = () => page.evaluate('decodeURIComponent(location.hash)');
  const mouse = (type: string, x: number, y: number) =>
    page.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', buttons: type === 'mouseReleased' ? 0 : 1, clickCount: 1 });
  await expect.poll(drawn, { timeout: 20_000 }).toBe(1);
  const [x, y] = (await page.evaluate(`(() => {
    const { a, e, f } = new DOMMatrix(getComputedStyle(document.querySelector('.scene')).transform);
    const { left, top } = document.querySelector('#graph').getBoundingClientRect();
    const box = document.querySelector('[data-id="public.relation_7"] rect');
    return [left + e + (Number(box.getAttribute('x')) + 20) * a, top + f + (Number(box.getAttribute('y')) + 10) * a];
  })()`)) as [number, number];
  await page.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y });
  await expect.poll(() => page.evaluate(`document.elementFromPoint(${x}, ${y}).closest('.node')?.dataset.id`)).toBe('public.relation_7');
  // A drag that begins on a box moves the graph, there and back, and opens nothing; a click does.
  await mouse('mousePressed', x, y);
  for (const by of [20, 40, 0]) await mouse('mouseMoved', x + by, y + by);
  await mouse('mouseReleased', x, y);
  expect(await hash()).toBe('');
  await mouse('mousePressed', x, y);
  await mouse('mouseReleased', x, y);
  await expect.poll(hash).toBe('#public.relation_7');
  await page.evaluate(`document.querySelector('.node[tabindex="0"]').focus()`);
  await page.press('ArrowRight');
  // Gone to, it is in sight and its name can be read.
  await expect.poll(() => page.evaluate("getComputedStyle(document.activeElement.querySelector('text')).display")).not.toBe('none');
  expect(await page.evaluate('document.activeElement.dataset.id')).toBe('public.relation_200');
  const shown = Number(await drawn());
  expect(shown).toBeGreaterThan(3);
  expect(shown).toBeLessThan(400);
}

describe.skipIf(chromium === undefined)(`in Chromium${reason}`, { timeout: 120_000 }, () => {
  test('the page runs, shows what is chosen, and a name is never markup', async ({ database }) => {
    const file = join(folder, 'markup.html');
    await runPgtrickle(['graph', '--html', '--out', file], { PGTRICKLE_URL: database.url });
    const dom = open(file, 'public.report');
    expect(dom).toMatch(/<html lang="en" data-ready="\d+"/);
    expect(dom.match(/<g class="node /g)).toHaveLength(6);
    expect(dom).toContain('<h2>public.report</h2>');
    expect(dom).toContain('&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;');
    expect(dom).not.toContain('<img');
    expect(open(file, 'public.orders')).toContain('What was ordered &lt;img');
  });

  test('a thousand relations are painted within a second and can be used within two', async () => {
    const file = join(folder, 'thousand.html');
    writeFileSync(file, await renderLineagePage(thousandRelations()));
    const dom = open(file);
    const readyMs = Number(/data-ready="(\d+)"/.exec(dom)?.[1]);
    expect(dom.match(/<g class="node /g)).toHaveLength(1_000);
    // Two seconds on a machine at rest; a busy one stretches them.
    expect(readyMs).toBeGreaterThan(0);
    expect(readyMs).toBeLessThan(10_000);
    const page = await openPage(chromium ?? '', pathToFileURL(file).href);
    onTestFinished(() => page.close());
    const paint = () => page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime");
    await expect.poll(paint, { timeout: 20_000 }).toBeGreaterThan(0);
    await useFromAfar(page);
    expect(page.problems).toEqual([]);
    console.log(
      `1,000 relations: first paint after ${Math.round(Number(await paint()))} ms, ready after ${readyMs} ms, file ${(statSync(file).size / 1e6).toFixed(1)} MB`,
    );
  });
});
