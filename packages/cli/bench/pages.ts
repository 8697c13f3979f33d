// When the pages of 1,000 relations are there, beside a page that says one word: the dashboard, and what `graph --html` writes. Needs Chromium.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { connect } from '@pgtrickle-js/core/connect';
import { renderLineagePage } from '@pgtrickle-js/core/lineage';
import { createDatabase, startServer } from '@pgtrickle-js/test-fixtures';
import { openPage } from '../test/support/browser.js';
import { findProgram } from '../test/support/programs.js';
import { type PageTimes, pageTimes } from './support/page-times.js';
import { startCommand } from './support/start-command.js';
import { thousandRelations } from './support/thousand-relations.js';
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
  writeFileSync(addresses.lineage, await renderLineagePage(thousandRelations()));
  const seen = { blank: [], dashboard: [], lineage: [] } as Record<keyof typeof addresses, PageTimes[]>;
  try {
    for (let round = 0; round < rounds; round++) {
      for (const [name, address] of Object.entries(addresses) as [keyof typeof addresses, string][]) {
        const page = await openPage(program, address.startsWith('http') ? address : pathToFileURL(address).href);
        seen[name].push(await pageTimes(page));
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
  const of = (name: keyof typeof addresses, what: keyof PageTimes) => median(seen[name].map((each) => each[what]));
  for (const name of ['dashboard', 'lineage'] as const) {
    const [paintMs, readyMs, blankMs] = [of(name, 'paintMs'), of(name, 'readyMs'), of('blank', 'paintMs')];
    const ok = paintMs <= limits.paintMs && readyMs <= limits.readyMs;
    console.log(
      `  ${name} of 1,000: first paint after ${paintMs} ms, ${(paintMs / blankMs).toFixed(1)} times a blank page (${blankMs} ms; limit ${limits.paintMs} ms), all there after ${readyMs} ms (limit ${limits.readyMs} ms)${ok ? '' : '  TOO MUCH'}`,
    );
    if (!ok) process.exitCode = 1;
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
