import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RefreshRecord } from '../catalog/refresh-history.js';
import { predictRefreshCost } from './predict-refresh-cost.js';

/** A refresh that took 0.1 s and a millisecond per row. */
function refresh(minute: number, rows: number, changes: Partial<RefreshRecord> = {}): RefreshRecord {
  const startedAt = new Date(Date.UTC(2026, 0, 1, 0, minute));
  return {
    id: BigInt(minute),
    streamTable: 'public.order_totals',
    action: rows === 0 ? 'NO_DATA' : 'DIFFERENTIAL',
    status: 'COMPLETED',
    startedAt,
    endedAt: startedAt,
    durationMs: 100 + rows,
    dataTimestamp: startedAt,
    rowsInserted: BigInt(rows),
    rowsDeleted: 0n,
    initiatedBy: 'SCHEDULER',
    error: null,
    wasFullFallback: false,
    ...changes,
  };
}

test('a longer schedule pays the fixed part less often, and the rows all the same', () => {
  const history = [0, 1, 2, 3, 4].map((minute) => refresh(minute, 500 + minute * 100));
  // 600 + 700 + 800 + 900 rows in four minutes.
  expect(predictRefreshCost(history, 60)).toEqual({
    refreshesPerDay: 1_440,
    secondsPerRefresh: expect.closeTo(0.85, 9),
    busyFraction: expect.closeTo(0.85 / 60, 9),
    rowsPerRefresh: 750,
    sampleSize: 5,
  });
  expect(predictRefreshCost(history, 600)).toMatchObject({ secondsPerRefresh: expect.closeTo(7.6, 9), rowsPerRefresh: 7_500 });
});

test('full refreshes cost what they did, however rarely they run', () => {
  const history = [0, 10, 20].map((minute) => refresh(minute, 1_000, { action: 'FULL', durationMs: 4_000 }));
  expect(predictRefreshCost(history, 60)).toMatchObject({ secondsPerRefresh: 4, rowsPerRefresh: 0 });
  expect(predictRefreshCost(history, 2)?.busyFraction).toBe(2);
  const fallback = [0, 10, 20, 30].map((minute) => refresh(minute, 0, { wasFullFallback: minute >= 20, durationMs: minute >= 20 ? 2_000 : 100 }));
  expect(predictRefreshCost(fallback, 60)?.secondsPerRefresh).toBeCloseTo(1.05);
});

test('too little to tell from gives nothing', () => {
  expect(predictRefreshCost([], 60)).toBeUndefined();
  expect(predictRefreshCost([refresh(0, 1), refresh(1, 1)], 60)).toBeUndefined();
  expect(predictRefreshCost([refresh(0, 1), refresh(0, 2), refresh(0, 3)], 60)).toBeUndefined();
  expect(predictRefreshCost([refresh(0, 1), refresh(1, 2), refresh(2, 3)], 0)).toBeUndefined();
  const useless = [{ status: 'FAILED' }, { initiatedBy: 'INITIAL' }, { action: 'REINITIALIZE' }, { durationMs: null, status: 'RUNNING' }];
  expect(predictRefreshCost([refresh(0, 1), refresh(9, 1), ...useless.map((changes, index) => refresh(index + 1, 5, changes))], 60)).toBeUndefined();
});

test('whatever the history, no cost is negative, and the order does not matter', () => {
  const record = fc
    .tuple(fc.integer({ min: 0, max: 10_000 }), fc.nat(1_000_000), fc.nat(100_000), fc.constantFrom('FULL', 'DIFFERENTIAL', 'NO_DATA'))
    .map(([minute, rows, durationMs, action]) => refresh(minute, rows, { durationMs, action }));
  fc.assert(
    fc.property(fc.array(record, { minLength: 3, maxLength: 20 }), fc.integer({ min: 1, max: 1_000_000 }), (history, seconds) => {
      const cost = predictRefreshCost(history, seconds);
      if (cost === undefined) return;
      for (const value of Object.values(cost)) expect(value).toBeGreaterThanOrEqual(0);
    }),
  );
});
