import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyPlan,
  catalogReader,
  ensureStreamTables,
  parsePlan,
  planPrune,
  planStreamTable,
  planStreamTables,
  planToJson,
  readDeclarations,
  readStreamTables,
  revalidate,
  reversePlan,
  type StreamTableDefinition,
} from '../../src/index.js';
import { isMilestone, onFace, readFaces, row } from './faces.fixture.js';

const totals: StreamTableDefinition = {
  name: 'public.order_totals',
  query: 'select customer, sum(amount) as total, count(*) as n from orders group by customer',
  schedule: '12h',
};
const grand: StreamTableDefinition = { name: 'public.order_grand', query: 'select sum(total) as grand from public.order_totals', schedule: '12h' };
const big: StreamTableDefinition = { name: 'public.big', query: 'select id, amount from orders where amount > 5', schedule: '12h' };
const both: StreamTableDefinition = {
  name: 'public.both',
  query: 'select t.n, b.amount from order_totals t join big b on b.id = t.customer',
  schedule: '12h',
};
const shop = { tool: 'pgtrickle', project: 'shop' } as const;

const faces = (await readFaces()).filter((face) => isMilestone(face));

describe.concurrent.each(faces)('a plan in a file on $name $version', (face) => {
  test('is run as it was made', async () => {
    await onFace(face, async (pool) => {
      const reader = catalogReader(pool);
      const plans = await planStreamTables(reader, [totals, grand], { declaredBy: shop });
      const text = await planToJson(reader, plans);
      expect(await planToJson(reader, plans)).toBe(text);
      const saved = parsePlan(text);
      expect(saved.plans.map(({ steps, name, action }) => ({ name, action, steps }))).toEqual(
        plans.map(({ steps, name, action }) => ({ name, action, steps })),
      );
      expect(saved.server).toMatchObject({ extension: face.name, version: face.version });
      await revalidate(reader, saved);
      await applyPlan(pool, saved.plans);
      expect((await readDeclarations(reader)).map(({ name }) => name)).toEqual([grand.name, totals.name]);
      await expect(revalidate(reader, saved)).rejects.toMatchObject({
        code: 'PLAN_STALE',
        message:
          'the plan for public.order_totals, public.order_grand is out of date: public.order_totals, public.order_grand changed since it was made',
      });
    });
  });

  test('is refused when a source has changed, or what depends on the table', async () => {
    await onFace(face, async (pool) => {
      const reader = catalogReader(pool);
      const create = parsePlan(await planToJson(reader, [await planStreamTable(reader, totals)]));
      await pool.query('alter table orders add column note text');
      const stale = {
        code: 'PLAN_STALE',
        message: 'the plan for public.order_totals is out of date: what it reads, public.orders, changed since it was made',
      };
      await expect(revalidate(reader, create)).rejects.toMatchObject(stale);
      await expect(applyPlan(pool, create.plans)).rejects.toMatchObject(stale);
      await ensureStreamTables(pool, [totals]);
      const retyped = { ...totals, query: totals.query.replace('count(*)', 'count(*)::int') };
      const rebuild = parsePlan(await planToJson(reader, [await planStreamTable(reader, retyped)]));
      await revalidate(reader, rebuild);
      await pool.query('create view seen as select customer from order_totals');
      await expect(revalidate(reader, rebuild)).rejects.toMatchObject({ code: 'PLAN_STALE', message: expect.stringContaining('what depends on it') });
    });
  });

  test('is refused on another database', async () => {
    await onFace(face, async (pool) => {
      const saved = parsePlan(await planToJson(catalogReader(pool), [await planStreamTable(catalogReader(pool), totals)]));
      await onFace(face, async (other) => {
        await expect(revalidate(catalogReader(other), saved)).rejects.toMatchObject({
          code: 'PLAN_STALE',
          message: expect.stringMatching(/^the plan was made on another database, /),
        });
      });
    });
  });

  test('two rebuilds that meet in one reader can be applied one after the other', async () => {
    await onFace(face, async (pool) => {
      const reader = catalogReader(pool);
      await ensureStreamTables(pool, [totals, big, both], { declaredBy: shop });
      await pool.query('create view seen as select b.amount, t.n from big b join "both" t using (amount)');
      const changed = [
        { ...totals, query: totals.query.replace('count(*)', 'count(*)::int') },
        { ...big, query: big.query.replace('amount from', 'amount::float8 as amount from') },
        both,
      ];
      const saved = parsePlan(await planToJson(reader, await planStreamTables(reader, changed, { declaredBy: shop, allowLoss: true })));
      expect(saved.plans.map(({ action }) => action)).toEqual(['rebuild', 'rebuild', 'none']);
      await revalidate(reader, saved);
      await applyPlan(pool, saved.plans);
      expect((await planStreamTables(reader, changed, { declaredBy: shop })).flatMap(({ steps }) => steps)).toEqual([]);
      expect((await row(pool, 'select count(*)::int as n from seen')).n).toEqual(expect.any(Number));
    });
  });

  test('what a plan made can be taken back', async () => {
    await onFace(face, async (pool) => {
      const reader = catalogReader(pool);
      const create = await planStreamTable(reader, { ...totals, status: 'PAUSED' }, { declaredBy: shop });
      await applyPlan(pool, create);
      for (const { sql, values } of reversePlan(create) ?? []) await pool.query(sql, [...values]);
      expect(await readStreamTables(reader)).toEqual([]);

      await ensureStreamTables(pool, [totals], { declaredBy: shop });
      const alter = await planStreamTable(reader, { ...totals, schedule: '6h' }, { declaredBy: { tool: 'knex', project: 'billing' } });
      await applyPlan(pool, alter);
      for (const { sql, values } of reversePlan(alter) ?? []) await pool.query(sql, [...values]);
      expect(await readStreamTables(reader)).toMatchObject([{ schedule: '12h', declaration: shop }]);
      const rebuild = await planStreamTable(reader, totals, { fullRefresh: true });
      expect(reversePlan(rebuild)).toBeUndefined();
    });
  });

  test('pruning drops what a project no longer defines, and nothing else', async () => {
    await onFace(face, async (pool) => {
      const reader = catalogReader(pool);
      await ensureStreamTables(pool, [totals, grand], { declaredBy: shop });
      await ensureStreamTables(pool, [big], { declaredBy: { ...shop, project: 'other' } });
      expect(await planPrune(reader, [totals, grand], { declaredBy: shop })).toEqual([]);
      await expect(planPrune(reader, [grand], { declaredBy: shop })).rejects.toMatchObject({ code: 'STREAM_TABLE_HAS_DEPENDENTS' });
      await pool.query('create view seen as select g.grand, t.total from order_grand g, order_totals t');
      await expect(planPrune(reader, [], { declaredBy: shop })).rejects.toMatchObject({ code: 'STREAM_TABLE_HAS_DEPENDENTS' });
      const saved = parsePlan(await planToJson(reader, await planPrune(reader, [], { declaredBy: shop, cascade: true })));
      expect(saved.plans.map(({ name }) => name)).toEqual([grand.name, totals.name]);
      await revalidate(reader, saved);
      await applyPlan(pool, saved.plans);
      expect((await readStreamTables(reader)).map(({ name }) => name)).toEqual([big.name]);
    });
  });
});

