import fc from 'fast-check';
import { expect, test } from 'vitest';
import { streamTable } from '../catalog/stream-table.fixture.js';
import { checkFreshness } from './freshness.js';

const levelOf = (...args: Parameters<typeof checkFreshness>) => checkFreshness(...args)[0]?.level;
const table = (stalenessSeconds: number, schedule: string | null = '1m') => streamTable({ stalenessSeconds, schedule });

test('a current table passes, with the facts that say so', () => {
  expect(checkFreshness(table(10))).toEqual([
    {
      subject: 'public.order_totals',
      check: 'freshness',
      level: 'pass',
      message: 'current 10s ago',
      facts: { status: 'ACTIVE', schedule: '1m', stalenessSeconds: 10, refreshAgeSeconds: 10 },
    },
  ]);
});

test.each([
  [600, 'pass'],
  [601, 'warn'],
  [1_800, 'warn'],
  [1_801, 'error'],
])('%d s after its last refresh a table is %s by default', (seconds, level) => {
  expect(levelOf(table(seconds))).toBe(level);
});

test('a table that is gone is no fresh one', () => {
  expect(checkFreshness(streamTable({ hasRelation: false, stalenessSeconds: 1 }))).toMatchObject([
    { check: 'status', level: 'error', message: 'the table is gone, and its row in the catalog is not' },
  ]);
});

test('a late table says since when, and what to do', () => {
  expect(checkFreshness(table(4_000))[0]).toMatchObject({
    message: 'last current 1h 6m ago',
    hint: 'Refresh it, and see that the scheduler runs.',
  });
});

test('data that no refresh found outdated is current, however old', () => {
  expect(levelOf(streamTable({ stalenessSeconds: 90_000, refreshAgeSeconds: 5 }))).toBe('pass');
});

test('facts without the time of the last refresh count by the age of the data', () => {
  const { refreshAgeSeconds: _, ...facts } = table(700);
  expect(levelOf(facts)).toBe('warn');
});

test('limits of one table come before those of all, and what it leaves out comes from there', () => {
  const thresholds = {
    warnAfterSeconds: 60,
    errorAfterSeconds: 120,
    perTable: { 'public.order_totals': { errorAfterSeconds: 5_000, warnAfterSeconds: undefined } },
  };
  expect(levelOf(table(61), thresholds)).toBe('warn');
  expect(levelOf(table(121), thresholds)).toBe('warn');
  expect(levelOf({ ...table(121), name: 'public.other' }, thresholds)).toBe('error');
});

test('a name without schema is in public', () => {
  const thresholds = { perTable: { order_totals: { warnAfterSeconds: 60 } } };
  expect(levelOf(table(61), thresholds)).toBe('warn');
  expect(levelOf({ ...table(61), name: 'analytics.order_totals' }, thresholds)).toBe('pass');
});

test('an error limit is never reached before the warning one that was asked for', () => {
  expect(levelOf(table(3_000), { warnAfterSeconds: 4_000 })).toBe('pass');
});

test('a long schedule moves the default limits, but not limits that were given', () => {
  expect(levelOf(table(3_600, '1h'))).toBe('pass');
  expect(levelOf(table(3_600 + 601, '1h'))).toBe('warn');
  expect(levelOf(table(3_600 + 1_801, '1h'))).toBe('error');
  expect(levelOf(table(700, '1h'), { warnAfterSeconds: 600 })).toBe('warn');
});

// The fixture is read at 12:00 UTC.
test.each([
  ['0 */2 * * *', 11 * 60, 'pass', 'refreshed at 11:49, the run of 12:00 has just come'],
  ['0 */2 * * *', 119 * 60, 'pass', 'refreshed at 10:01'],
  ['50 11 * * *', 9 * 60, 'pass', 'refreshed at 11:51, after its run'],
  ['49 11 * * *', 20 * 60, 'warn', 'missed its run 11 minutes ago'],
  ['*/5 * * * *', 6 * 3_600, 'error', 'missed every run for hours, though the last one was due just now'],
  ['@hourly', 59 * 60, 'pass', 'refreshed at 11:01'],
  ['0 0 1 1 *', 11 * 3_600, 'pass', 'refreshed today, due next year'],
  ['30 0 11 * * *', 59 * 60, 'pass', 'six fields start with seconds'],
])('cron %s, %d s after its last refresh: %s (%s)', (schedule, seconds, level) => {
  expect(levelOf(table(seconds, schedule))).toBe(level);
});

test('a cron table eleven minutes after the run that refreshed it is not stale', () => {
  // Read at 12:11 by the server's clock.
  const facts = { ...table(659, '0 */2 * * *'), dataTimestamp: new Date(Date.UTC(2026, 0, 1, 12, 0, 1)) };
  expect(levelOf(facts)).toBe('pass');
});

test('a cron table tells of the run it missed', () => {
  expect(checkFreshness(table(1_200, '45 11 * * *'))[0]?.message).toBe('missed its run 15m ago, last current 20m ago');
});

test('a calculated schedule counts by age', () => {
  expect(levelOf(table(700, null))).toBe('warn');
});

test('paused, empty, failed and immediate tables are told apart from stale ones', () => {
  const of = (changes: Parameters<typeof streamTable>[0]) => checkFreshness(streamTable({ stalenessSeconds: 9_000, ...changes }))[0];
  expect(of({ status: 'SUSPENDED' })).toMatchObject({ check: 'paused', level: 'warn', message: 'paused: last current 2h 30m ago' });
  expect(of({ isPopulated: false, status: 'INITIALIZING', stalenessSeconds: null, refreshAgeSeconds: null })).toMatchObject({
    check: 'populated',
    level: 'warn',
  });
  expect(of({ status: 'ERROR', lastError: 'division by zero' })).toMatchObject({
    check: 'status',
    level: 'error',
    message: 'refreshes have failed: division by zero',
  });
  expect(of({ refreshMode: 'IMMEDIATE', schedule: null })).toMatchObject({ check: 'freshness', level: 'pass' });
});

test('missing facts give unknown, never pass', () => {
  expect(levelOf(streamTable({ stalenessSeconds: null, refreshAgeSeconds: null }))).toBe('unknown');
  expect(levelOf({ ...table(700, '0 */2 * * *'), dataTimestamp: null })).toBe('unknown');
  expect(levelOf(table(700, 'not a cron'))).toBe('unknown');
});

test('getting older never makes a level better', () => {
  const order = ['pass', 'warn', 'error'];
  const schedules = fc.constantFrom('1m', '1h', '2d', null, '*/5 * * * *', '0 */2 * * *', '0 0 * * *');
  fc.assert(
    fc.property(schedules, fc.nat(200_000), fc.nat(200_000), (schedule, a, b) => {
      const [younger = 0, older = 0] = [a, b].sort((x, y) => x - y);
      expect(order.indexOf(levelOf(table(older, schedule)) ?? '')).toBeGreaterThanOrEqual(order.indexOf(levelOf(table(younger, schedule)) ?? ''));
    }),
  );
});
