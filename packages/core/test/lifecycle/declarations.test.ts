import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  alterStreamTable,
  catalogReader,
  type DeclaredBy,
  digestDefinition,
  dropStreamTable,
  ensureStreamTables,
  planStreamTable,
  planStreamTables,
  readDeclarations,
  readStreamTable,
  type StreamTableDefinition,
} from '../../src/index.js';
import { isMilestone, onFace, readFaces, row } from './faces.fixture.js';

const totals: StreamTableDefinition = {
  name: 'public.order_totals',
  query: 'select customer, sum(amount) as total, count(*) as n from orders group by customer',
  schedule: '12h',
};
const grand: StreamTableDefinition = { name: 'public.order_grand', query: 'select sum(total) as grand from public.order_totals', schedule: '12h' };
const shop: DeclaredBy = { tool: 'dbt', project: 'shop' };
const billing: DeclaredBy = { tool: 'knex', project: 'billing' };

const faces = (await readFaces()).filter((face) => isMilestone(face));

describe.concurrent.each(faces)('declarations on $name $version', (face) => {
  test('every apply records tool and project, and the second has nothing to do', async () => {
    await onFace(face, async (pool) => {
      await ensureStreamTables(pool, [totals, grand], { declaredBy: shop });
      const { role } = await row(pool, 'select current_user::text as role');
      const declared = await readDeclarations(catalogReader(pool));
      expect(declared).toEqual([
        { ...shop, name: grand.name, definitionDigest: await digestDefinition(grand), role, declaredAt: expect.any(Date) },
        { ...shop, name: totals.name, definitionDigest: await digestDefinition(totals), role, declaredAt: expect.any(Date) },
      ]);
      expect(Math.abs(Date.now() - (declared[0]?.declaredAt.getTime() ?? 0))).toBeLessThan(60_000);

      const written = async () => (await row(pool, 'select count(*)::int as n from pg_description')).n;
      const before = await written();
      for (const plan of await planStreamTables(catalogReader(pool), [totals, grand], { declaredBy: shop })) {
        expect(plan).toMatchObject({ action: 'none', steps: [], changes: [], warnings: [] });
      }
      await ensureStreamTables(pool, [{ ...totals, query: totals.query.toUpperCase() }], { declaredBy: shop });
      expect(await written()).toBe(before);
      expect((await readDeclarations(catalogReader(pool)))[0]?.declaredAt).toEqual(declared[0]?.declaredAt);
    });
  });

  test('a change renews the digest, whoever made it without a name keeps the record', async () => {
    await onFace(face, async (pool) => {
      await ensureStreamTables(pool, [totals], { declaredBy: shop });
      await alterStreamTable(pool, totals.name, { schedule: '6h' });
      const digest = async () => (await readDeclarations(catalogReader(pool), totals.name))[0]?.definitionDigest;
      expect(await digest()).toBe(await digestDefinition(totals));
      await ensureStreamTables(pool, [{ ...totals, schedule: '3h' }], { declaredBy: shop });
      expect(await digest()).toBe(await digestDefinition({ ...totals, schedule: '3h' }));
    });
  });

  test('a table that nobody declared is adopted by a plan that does only that', async () => {
    await onFace(face, async (pool) => {
      await ensureStreamTables(pool, [totals]);
      const plan = await planStreamTable(catalogReader(pool), totals, { declaredBy: shop });
      expect(plan).toMatchObject({ action: 'declare', changes: [{ kind: 'declare', from: null, to: shop }], warnings: [] });
      expect(await ensureStreamTables(pool, [totals], { declaredBy: shop })).toMatchObject([{ action: 'declare' }]);
      expect(await ensureStreamTables(pool, [totals], { declaredBy: shop })).toMatchObject([{ action: 'none' }]);
    });
  });

  test('a table of another tool is taken over with a warning, or refused', async () => {
    await onFace(face, async (pool) => {
      await ensureStreamTables(pool, [totals], { declaredBy: shop });
      await expect(planStreamTable(catalogReader(pool), totals, { declaredBy: billing, onDeclaredElsewhere: 'error' })).rejects.toMatchObject({
        code: 'DECLARED_ELSEWHERE',
        message: 'public.order_totals is declared by dbt, project shop',
      });
      const [taken] = await ensureStreamTables(pool, [{ ...totals, schedule: '6h' }], { declaredBy: billing });
      expect(taken).toMatchObject({
        action: 'alter',
        changes: [{ kind: 'schedule' }, { kind: 'declare', from: shop, to: billing }],
        warnings: ['DECLARED_ELSEWHERE: public.order_totals is declared by dbt, project shop; knex, project billing takes it over'],
      });
      expect(await readDeclarations(catalogReader(pool))).toMatchObject([billing]);
      expect(await ensureStreamTables(pool, [totals], { declaredBy: shop, onExisting: 'keep' })).toMatchObject([{ action: 'none', warnings: [] }]);
    });
  });

  test('a rebuild keeps the records of all that it makes again', async () => {
    await onFace(face, async (pool) => {
      await ensureStreamTables(pool, [totals], { declaredBy: shop });
      await ensureStreamTables(pool, [grand], { declaredBy: billing });
      const before = await readDeclarations(catalogReader(pool));
      const retyped = { ...totals, query: totals.query.replace('count(*)', 'count(*)::int') };
      expect(await ensureStreamTables(pool, [retyped])).toMatchObject([{ action: 'rebuild' }]);
      expect(await readDeclarations(catalogReader(pool))).toEqual(before);
      expect(await ensureStreamTables(pool, [totals], { declaredBy: shop })).toMatchObject([
        { action: 'rebuild', warnings: expect.not.arrayContaining([expect.stringContaining('DECLARED')]) },
      ]);
      expect(await readDeclarations(catalogReader(pool))).toMatchObject([billing, shop]);
    });
  });

  test('a record goes with its table, and is not inherited by one of the same name', async () => {
    await onFace(face, async (pool) => {
      await ensureStreamTables(pool, [totals], { declaredBy: shop });
      await dropStreamTable(pool, totals.name);
      await ensureStreamTables(pool, [totals]);
      expect(await readDeclarations(catalogReader(pool))).toEqual([]);
    });
  });

  test('eight concurrent applies of two projects all succeed', async () => {
    await onFace(face, async (pool) => {
      const runs = Array.from({ length: 8 }, (_, run) => ensureStreamTables(pool, [totals, grand], { declaredBy: run % 2 === 0 ? shop : billing }));
      await Promise.all(runs);
      const declared = await readDeclarations(catalogReader(pool));
      expect(declared.map(({ tool }) => tool).every((tool) => tool === 'dbt' || tool === 'knex')).toBe(true);
      expect(declared).toHaveLength(2);
    });
  });
});