const [face] = faces;

test.runIf(face)('a file that is no plan, of another format or edited is refused', async () => {
  await onFace(face as NonNullable<typeof face>, async (pool) => {
    const text = await planToJson(catalogReader(pool), await planStreamTables(catalogReader(pool), [totals]));
    const refusal = (message: string) => expect.objectContaining({ code: 'PLAN_FILE_INVALID', message: `the plan cannot be read: ${message}` });
    expect(() => parsePlan('')).toThrow(refusal('it is no JSON'));
    for (const other of ['null', '[]', '{}', '3', '{"format": 1}']) expect(() => parsePlan(other)).toThrow(refusal('it holds no plan'));
    expect(() => parsePlan('{"format": "pgtrickle-plan/9"}')).toThrow(
      refusal('it has the format pgtrickle-plan/9, and this version reads pgtrickle-plan/1'),
    );
    expect(() => parsePlan(text.replace('12h', '13h'))).toThrow(refusal('it was changed after it was written'));
    expect(parsePlan(JSON.stringify(JSON.parse(text))).plans).toHaveLength(1);
  });
});

test.runIf(face)('values come back from a file as they were', async () => {
  await onFace(face as NonNullable<typeof face>, async (pool) => {
    const reader = catalogReader(pool);
    const [plan] = await planStreamTables(reader, [totals]);
    const value = fc.oneof(fc.string(), fc.bigInt(), fc.boolean(), fc.constant(null), fc.integer(), fc.date({ noInvalidDate: true }));
    await fc.assert(
      fc.asyncProperty(fc.array(value), async (values) => {
        const steps = [{ sql: 'select 1', values, comment: 'one' }];
        const saved = parsePlan(await planToJson(reader, [{ ...plan, steps } as NonNullable<typeof plan>]));
        expect(saved.plans[0]?.steps).toEqual(steps);
      }),
      { numRuns: 40 },
    );
  });
});
