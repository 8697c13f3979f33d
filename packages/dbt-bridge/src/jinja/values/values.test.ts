import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binary } from './arithmetic.js';
import { Decimal } from './decimal.js';
import { Dict } from './dict.js';
import { equal } from './equal.js';
import { roundFloat } from './float-digits.js';
import type { PyFunction } from './function.js';
import { hashKey } from './hash.js';
import { parseLiteral } from './literal.js';
import { asFloat, asInt, normalizeInt, reprFloat, toFloat } from './number.js';
import { repr } from './text.js';
import { toPlain } from './to-plain.js';
import { toPython } from './to-python.js';
import { Tuple } from './tuple.js';

const ints = fc.oneof(
  fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }),
  fc.bigInt({ min: -20n, max: 20n }),
  fc.bigInt({ min: 2n ** 53n - 5n, max: 2n ** 53n + 5n }),
);

function floorDivide(a: bigint, b: bigint): bigint {
  return a / b - (a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n);
}

const scalars = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  ints.map(normalizeInt),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(toFloat),
  fc.string({ unit: 'binary' }),
);
const values = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, scalars, tie('list'), tie('tuple'), tie('dict')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  tuple: fc.array(tie('value'), { maxLength: 4 }).map((items) => new Tuple(items)),
  dict: fc.array(fc.tuple(scalars, tie('value')), { maxLength: 4 }).map((entries) => new Dict(entries)),
})).value;

describe('ints', () => {
  test('follow exact arithmetic, of any size', () => {
    fc.assert(
      fc.property(ints, ints, (a, b) => {
        const on = (operator: Parameters<typeof binary>[0]) => BigInt(asInt(binary(operator, normalizeInt(a), normalizeInt(b))) ?? 0);
        expect(on('+')).toBe(a + b);
        expect(on('-')).toBe(a - b);
        expect(on('*')).toBe(a * b);
        fc.pre(b !== 0n);
        expect(on('//')).toBe(floorDivide(a, b));
        expect(on('%')).toBe(a - floorDivide(a, b) * b);
      }),
    );
  });

  test('have no negative zero', () => {
    expect(Object.is(binary('*', 0, -5), 0)).toBe(true);
    expect(Object.is(binary('%', -4, 2), 0)).toBe(true);
  });

  test('are raised to powers exactly', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -50n, max: 50n }), fc.integer({ min: 0, max: 60 }), (base, exponent) => {
        expect(binary('**', normalizeInt(base), exponent)).toBe(normalizeInt(base ** BigInt(exponent)));
      }),
    );
  });

  test('divide to the nearest float', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 200n }), fc.bigInt({ min: 1n, max: 2n ** 200n }), (a, b) => {
        const quotient = asFloat(binary('/', normalizeInt(a), normalizeInt(b))) ?? Number.NaN;
        const scaled = (a * 10n ** 80n) / b;
        expect(Math.abs(quotient / Number(scaled) / 1e-80 - 1)).toBeLessThan(1e-14);
      }),
    );
  });
});

describe('floats', () => {
  test('print so that they read back', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => Object.is(Number(reprFloat(value)), value)));
  });

  test('take the sign of the divisor in a remainder', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: -1e6, max: 1e6, noNaN: true }), (x, y) => {
        fc.pre(Math.abs(y) > 1e-6);
        const rest = asFloat(binary('%', toFloat(x), toFloat(y))) ?? Number.NaN;
        expect(rest === 0 || Math.sign(rest) === Math.sign(y)).toBe(true);
        expect(Math.abs(rest)).toBeLessThanOrEqual(Math.abs(y));
      }),
    );
  });

  test.each([
    [2.675, 2, 2.67],
    [0.5, 0, 0],
    [1.5, 0, 2],
    [2.5, 0, 2],
    [1e22, 2, 1e22],
    [1234.5, -2, 1200],
  ])('round(%d, %d) is %d', (value, decimals, rounded) => {
    expect(roundFloat(value, decimals)).toBe(rounded);
  });
});

describe('any value', () => {
  test('prints so that it reads back', () => {
    fc.assert(
      fc.property(values, (value) => {
        const read = parseLiteral(repr(value));
        expect(equal(read, value)).toBe(true);
        expect(repr(read)).toBe(repr(value));
      }),
    );
  });

  test('that equals another has its key', () => {
    fc.assert(
      fc.property(scalars, scalars, (a, b) => {
        expect(hashKey(a) === hashKey(b)).toBe(equal(a, b));
        expect(hashKey(new Tuple([a, b]))).toBe(hashKey(new Tuple([a, b])));
      }),
    );
  });

  test('of JSON goes to Python and back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!/\d{16}|e\+/.test(JSON.stringify(value)));
        const json = JSON.parse(JSON.stringify(value)) as unknown;
        expect(toPlain(toPython(json))).toEqual(json);
        const python = toPython(json);
        expect(toPython(python)).toBe(python);
      }),
    );
  });
});

describe('Decimals', () => {
  const decimals = fc.tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 12 }));
  const text = ([digits, scale]: readonly [bigint, number]) => `${digits}e-${scale}`;

  test('keep the text that PostgreSQL gave', () => {
    for (const given of ['1.50', '0.00', '-12345678901234567890.123', '0.000001', '100']) expect(Decimal.parse(given).str()).toBe(given);
  });

  test('add exactly', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        const sum = Decimal.parse(text(a)).operate('+', Decimal.parse(text(b)), false) as Decimal;
        const exact = a[0] * 10n ** BigInt(12 - a[1]) + b[0] * 10n ** BigInt(12 - b[1]);
        fc.pre(String(exact).length <= 28);
        expect(sum.equals(Decimal.parse(`${exact}e-12`))).toBe(true);
      }),
    );
  });

  test.each([
    ['1', '/', '3', '0.3333333333333333333333333333'],
    ['1.00', '/', '4', '0.25'],
    ['2', '/', '3', '0.6666666666666666666666666667'],
    ['7.5', '//', '2', '3'],
    ['-7.5', '%', '2', '-1.5'],
    ['1.5', '*', '2.0', '3.00'],
    ['1.1', '**', '2', '1.21'],
    ['1e10', '+', '0', '10000000000'],
  ])('%s %s %s is %s', (left, operator, right, result) => {
    expect((Decimal.parse(left).operate(operator, Decimal.parse(right), false) as Decimal).str()).toBe(result);
  });

  test('round and shorten by their methods', () => {
    const call = (text: string, name: string, ...args: unknown[]) => (Decimal.parse(text).getAttribute(name) as PyFunction).call(args, {});
    expect(repr(call('1.500', 'normalize'))).toBe("Decimal('1.5')");
    expect(repr(call('2.675', 'quantize', Decimal.parse('0.01')))).toBe("Decimal('2.68')");
    expect(repr(call('2.5', 'to_integral_value'))).toBe("Decimal('2')");
  });

  test('equal ints and floats of the same value, as keys too', () => {
    expect(equal(Decimal.parse('1.0'), 1)).toBe(true);
    expect(equal(0.5, Decimal.parse('0.50'))).toBe(true);
    expect(equal(Decimal.parse('0.1'), 0.1)).toBe(false);
    expect(new Dict([[1, 'one']]).get(Decimal.parse('1.00'))).toBe('one');
  });
});
