import { PythonError } from '../errors.js';
import type { BinaryOperator } from '../syntax/nodes.js';
import { toFloat } from './number.js';

/** Python's operators on floats. */
export function floatOperation(operator: BinaryOperator, x: number, y: number): unknown {
  switch (operator) {
    case '+':
      return toFloat(x + y);
    case '-':
      return toFloat(x - y);
    case '*':
      return toFloat(x * y);
    case '/':
      if (y === 0) throw new PythonError('ZeroDivisionError', 'float division by zero');
      return toFloat(x / y);
    case '//':
      if (y === 0) throw new PythonError('ZeroDivisionError', 'float floor division by zero');
      return toFloat(floorDivide(x, y));
    case '%':
      if (y === 0) throw new PythonError('ZeroDivisionError', 'float modulo');
      return toFloat(modulo(x, y));
    case '**':
      return toFloat(power(x, y));
  }
}

function modulo(x: number, y: number): number {
  const rest = x % y;
  if (rest === 0) return Object.is(y, -0) || y < 0 ? -0 : 0;
  return rest < 0 !== y < 0 ? rest + y : rest;
}

function floorDivide(x: number, y: number): number {
  const quotient = (x - modulo(x, y)) / y;
  if (quotient === 0) return x / y < 0 || Object.is(x / y, -0) ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

function power(x: number, y: number): number {
  // JavaScript has no value for these two, C has
  if (x === 1 || (x === -1 && !Number.isFinite(y) && !Number.isNaN(y))) return 1;
  if (x === 0 && y < 0) throw new PythonError('ZeroDivisionError', '0.0 cannot be raised to a negative power');
  if (x < 0 && Number.isFinite(x) && !Number.isInteger(y) && Number.isFinite(y))
    throw new PythonError('ValueError', 'a negative number to a fractional power is complex, which templates do not have');
  const result = x ** y;
  if (!Number.isFinite(result) && Number.isFinite(x) && Number.isFinite(y))
    throw new PythonError('OverflowError', "(34, 'Numerical result out of range')");
  return result;
}
