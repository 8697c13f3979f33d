import {
  applyPlan,
  type CatalogReader,
  call,
  catalogReader,
  detectCapabilities,
  didYouMean,
  fromUnknown,
  type MovedView,
  PgTrickleError,
  planMove,
  planStreamTable,
  type QualifiedName,
  type Queryable,
  quoteName,
  readStreamTable,
  type Statement,
  type StreamTableChanges,
  splitName,
} from '@pgtrickle-js/core';

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
 * Makes a stream table of a materialized view in one transaction, with its indexes, comments, grants and owner; the views that read it are dropped and
 * made again around it. A dry run is the same without data, rolled back: the verdict is the server's own.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND` when there is no such view; `PLAN_DEPENDENTS_LOST` when something on it cannot be restored; what
 * the server refuses
 */
export async function convertView(
  db: Queryable,
  name: QualifiedName,
  { changes, dryRun }: { readonly changes: StreamTableChanges; readonly dryRun: boolean },
): Promise<Conversion> {
  const reader = catalogReader(db);
  const capabilities = await detectCapabilities(reader);
  const view = await readView(db, name);
  const verdict = capabilities.has('validate_query') ? await readVerdict(reader, view.query) : [];
  const { locks } = await planMove(reader, view);
  await db.query('begin');
  try {
    await runSteps(db, locks);
    const move = await planMove(reader, view);
    const drop = [...move.before, { sql: `drop materialized view ${quoteName(name)}`, values: [], comment: `drop the materialized view ${name}` }];
    // The trial fills nothing; the plan that is shown does.
    const trial = dryRun ? await planMove(reader, view, { fill: false }) : move;
    await runSteps(db, drop);
    const definition = { ...changes, name, query: view.query };
    const planned = await planStreamTable(reader, definition);
    await applyPlan(db, dryRun ? await planStreamTable(reader, { ...definition, initialize: false }) : planned, { transaction: 'join' });
    await runSteps(db, trial.after);
    const { refreshMode } = await readStreamTable(reader, name);
    await db.query(dryRun ? 'rollback' : 'commit');
    return { name, refreshMode, verdict, steps: [...drop, ...planned.steps, ...move.after], applied: !dryRun };
  } catch (error) {
    await db.query('rollback').catch(() => undefined);
    throw fromUnknown(error, { action: `conversion of ${name}` });
  }
}

async function runSteps(db: Queryable, steps: readonly Statement[]): Promise<void> {
  for (const { sql, values } of steps) await db.query(sql, [...values]);
}

async function readView(db: Queryable, name: QualifiedName): Promise<MovedView> {
  const { schema, name: relation } = splitName(name);
  // With an empty search path every name in the view's text stands with its schema.
  const [row] = await withEmptyPath(db, () => catalogReader(db).read<{ facts: string }>(viewQuery, [schema, relation]));
  const facts = row === undefined ? undefined : (JSON.parse(row.facts) as MovedView & { kind: string | null; views: string[] });
  if (facts?.kind === 'm') return { name, oid: facts.oid, query: facts.query };
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
  select c.oid, c.relkind from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relname = $2
)
select jsonb_build_object(
  'kind', (select relkind from v),
  'oid', (select oid::int8 from v),
  'views', (select coalesce(jsonb_agg(n.nspname || '.' || c.relname), '[]') from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relkind = 'm'),
  'query', (select pg_catalog.pg_get_viewdef(oid) from v where relkind = 'm')
)::text as facts`;

async function readVerdict(reader: CatalogReader, query: string): Promise<string[]> {
  const { sql, values } = call(await detectCapabilities(reader), 'validate_query', { query: query.replace(/;\s*$/, '') });
  const rows = await reader
    .read<{ check_name: string; result: string; severity: string }>(sql.replace(/^select /, 'select * from '), values)
    .catch(() => []);
  return rows.map(({ check_name: check, result, severity }) => `${severity} ${check}: ${result}`);
}
