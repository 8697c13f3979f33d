import { createDatabase, findPooler, type Pooler, startPooler, type TestDatabase } from '@pgtrickle-js/test-fixtures';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  applyPlan,
  catalogReader,
  ensureStreamTables,
  parsePlan,
  planStreamTables,
  planToJson,
  readDeclarations,
  readStreamTables,
  refreshAllStreamTables,
  revalidate,
  type StreamTableDefinition,
} from '../../src/index.js';

const isInstalled = findPooler() !== undefined;

const totals: StreamTableDefinition = {
  name: 'public.order_totals',
  query: 'select customer, sum(amount) as total from orders group by customer',
  schedule: '12h',
};
const grand: StreamTableDefinition = { name: 'public.order_grand', query: 'select sum(total) as grand from public.order_totals', schedule: '12h' };

describe.skipIf(!isInstalled)(`behind pgbouncer in transaction mode${!isInstalled ? ' (skipped: there is no pgbouncer)' : ''}`, () => {
  let database: TestDatabase;
  let pooler: Pooler;

  beforeAll(async () => {
    database = await createDatabase(inject('pgtrickleServer'));
    pooler = await startPooler(database.url);
    await withPool(async (pool) => {
      await pool.query('create table orders (id int primary key, customer int, amount numeric)');
      await pool.query('insert into orders select i, i % 3, i from generate_series(1, 9) i');
    });
  });

  afterAll(async () => {
    pooler?.stop();
    await database?.drop();
  });

  async function withPool<Result>(work: (pool: Pool) => Promise<Result>): Promise<Result> {
    const pool = new Pool({ connectionString: pooler.url, max: 8 });
    try {
      return await work(pool);
    } finally {
      await pool.end();
    }
  }

  test('concurrent applies, plans from files, refreshes and declarations work, and no session keeps anything', async () => {
    await withPool(async (pool) => {
      const declaredBy = { tool: 'pgtrickle', project: 'shop' } as const;
      await Promise.all(Array.from({ length: 8 }, () => ensureStreamTables(pool, [totals, grand], { declaredBy })));
      const reader = catalogReader(pool);
      expect((await readDeclarations(reader)).map(({ name }) => name)).toEqual([grand.name, totals.name]);
      const changed = [{ ...totals, query: totals.query.replace('sum(amount)', 'sum(amount)::float8') }, grand];
      const saved = parsePlan(await planToJson(reader, await planStreamTables(reader, changed, { declaredBy })));
      await revalidate(reader, saved);
      await applyPlan(pool, saved.plans);
      await pool.query('insert into orders values (10, 1, 100)');
      expect((await refreshAllStreamTables(pool)).map(({ outcome }) => outcome)).toEqual(['refreshed', 'refreshed']);
      expect((await pool.query('select grand from order_grand')).rows).toEqual([{ grand: 145 }]);
      expect(await readStreamTables(reader)).toHaveLength(2);
      const kept = await Promise.all(
        Array.from({ length: 8 }, () =>
          pool.query(
            `select current_setting('search_path') as path, (select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks`,
          ),
        ),
      );
      for (const { rows } of kept) expect(rows).toEqual([{ path: '"$user", public', locks: 0 }]);
    });
  });
});
