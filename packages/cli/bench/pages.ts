// When the pages of 1,000 relations are there, beside a page that says one word: the dashboard, and what `graph --html` writes. Needs Chromium.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { connect } from '@pgtrickle-js/core/connect';
import { type LineageNode, renderLineagePage } from '@pgtrickle-js/core/lineage';
import { createDatabase, startServer } from '@pgtrickle-js/test-fixtures';
import { type BrowserPage, openPage } from '../test/support/browser.js';
import { findProgram } from '../test/support/programs.js';
import { startCommand } from './support/start-command.js';
import { fillThousand } from './support/thousand-stream-tables.js';

const limits = { paintMs: 1_000, readyMs: 2_000 };
const rounds = 7;

const chromium = findProgram('chromium');
if (chromium === undefined) console.log('pages: skipped, chromium is not installed');
else await benchPages(chromium);

async function benchPages(program: string): Promise<void> {
  const server = await startServer();
  const database = await createDatabase(server);
  const db = await connect(database.url);
  await fillThousand(db);
  const folder = mkdtempSync(join(tmpdir(), 'pgtrickle-bench-'));
  const dashboard = await startCommand(['dashboard'], database.url, 'stdout', /(http\S+)/);
  const addresses = { blank: join(folder, 'blank.html'), dashboard: dashboard.said, lineage: join(folder, 'lineage.html') };
  writeFileSync(addresses.blank, '<!doctype html><html data-ready="0"><title>Blank</title><p>One');
  writeFileSync(addresses.lineage, await renderThousand());
  const seen = { blank: [], dashboard: [], lineage: [] } as Record<keyof typeof addresses, Seen[]>;
  try {
    for (let round = 0; round < rounds; round++) {
      for (const [name, address] of Object.entries(addresses) as [keyof typeof addresses, string][]) {
        const page = await openPage(program, address.startsWith('http') ? address : pathToFileURL(address).href);
        seen[name].push({ ...(await timesOf(page)), frameMs: name === 'lineage' ? await zoom(page) : 0 });
        await page.close();
      }
    }
  } finally {
    dashboard.child.kill('SIGTERM');
    await db.end();
    await sleep(500);
    await database.drop();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
  const of = (name: keyof typeof addresses, what: keyof Seen) => median(seen[name].map((each) => each[what]));
  for (const name of ['dashboard', 'lineage'] as const) {
    const [paintMs, readyMs, blankMs] = [of(name, 'paintMs'), of(name, 'readyMs'), of('blank', 'paintMs')];
    const ok = paintMs <= limits.paintMs && readyMs <= limits.readyMs;
    console.log(
      `  ${name} of 1,000: first paint after ${paintMs} ms, ${(paintMs / blankMs).toFixed(1)} times a blank page (${blankMs} ms; limit ${limits.paintMs} ms), all there after ${readyMs} ms (limit ${limits.readyMs} ms)${name === 'lineage' ? `, a frame of a zoom ${of(name, 'frameMs')} ms` : ''}${ok ? '' : '  TOO MUCH'}`,
    );
    if (!ok) process.exitCode = 1;
  }
}

interface Seen {
  readonly paintMs: number;
  readonly readyMs: number;
  readonly frameMs: number;
}

async function timesOf(page: BrowserPage): Promise<Omit<Seen, 'frameMs'>> {
  for (;;) {
    const paintMs = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime");
    const readyMs = await page.evaluate('document.documentElement?.dataset.ready');
    if (typeof paintMs === 'number' && readyMs !== undefined) return { paintMs: Math.round(paintMs), readyMs: Number(readyMs) };
    await sleep(50);
  }
}

/** In and out again by the wheel: the median time of a frame in milliseconds. */
async function zoom(page: BrowserPage): Promise<number> {
  const frames = await page.evaluate(`new Promise((resolve) => {
    const times = [];
    const step = (now) => {
      times.push(now);
      if (times.length > 60) return resolve(times.slice(1).map((time, index) => time - times[index]));
      document.querySelector('#graph').dispatchEvent(new WheelEvent('wheel', { deltaY: times.length < 30 ? -40 : 40, clientX: 600, clientY: 400, cancelable: true }));
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  })`);
  return Math.round(median(frames as number[]));
}

function renderThousand(): Promise<string> {
  const id = (index: number) => `public.relation_${index}`;
  const nodes = Array.from(
    { length: 1_000 },
    (_, index): LineageNode => ({
      id: id(index),
      label: id(index),
      kind: index < 200 ? 'table' : 'stream table',
      level: 'pass',
      sql: `select id, amount from ${id(index)}`.repeat(20),
      facts: [['Schedule', '1m']],
      columns: Array.from({ length: 10 }, (_, column) => ({ column: `column_${column}`, type: 'integer', from: [] })),
    }),
  );
  const edges = nodes
    .slice(200)
    .flatMap((_, index) => [{ from: id(index), to: id(index + 200) }, ...(index % 3 === 0 ? [{ from: id(index + 1), to: id(index + 200) }] : [])]);
  return renderLineagePage({ title: 'A thousand', subtitle: '', nodes, edges });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
