import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  catalogReader,
  changeQuery,
  detectCapabilities,
  ensureStreamTables,
  planStreamTable,
  readStreamTables,
  type StreamTableDefinition,
} from '../../src/index.js';
import { isMilestone, onFace, readFaces, row } from './faces.fixture.js';

const totals: StreamTableDefinition = {
  name: 'public.order_totals',
  query: 'select customer, sum(amount) as total, count(*) as n from orders group by customer',
  schedule: '12h',
};
const retyped = 'select customer, sum(amount)::float8 as total, count(*) as n from orders group by customer';
const grand: StreamTableDefinition = { name: 'public.order_grand', query: 'select sum(total) as grand from order_totals', schedule: '12h' };

const roles = ['pgt_lifecycle_reader', 'pgt_lifecycle_owner'];

/** Everything that may hang on a stream table, with names that need quotes. */
async function addDependents(pool: Pool): Promise<void> {
  await pool.query(`
    create schema "Re-ports";
    create table customers (id int primary key);
    create index totals_by_amount on order_totals (total desc) where total > 1;
    create index "Total Lower" on order_totals ((total + n)) include (customer);
    create statistics customer_total on customer, total from order_totals;
    comment on table order_totals is 'what they''ve spent \\ so far';
    comment on column order_totals.total is 'in euro';
    comment on index totals_by_amount is 'for the report';
    grant select on order_totals to ${roles[0]} with grant option;
    grant select (customer) on order_totals to public;
    alter table order_totals enable row level security;
    alter table order_totals force row level security;
    create policy "own rows" on order_totals as restrictive for select to ${roles[0]} using (total > 0 and customer in (select customer from orders));
    create view everything as select * from order_totals;
    create view spenders with (security_barrier) as select customer as "Who?", total from order_totals where total > 3;
    create view "Re-ports".top as select * from spenders where "Who?" > 0;
    create materialized view "Re-ports".summary as select count(*) as n, max(total) as most from "Re-ports".top;
    create materialized view later as select * from "Re-ports".summary with no data;
    create unique index on "Re-ports".summary (n);
    comment on view spenders is 'people';
    comment on column spenders.total is 'sum';
    grant select on spenders to ${roles[0]};
    grant update ("Who?") on spenders to ${roles[0]};
    alter view spenders owner to ${roles[1]};
    create function note() returns trigger language plpgsql as 'begin return null; end';
    create trigger spend instead of insert on spenders for each row execute function note();
    create trigger after_totals after update on order_totals for each statement execute function note();
    alter table order_totals disable trigger after_totals;
    comment on trigger after_totals on order_totals is 'a note';
    alter table order_totals add constraint "a Customer" primary key (customer);
    alter table order_totals add constraint "some n" not null n;
    alter table order_totals add constraint "n once" unique (n, total) deferrable;
    alter table order_totals add constraint positive check (total > 0 and lower('A') = 'a');
    alter table order_totals add constraint known foreign key (customer) references customers (id) not valid;
    comment on constraint positive on order_totals is 'no debts';
    alter table order_totals set (autovacuum_vacuum_scale_factor = 0.1, toast.autovacuum_enabled = false);
    alter table order_totals replica identity using index "a Customer";
    alter table order_totals cluster on "Total Lower";
    alter table order_totals alter column total set statistics 500;
    alter table order_totals alter column n set (n_distinct = -0.5);
    alter view spenders alter column total set default length('abc');
    alter materialized view "Re-ports".summary alter column most set statistics 77;
    comment on index "a Customer" is 'behind a constraint';
    alter index "n once" set (fillfactor = 70);
    alter index "Total Lower" alter column 1 set statistics 300;
    alter statistics customer_total set statistics 50;
    alter table order_totals alter column n set default 7;
    create rule "not there" as on delete to everything do instead nothing;
    comment on rule "not there" on everything is 'read only';
    create rule "never on" as on update to order_totals do also nothing;
    alter table order_totals disable rule "never on";
    create trigger pgt_by_hand after update on order_totals for each statement execute function note();
    revoke truncate, trigger on order_totals from current_user;
    revoke maintain on spenders from ${roles[1]};
    alter default privileges grant insert, update on tables to ${roles[1]}, public;
  `);
}

