import { test } from '@pgtrickle-js/test-fixtures/vitest';
import fc from 'fast-check';
import { expect } from 'vitest';
import { Decimal } from '../jinja/values/decimal.js';
import { bindValues, sqlLiteral } from './sql-literal.js';

test('any text comes back from the server as it was', async ({ db }) => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
      async (text) => {
        const { rows } = await db.query(`select ${sqlLiteral(text)}::text as text`);
        expect(rows).toEqual([{ text }]);
      },
    ),
    { numRuns: 100 },
  );
});

test('values take the places in order, and what they hold is no place', () => {
  expect(bindValues('values (%s, %s, %s, 10 %% 3)', ['%s', null, Decimal.parse('1.50')])).toBe("values ('%s', NULL, '1.50', 10 % 3)");
  expect(bindValues('%s %s', [true, 3n])).toBe('true 3');
});
