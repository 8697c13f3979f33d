import {
  applyPlan,
  type CatalogReader,
  call,
  catalogReader,
  detectCapabilities,
  didYouMean,
  fromUnknown,
  PgTrickleError,
  type Plan,
  planStreamTable,
  type QualifiedName,
  type Queryable,
  quoteName,
  readStreamTable,
  type Statement,
  type StreamTableChanges,
} from '@pgtrickle-js/core';

/** What is on a materialized view, as statements that put it on a table of the same name. */
interface ViewFacts {
  readonly query: string;
  readonly isPopulated: boolean;
  readonly after: readonly string[];
  readonly dependents: readonly string[];
}

/** A conversion, tried in a transaction. */
export interface Conversion {
  readonly name: QualifiedName;
  /** The mode that the server chose, or was told. */
  readonly refreshMode: string;
  /** What the server remarks about the query. */
  readonly verdict: readonly string[];
  readonly steps: readonly (Statement & { readonly comment: string })[];
  readonly applied: boolean;
}

/**
 * Makes a stream table of a materialized view, with its indexes, comment and grants, in one transaction. A dry run is the same without data, rolled
 * back: the verdict is the server's own.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND` when there is no such view; `PLAN_DEPENDENTS_LOST` when views read it; what the server refuses
 */
export async function convertView(
  db: Queryable,
  name: QualifiedName,
  { changes, dryRun }: { readonly changes: StreamTableChanges; readonly dryRun: boolean },
): Promise<Conversion> {
  const reader = catalogReader(db);
  const capabilities = await detectCapabilities(reader);
  const facts = await readView(db, name);
  if (facts.dependents.length > 0) {
    throw new PgTrickleError('PLAN_DEPENDENTS_LOST', {
      message: `${name} cannot be converted: ${facts.dependents.join(', ')} would be lost`,
      hint: 'Drop them first, convert, and make them again.',
      details: { name, dependents: facts.dependents },
    });
  }
  const verdict = capabilities.has('validate_query') ? await readVerdict(reader, facts.query) : [];
  await db.query('begin');
  try {
    const drop = { sql: `drop materialized view ${quoteName(name)}`, values: [], comment: `drop the materialized view ${name}` };
    await db.query(drop.sql);
    const definition = { ...changes, name, query: facts.query };
    const planned = await planStreamTable(reader, definition);
    // The trial fills nothing; the plan that is shown does.
    const plan: Plan = dryRun ? await planStreamTable(reader, { ...definition, initialize: false }) : planned;
    await applyPlan(db, plan, { transaction: 'join' });
    for (const statement of facts.after) await db.query(statement);
    const { refreshMode } = await readStreamTable(reader, name);
    await db.query(dryRun ? 'rollback' : 'commit');
    const after = facts.after.map((sql) => ({ sql, values: [], comment: `put back on ${name}` }));
    return { name, refreshMode, verdict, steps: [drop, ...planned.steps, ...after], applied: !dryRun };
  } catch (error) {
    await db.query('rollback').catch(() => undefined);
    throw fromUnknown(error, { action: `conversion of ${name}` });
  }
}

async function readView(db: Queryable, name: QualifiedName): Promise<ViewFacts> {
  // With an empty search path every name in the view's text stands with its schema.
  const [row] = await withEmptyPath(db, () => catalogReader(db).read<{ facts: string }>(viewQuery, [name]));
  const facts = row === undefined ? undefined : (JSON.parse(row.facts) as ViewFacts & { kind: string | null; views: string[] });
  if (facts?.kind === 'm') return facts;
  const kinds: Readonly<Record<string, string>> = { r: 'a table', p: 'a partitioned table', v: 'a view', f: 'a foreign table' };
  throw new PgTrickleError('STREAM_TABLE_NOT_FOUND', {
    message: facts?.kind ? `${name} is ${kinds[facts.kind] ?? 'something else'}, not a materialized view` : `there is no materialized view ${name}`,
    hint: didYouMean(name, facts?.views ?? []),
    details: { name },
  });
}

async function withEmptyPath<Result>(db: Queryable, work: () => Promise<Result>): Promise<Result> {
  await db.query('begin');
  try {
    await db.query(`select pg_catalog.set_config('search_path', '', true)`);
    return await work();
  } finally {
    await db.query('rollback').catch(() => undefined);
  }
}

const viewQuery = `with v as (
  select c.oid, c.relkind, c.relispopulated from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = split_part($1, '.', 1) and c.relname = split_part($1, '.', 2)
)
select jsonb_build_object(
  'kind', (select relkind from v),
  'views', (select coalesce(jsonb_agg(n.nspname || '.' || c.relname), '[]') from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relkind = 'm'),
  'query', (select pg_catalog.pg_get_viewdef(oid) from v where relkind = 'm'),
  'isPopulated', (select relispopulated from v),
  'dependents', (select coalesce(jsonb_agg(distinct case d.relkind when 'm' then 'materialized view ' else 'view ' end || dn.nspname || '.' || d.relname), '[]')
    from v join pg_catalog.pg_depend p on p.refclassid = 'pg_catalog.pg_class'::regclass and p.refobjid = v.oid and p.classid = 'pg_catalog.pg_rewrite'::regclass
    join pg_catalog.pg_rewrite r on r.oid = p.objid join pg_catalog.pg_class d on d.oid = r.ev_class and d.oid <> v.oid
    join pg_catalog.pg_namespace dn on dn.oid = d.relnamespace),
  'after', coalesce((select jsonb_agg(s.sql order by s.position, s.sql) from (
    select 1 as position, pg_catalog.pg_get_indexdef(i.indexrelid) as sql from pg_catalog.pg_index i join v on v.oid = i.indrelid
    union all
    select 2, pg_catalog.format('comment on table %s is %L', v.oid::regclass, pg_catalog.obj_description(v.oid, 'pg_class'))
      from v where pg_catalog.obj_description(v.oid, 'pg_class') is not null
    union all
    select 3, pg_catalog.format('comment on column %s.%I is %L', v.oid::regclass, a.attname, pg_catalog.col_description(v.oid, a.attnum))
      from v join pg_catalog.pg_attribute a on a.attrelid = v.oid and a.attnum > 0 where pg_catalog.col_description(v.oid, a.attnum) is not null
    union all
    select 4, pg_catalog.format('grant %s on %s to %s%s', g.privilege_type, v.oid::regclass, case when g.grantee = 0 then 'public' else g.grantee::regrole::text end,
        case when g.is_grantable then ' with grant option' else '' end)
      from v join pg_catalog.pg_class c on c.oid = v.oid, pg_catalog.aclexplode(c.relacl) g
      where g.grantee <> c.relowner and g.privilege_type in ('SELECT', 'REFERENCES', 'TRIGGER')
    union all
    select 5, pg_catalog.format('alter table %s owner to %s', v.oid::regclass, c.relowner::regrole) from v join pg_catalog.pg_class c on c.oid = v.oid
      where c.relowner <> (select oid from pg_catalog.pg_roles where rolname = current_user)
  ) s), '[]')
)::text as facts`;

async function readVerdict(reader: CatalogReader, query: string): Promise<string[]> {
  const { sql, values } = call(await detectCapabilities(reader), 'validate_query', { query: query.replace(/;\s*$/, '') });
  const rows = await reader
    .read<{ check_name: string; result: string; severity: string }>(sql.replace(/^select /, 'select * from '), values)
    .catch(() => []);
  return rows.map(({ check_name: check, result, severity }) => `${severity} ${check}: ${result}`);
}
