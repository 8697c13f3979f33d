import { expect, test } from 'vitest';
import { drizzleViews } from './drizzle.js';
import type { TypedTable } from './typed-table.js';

const table = (key: string): TypedTable => ({
  name: `public.${key}`,
  key,
  columns: [{ name: 'at', type: 'date', baseType: 'date', dimensions: 0, labels: null, comment: null }],
});

test('names of the language and of imports are not hidden; each variable is another one', async () => {
  const views = await drizzleViews(['class', 'date', 'order_totals', 'order__totals', '1st', '1_st'].map(table));
  expect([...views.matchAll(/export const (\S+) = pgView\((\S+),/g)].map(([, name, of]) => [name, of])).toEqual([
    ['classView', '"class"'],
    ['dateView', '"date"'],
    ['orderTotals', '"order_totals"'],
    ['orderTotals2', '"order__totals"'],
    ['_1st', '"1st"'],
    ['_1St', '"1_st"'],
  ]);
});
