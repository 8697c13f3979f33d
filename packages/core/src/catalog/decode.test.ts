import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toBigInt, toDate, toStrings } from './decode.js';

const digits = (microseconds: number) => String(microseconds).padStart(3, '0');

test('a time keeps its millisecond, whatever its microseconds', () => {
  fc.assert(
    fc.property(fc.integer({ min: -2_000_000_000_000, max: 4_000_000_000_000 }), fc.integer({ min: 0, max: 999 }), (ms, microseconds) => {
      // As the server writes a numeric: microseconds count upwards, also before 1970.
      const text = ms < 0 && microseconds > 0 ? `-${-ms - 1}.${digits(1_000 - microseconds)}` : `${ms}.${digits(microseconds)}`;
      expect(toDate(text)?.getTime()).toBe(ms);
    }),
  );
});

test('big integers stay exact, NULL stays null', () => {
  expect(toBigInt('9223372036854775807')).toBe(9_223_372_036_854_775_807n);
  expect([toBigInt(null), toDate(null), toStrings(null)]).toEqual([null, null, null]);
});
