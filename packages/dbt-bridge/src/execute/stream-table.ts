import {
  type Change,
  catalogReader,
  type DeclaredBy,
  detectCapabilities,
  digestDefinition,
  type EnsureResult,
  ensureStreamTables,
  fromUnknown,
  PgTrickleError,
  type PlanOptions,
  parseName,
  planDrop,
  planStreamTable,
  type QualifiedName,
  type Queryable,
  readDependencies,
  readStreamTable,
  readStreamTables,
  refreshStreamTable,
  type Statement,
  type StreamTableDefinition,
} from '@pgtrickle-js/core';
import { readIndexes, readRelationState } from '../adapter/read-project-state.js';
import type { Relation } from '../adapter/relation.js';
import type { Session } from '../adapter/session.js';
import { inlineValues } from '../adapter/sql-literal.js';
import { Dict } from '../jinja/values/dict.js';
import { type PyFunction, pyFunction } from '../jinja/values/function.js';
import { toPython } from '../jinja/values/to-python.js';
import type { ManifestNode } from '../manifest/node.js';
import type { LoadedPackage } from '../project/types.js';
import type { Ahead } from './ahead.js';
import { describeChange } from './describe-change.js';
import { withWayOut } from './lost-dependents.js';
import { ownChanges, type Repair, repairAfter, repairOfView, repairs, withReason } from './repair.js';
import { streamTableDefinition } from './stream-table-definition.js';
import { missingIndexes, obsoleteIndexes, settingsToChange } from './stream-table-settings.js';
import { withReaders } from './with-readers.js';

/** What the `stream_table` materialization asks of the adapter. */
export function streamTableMethods(node: ManifestNode, { project, ahead, session }: Surroundings): ReadonlyMap<string, PyFunction> {
  return new Map([
    [
      'ensure_stream_table',
      pyFunction('ensure_stream_table(relation, sql, full_refresh=False)', async (relation: Relation, sql: string, fullRefresh: unknown) =>
        ensure(node, { relation, sql, fullRefresh: fullRefresh === true, project, ahead }, await session()),
      ),
    ],
    [
      'missing_indexes',
      pyFunction('missing_indexes(relation)', async (relation: Relation) =>
        toPython(missingIndexes(node, await readIndexes(await session(), relation))),
      ),
    ],
    ['settings_to_change', pyFunction('settings_to_change(relation)', async (relation: Relation) => settings(node, relation, await session()))],
    ['drop_stream_table_sql', pyFunction('drop_stream_table_sql(relation)', async (relation: Relation) => dropSql(relation, await session()))],
  ]);
}

interface Surroundings {
  readonly project: LoadedPackage;
  readonly ahead: Ahead;
  readonly session: () => Promise<Session>;
}

interface Wanted {
  readonly relation: Relation;
  readonly sql: string;
  readonly fullRefresh: boolean;
  readonly project: LoadedPackage;
  readonly ahead: Ahead;
}

/** What stream tables remember of the project that made them. */
export const declaredBy = (project: string): DeclaredBy => ({ tool: 'dbt', project });

/** Plans and applies, in the transaction of the model. */
async function ensure(node: ManifestNode, { relation, sql, fullRefresh, project, ahead }: Wanted, session: Session): Promise<Dict> {
  const { client } = session;
  if (!session.inTransaction) await session.begin();
  const statements: string[] = [];
  const onStep = (step: Statement) => statements.push(inlineValues(step));
  const definition = streamTableDefinition(node, relation, sql);
  const repair = fullRefresh ? undefined : await neededRepair(client, definition);
  const options = {
    fullRefresh: fullRefresh || repair?.by === 'making anew',
    onStep,
    declaredBy: declaredBy(project.name),
    transaction: 'join',
  } as const;
  const readersLater = (error: PgTrickleError) => withReaders(node, error, { ahead, project, session });
  const done =
    (await heldBack(node, definition, { fullRefresh, repair, client, readersLater }).catch((error) => {
      throw withWayOut(fromUnknown(error), node);
    })) ??
    (await ensureStreamTables(client, [definition], options)
      .catch(async (error) => ensureStreamTables(client, [definition], { ...options, ...(await readersLater(fromUnknown(error))) }))
      .then(([result]) => repaired(client, result as EnsureResult, repair))
      .catch((error) => {
        throw withWayOut(inTheWay(fromUnknown(error)), node);
      }));
  if (!('code' in done)) ahead.made(done.makesAhead ?? [], definition.name);
  const { action, warnings } = done;
  // A view that was taken in as its model has it is printed in other words by the server, and taken in again.
  const maker = action === 'none' || action === 'rebuild' ? ahead.makerOf(definition.name) : undefined;
  const changes = maker === undefined ? done.changes : madeWith(maker);
  const code = 'code' in done ? done.code : maker !== undefined ? codes.rebuild : (codes[action] ?? action.toUpperCase());
  return new Dict([
    ['code', code],
    ['message', [code, ...changes.flatMap(describeChange)].join(', ')],
    ['rows_affected', -1],
    ['is_new', action === 'create'],
    ['warnings', [...warnings]],
    ['sql', statements.length === 0 ? `-- nothing to do: ${relation.render()} is as the model says` : `${statements.join(';\n')};`],
  ]);
}

