import { binary } from '../values/arithmetic.js';
import { attributeOf } from '../values/attribute.js';
import { Decimal } from '../values/decimal.js';
import { Dict } from '../values/dict.js';
import { equal } from '../values/equal.js';
import { Markup } from '../values/markup.js';
import { isFloat, isInt, PyFloat } from '../values/number.js';
import { PyObject } from '../values/object.js';
import { ordered } from '../values/order.js';
import { Range } from '../values/range.js';
import { contains, isIterable } from '../values/sequence.js';
import { str } from '../values/text.js';
import { Tuple } from '../values/tuple.js';
import { Undefined } from '../values/undefined.js';
import { type Filter, filters } from './filter.js';

function remainderIs(value: unknown, divisor: unknown, remainder: number): boolean {
  return equal(binary('%', value, divisor), remainder);
}

function isCased(value: unknown, method: 'islower' | 'isupper'): boolean {
  const test = attributeOf(str(value), method);
  return test instanceof PyObject && test.call([], {}) === true;
}

function isSequence(value: unknown): boolean {
  if (typeof value === 'string' || Array.isArray(value)) return true;
  return value instanceof Tuple || value instanceof Dict || value instanceof Range || (value instanceof PyObject && value.isSequence);
}

function sameAs(value: unknown, other: unknown): boolean {
  if (value instanceof PyFloat && other instanceof PyFloat) return Object.is(value.value, other.value);
  return Object.is(value, other) || (typeof value === 'bigint' && value === other);
}

const comparisons = {
  eq: equal,
  ne: (a: unknown, b: unknown) => !equal(a, b),
  lt: (a: unknown, b: unknown) => ordered('<', a, b),
  le: (a: unknown, b: unknown) => ordered('<=', a, b),
  gt: (a: unknown, b: unknown) => ordered('>', a, b),
  ge: (a: unknown, b: unknown) => ordered('>=', a, b),
};

const operatorNames: Record<keyof typeof comparisons, readonly string[]> = {
  eq: ['eq', '==', 'equalto'],
  ne: ['ne', '!='],
  lt: ['lt', '<', 'lessthan'],
  le: ['le', '<='],
  gt: ['gt', '>', 'greaterthan'],
  ge: ['ge', '>='],
};

const operators = Object.entries(comparisons).flatMap(([name, test]) =>
  filters({ 'compare(other, /)': test }).flatMap(([, filter]) =>
    operatorNames[name as keyof typeof comparisons].map((alias) => [alias, filter] as const),
  ),
);

/** Jinja's tests by name. */
export const tests: ReadonlyMap<string, Filter> = new Map([
  ...operators,
  ...filters({
    'odd()': (value: unknown) => remainderIs(value, 2, 1),
    'even()': (value: unknown) => remainderIs(value, 2, 0),
    'divisibleby(num)': (value: unknown, divisor: unknown) => remainderIs(value, divisor, 0),
    'defined()': (value: unknown) => !(value instanceof Undefined),
    'undefined()': (value: unknown) => value instanceof Undefined,
    'none()': (value: unknown) => value === null,
    'boolean()': (value: unknown) => typeof value === 'boolean',
    'false()': (value: unknown) => value === false,
    'true()': (value: unknown) => value === true,
    'integer()': isInt,
    'float()': isFloat,
    'number()': (value: unknown) => isInt(value) || isFloat(value) || typeof value === 'boolean' || value instanceof Decimal,
    'string()': (value: unknown) => typeof value === 'string' || value instanceof Markup,
    'mapping()': (value: unknown) => value instanceof Dict || (value instanceof PyObject && value.isMapping),
    'sequence()': (value: unknown) => isSequence(value) || value instanceof Undefined,
    'iterable()': isIterable,
    'callable()': (value: unknown) => typeof value === 'function' || (value instanceof PyObject && value.isCallable),
    'lower()': (value: unknown) => isCased(value, 'islower'),
    'upper()': (value: unknown) => isCased(value, 'isupper'),
    'sameas(other)': sameAs,
    'escaped()': (value: unknown) => value instanceof Markup,
    'in(seq)': (value: unknown, container: unknown) => contains(container, value),
  }),
]);
