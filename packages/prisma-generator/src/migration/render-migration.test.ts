import { quoteLiteral } from '@pgtrickle-js/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inlineValues } from './render-migration.js';

test.each([
  ['select f(a => $1, b => $2)', ["it's", null], "select f(a => 'it''s', b => NULL)"],
  ['select $1, $10', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10n], 'select 1, 10'],
  [`select '$1', "$1", $x$ $1 $x$, $$ $1 $$ -- $1`, ['no'], `select '$1', "$1", $x$ $1 $x$, $$ $1 $$ -- $1`],
  ['select $1', [true], 'select true'],
])('%s', (sql, values, expected) => {
  expect(inlineValues(sql, values)).toBe(expected);
});

test('any text stays what it is, and what stands in it is no parameter', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (a, b) => {
      fc.pre(!a.includes('\0') && !b.includes('\0'));
      expect(inlineValues('f($1, $2)', [a, b])).toBe(`f(${quoteLiteral(a)}, ${quoteLiteral(b)})`);
    }),
  );
});
