import type { Capabilities } from '../../db/capabilities.js';
import type { CatalogReader } from '../../db/queryable.js';
import { PgTrickleError } from '../../error/pg-trickle-error.js';
import { type QualifiedName, quoteIdentifier } from '../../sql/identifier.js';
import { parseQuery } from '../../sql/parse-query.js';
import type { PlanOptions } from '../plan/plan.js';
import { type OutputColumn, selectOfColumns, tryDescribeQuery } from '../query/describe-query.js';
import { type DependentObject, type DependentRelation, type Dependents, isRestorable } from './dependents.js';

/** Dependents that can be made again, and the others, each with the reason. */
export interface CheckedDependents {
  readonly kept: Dependents;
  readonly lost: readonly string[];
  /** The views among them that would not work themselves. */
  readonly lostViews: readonly QualifiedName[];
}

/**
 * Finds out before anything runs which dependents would work on the new columns: the server describes every view and every expression over
 * stand-ins that have them.
 *
 */
export async function checkDependents(
  reader: CatalogReader,
  { relations, objects }: Dependents,
  { columnsAfter, isServerMade: isMadeAgain, keepsTable = false }: DependentsCheck,
): Promise<CheckedDependents> {
  const planned = new Map<QualifiedName, string>();
  const after = new Map<number, readonly OutputColumn[]>();
  const lost: string[] = [];
  const lostViews = new Set<QualifiedName>();
  const brokenViews: QualifiedName[] = [];
  const kept: DependentRelation[] = [];
  for (const relation of relations) {
    const name: QualifiedName = `${relation.schema}.${relation.name}`;
    const columns = relation.kind === 'stream table' ? columnsAfter(name) : await describeView(reader, relation, { planned, lostViews });
    if (columns === undefined || columns instanceof PgTrickleError) {
      lostViews.add(name);
      if (columns === undefined) continue;
      lost.push(`${relation.kind} ${name} (${columns.message})`);
      brokenViews.push(name);
      continue;
    }
    planned.set(name, selectOfColumns([...columns, ...relation.hiddenColumns]));
    after.set(relation.oid, columns);
    kept.push(withColumns(relation, columns));
    if (!keepsTable) lost.push(...lostTrimmings(relation, columns));
  }
  const keptObjects: DependentObject[] = [];
  const lostObjects: DependentObject[] = [];
  for (const object of objects) {
    const relation = kept.find(({ oid }) => oid === object.relationOid);
    if (relation === undefined || (object.kind === 'index' && isMadeAgain(object, relation))) continue;
    // What cannot be made again stays where the table does.
    if (!isRestorable(object) && keepsTable) continue;
    const problem = await problemOfObject(reader, object, { relation, columns: after.get(relation.oid) ?? [], planned });
    (problem === undefined ? keptObjects : lostObjects).push(object);
    if (problem !== undefined) lost.push(`${object.description} (${problem})`);
  }
  return { kept: { relations: kept.map((relation) => withoutIndexes(relation, lostObjects)), objects: keptObjects }, lost, lostViews: brokenViews };
}

export interface DependentsCheck {
  /** The columns that a stream table will have; undefined when it is lost itself. */
  readonly columnsAfter: (name: QualifiedName) => readonly OutputColumn[] | undefined;
  /** Whether the extension makes an index by itself. */
  readonly isServerMade: (index: DependentObject, relation: DependentRelation) => boolean;
  /** Whether the stream table stays and only its columns change. Default false. */
  readonly keepsTable?: boolean;
}

async function describeView(
  reader: CatalogReader,
  view: DependentRelation,
  { planned, lostViews }: { readonly planned: ReadonlyMap<QualifiedName, string>; readonly lostViews: ReadonlySet<QualifiedName> },
): Promise<OutputColumn[] | PgTrickleError> {
  const { tables } = await parseQuery(view.definition ?? '');
  const gone = tables.map(({ schema, name }): QualifiedName => `${schema}.${name}`).find((name) => lostViews.has(name));
  if (gone !== undefined) return new PgTrickleError('PLAN_DEPENDENTS_LOST', { message: `it reads ${gone}` });
  return tryDescribeQuery(reader, view.definition ?? '', planned);
}

