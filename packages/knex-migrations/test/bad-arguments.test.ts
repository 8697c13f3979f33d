import { expect } from 'vitest';
import { createStreamTable, dropStreamTable, streamTable, withStreamTables } from '../src/index.js';
import { test } from './knex.fixture.js';

const spec = { query: 'select 1 as one' };

test('arguments that are missing or in the wrong place are named, with the place of the call', async ({ knex }) => {
  const call = (...args: unknown[]) => (createStreamTable as (...all: unknown[]) => Promise<void>)(...args);
  const place = expect.stringMatching(/\(in .*bad-arguments\.test\.ts:\d+\)$/);
  await expect(call('order_totals', spec)).rejects.toMatchObject({ code: 'USAGE_INVALID', message: place, hint: expect.stringContaining('knex') });
  await expect(call(undefined, 'order_totals', spec)).rejects.toMatchObject({ code: 'USAGE_INVALID', message: place });
  await expect(call(knex, undefined, spec)).rejects.toMatchObject({ code: 'NAME_INVALID', message: place });
  await expect(call(knex, 7, spec)).rejects.toMatchObject({ code: 'NAME_INVALID', message: place });
  await expect(call(knex, 'order_totals')).rejects.toMatchObject({ code: 'DEFINITION_INVALID', message: place });
  await expect(call(knex, 'order_totals', 'select 1 as one')).rejects.toMatchObject({ code: 'DEFINITION_INVALID', message: place });
  await expect(dropStreamTable(knex, null as never)).rejects.toMatchObject({ code: 'NAME_INVALID', message: place });
  await expect(Promise.resolve().then(() => streamTable(knex, undefined as never))).rejects.toMatchObject({ code: 'NAME_INVALID' });
  expect(() => withStreamTables(undefined as never)).toThrow('the configuration is undefined');
});
