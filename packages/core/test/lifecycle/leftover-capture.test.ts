import { describe, expect, test } from 'vitest';
import { detectCapabilities, dropStreamTable, ensureStreamTables, refreshStreamTable, type StreamTableDefinition } from '../../src/index.js';
import { isMilestone, onFace, readFaces, row } from './faces.fixture.js';

describe.each((await readFaces()).filter(isMilestone))('$name $version', (face) => {
  test('a source can be written to after its stream table was dropped and another reads other columns', async () => {
    await onFace(face, async (pool) => {
      const of = (query: string): StreamTableDefinition => ({ name: 'public.s', query, schedule: '12h' });
      await pool.query("alter table orders add column region text default 'north'");
      await ensureStreamTables(pool, [of('select customer, sum(amount) as total from orders group by customer')]);
      await ensureStreamTables(pool, [of('select region, count(*) as n from orders group by region')]);
      await pool.query("insert into orders values (11, 1, 5, 'south')");
      await dropStreamTable(pool, 's');
      await ensureStreamTables(pool, [of('select customer, region from orders')]);
      await pool.query("insert into orders values (12, 1, 5, 'west')");
      await refreshStreamTable(pool, 's');
      expect(
        await row(pool, "select count(*)::int as n, string_agg(region, ',' order by region) filter (where region <> 'north') as regions from s"),
      ).toEqual({
        n: 12,
        regions: 'south,west',
      });
    });
  });

  test('a source that only an IMMEDIATE stream table reads is in the way of nothing', async () => {
    await onFace(face, async (pool) => {
      if (!(await detectCapabilities(pool)).knowsImmediate) return;
      const of = (query: string): StreamTableDefinition => ({ name: 'public.s', query, schedule: '12h' });
      await pool.query(`
        alter table orders add column region text default 'north';
        create table visits (id int primary key, who int);
        insert into visits values (1, 1)`);
      await ensureStreamTables(pool, [{ name: 'public.now', query: 'select id, who from visits', refreshMode: 'IMMEDIATE' }]);
      await ensureStreamTables(pool, [of('select customer, sum(amount) as total from orders group by customer')]);
      await dropStreamTable(pool, 's');
      await ensureStreamTables(pool, [of('select customer, region from orders')]);
      await pool.query("insert into orders values (11, 1, 5, 'west'); insert into visits values (2, 2)");
      await refreshStreamTable(pool, 's');
      expect(
        await row(
          pool,
          "select count(*)::int as n, count(*) filter (where region = 'west')::int as west, (select count(*)::int from now) as visits from s",
        ),
      ).toEqual({
        n: 11,
        west: 1,
        visits: 2,
      });
    });
  });
});
