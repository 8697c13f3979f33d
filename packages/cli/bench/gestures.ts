// How smoothly the graphs of 1,000 relations are moved, in frames per second, beside a page of as many bare boxes. Needs Chromium.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { renderLineagePage } from '@pgtrickle-js/core/lineage';
import { openPage } from '../test/support/browser.js';
import { findProgram } from '../test/support/programs.js';
import { thousandRelations } from '../test/support/thousand-relations.js';
import { barePage, frameRates, gestureNames } from './support/gestures.js';
import { median } from './support/median.js';
import { pageTimes } from './support/page-times.js';
import { withDashboard } from './support/with-dashboard.js';

/** Frames per second; on a machine so busy that bare boxes come to less than 45, two thirds of theirs. */
const limit = 30;
const rounds = 3;

const chromium = findProgram('chromium');
if (chromium === undefined) console.log('gestures: skipped, chromium is not installed');
else await withDashboard(({ address, folder }) => benchGestures(chromium, address, folder));

async function benchGestures(program: string, dashboard: string, folder: string): Promise<void> {
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return pathToFileURL(join(folder, name)).href;
  };
  const addresses = {
    '1,000 bare boxes': write('bare.html', barePage(1_000)),
    lineage: write('lineage.html', await renderLineagePage(thousandRelations())),
    dashboard,
  };
  let bare: readonly number[] = [];
  for (const [name, address] of Object.entries(addresses)) {
    const seen: Awaited<ReturnType<typeof frameRates>>[] = [];
    for (let round = 0; round < rounds; round++) {
      const page = await openPage(program, address);
      await pageTimes(page);
      await sleep(500);
      seen.push(await frameRates(page));
      await page.close();
    }
    const rates = gestureNames.map((gesture) => [gesture, median(seen.map((each) => each[gesture]))] as const);
    if (bare.length === 0) bare = rates.map(([, rate]) => rate);
    const isWithin = rates.every(([, rate], index) => rate >= Math.min(limit, ((bare[index] ?? 0) * 2) / 3));
    console.log(
      `  ${name}, frames per second: ${rates.map(([gesture, rate]) => `${gesture} ${Math.round(rate)}`).join(', ')}${isWithin ? '' : `  TOO FEW (at least ${limit})`}`,
    );
    if (!isWithin) process.exitCode = 1;
  }
}
