import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserPage } from '../../test/support/browser.js';

export interface PageTimes {
  readonly paintMs: number;
  readonly readyMs: number;
}

/** Waits until a page is there: when it was painted first, and when it said that it can be used. */
export async function pageTimes(page: BrowserPage): Promise<PageTimes> {
  for (;;) {
    const paintMs = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime");
    const readyMs = await page.evaluate('document.documentElement?.dataset.ready');
    if (typeof paintMs === 'number' && readyMs !== undefined) return { paintMs: Math.round(paintMs), readyMs: Number(readyMs) };
    await sleep(50);
  }
}
