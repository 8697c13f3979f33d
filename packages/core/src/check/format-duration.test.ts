import { expect, test } from 'vitest';
import { formatDuration } from './format-duration.js';

test.each([
  [0, '0s'],
  [0.4, '0s'],
  [-3, '0s'],
  [59.6, '1m'],
  [61, '1m 1s'],
  [3_600, '1h'],
  [3_661, '1h 1m'],
  [90_061, '1d 1h'],
  [8_640_000, '100d'],
])('%d s is %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});