const [face] = faces;

test.runIf(face)('whatever a project is called, its name comes back as it was', async () => {
  await onFace(face as NonNullable<typeof face>, async (pool) => {
    await ensureStreamTables(pool, [totals]);
    await fc.assert(
      fc.asyncProperty(projectName, async (project) => {
        await ensureStreamTables(pool, [totals], { declaredBy: { tool: 'pgtrickle', project } });
        expect((await readStreamTable(catalogReader(pool), totals.name)).declaration?.project).toBe(project);
      }),
      { numRuns: 60 },
    );
  });
});

const projectName = fc
  .oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.constantFrom('$pgtrickle$', "it's", '100%', '\\', '$1 ?', '"}', '%I %L', '$pgtrickle_$'))
  .filter((text) => !text.includes('\0'));

test.runIf(face)('a comment by hand is no record, and a role that does not own the table is told so', async () => {
  await onFace(face as NonNullable<typeof face>, async (pool) => {
    await ensureStreamTables(pool, [totals]);
    const hidden = face?.name === 'pg_stream' ? '__pgs_row_id' : '__pgt_row_id';
    for (const comment of ['by hand', '{"tool": 1}', '{', '{}']) {
      await pool.query(`comment on column order_totals.${hidden} is '${comment}'`);
      expect(await readDeclarations(catalogReader(pool))).toEqual([]);
    }
    const schema = face?.name === 'pg_stream' ? 'pgstream' : 'pgtrickle';
    const role = `reader_${process.pid}_${Date.now()}`;
    await pool.query(
      `create role ${role}; grant usage on schema ${schema} to ${role}; grant select on all tables in schema ${schema}, public to ${role}`,
    );
    const session = await pool.connect();
    try {
      await session.query(`set role ${role}`);
      expect(await planStreamTable(catalogReader(session), totals, { declaredBy: shop })).toMatchObject({
        action: 'none',
        steps: [],
        warnings: ['public.order_totals is declared by nobody, and stays so: only its owner can say otherwise'],
      });
    } finally {
      await session.query('reset role');
      session.release();
      await pool.query(`drop owned by ${role}; drop role ${role}`);
    }
  });
});
