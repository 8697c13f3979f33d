import {
  catalogReader,
  detectCapabilities,
  type EnsureResult,
  ensureStreamTables,
  fromUnknown,
  PgTrickleError,
  parseName,
  planDrop,
  type Queryable,
  readDependencies,
  readStreamTable,
  refreshStreamTable,
  type Statement,
  type StreamTableDefinition,
} from '@pgtrickle-js/core';
import type { Relation } from '../adapter/relation.js';
import type { Session } from '../adapter/session.js';
import { sqlLiteral } from '../adapter/sql-literal.js';
import { Dict } from '../jinja/values/dict.js';
import { type PyFunction, pyFunction } from '../jinja/values/function.js';
import type { ManifestNode } from '../manifest/node.js';
import { streamTableDefinition } from './stream-table-definition.js';

/** What the `stream_table` materialization asks of the adapter. */
export function streamTableMethods(node: ManifestNode, session: () => Promise<Session>): ReadonlyMap<string, PyFunction> {
  return new Map([
    [
      'ensure_stream_table',
      pyFunction('ensure_stream_table(relation, sql, full_refresh=False)', async (relation: Relation, sql: string, fullRefresh: unknown) =>
        ensure(node, { relation, sql, fullRefresh: fullRefresh === true }, await session()),
      ),
    ],
    ['drop_stream_table_sql', pyFunction('drop_stream_table_sql(relation)', async (relation: Relation) => dropSql(relation, await session()))],
  ]);
}

interface Wanted {
  readonly relation: Relation;
  readonly sql: string;
  readonly fullRefresh: boolean;
}

/** Plans and applies, in the transaction that hooks have opened or in one of its own. */
async function ensure(node: ManifestNode, { relation, sql, fullRefresh }: Wanted, { client }: Session): Promise<Dict> {
  const statements: string[] = [];
  const onStep = (step: Statement) => statements.push(inline(step));
  const definition = streamTableDefinition(node, relation, sql);
  const [result] = await ensureStreamTables(client, [definition], { fullRefresh, onStep }).catch((error) => {
    throw inTheWay(fromUnknown(error));
  });
  const { action, changes, warnings } = await whole(client, result as EnsureResult, definition, onStep);
  return new Dict([
    ['code', codes[action] ?? action.toUpperCase()],
    ['message', [codes[action] ?? action.toUpperCase(), ...changes.flatMap(describeChange)].join(', ')],
    ['rows_affected', -1],
    ['is_new', action === 'create'],
    ['warnings', [...warnings]],
    ['sql', statements.length === 0 ? `-- nothing to do: ${relation.render()} is as the model says` : `${statements.join(';\n')};`],
  ]);
}

/**
 * What a stream table reads can be replaced behind its back: it then is as defined and yet not whole. One that lost a source is made
 * again; one whose view says something else now is filled again.
 */
async function whole(db: Queryable, done: EnsureResult, definition: StreamTableDefinition, onStep: (step: Statement) => void): Promise<EnsureResult> {
  if (done.action !== 'none') return done;
  const reader = catalogReader(db);
  const lost = (await readDependencies(reader, done.name)).some(({ source }) => source === null);
  if (lost) return madeAgain('a relation that it reads was replaced');
  if (!(await readStreamTable(reader, done.name)).needsReinit) return done;
  const reason = 'a view that it reads has changed';
  // Versions whose alter takes no query keep the view's old text in a refresh.
  if (!(await detectCapabilities(reader)).accepts('alter_stream_table', 'query')) return madeAgain(reason);
  await refreshStreamTable(db, done.name);
  return { ...done, action: 'refresh', changes: [{ kind: 'rebuild', reason }] };

  async function madeAgain(reason: string): Promise<EnsureResult> {
    const [again] = await ensureStreamTables(db, [definition], { fullRefresh: true, onStep });
    return { ...(again as EnsureResult), changes: [{ kind: 'rebuild', reason }] };
  }
}

function inTheWay(error: PgTrickleError): PgTrickleError {
  if (error.code !== 'PLAN_RELATION_EXISTS') return error;
  return new PgTrickleError(error.code, {
    message: error.message,
    hint: 'Run with --full-refresh to put the stream table in its place, or give the model another alias.',
    details: error.details,
    cause: error.cause,
  });
}

const codes: Partial<Record<EnsureResult['action'], string>> = {
  create: 'CREATE STREAM TABLE',
  alter: 'ALTER STREAM TABLE',
  query: 'ALTER STREAM TABLE',
  rebuild: 'REBUILD STREAM TABLE',
  refresh: 'REFRESH STREAM TABLE',
  none: 'UNCHANGED',
};

/** A change in a few words: `schedule 1m -> 5m`, `query changed (compatible: column "x" is new)`. */
function describeChange(change: EnsureResult['changes'][number]): string[] {
  switch (change.kind) {
    case 'query':
      return [`query changed (${change.class}: ${change.reason})`];
    case 'rebuild':
      return [change.reason];
    case 'schedule':
      return [`schedule ${change.from ?? 'calculated'} -> ${change.to ?? 'calculated'}`];
    case 'refreshMode':
      return [`refresh mode ${change.from} -> ${change.to}`];
    case 'status':
      return [`status ${change.from} -> ${change.to}`];
    case 'option':
      return [`${change.option} ${String(change.from ?? 'unset')} -> ${String(change.to)}`];
    default:
      return [];
  }
}

/** The extension cascades to views by itself; other stream tables go only when they are named in the model's place. */
async function dropSql(relation: Relation, { client }: Session): Promise<string> {
  const plan = await planDrop(catalogReader(client), parseName(`${relation.schema}.${relation.identifier}`), { cascade: true });
  return plan.steps.map(inline).join(';\n');
}

function inline({ sql, values }: Statement): string {
  return sql.replace(/\$(\d+)/g, (_, position: string) => sqlLiteral(values[Number(position) - 1]));
}
