import { limitError, PythonError } from '../errors.js';
import type { BinaryOperator } from '../syntax/nodes.js';
import { floatOperation } from './float-arithmetic.js';
import { limits } from './limits.js';
import { type Int, normalizeInt, toFloat } from './number.js';

/** Python's operators on ints of any size. */
export function intOperation(operator: BinaryOperator, a: Int, b: Int): unknown {
  switch (operator) {
    case '+':
      return exact(a, b, Number(a) + Number(b)) ?? checked(BigInt(a) + BigInt(b));
    case '-':
      return exact(a, b, Number(a) - Number(b)) ?? checked(BigInt(a) - BigInt(b));
    case '*':
      return exact(a, b, Number(a) * Number(b)) ?? multiply(BigInt(a), BigInt(b));
    case '/':
      return toFloat(divide(a, b));
    case '//':
      return floorDivide(BigInt(a), BigInt(b));
    case '%':
      return modulo(a, b);
    case '**':
      return power(a, b);
  }
}

/** The result in doubles where that is exact. */
function exact(a: Int, b: Int, result: number): number | undefined {
  if (typeof a === 'bigint' || typeof b === 'bigint' || !Number.isSafeInteger(result)) return undefined;
  return result === 0 ? 0 : result;
}

function multiply(a: bigint, b: bigint): Int {
  if (bits(a) + bits(b) > limits.bits) throw tooLarge();
  return normalizeInt(a * b);
}

function checked(value: bigint): Int {
  return normalizeInt(value);
}

function bits(value: bigint): number {
  return value.toString(16).length * 4;
}

function tooLarge(): Error {
  return limitError(`the integer would be too large; templates may build ${limits.bits} bits`);
}

function floorDivide(a: bigint, b: bigint): Int {
  if (b === 0n) throw new PythonError('ZeroDivisionError', 'integer division or modulo by zero');
  const quotient = a / b;
  return normalizeInt(a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient);
}

function modulo(a: Int, b: Int): Int {
  if (b === 0) throw new PythonError('ZeroDivisionError', 'integer modulo by zero');
  if (typeof a === 'number' && typeof b === 'number') {
    const rest = a % b;
    return rest === 0 ? 0 : rest < 0 !== b < 0 ? rest + b : rest;
  }
  const divisor = BigInt(b);
  const rest = BigInt(a) % divisor;
  return normalizeInt(rest !== 0n && rest < 0n !== divisor < 0n ? rest + divisor : rest);
}

/** The nearest double to a quotient of ints. */
function divide(a: Int, b: Int): number {
  if (b === 0) throw new PythonError('ZeroDivisionError', 'division by zero');
  if (typeof a === 'number' && typeof b === 'number') return a / b;
  const numerator = BigInt(a);
  const denominator = BigInt(b);
  const [n, d] = [magnitude(numerator), magnitude(denominator)];
  // at least 64 bits of quotient, the last one telling whether something is left: converting them rounds once
  const shift = 66 + bits(d) - bits(n);
  const scaled = shift >= 0 ? n << BigInt(shift) : n;
  const divisor = shift >= 0 ? d : d << BigInt(-shift);
  const quotient = scaled / divisor;
  const sticky = scaled % divisor === 0n ? quotient : quotient | 1n;
  const result = scale(Number(sticky), -shift);
  if (!Number.isFinite(result)) throw new PythonError('OverflowError', 'integer division result too large for a float');
  return numerator < 0n !== denominator < 0n ? -result : result;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function scale(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return value * 2 ** half * 2 ** (exponent - half);
}

function power(a: Int, b: Int): unknown {
  if (b < 0) {
    if (a === 0) throw new PythonError('ZeroDivisionError', '0.0 cannot be raised to a negative power');
    return floatOperation('**', Number(a), Number(b));
  }
  const base = BigInt(a);
  if (base === 0n || base === 1n || base === -1n) return normalizeInt(base ** (b === 0 ? 0n : 2n - (BigInt(b) % 2n)));
  if (bits(base) * Number(b) > limits.bits * 4) throw tooLarge();
  return normalizeInt(base ** BigInt(b));
}
