import { expect, test } from 'vitest';
import { parseSchedule } from './schedule.js';

test.each([
  ['5m', 300],
  ['1h30m', 5_400],
  ['2w', 1_209_600],
  ['90', 90],
])('%s lasts %d s', (text, seconds) => {
  expect(parseSchedule(text)).toEqual({ kind: 'duration', seconds });
});

test.each(['@hourly', '*/5 * * * *'])('%s is cron', (expression) => {
  expect(parseSchedule(expression)).toEqual({ kind: 'cron', expression });
});
