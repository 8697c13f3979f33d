import { PgTrickleError } from '@pgtrickle-js/core';
import fc from 'fast-check';
import knexFactory from 'knex';
import { createStreamTable, dropStreamTable, streamTable, streamTables } from '../src/index.js';
import { test } from './knex.fixture.js';

/** 10,000 names take minutes: asked for with PGTRICKLE_TEST_THOROUGH=1. */
const [lanes, namesPerLane] = process.env.PGTRICKLE_TEST_THOROUGH === '1' ? [10, 1_000] : [1, 60];

const plain = ['a', 'b', '1', '_', '$', 'é', '表', 'A', 'public'];
const quoting = ['.', '"', "'", '`', '\\', '$1', '$$', '?', '??', ':a', '%', '[1]', ' as ', ';', '--', '/*', '*/', '(', ','];
const invisible = ['\0', ' ', '\n', '\t', '\u00a0', '\u200b', '\ufeff', '\u202e', 'e\u0301', '😀', '\ud800'];
const name = fc.oneof(
  fc.string({ unit: fc.constantFrom(...plain, ...quoting, ...invisible), minLength: 1, maxLength: 6 }),
  fc.string({ unit: fc.constantFrom(...plain, '.', ' '), minLength: 1, maxLength: 6 }),
  fc.string({ unit: fc.constantFrom('a', 'é', '表'), minLength: 20, maxLength: 70 }),
  fc.stringMatching(/^[a-z_é][a-z0-9_$é]{0,5}$/),
);

test.concurrent.for(Array.from({ length: lanes }, (_, lane) => lane + 1))(
  `a name is taken and found again, or refused with our error; nothing is half created: ${namesPerLane} names, lane %i`,
  { timeout: lanes === 1 ? 120_000 : 3_600_000 },
  async (_, { freshUrl, expect }) => {
    const knex = knexFactory({ client: 'pg', connection: freshUrl, pool: { min: 0, max: 1 } });
    await knex.raw('create table public.numbers as select 1 as one');
    await fc.assert(
      fc.asyncProperty(name, async (text) => {
        const created = await createStreamTable(knex, text, { query: 'select one from public.numbers', refreshMode: 'FULL' }).then(
          () => true,
          (error: unknown) => {
            expect(error).toBeInstanceOf(PgTrickleError);
            expect(['NAME_INVALID', 'PLAN_SCHEMA_MISSING', 'PLAN_RELATION_EXISTS']).toContain((error as PgTrickleError).code);
            return false;
          },
        );
        const present = await streamTables(knex);
        expect(present.map((table) => table.name)).toEqual(created ? [text.includes('.') ? text : `public.${text}`] : []);
        if (!created) return;
        expect(await streamTable(knex, text)).toEqual([{ one: 1 }]);
        await dropStreamTable(knex, text);
      }),
      { numRuns: namesPerLane },
    );
    await knex.destroy();
  },
);
