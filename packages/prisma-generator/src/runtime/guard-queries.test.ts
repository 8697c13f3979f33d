import { expect, test } from 'vitest';
import { guardQueries } from './guard-queries.js';

const entry = { name: 'analytics.order_totals', writeTo: ['Order (public.orders)'] } as const;
const passed = Symbol('passed');

/** What a raw statement comes to. */
function outcome(sql: string, defaultSchema: string): unknown {
  const hooks = guardQueries({ defaultSchema, streamTables: { OrderTotal: entry }, relations: {} });
  const hook = hooks.$executeRawUnsafe as (operation: object) => unknown;
  try {
    return hook({ operation: '$executeRawUnsafe', args: [sql], query: () => passed });
  } catch (error) {
    return (error as Error).message;
  }
}

test.each([
  ['delete from order_totals', 'analytics', 'refused'],
  ['delete from order_totals', 'public', 'passed'],
  ['delete from analytics.order_totals', 'public', 'refused'],
  ['delete from public.order_totals', 'analytics', 'passed'],
  ['select * from order_totals', 'analytics', 'passed'],
])('%s, where names without a schema mean %s: %s', (sql, defaultSchema, wanted) => {
  const message =
    '$executeRawUnsafe with DELETE cannot write to the stream table analytics.order_totals: write to Order (public.orders), and it follows';
  expect(outcome(sql, defaultSchema)).toBe(wanted === 'passed' ? passed : message);
});