async function problemOfObject(
  reader: CatalogReader,
  object: DependentObject,
  on: { readonly relation: DependentRelation; readonly columns: readonly OutputColumn[]; readonly planned: ReadonlyMap<QualifiedName, string> },
): Promise<string | undefined> {
  if (!isRestorable(object)) return 'cannot be restored';
  const gone = object.columns.filter((column) => !on.columns.some(({ name }) => name === column));
  if (gone.length > 0) return `it uses ${gone.map((column) => `"${column}"`).join(', ')}`;
  if (object.expressions.length === 0) return undefined;
  const list = object.expressions.map((expression, index) => `(${expression}) as e${index}`).join(', ');
  const query = `select ${list} from ${quoteIdentifier(on.relation.schema)}.${quoteIdentifier(on.relation.name)}`;
  const described = await tryDescribeQuery(reader, query, on.planned);
  return described instanceof PgTrickleError ? described.message : undefined;
}

/** What a relation would have no more although its columns stay: settings that a new type may not take, and who gave a privilege. */
function lostTrimmings(relation: DependentRelation, columns: readonly OutputColumn[]): string[] {
  const name = `${relation.kind} ${relation.schema}.${relation.name}`;
  const retyped = isRetypedIn(relation, columns);
  const settings = relation.alterations.filter(
    ({ column, needsType }) => needsType && columns.some((each) => each.name === column) && retyped(column),
  );
  const grants = relation.grants.filter(({ grantor }) => grantor !== null);
  return [
    ...settings.map(({ action }) => `"${action}" of ${name} (the column gets another type)`),
    ...grants.map(
      ({ privileges, role, grantor }) => `who granted ${privileges.join(', ')} on ${name} to ${role ?? 'public'} (${grantor} did, not the owner)`,
    ),
  ];
}

function isRetypedIn(relation: DependentRelation, columns: readonly OutputColumn[]): (column: string | null) => boolean {
  const typeOf = (list: readonly OutputColumn[], column: string | null) => list.find(({ name }) => name === column)?.typeOid;
  return (column) => typeOf(columns, column) !== typeOf(relation.columns, column);
}

/** Comments, grants and settings of a column go with it. */
function withColumns(relation: DependentRelation, columns: readonly OutputColumn[]): DependentRelation {
  const isRetyped = isRetypedIn(relation, columns);
  const stays = (column: string | null) => column === null || columns.some(({ name }) => name === column);
  return {
    ...relation,
    grants: relation.grants.filter(({ column }) => stays(column)),
    columnComments: relation.columnComments.filter(({ column }) => stays(column)),
    alterations: relation.alterations.filter(({ column, needsType }) => stays(column) && !(needsType && isRetyped(column))),
  };
}

function withoutIndexes(relation: DependentRelation, lost: readonly DependentObject[]): DependentRelation {
  const isLost = (index: string | null) => lost.some(({ relationOid, name }) => relationOid === relation.oid && name === index);
  return { ...relation, alterations: relation.alterations.filter(({ index }) => !isLost(index)) };
}

/** The row identity's index, and the one on the columns that the query groups by, under the name that PostgreSQL chooses: the extension makes both again. */
export function isServerMade(
  index: DependentObject,
  relation: DependentRelation,
  groupedBy: readonly string[],
  { hiddenPrefix }: Capabilities,
): boolean {
  if (relation.kind !== 'stream table') return false;
  if (index.columns.some((column) => column.startsWith(hiddenPrefix))) return true;
  return groupedBy.length > 0 && index.name === `${relation.name}_${groupedBy.join('_')}_idx`;
}

/** @throws {PgTrickleError} `PLAN_DEPENDENTS_LOST` */
export function assertNothingLost(name: QualifiedName, lost: readonly string[], { allowLoss = false }: PlanOptions): void {
  const refused = typeof allowLoss === 'boolean' ? (allowLoss ? [] : lost) : lost.filter((each) => !allowLoss(each));
  if (refused.length === 0) return;
  throw new PgTrickleError('PLAN_DEPENDENTS_LOST', {
    message: `the change of ${name} would lose ${refused.join('; ')}`,
    hint: 'Change or drop them first, or allow the loss explicitly.',
    details: { name, lost: refused },
  });
}
