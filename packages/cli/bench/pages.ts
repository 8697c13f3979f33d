// When the pages of 1,000 relations are there, beside a page that says one word: the dashboard, and what `graph --html` writes. Needs Chromium.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { renderLineagePage } from '@pgtrickle-js/core/lineage';
import { openPage } from '../test/support/browser.js';
import { findProgram } from '../test/support/programs.js';
import { thousandRelations } from '../test/support/thousand-relations.js';
import { median } from './support/median.js';
import { type PageTimes, pageTimes } from './support/page-times.js';
import { withDashboard } from './support/with-dashboard.js';

const limits = { paintMs: 1_000, readyMs: 2_000 };
const rounds = 7;

const chromium = findProgram('chromium');
if (chromium === undefined) console.log('pages: skipped, chromium is not installed');
else await withDashboard(({ address, folder }) => benchPages(chromium, address, folder));

async function benchPages(program: string, dashboard: string, folder: string): Promise<void> {
  const addresses = { blank: join(folder, 'blank.html'), dashboard, lineage: join(folder, 'lineage.html') };
  writeFileSync(addresses.blank, '<!doctype html><html data-ready="0"><title>Blank</title><p>One');
  writeFileSync(addresses.lineage, await renderLineagePage(thousandRelations()));
  const seen = { blank: [], dashboard: [], lineage: [] } as Record<keyof typeof addresses, PageTimes[]>;
  for (let round = 0; round < rounds; round++) {
    for (const [name, address] of Object.entries(addresses) as [keyof typeof addresses, string][]) {
      const page = await openPage(program, address.startsWith('http') ? address : pathToFileURL(address).href);
      seen[name].push(await pageTimes(page));
      await page.close();
    }
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
