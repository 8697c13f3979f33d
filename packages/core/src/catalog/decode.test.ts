import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toBigInt, toDate, toStrings } from './decode.js';

test('a time keeps its millisecond, whatever the fraction lost on the way', () => {
  fc.assert(
    fc.property(fc.integer({ min: -2_000_000_000_000, max: 4_000_000_000_000 }), fc.integer({ min: 0, max: 999 }), (ms, microseconds) => {
      const seconds = Number((BigInt(ms) * 1_000n + BigInt(microseconds)).toString()) / 1_000_000;
      expect(toDate(String(seconds))?.getTime()).toBe(ms);
    }),
  );
});

test('big integers stay exact, NULL stays null', () => {
  expect(toBigInt('9223372036854775807')).toBe(9_223_372_036_854_775_807n);
  expect([toBigInt(null), toDate(null), toStrings(null)]).toEqual([null, null, null]);
});