/** What a run says of a stream table that was made as its model says before its turn. */
export const madeWith = (maker: QualifiedName): Change[] => [{ kind: 'rebuild', reason: `made anew with ${maker}` }];

interface Held {
  readonly fullRefresh: boolean;
  readonly repair: Repair | undefined;
  readonly client: Queryable;
  /** What a plan goes on with that would lose something. */
  readonly readersLater: (error: PgTrickleError) => Promise<PlanOptions>;
}

/**
 * What `on_configuration_change` keeps from being done: nothing under `apply`, nor what a full refresh asks for, nor what is new.
 *
 * @throws {PgTrickleError} `DBT_CHANGE_REFUSED` under `fail`
 */
async function heldBack({ config }: ManifestNode, definition: StreamTableDefinition, { fullRefresh, repair, client, readersLater }: Held) {
  const policy = config.on_configuration_change ?? 'apply';
  if (policy === 'apply' || fullRefresh) return undefined;
  const reader = catalogReader(client);
  const plan = await planStreamTable(reader, definition).catch(async (error) =>
    planStreamTable(reader, definition, await readersLater(fromUnknown(error))),
  );
  if (plan.action === 'none' || plan.action === 'create' || plan.action === 'declare') return undefined;
  const isRepair = ({ kind, ...change }: Change) => kind === 'rebuild' && 'reason' in change && change.reason === repairs.changedNestedView.reason;
  const own = ownChanges(plan.changes, repair);
  if (own.every(isRepair)) return undefined;
  const changes = own.flatMap(describeChange).join(', ');
  if (policy === 'fail') {
    throw new PgTrickleError('DBT_CHANGE_REFUSED', {
      message: `the stream table ${definition.name} is not as its model says, and on_configuration_change is fail: ${changes}`,
      hint: 'Set on_configuration_change to apply to have it changed, or run with --full-refresh to have it made anew.',
      details: { name: definition.name, action: plan.action },
    });
  }
  const warning = `${definition.name} is left as it is, because on_configuration_change is continue; otherwise: ${changes}`;
  return { ...plan, code: 'LEFT AS IT IS', warnings: [warning] };
}

/**
 * What a stream table reads can be replaced behind its back: it then is as defined and yet not whole. One that lost a source is made
 * again; one whose view says something else now is filled again.
 */
async function neededRepair(db: Queryable, definition: StreamTableDefinition): Promise<Repair | undefined> {
  const reader = catalogReader(db);
  const [held] = await readStreamTables(reader, definition.name);
  if (held === undefined) return undefined;
  if ((await readDependencies(reader, definition.name)).some(({ source }) => source === null))
    return { ...repairs.lostSource, keepsQuery: held.declaration?.definitionDigest === (await digestDefinition(definition)) };
  return held.needsReinit ? repairOfView(await detectCapabilities(reader)) : undefined;
}

async function repaired(db: Queryable, done: EnsureResult, needed: Repair | undefined): Promise<EnsureResult> {
  const repair = repairAfter(done.action, needed);
  if (repair === undefined) return done;
  const changes = withReason(done.changes, repair);
  if (repair.by === 'making anew') return { ...done, changes };
  const { status, needsReinit } = await readStreamTable(catalogReader(db), done.name);
  // The server fills a paused one again when it is resumed, and not before.
  if (status === 'SUSPENDED') return done;
  if (!needsReinit) return { ...done, changes };
  await refreshStreamTable(db, done.name);
  return { ...done, action: done.action === 'none' ? 'refresh' : done.action, changes };
}

/** What is to change of a stream table besides its definition. */
async function settings(node: ManifestNode, relation: Relation, session: Session): Promise<Dict> {
  const state = await readRelationState(session, relation);
  return new Dict([
    ['words', state === undefined ? [] : settingsToChange(node, state)],
    ['obsolete_indexes', state === undefined ? [] : obsoleteIndexes(node, state.indexes).map(({ name }) => name)],
  ]);
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
  pause: 'ALTER STREAM TABLE',
  resume: 'ALTER STREAM TABLE',
  query: 'ALTER STREAM TABLE',
  rebuild: 'REBUILD STREAM TABLE',
  refresh: 'REFRESH STREAM TABLE',
  declare: 'DECLARE STREAM TABLE',
  none: 'UNCHANGED',
};

/** The extension cascades to views by itself; other stream tables go only when they are named in the model's place. */
async function dropSql(relation: Relation, { client }: Session): Promise<string> {
  const plan = await planDrop(catalogReader(client), parseName(`${relation.schema}.${relation.identifier}`), { cascade: true });
  return plan.steps.map(inlineValues).join(';\n');
}
