import { PgTrickleError } from '@pgtrickle-js/core';
import fc from 'fast-check';
import { expect } from 'vitest';
import { createStreamTable, dropStreamTable, streamTable, streamTables } from '../src/index.js';
import { test } from './knex.fixture.js';

const name = fc.string({
  unit: fc.constantFrom('a', 'b', '1', '_', '$', 'é', '表', 'A', '.', '"', "'", '`', ' ', ';', '-', '?', '[1]', ' as ', '\\', '\0', '%'),
  minLength: 1,
  maxLength: 6,
});

test('a name is taken and found again, or refused with our error; nothing is half created', { timeout: 120_000 }, async ({ knex }) => {
  await knex.raw('create table public.numbers as select 1 as one');
  await fc.assert(
    fc.asyncProperty(fc.oneof(name, fc.stringMatching(/^[a-z_é][a-z0-9_$é]{0,5}$/)), async (text) => {
      const created = await createStreamTable(knex, text, { query: 'select one from public.numbers', refreshMode: 'FULL' }).then(
        () => true,
        (error: unknown) => {
          expect(error).toBeInstanceOf(PgTrickleError);
          expect(['NAME_INVALID', 'PLAN_SCHEMA_MISSING', 'PLAN_RELATION_EXISTS']).toContain((error as PgTrickleError).code);
          return false;
        },
      );
      const present = await streamTables(knex);
      expect(present.map((table) => table.name)).toEqual(created ? [`public.${text}`] : []);
      if (!created) return;
      expect(await streamTable(knex, text)).toEqual([{ one: 1 }]);
      await dropStreamTable(knex, text);
    }),
    { numRuns: 120 },
  );
});
