import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseName, quoteIdentifier, quoteLiteral, quoteName, splitName } from './identifier.js';

test.each([
  ['order_totals', 'public.order_totals'],
  ['app.order_totals', 'app.order_totals'],
  ['été.1st$', 'été.1st$'],
  ['select', 'public.select'],
])('%s is %s', (text, name) => {
  expect(parseName(text)).toBe(name);
});

test.each([
  ['', 'its name is empty', undefined],
  ['.a', 'its schema is empty', undefined],
  ['a.b.c', 'it has 2 dots, and only the one between schema and name is allowed', undefined],
  ['Order_Totals', 'it has upper-case letters, which the extension does not find again', 'Use "order_totals".'],
  ['"Order Totals"', 'quotes are not understood: write the bare name', 'Use "order_totals".'],
  ['order-totals', '"-" is not allowed: use lower-case letters, digits and underscores', 'Use "order_totals".'],
  ['a\0b', '"\\u0000" is not allowed: use lower-case letters, digits and underscores', 'Use "a_b".'],
  ['x'.repeat(64), 'its name is 64 bytes long, and PostgreSQL keeps 63', undefined],
  ['é'.repeat(32), 'its name is 64 bytes long, and PostgreSQL keeps 63', undefined],
])('%j cannot name a stream table', (text, problem, hint) => {
  const message = `${JSON.stringify(text)} cannot name a stream table: ${problem}`;
  expect(() => parseName(text)).toThrow(expect.objectContaining({ code: 'NAME_INVALID', message, hint, details: { name: text } }));
});

test('a name splits at its first dot', () => {
  expect(splitName('a.b')).toEqual({ schema: 'a', name: 'b' });
  expect(splitName('a.b.c')).toEqual({ schema: 'a', name: 'b.c' });
});

test('an accepted name is split and put together without change', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const name = attempt(() => parseName(text));
      if (name === undefined) return;
      const parts = splitName(name);
      expect(`${parts.schema}.${parts.name}`).toBe(name);
      expect(quoteName(name)).toBe(`"${parts.schema}"."${parts.name}"`);
      expect(parseName(name)).toBe(name);
    }),
  );
});

test('what is quoted reads back as it was', () => {
  const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'));
  fc.assert(
    fc.property(text, (value) => {
      expect(quoteIdentifier(value).slice(1, -1).replaceAll('""', '"')).toBe(value);
      const literal = quoteLiteral(value);
      const body = literal.slice(literal.indexOf("'") + 1, -1).replaceAll("''", "'");
      expect(literal.startsWith('E') ? body.replaceAll('\\\\', '\\') : body).toBe(value);
    }),
  );
  expect(() => quoteIdentifier('a\0')).toThrow(/NUL/);
});

function attempt<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
