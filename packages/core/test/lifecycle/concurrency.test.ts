import { Pool, type PoolClient } from 'pg';
import { describe, expect, test } from 'vitest';
import {
  applyPlan,
  catalogReader,
  changeQuery,
  createStreamTable,
  detectCapabilities,
  dropStreamTable,
  ensureStreamTables,
  PgTrickleError,
  planAlter,
  planRefresh,
  planStreamTable,
  planStreamTables,
  type Queryable,
  readStreamTable,
  readStreamTables,
  type Step,
  type StreamTableDefinition,
} from '../../src/index.js';
import { onFace, readFaces, row } from './faces.fixture.js';

const totals: StreamTableDefinition = {
  name: 'public.totals',
  query: 'select customer, sum(amount) as total from orders group by customer',
  schedule: '12h',
};

/** Twenty: over one table, over two, and over each other. */
const definitions = Array.from({ length: 20 }, (_, index): StreamTableDefinition => {
  const query =
    index < 10
      ? `select customer, sum(amount) as total_${index} from orders group by customer`
      : index < 15
        ? `select o.id, c.name from public.orders o join customers c on c.id = o.customer where o.id > ${index - 10}`
        : `select customer, total_${index - 15} as total from st_${index - 15} where customer > 0`;
  return { name: `public.st_${index}`, query, schedule: '12h' };
});

const faces = (await readFaces()).filter(({ version }) => ['0.1.0', '0.1.3', '0.67.0', '0.108.3'].includes(version));

describe.each(faces)('$name $version', (face) => {
  test('eight runs at once on an empty database all succeed and create each table once', async () => {
    await onFace(face, async (pool) => {
      await pool.query('create table customers (id int primary key, name text)');
      const pools = Array.from({ length: 8 }, () => new Pool({ ...pool.options, max: 2 }));
      const runs = await Promise.all(pools.map((each, index) => ensureStreamTables(each, index % 2 === 0 ? definitions : definitions.toReversed())));
      await Promise.all(pools.map((each) => each.end()));
      const created = runs.flat().filter(({ action }) => action === 'create');
      expect(created.map(({ name }) => name).sort()).toEqual(definitions.map(({ name }) => name).sort());
      expect(runs.flat().filter(({ action }) => action !== 'create' && action !== 'none')).toEqual([]);
      expect(await readStreamTables(catalogReader(pool))).toHaveLength(20);
    });
  });
});

const newest = faces.filter(({ version }) => version === '0.67.0' || (faces.length === 1 && !version.startsWith('0.1.')));

