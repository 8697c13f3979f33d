import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderStatement } from './sql-literal.js';

test('values stand where their places were', () => {
  const values = ["it's", 5, null, true, 7n];
  expect(renderStatement({ sql: 'select f(a => $1, b => $2, c => $3, d => $4, e => $5)', values })).toBe(
    "select f(a => 'it''s', b => 5, c => null, d => true, e => 7);",
  );
});

test('what only looks like a place stays', () => {
  expect(renderStatement({ sql: `select '$1', "$1", $a$ $1 $a$, $$ $1 $$, $1`, values: ['x'] })).toBe(
    `select '$1', "$1", $a$ $1 $a$, $$ $1 $$, 'x';`,
  );
  expect(renderStatement({ sql: 'select $1::text', values: ['$1'] })).toBe("select '$1'::text;");
});

test('a statement without values is written as it is, with one semicolon', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const sql = `drop table "${text.replaceAll('"', '""')}"`;
      expect(renderStatement({ sql, values: [] })).toBe(`${sql};`);
    }),
  );
});
