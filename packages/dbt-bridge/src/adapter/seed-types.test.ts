import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inferSeedType, readSeedValue, seedSqlType, wholeNumber } from './seed-types.js';

test.each([
  [['1', '-2', ''], 'number'],
  [['1,000', '5%', '$3', '-£4.5', '1e3'], 'number'],
  [['2026-01-02', 'null', '2026-1-3'], 'date'],
  [['2026-01-02 03:04:05'], 'timestamp'],
  [['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.25+01:00'], 'isotimestamp'],
  [['2026-01-02', '2026-01-02T03:04:05'], 'text'],
  [['true', 'FALSE', ''], 'boolean'],
  [['yes', 'no'], 'text'],
  [['2026-02-30'], 'text'],
  [['1', 'one'], 'text'],
  [[], 'integer'],
  [['', 'null'], 'number'],
])('%j is %s', (values, type) => {
  expect(inferSeedType(values)).toBe(type);
});

test('values take the form that SQL reads', () => {
  expect(readSeedValue('-1,234.50', 'number')).toBe('-1234.50');
  expect(readSeedValue('2026-1-5', 'date')).toBe('2026-01-05');
  expect(readSeedValue('2026-01-02T03:04:05Z', 'isotimestamp')).toBe('2026-01-02 03:04:05+00:00');
  expect(readSeedValue('NULL', 'text')).toBeNull();
  expect(readSeedValue(' kept ', 'text')).toBe(' kept ');
});

test('a number column is as wide as it has to be', () => {
  expect(seedSqlType('number', ['1', null, '2'])).toBe('integer');
  expect(seedSqlType('number', ['1', '2.0'])).toBe('integer');
  expect(seedSqlType('number', ['1', '2.5'])).toBe('float8');
  expect(seedSqlType('number', ['2147483648'])).toBe('bigint');
});

test.each([
  ['1.0', '1'],
  ['2.', '2'],
  ['007', '7'],
  ['-.0', '0'],
  ['+3', '3'],
  ['1e5', '100000'],
  ['-2.50e1', '-25'],
  ['100e-2', '1'],
  ['9007199254740993.0', '9007199254740993'],
  ['1.00000000000000001', undefined],
  ['1e-1', undefined],
])('%s is the whole number %s', (text, whole) => {
  expect(wholeNumber(text)).toBe(whole);
});

test('a whole number stays the same however it is written', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 18n), 10n ** 18n), fc.nat(10), (value, zeros) => {
      expect(wholeNumber(`${value}.${'0'.repeat(zeros)}`)).toBe(String(value));
      expect(wholeNumber(`${value}${'0'.repeat(zeros)}e-${zeros}`)).toBe(String(value));
    }),
  );
});