describe.skipIf(newest.length === 0).each(newest)('transactions on $name $version', (face) => {
  test('joins the caller’s transaction, which decides', async () => {
    await onFace(face, async (pool) => {
      const client = await pool.connect();
      await client.query('begin');
      await ensureStreamTables(client, [totals]);
      await expect(ensureStreamTables(client, [{ ...totals, name: 'public.bad', query: 'select nope from orders' }])).rejects.toMatchObject({
        code: 'QUERY_INVALID',
      });
      await client.query('rollback');
      client.release();
      expect(await readStreamTables(catalogReader(pool))).toEqual([]);
    });
  });

  test.each(['simple', 'extended'] as const)('a plan that fails leaves the caller’s transaction usable (%s protocol)', async (queryMode) => {
    await onFace(face, async (pool) => {
      const client = await pool.connect();
      const session = queryMode === 'extended' ? extended(client) : client;
      const bad = { ...totals, query: 'select nope from orders' };
      await client.query('begin');
      await client.query('create table kept (id int)');
      await expect(ensureStreamTables(session, [bad])).rejects.toMatchObject({ code: 'QUERY_INVALID' });
      await expect(planStreamTables(catalogReader(session), [bad])).rejects.toMatchObject({ code: 'QUERY_INVALID' });
      await expect(createStreamTable(session, bad)).rejects.toMatchObject({ code: 'QUERY_INVALID' });
      await createStreamTable(session, totals);
      await expect(changeQuery(session, totals.name, bad.query)).rejects.toMatchObject({ code: 'QUERY_INVALID' });
      await client.query('commit');
      client.release();
      expect(await row(pool, "select to_regclass('kept') is not null as kept")).toEqual({ kept: true });
      expect((await readStreamTables(catalogReader(pool))).map(({ name }) => name)).toEqual([totals.name]);
    });
  });

  test('a driver that prepares every statement gets transactions of its own, and joins those that there are', async () => {
    await onFace(face, async (pool) => {
      const client = await pool.connect();
      const session = extended(client);
      expect(await ensureStreamTables(session, [totals])).toMatchObject([{ action: 'create' }]);
      expect(await readStreamTables(catalogReader(pool))).toHaveLength(1);
      await client.query('begin');
      await ensureStreamTables(session, [{ ...totals, schedule: '3h' }]);
      await client.query('rollback');
      client.release();
      expect(await readStreamTable(catalogReader(pool), totals.name)).toMatchObject({ schedule: '12h' });
    });
  });

  test('a transaction that is lost already is said to be so', async () => {
    await onFace(face, async (pool) => {
      const client = await pool.connect();
      await client.query('begin');
      await client.query('select nope').catch(() => undefined);
      await expect(ensureStreamTables(client, [totals])).rejects.toMatchObject({
        message: 'current transaction is aborted, commands ignored until end of transaction block',
        hint: 'An earlier statement of the transaction failed: roll it back, or back to a savepoint.',
      });
      await client.query('rollback');
      client.release();
    });
  });

  test('a transaction that is lost already is not brought back by a savepoint of its own', async () => {
    await onFace(face, async (pool) => {
      const client = await pool.connect();
      await detectCapabilities(client);
      await client.query('begin; savepoint pgtrickle_apply');
      await client.query('select nope').catch(() => undefined);
      await expect(createStreamTable(client, totals, { transaction: 'join' })).rejects.toMatchObject({
        message: 'current transaction is aborted, commands ignored until end of transaction block',
      });
      await expect(client.query('select 1')).rejects.toMatchObject({ code: '25P02' });
      await client.query('rollback');
      client.release();
    });
  });

  test('of steps that are sent together the one that failed is named', async () => {
    await onFace(face, async (pool) => {
      const planned = await planStreamTable(catalogReader(pool), totals, { declaredBy: { tool: 'pgtrickle', project: 'shop' } });
      const check: Step = { sql: 'select 1 / 0', values: [], comment: 'divide', reverse: null };
      const plan = { ...planned, steps: [planned.steps[0] as Step, check, planned.steps.at(-1) as Step] };
      const error: PgTrickleError = await applyPlan(pool, plan).then(Promise.reject, (reason) => reason);
      expect(error.message).toContain('(step 2 of 3, divide; nothing of it was kept)');
      expect(await readStreamTables(catalogReader(pool))).toEqual([]);
      const { steps } = await applyPlan(pool, planned);
      expect(steps.map(({ comment }) => comment)).toEqual(planned.steps.map(({ comment }) => comment));
    });
  });

  test('a failed step leaves nothing, says how far it came, and the caller’s transaction goes on', async () => {
    await onFace(face, async (pool) => {
      await ensureStreamTables(pool, [totals]);
      const planned = await planAlter(catalogReader(pool), totals.name, { schedule: '3h', options: { tier: 'cold' } });
      // Planning refuses what the server would; here the server has to.
      const steps = planned.steps.map((step) => ({ ...step, values: step.values.map((value) => (value === 'cold' ? 'lukewarm' : value)) }));
      const plan = { ...planned, steps };
      const client = await pool.connect();
      await client.query('begin');
      await client.query('create table kept (id int)');
      const error: PgTrickleError = await applyPlan(client, plan).then(Promise.reject, (reason) => reason);
      expect(error).toBeInstanceOf(PgTrickleError);
      expect(error.message).toContain('alter of public.totals failed: ');
      expect(error.message).toContain('(step 2 of 2, public.totals: tier hot -> cold; nothing of it was kept)');
      expect(error.details).toMatchObject({ name: 'public.totals', step: 2, steps: 2, stepsDone: 1, plansDone: 0 });
      await client.query('commit');
      client.release();
      expect(await row(pool, "select to_regclass('kept') is not null as kept")).toEqual({ kept: true });
      expect(await readStreamTable(catalogReader(pool), totals.name)).toMatchObject({ schedule: '12h' });
    });
  });

  test('of several plans those before the failed one stay', async () => {
    await onFace(face, async (pool) => {
      const plans = await planStreamTables(catalogReader(pool), [totals, { ...totals, name: 'public.other' }]);
      await pool.query('create table other (id int)');
      const error: PgTrickleError = await applyPlan(pool, plans).then(Promise.reject, (reason) => reason);
      expect(error).toMatchObject({ code: 'PLAN_RELATION_EXISTS', details: { plansDone: 1, stepsDone: 0 } });
      expect((await readStreamTables(catalogReader(pool))).map(({ name }) => name)).toEqual(['public.totals']);
    });
  });

  test('a plan is refused when the database has moved on', async () => {
    await onFace(face, async (pool) => {
      const create = await planStreamTable(catalogReader(pool), totals);
      await applyPlan(pool, create);
      await expect(applyPlan(pool, create)).rejects.toMatchObject({ code: 'PLAN_STALE' });
      const rebuild = await planStreamTable(catalogReader(pool), totals, { fullRefresh: true });
      await pool.query('create view late as select * from totals');
      await expect(applyPlan(pool, rebuild)).rejects.toMatchObject({ code: 'PLAN_STALE', hint: 'Plan again and apply the new plan.' });
      expect(await row(pool, "select to_regclass('late') is not null as kept")).toEqual({ kept: true });
    });
  });

  test('an aborted run keeps nothing of the current plan', async () => {
    await onFace(face, async (pool) => {
      await ensureStreamTables(pool, [totals]);
      const plan = await planStreamTable(catalogReader(pool), totals, { fullRefresh: true });
      const controller = new AbortController();
      const before = await readStreamTable(catalogReader(pool), totals.name);
      const run = applyPlan(pool, plan, { signal: controller.signal, onStep: (_, { index }) => index === 0 && controller.abort() });
      await expect(run).rejects.toMatchObject({ code: 'APPLY_ABORTED' });
      expect((await readStreamTable(catalogReader(pool), totals.name)).relationOid).toBe(before.relationOid);
    });
  });

  test('an abort ends a statement that is running, and no other', async () => {
    await onFace(face, async (pool) => {
      const plan = await planStreamTable(catalogReader(pool), totals);
      const blocker = await pool.connect();
      await blocker.query('begin; lock table orders in access exclusive mode');
      const controller = new AbortController();
      const run = applyPlan(pool, plan, { signal: controller.signal });
      const bystander = pool.query('select pg_sleep(0.5)::text');
      setTimeout(() => controller.abort(new Error('enough')), 200);
      await expect(run).rejects.toMatchObject({
        code: 'APPLY_ABORTED',
        message: expect.stringMatching(/ was cancelled during step 1 of /),
        cause: { message: 'enough' },
      });
      await bystander;
      await blocker.query('rollback');
      blocker.release();
      expect(await readStreamTables(catalogReader(pool))).toEqual([]);
      expect(await applyPlan(pool, plan, { signal: new AbortController().signal })).toMatchObject({ action: 'create' });
    });
  });

  test('works behind a transaction-mode pooler, and leaves sessions as it found them', async () => {
    await onFace(face, async (pool) => {
      const { pooler, close } = transactionPooler(pool);
      await ensureStreamTables(pooler, [totals, { name: 'public.grand', query: 'select sum(total) as grand from totals', schedule: null }]);
      await ensureStreamTables(pooler, [{ ...totals, query: 'select customer, sum(amount)::float8 as total from orders group by customer' }]);
      await applyPlan(pooler, await planRefresh(catalogReader(pooler), 'grand'));
      expect(await row(pool, 'select grand from grand')).toEqual({ grand: 82.5 });
      const { rows } = await pool.query(
        "select count(*)::int as n from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())",
      );
      expect(rows).toEqual([{ n: 0 }]);
      close();
    });
  });

  test.each([
    ['rebuild', (pool: Pool) => changeQuery(pool, totals.name, 'select customer, sum(amount)::float8 as total from orders group by customer')],
    ['drop', (pool: Pool) => dropStreamTable(pool, totals.name, { cascade: true })],
  ])('a %s and a reader of a view never wait for each other in a circle', async (_, change) => {
    await onFace(face, async (pool) => {
      await ensureStreamTables(pool, [totals]);
      await pool.query('create view on_totals as select * from totals; create materialized view on_view as select * from on_totals');
      const reader = await pool.connect();
      await reader.query('begin');
      // A reader locks the view, then what it reads; this takes the first lock only.
      await reader.query("comment on view on_totals is 'held'");
      const done = change(pool);
      const waiting =
        'select count(*)::int as n from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())';
      while ((await row(pool, waiting)).n === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      expect((await reader.query('select count(*)::int as n from totals')).rows).toEqual([{ n: 3 }]);
      await reader.query('rollback');
      reader.release();
      await done;
    });
  });

  test('planning runs nothing that writes', async () => {
    await onFace(face, async (pool) => {
      await ensureStreamTables(pool, [totals]);
      await pool.query('create view v as select * from totals');
      const readOnly: Queryable = {
        query: async (text: string, values?: unknown[]) => {
          const client = await pool.connect();
          try {
            await client.query('begin read only');
            return await client.query(text, values);
          } finally {
            await client.query('rollback');
            client.release();
          }
        },
      };
      const wanted = [
        { ...totals, query: 'select customer, sum(amount)::float8 as total from orders group by customer' },
        { ...totals, name: 'public.second' as const },
      ];
      const plans = await planStreamTables(catalogReader(readOnly), wanted);
      expect(plans.map(({ action }) => action)).toEqual(['rebuild', 'create']);
      expect(Object.isFrozen(plans[0]?.steps)).toBe(true);
      await detectCapabilities(readOnly);
    });
  });

  test('a stream table that another run makes between two looks of the planner', async () => {
    await onFace(face, async (pool) => {
      const session = await pool.connect();
      let isMade = false;
      const overtaken: Queryable = {
        query: async (text: string, values?: unknown[]) => {
          if (text.includes('as kind') && !isMade) {
            isMade = true;
            await ensureStreamTables(pool, [totals]);
          }
          return session.query(text, values);
        },
      };
      const made = ensureStreamTables(overtaken, [totals], { transaction: 'own' }).finally(() => session.release());
      await expect(made).resolves.toMatchObject([{ action: 'none' }]);
      expect(isMade).toBe(true);
    });
  });
});

/** A driver that prepares every statement. */
function extended(client: PoolClient): Queryable {
  return { query: (text: string, values: unknown[] = []) => client.query(Object.assign({ text, values }, { queryMode: 'extended' })) };
}

/** Every statement outside a transaction may land on another session; only unnamed statements pass. */
function transactionPooler(pool: Pool): { readonly pooler: Queryable; close(): void } {
  let held: PoolClient | undefined;
  const sessions: PoolClient[] = [];
  const next = async () => {
    if (sessions.length < 3) sessions.push(await pool.connect());
    const session = sessions.shift() as PoolClient;
    sessions.push(session);
    return session;
  };
  const pooler: Queryable = {
    query: async (text: unknown, values?: unknown[]) => {
      if (typeof text !== 'string') throw new TypeError('a named or configured statement');
      if (/^set (?!local)|^listen|^prepare/i.test(text)) throw new TypeError(`session state: ${text}`);
      const session = held ?? (await next());
      if (text === 'begin') held = session;
      if (text === 'commit' || text === 'rollback') held = undefined;
      return session.query(text, values);
    },
  };
  return {
    pooler,
    close: () => {
      for (const session of sessions) session.release();
    },
  };
}
