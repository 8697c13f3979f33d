import { expect, test } from 'vitest';
import { type BatchRequest, batchName, makeBatches } from './time-batches.js';
import { intersect, parseSample, parseTime, renderFilter } from './time-window.js';

const day: BatchRequest = {
  size: 'day',
  begin: new Date('2026-01-01T00:00Z'),
  lookback: 1,
  isIncremental: false,
  from: null,
  to: null,
  now: new Date('2026-01-03T16:06Z'),
};
const names = (request: BatchRequest) => makeBatches(request).map(({ start }) => batchName(start, request.size));

test.each([
  ['the first run starts at begin', {}, ['2026-01-01', '2026-01-02', '2026-01-03']],
  ['a later one looks back', { isIncremental: true }, ['2026-01-02', '2026-01-03']],
  ['further back', { isIncremental: true, lookback: 3 }, ['2025-12-31', '2026-01-01', '2026-01-02', '2026-01-03']],
  ['at midnight the day before is the current one', { isIncremental: true, now: new Date('2026-01-03T00:00Z') }, ['2026-01-01', '2026-01-02']],
  ['a window', { from: new Date('2026-01-02T10:00Z'), to: new Date('2026-01-03T00:00Z') }, ['2026-01-02']],
  ['hours', { size: 'hour', begin: new Date('2026-01-03T14:30Z') } as const, ['2026-01-03T14', '2026-01-03T15', '2026-01-03T16']],
  ['months', { size: 'month', begin: new Date('2025-11-30T00:00Z') } as const, ['2025-11', '2025-12', '2026-01']],
  ['years', { size: 'year', begin: new Date('2025-11-30T00:00Z') } as const, ['2025', '2026']],
])('%s', (_, change, expected) => {
  expect(names({ ...day, ...change })).toEqual(expected);
});

test('batches follow each other without a gap, the last up to the end', () => {
  const batches = makeBatches({ ...day, size: 'month', begin: new Date('2025-11-30T00:00Z') });
  expect(batches.slice(1).map(({ start }) => start)).toEqual(batches.slice(0, -1).map(({ end }) => end));
  expect(batches.at(-1)?.end).toEqual(new Date('2026-02-01T00:00Z'));
});

test('a filter is written as dbt writes it', () => {
  const window = intersect({ start: new Date('2026-01-01T00:00Z'), end: null }, { start: null, end: new Date('2026-01-02T03:04:05Z') });
  expect(renderFilter({ field: 'at', ...window })).toBe("at >= '2026-01-01 00:00:00+00:00' and at < '2026-01-02 03:04:05+00:00'");
});

test('what is no time is refused with what it should be', () => {
  expect(() => parseTime('yesterday', '--event-time-start')).toThrow('--event-time-start is "yesterday", which is no time');
  expect(() => parseSample('3 weeks', day.now)).toThrow('--sample is "3 weeks"');
  expect(parseSample('2 days', day.now)).toEqual({ start: new Date('2026-01-01T00:00Z'), end: day.now });
  expect(parseSample('{start: 2026-01-01, end: 2026-01-02}', day.now)).toEqual({ start: new Date('2026-01-01'), end: new Date('2026-01-02') });
});