/** What a user would see of them, without oids. */
const snapshotQuery = `
with objects as (
  select n.nspname || '.' || c.relname as name, c.* from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relname in ('order_totals', 'spenders', 'top', 'everything', 'summary', 'later', 'order_grand') and c.relkind in ('r', 'p', 'v', 'm')
)
select jsonb_build_object(
  'relations', (select jsonb_agg(jsonb_build_array(name, relkind, reloptions, relispopulated, relrowsecurity, relforcerowsecurity, obj_description(oid), pg_get_userbyid(relowner)) order by name) from objects),
  'grants', (select jsonb_agg(jsonb_build_array(name, e.grantee::regrole, e.privilege_type, e.is_grantable) order by name, e.grantee::regrole::text, e.privilege_type)
    from objects, aclexplode(coalesce(relacl, acldefault('r', relowner))) e),
  'columns', (select jsonb_agg(jsonb_build_array(name, attname, col_description(o.oid, attnum), attacl) order by name, attname)
    from objects o join pg_attribute a on a.attrelid = o.oid where attnum > 0 and attname !~ '^__' and (attacl is not null or col_description(o.oid, attnum) is not null)),
  'views', (select jsonb_agg(jsonb_build_array(name, pg_get_viewdef(oid)) order by name) from objects where relkind in ('v', 'm')),
  'indexes', (select jsonb_agg(jsonb_build_array(pg_get_indexdef(i.indexrelid), obj_description(i.indexrelid)) order by i.indexrelid::regclass::text) from pg_index i join objects o on o.oid = i.indrelid
    where pg_get_indexdef(i.indexrelid) !~ '__pg[ts]_'),
  'settings', (select jsonb_agg(jsonb_build_array(name, o.relreplident, (select reloptions from pg_class t where t.oid = o.reltoastrelid),
    (select jsonb_agg(i.indexrelid::regclass::text order by i.indexrelid::regclass::text) from pg_index i where i.indrelid = o.oid and (i.indisreplident or i.indisclustered))) order by name) from objects o),
  'column settings', (select jsonb_agg(jsonb_build_array(name, attname, attnotnull, attstattarget, attoptions, pg_get_expr(d.adbin, d.adrelid)) order by name, attname)
    from objects o join pg_attribute a on a.attrelid = o.oid left join pg_attrdef d on d.adrelid = o.oid and d.adnum = attnum where attnum > 0 and attname !~ '^__'),
  'constraints', (select jsonb_agg(jsonb_build_array(name, conname, pg_get_constraintdef(k.oid), obj_description(k.oid, 'pg_constraint')) order by conname)
    from pg_constraint k join objects o on o.oid = k.conrelid where pg_get_constraintdef(k.oid) !~ '__pg[ts]_'),
  'statistics', (select jsonb_agg(jsonb_build_array(pg_get_statisticsobjdef(s.oid), stxstattarget)) from pg_statistic_ext s),
  'index settings', (select jsonb_agg(jsonb_build_array(x.relname, x.reloptions, obj_description(x.oid, 'pg_class'), (select jsonb_agg(attstattarget order by attnum) from pg_attribute a where a.attrelid = x.oid)) order by x.relname)
    from pg_index i join objects o on o.oid = i.indrelid join pg_class x on x.oid = i.indexrelid where pg_get_indexdef(i.indexrelid) !~ '__pg[ts]_'),
  'rules', (select jsonb_agg(jsonb_build_array(pg_get_ruledef(w.oid), ev_enabled, obj_description(w.oid, 'pg_rewrite')) order by rulename) from pg_rewrite w join objects o on o.oid = w.ev_class where rulename <> '_RETURN'),
  'policies', (select jsonb_agg(to_jsonb(p)) from pg_policies p),
  'triggers', (select jsonb_agg(jsonb_build_array(pg_get_triggerdef(t.oid), tgenabled, obj_description(t.oid, 'pg_trigger')) order by tgname) from pg_trigger t join objects o on o.oid = t.tgrelid
    where not tgisinternal and (tgname !~ '^pg' or tgname = 'pgt_by_hand'))
) as snapshot`;

