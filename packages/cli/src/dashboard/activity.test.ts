import { expect, test } from 'vitest';
import { openActivity, windowsOf } from './activity.js';
import type { SeenRefresh } from './read-look.js';

const now = Date.UTC(2026, 0, 1, 12, 0, 30);
const refresh = (id: number, changes: Partial<SeenRefresh> = {}): SeenRefresh => ({
  id,
  name: 'public.a',
  status: 'COMPLETED',
  action: 'DIFFERENTIAL',
  startedAt: now - 1_000,
  ms: id,
  inserted: 2,
  updated: 1,
  deleted: 3,
  error: null,
  ...changes,
});

test('a bucket counts what started in it, and tells median, 95th percentile and longest', () => {
  const refreshes = Array.from({ length: 20 }, (_, index) => refresh(index + 1, index === 19 ? { status: 'FAILED', ms: 500 } : {}));
  const [, hour] = windowsOf([...refreshes, refresh(99, { startedAt: now - 7 * 3_600_000 })], now);
  expect(hour?.buckets).toHaveLength(60);
  expect(hour?.from).toBe(Date.UTC(2026, 0, 1, 11, 1));
  expect(hour?.buckets.at(-1)).toEqual({ refreshes: 20, failed: 1, median: 11, p95: 500, longest: 500, inserted: 40, updated: 20, deleted: 60 });
  expect(hour?.buckets.slice(0, -1).every(({ refreshes: none, median }) => none === 0 && median === null)).toBe(true);
});

test('a refresh that is seen running and then ended is one refresh', () => {
  const activity = openActivity();
  activity.add([refresh(2), refresh(1)], now);
  activity.add([refresh(3, { status: 'RUNNING', ms: null })], now);
  activity.add([refresh(3, { ms: 7 })], now);
  expect(activity.of('public.a').map(({ id, ms }) => [id, ms])).toEqual([
    [1, 1],
    [2, 2],
    [3, 7],
  ]);
  expect(activity.windows(now)[1]?.buckets.at(-1)?.refreshes).toBe(3);
});

test('what is older than a day goes', () => {
  const activity = openActivity();
  activity.add([refresh(1, { startedAt: now - 25 * 3_600_000 }), refresh(2)], now);
  expect(activity.windows(now).map(({ buckets }) => buckets.reduce((sum, { refreshes }) => sum + refreshes, 0))).toEqual([1, 1, 1, 1]);
});
