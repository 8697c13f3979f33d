import knexFactory from 'knex';
import { describe, expect, test } from 'vitest';
import { literalSql } from './literal-sql.js';

const knex = knexFactory({ client: 'pg', connection: 'postgres://nobody@localhost/none' });

describe('literals', () => {
  test.each([
    [null, 'NULL'],
    [5, "'5'"],
    [10n, "'10'"],
    [true, "'true'"],
    ["it's \\", "E'it''s \\\\'"],
    [Buffer.from([0, 255]), "'\\x00ff'::bytea"],
    [{ a: "'" }, `'{"a":"''"}'`],
    [new Date(Date.UTC(2024, 0, 2)), /^'2024-01-0[12]T.*'$/],
  ])('%s', (value, expected) => {
    const sql = literalSql(knex.raw('select ?', [value as never]));
    if (expected instanceof RegExp) expect(sql.slice(7)).toMatch(expected);
    else expect(sql).toBe(`select ${expected}`);
  });

  test('of a builder, in the order of its placeholders', () => {
    const query = knex('orders').where('note', '??').whereIn('id', [1, 2]).whereRaw("kind = '\\?' and size > ?", [3]).select('id');
    expect(literalSql(query)).toBe(`select "id" from "orders" where "note" = '??' and "id" in ('1', '2') and kind = '?' and size > '3'`);
  });

  test.each([
    [Symbol('x'), 'binding 1 of the query cannot be written as a literal: symbol is no SQL value'],
    [() => 1, 'binding 1 of the query cannot be written as a literal: function is no SQL value'],
    [new Date(Number.NaN), 'binding 1 of the query cannot be written as a literal: an invalid Date is no SQL value'],
    ['a\0b', 'binding 1 of the query cannot be written as a literal: PostgreSQL cannot hold a NUL character'],
  ])('%s is refused', (value, message) => {
    const raw = knex.raw('select ?', [null as never]);
    Object.assign(raw, { toSQL: () => ({ toNative: () => ({ sql: 'select $1', bindings: [value] }) }) });
    expect(() => literalSql(raw)).toThrow(message);
  });

  test('an undefined binding is refused', () => {
    expect(() => literalSql(knex('orders').where('id', undefined as never))).toThrow('the query cannot be compiled: Undefined binding(s) detected');
  });
});