const snapshot = async (pool: Pool) => (await row(pool, snapshotQuery)).snapshot;

const faces = (await readFaces()).filter(isMilestone);

describe.each(faces)('$name $version', (face) => {
  beforeAll(() =>
    onFace(face, async (pool) => {
      for (const role of roles)
        await pool.query(`do $$ begin create role ${role}; exception when duplicate_object or unique_violation then null; end $$`);
    }),
  );

  test('a rebuild restores all that hangs on the stream table', async () => {
    await onFace(face, async (pool) => {
      await ensureStreamTables(pool, [totals]);
      await addDependents(pool);
      await ensureStreamTables(pool, [grand]);
      const before = await snapshot(pool);
      const plan = await planStreamTable(catalogReader(pool), { ...totals, query: retyped });
      expect(plan).toMatchObject({
        action: 'rebuild',
        changes: [{ kind: 'query', class: 'rebuild', reason: 'changes "total" from numeric to double precision' }],
        warnings: expect.arrayContaining(['public.order_grand reads it and is dropped and created again as well']),
      });
      expect(await snapshot(pool)).toEqual(before);
      expect(await ensureStreamTables(pool, [totals], { fullRefresh: true })).toMatchObject([{ action: 'rebuild' }]);
      expect(await snapshot(pool)).toEqual(before);
      expect(await changeQuery(pool, totals.name, retyped)).toMatchObject({ action: 'rebuild' });
      expect(await row(pool, 'select grand from order_grand')).toEqual({ grand: 82.5 });
      expect(await row(pool, 'select n::int, most from "Re-ports".summary')).toEqual({ n: 2, most: 33 });
      expect(await row(pool, 'show search_path')).toEqual({ search_path: '"$user", public' });
    });
  });

  test('what cannot be restored stops the plan, and is lost only when that is allowed', async () => {
    await onFace(face, async (pool) => {
      await ensureStreamTables(pool, [totals]);
      await addDependents(pool);
      await ensureStreamTables(pool, [grand]);
      const before = await snapshot(pool);
      const query = 'select customer, count(*) as n from orders group by customer';
      const lost = [
        'view public.spenders',
        'view Re-ports.top',
        'materialized view Re-ports.summary',
        'index public.totals_by_amount',
        'constraint positive on table public.order_totals (it uses "total")',
        'stream table public.order_grand',
      ];
      const error = await changeQuery(pool, totals.name, query).catch((reason) => reason);
      expect(error).toMatchObject({ code: 'PLAN_DEPENDENTS_LOST', hint: 'Change or drop them first, or allow the loss explicitly.' });
      for (const each of lost) expect(error.message).toContain(each);
      expect(await snapshot(pool)).toEqual(before);

      await changeQuery(pool, totals.name, query, { allowLoss: true });
      expect(
        await row(
          pool,
          "select sum(n)::int as n, to_regclass('spenders') as spenders, obj_description('order_totals'::regclass) as comment from order_totals",
        ),
      ).toEqual({
        n: 10,
        spenders: null,
        comment: "what they've spent \\ so far",
      });
    });
  });

  test('what no statement makes again stops a rebuild, whatever it is', async () => {
    await onFace(face, async (pool) => {
      const notes: StreamTableDefinition = { name: 'public.notes', query: "select id, 'n' || id as note, customer from orders", schedule: '12h' };
      await ensureStreamTables(pool, [notes]);
      const rebuild = () => planStreamTable(catalogReader(pool), { ...notes, query: notes.query.replace("'n' || id", 'id * 1.5') });
      const other = `(select id from notes)`;
      const cases: readonly (readonly [make: string, lost: string, undo: string])[] = [
        [
          'alter table notes alter note set storage external',
          '"alter column note set storage external" of stream table public.notes (the column gets another type)',
          'alter table notes alter note set storage default',
        ],
        [
          'alter table notes alter note set compression pglz',
          '"alter column note set compression pglz" of stream table public.notes (the column gets another type)',
          'alter table notes alter note set compression default',
        ],
        [
          `grant select on notes to ${roles[0]} with grant option; set role ${roles[0]}; grant select on notes to public; reset role`,
          `who granted select on stream table public.notes to public (${roles[0]} did, not the owner)`,
          `revoke all on notes from ${roles[0]} cascade`,
        ],
        [
          `create table secret (id int); alter table secret enable row level security; create policy seen on secret using (id in ${other})`,
          'policy seen on table public.secret (cannot be restored)',
          'drop table secret',
        ],
        [
          'create table log (id int); create rule logged as on insert to log do also select count(*) from notes',
          'rule logged on table public.log (cannot be restored)',
          'drop table log',
        ],
        ['create view shape as select null::notes as it', 'view public.shape (cannot be restored)', 'drop view shape'],
        ['create sequence counted owned by notes.id', 'sequence public.counted (cannot be restored)', 'drop sequence counted'],
        [
          'create table parent (); alter table notes inherit parent',
          'inheritance from table public.parent (cannot be restored)',
          'alter table notes no inherit parent; drop table parent',
        ],
        [
          'create index noted on notes (id); alter index noted depends on extension plpgsql',
          'dependence on an extension of index public.noted (cannot be restored)',
          'drop index noted',
        ],
        ["comment on type notes is 'a row'", 'privileges or comment of type public.notes (cannot be restored)', 'comment on type notes is null'],
        [
          "set allow_system_table_mods = on; insert into pg_seclabel select 'notes'::regclass, 'pg_class'::regclass, 0, 'dummy', 'secret'; reset allow_system_table_mods",
          'security label of dummy on table public.notes (cannot be restored)',
          "set allow_system_table_mods = on; delete from pg_seclabel where provider = 'dummy'; reset allow_system_table_mods",
        ],
        [
          'create publication notes_out for table notes',
          'publication of table public.notes in publication notes_out (cannot be restored)',
          'drop publication notes_out',
        ],
      ];
      await rebuild();
      for (const [make, lost, undo] of cases) {
        await pool.query(make);
        await expect(rebuild()).rejects.toMatchObject({
          code: 'PLAN_DEPENDENTS_LOST',
          message: `the change of public.notes would lose ${lost}`,
          details: { lost: [lost] },
        });
        await pool.query(undo);
      }
      expect((await rebuild()).warnings).toEqual(['public.notes is dropped and created again, and filled from its query']);
    });
  });

  test('tablespaces, and that a table is not logged, survive a rebuild', async () => {
    await onFace(face, async (pool) => {
      const space = `pgt_space_${process.pid}_${Date.now()}`;
      await ensureStreamTables(pool, [totals]);
      const client = await pool.connect();
      try {
        await client.query('set allow_in_place_tablespaces = on');
        await client.query(`create tablespace ${space} location ''`);
        await client.query(`
          alter table order_totals set unlogged; alter table order_totals set tablespace ${space};
          alter table order_totals add constraint once unique (customer) using index tablespace ${space};
          create index spaced on order_totals (total) tablespace ${space};
          create materialized view kept tablespace ${space} as select * from order_totals`);
        const places = () =>
          row(
            pool,
            `select jsonb_object_agg(relname, jsonb_build_array(spcname, relpersistence)) as places from pg_class c join pg_tablespace t on t.oid = c.reltablespace where spcname = '${space}' and relname !~ '^pg_toast'`,
          );
        const before = await places();
        expect(Object.keys(before.places as object).sort()).toEqual(['kept', 'once', 'order_totals', 'spaced']);
        await ensureStreamTables(pool, [totals], { fullRefresh: true });
        expect(await places()).toEqual(before);
      } finally {
        await pool.query('drop table if exists order_totals cascade');
        await client.query(`drop tablespace if exists ${space}`).catch(() => undefined);
        client.release();
      }
    });
  });

  test('a change in place leaves disabled triggers disabled, and is refused where the server would empty or lose something', async () => {
    await onFace(face, async (pool) => {
      const plain: StreamTableDefinition = { name: 'public.plain', query: 'select id, customer, amount from orders', schedule: '12h' };
      await ensureStreamTables(pool, [plain]);
      if (!(await detectCapabilities(pool)).accepts('alter_stream_table', 'query')) return;
      await pool.query(`
        create function note() returns trigger language plpgsql as 'begin return null; end';
        create trigger after_plain after update on plain for each statement execute function note();
        alter table plain disable trigger after_plain`);
      const raised = 'select id, customer, amount + 1 as amount from orders';
      expect(await changeQuery(pool, plain.name, raised)).toMatchObject({ action: 'query' });
      expect(await row(pool, "select tgenabled from pg_trigger where tgname = 'after_plain'")).toEqual({ tgenabled: 'D' });

      await pool.query('create function most() returns numeric language sql begin atomic select max(amount) from plain; end');
      await expect(changeQuery(pool, plain.name, 'select id, customer from orders')).rejects.toThrow(
        'the change of public.plain would lose function public.most() (cannot be restored)',
      );
      await pool.query('create table heir () inherits (plain)');
      await expect(changeQuery(pool, plain.name, plain.query)).rejects.toThrow(
        'would lose function public.most() (cannot be restored); table public.heir',
      );
      await pool.query('drop table heir; drop function most; alter table plain add primary key (id); create table child (id int references plain)');
      await expect(changeQuery(pool, plain.name, plain.query)).rejects.toThrow(
        'the change of public.plain would lose constraint child_id_fkey on table public.child (cannot be restored)',
      );
      await pool.query('drop table child; create publication two_columns for table plain (id, amount)');
      const narrowed = changeQuery(pool, plain.name, 'select id, customer from orders', { allowLoss: true });
      expect(await narrowed).toMatchObject({ action: 'rebuild' });
    });
  });

  test('a view between two stream tables is there again before the second is made', async () => {
    await onFace(face, async (pool) => {
      await ensureStreamTables(pool, [totals]);
      await pool.query('create view middle as select customer, total from order_totals; create view above as select * from middle');
      await ensureStreamTables(pool, [{ name: 'public.over_view', query: 'select customer, total * 2 as twice from middle', schedule: '12h' }]);
      await changeQuery(pool, totals.name, retyped);
      expect(await row(pool, 'select sum(twice) as sum, pg_typeof(min(twice))::text as type from over_view')).toEqual({
        sum: 165,
        type: 'double precision',
      });
    });
  });

  test('in a transaction of the caller, a change that would lose several readers is refused, and the transaction is of use still', async () => {
    await onFace(face, async (pool) => {
      const plain: StreamTableDefinition = { name: 'public.plain', query: 'select id, customer, amount from orders', schedule: '12h' };
      const readers = ['one', 'two'].map(
        (name): StreamTableDefinition => ({ name: `public.${name}`, query: 'select id, amount from plain', schedule: '12h' }),
      );
      await ensureStreamTables(pool, [plain, ...readers]);
      const client = await pool.connect();
      try {
        await client.query('begin');
        for (const query of ['select id, customer from orders', "select id, customer, 'x' as note from orders"]) {
          const error = await changeQuery(client, plain.name, query).catch((reason) => reason);
          expect(error).toMatchObject({
            code: 'PLAN_DEPENDENTS_LOST',
            details: { lost: [expect.stringMatching(/ public\.(one|two) /), expect.anything()] },
          });
        }
        expect((await client.query('select count(*)::int as n from two')).rows).toEqual([{ n: 10 }]);
      } finally {
        await client.query('rollback');
        client.release();
      }
    });
  });

  test('readers that would be lost are made as they are defined later in the run, views among them, with what hangs on them', async () => {
    await onFace(face, async (pool) => {
      const plain: StreamTableDefinition = { name: 'public.plain', query: 'select id, customer, amount from orders', schedule: '12h' };
      const over: StreamTableDefinition = { name: 'public.over', query: 'select id, amount from seen', schedule: '12h' };
      await ensureStreamTables(pool, [plain]);
      await pool.query('create view seen as select id, amount from plain; create view others as select id from seen');
      await ensureStreamTables(pool, [over]);
      await pool.query(`comment on view seen is 'kept'; grant select on seen to ${roles[0]}`);
      const narrowed = { ...plain, query: 'select id, customer from orders' };
      await expect(ensureStreamTables(pool, [narrowed])).rejects.toMatchObject({ code: 'PLAN_DEPENDENTS_LOST' });
      const later = {
        streamTables: [{ ...over, query: 'select id, customer from seen' }],
        views: new Map([['public.seen', 'select id, customer from plain'] as const]),
      };
      const [result] = await ensureStreamTables(pool, [narrowed], { later });
      expect(result).toMatchObject({ action: 'rebuild', makesAhead: ['public.seen', 'public.over'] });
      // 0.1.0 gets every view taken in, and what the server then says of one is known only once it is there.
      const isTakenIn = (await detectCapabilities(pool)).schema === 'pgstream';
      expect(await ensureStreamTables(pool, later.streamTables)).toMatchObject([{ action: isTakenIn ? 'rebuild' : 'none' }]);
      expect(await row(pool, "select obj_description('seen'::regclass) as said, count(customer)::int as n from over")).toEqual({
        said: 'kept',
        n: 10,
      });
      expect(await row(pool, `select has_table_privilege('${roles[0]}', 'seen', 'select') as may, count(*)::int as n from others`)).toEqual({
        may: true,
        n: 10,
      });

      // What reads something that is not there yet cannot be made before its turn.
      const missing = { streamTables: [], views: new Map([['public.seen', 'select id from not_yet'] as const]) };
      await expect(ensureStreamTables(pool, [{ ...plain, query: 'select id from orders' }], { later: missing })).rejects.toMatchObject({
        code: 'PLAN_DEPENDENTS_LOST',
      });
    });
  });

  test('stream tables that cannot be made again are lost with all that reads them; a function on the row type is in the way of a rebuild only', async () => {
    await onFace(face, async (pool) => {
      const plain: StreamTableDefinition = { name: 'public.plain', query: 'select id, customer, amount from orders', schedule: '12h' };
      const sums: StreamTableDefinition = {
        name: 'public.sums',
        query: 'select customer, sum(amount) as total from plain group by customer',
        schedule: '12h',
      };
      const top: StreamTableDefinition = { name: 'public.top', query: 'select count(*) as n from sums', schedule: '12h' };
      await ensureStreamTables(pool, [top, sums, plain]);
      await pool.query('create view readers as select * from top; create function of_row(plain) returns int language sql as $$ select 1 $$');

      const retypedPlain = 'select id, customer, amount::text as amount from orders';
      const error = await changeQuery(pool, plain.name, retypedPlain).catch((reason) => reason);
      expect(error.message).toBe(
        'the change of public.plain would lose stream table public.sums (function sum(text) does not exist (at 1:18 of the query)); ' +
          'stream table public.top (it reads public.sums); view public.readers (it reads public.top); function public.of_row(public.plain) (cannot be restored)',
      );
      const narrowed = 'select id, customer from orders';
      const inPlace = (await detectCapabilities(pool)).accepts('alter_stream_table', 'query');
      await changeQuery(pool, plain.name, retypedPlain, { allowLoss: true });
      expect((await readStreamTables(catalogReader(pool))).map(({ name }) => name)).toEqual(['public.plain']);

      await pool.query('create function of_row(plain) returns int language sql as $$ select 1 $$');
      const result = changeQuery(pool, plain.name, narrowed);
      if (inPlace) expect(await result).toMatchObject({ action: 'query' });
      else await expect(result).rejects.toMatchObject({ code: 'PLAN_DEPENDENTS_LOST' });
    });
  });
});

afterAll(async () => {
  const [face] = faces;
  if (face === undefined) return;
  await onFace(face, async (pool) => {
    for (const role of roles) await pool.query(`drop role if exists ${role}`).catch(() => undefined);
  });
});
