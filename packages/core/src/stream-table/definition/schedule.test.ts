import fc from 'fast-check';
import { expect, test } from 'vitest';
import { problemOfSchedule, sameSchedule } from './schedule.js';

// Each was put to servers 0.67.0 and 0.1.3, which agree.
test.each([
  '1s',
  '5m',
  '1h30m',
  '2d',
  '1w',
  '60',
  '+60',
  ' 5m ',
  '1m1m',
  '@daily',
  '@HOURLY',
  '*/5 * * * *',
  '0 */2 * * *',
  '0 0 0 * * *',
  '0 0 L * *',
  '0 0 * * 5#2',
  '5/15 * * * *',
  '* * * jan-mar mon',
])('%j is a schedule', (schedule) => {
  expect(problemOfSchedule(schedule, 1)).toBeUndefined();
});

test.each([
  ['', 'it is empty: null means calculated'],
  ['-5', 'it is negative'],
  ['5x', '"x" is no unit: use s, m, h, d or w, as in 5m, 1h30m, 2d'],
  ['1H', '"H" is no unit: use s, m, h, d or w, as in 5m, 1h30m, 2d'],
  ['m', 'no number stands before "m"'],
  ['5m3', '"3" at its end has no unit: use s, m, h, d or w'],
  ['9223372036854775808', '9223372036854775808 is too long'],
  ['0s', 'it is 0 s, and the server allows no less than 1 s'],
  ['5 m', 'a cron expression has 5 fields, or 6 with seconds; this one has 2'],
  ['* * * * * * *', 'a cron expression has 5 fields, or 6 with seconds; this one has 7'],
  ['@reboot', '@reboot is unknown: use one of @yearly, @annually, @monthly, @weekly, @daily, @hourly'],
])('%j is none: %s', (schedule, problem) => {
  expect(problemOfSchedule(schedule, 1)).toBe(problem);
});

test.each(['61 * * * *', '* 24 * * *', '* * * * 8', 'a b c d e', '5-1 * * * *', '*/0 * * * *'])('the cron expression %j is none', (schedule) => {
  expect(problemOfSchedule(schedule, 1)).toMatch(/^the cron expression is wrong: /);
});

test('the shortest schedule is the server’s', () => {
  expect(problemOfSchedule('30s', 60)).toBe('it is 30 s, and the server allows no less than 60 s');
  expect(problemOfSchedule('* * * * * *', 60)).toBeUndefined();
});

test('schedules are the same when they come due together', () => {
  expect(sameSchedule('60s', '1m')).toBe(true);
  expect(sameSchedule('1h30m', ' 5400 ')).toBe(true);
  expect(sameSchedule('0  1 * * *', '0 1 * * *')).toBe(true);
  expect(sameSchedule('1m', '2m')).toBe(false);
  expect(sameSchedule(null, '1m')).toBe(false);
  expect(sameSchedule(null, null)).toBe(true);
});

test('a duration is the sum of its parts, in any order', () => {
  const seconds = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
  const part = fc.tuple(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom('s', 'm', 'h', 'd', 'w'));
  fc.assert(
    fc.property(fc.array(part, { minLength: 1 }), (parts) => {
      const total = parts.reduce((sum, [count, unit]) => sum + count * seconds[unit as keyof typeof seconds], 0);
      expect(sameSchedule(parts.map((each) => each.join('')).join(''), String(total))).toBe(true);
    }),
  );
});
