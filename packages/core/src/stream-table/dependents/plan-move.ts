import { readDependencies } from '../../catalog/dependencies.js';
import { detectCapabilities } from '../../db/capabilities.js';
import type { CatalogReader } from '../../db/queryable.js';
import { PgTrickleError } from '../../error/pg-trickle-error.js';
import { type QualifiedName, quoteIdentifier, quoteName } from '../../sql/identifier.js';
import { parseQuery } from '../../sql/parse-query.js';
import type { Step } from '../plan/plan.js';
import { describeQuery } from '../query/describe-query.js';
import { checkDependents, isServerMade } from './check-dependents.js';
import { type DependentRelation, type Dependents, readDependents } from './dependents.js';
import { dropViews, restoreOwners, restoreStreamTable, restoreView } from './restore-dependents.js';

/** A materialized view whose place a stream table takes. */
export interface MovedView {
  readonly name: QualifiedName;
  readonly oid: number;
  readonly query: string;
}

/** What brings the dependents of a materialized view over to a stream table of its name. */
export interface DependentsMove {
  /** Keep others from changing it and what reads it until the transaction ends: what was read before that may have changed since. */
  readonly locks: readonly Step[];
  /** Drop the views that read it, outermost first. */
  readonly before: readonly Step[];
  /** Give the stream table what the materialized view had, make the views again, and give them back to their owners. */
  readonly after: readonly Step[];
}

/**
 * Plans what moves from a materialized view to a stream table: indexes, comments, grants, owner, settings, and the views that read it, through any
 * number of them, with all of theirs.
 *
 * @param fill - whether materialized views among the dependents are filled again. Default true.
 * @throws {PgTrickleError} `PLAN_DEPENDENTS_LOST` naming what cannot be restored, stream tables that read it among it
 */
export async function planMove(reader: CatalogReader, view: MovedView, { fill = true } = {}): Promise<DependentsMove> {
  const { name, oid, query } = view;
  const columns = await describeQuery(reader, query);
  const found = asOnTable(await readDependents(reader, [oid]));
  const { kept, lost } = await checkDependents(reader, found, { columnsAfter: () => columns, isServerMade: () => false });
  assertAllMoves(name, [...lost, ...(await streamTablesOn(reader, found))]);
  const relations = fill ? kept.relations : kept.relations.map((relation) => ({ ...relation, isPopulated: false }));
  const moved = { ...kept, relations };
  const views = relations.filter(({ depth }) => depth > 0);
  return {
    locks: found.relations.toReversed().map(lock),
    before: dropViews(views, []),
    after: [
      ...(await makeWay(reader, view, moved)),
      ...restoreStreamTable(name, moved),
      ...views.flatMap((each) => restoreView(each, moved)),
      ...restoreOwners(moved),
    ],
  };
}

function assertAllMoves(name: QualifiedName, lost: readonly string[]): void {
  if (lost.length === 0) return;
  throw new PgTrickleError('PLAN_DEPENDENTS_LOST', {
    message: `${name} cannot be converted without the loss of ${lost.join('; ')}`,
    hint: 'Change or drop them first, convert, and make them again.',
    details: { name, lost },
  });
}

/** Privileges that mean nothing on a materialized view would mean something on a table. */
function asOnTable({ relations, objects }: Dependents): Dependents {
  const isMeant = (privilege: string) => ['select', 'references', 'trigger', 'maintain'].includes(privilege);
  return {
    objects,
    relations: relations.map((relation) => {
      if (relation.depth > 0) return relation;
      const grants = relation.grants.map((grant) => ({ ...grant, privileges: grant.privileges.filter(isMeant) }));
      return {
        ...relation,
        grants: grants.filter(({ privileges }) => privileges.length > 0),
        ownerLacks: relation.ownerLacks.filter(isMeant),
      };
    }),
  };
}

/** Stream tables remember their sources by oid: these would never be refreshed again. */
async function streamTablesOn(reader: CatalogReader, { relations }: Dependents): Promise<string[]> {
  const oids = new Set(relations.map(({ oid }) => oid));
  const edges = (await readDependencies(reader)).filter(({ sourceOid }) => oids.has(sourceOid));
  return [...new Set(edges.map(({ streamTable, source }) => `stream table ${streamTable} (it reads ${source})`))];
}

/** An index of its own may have the name, and more to say, than the one that the extension makes by itself. */
async function makeWay(reader: CatalogReader, { query }: MovedView, { relations, objects }: Dependents): Promise<Step[]> {
  const capabilities = await detectCapabilities(reader);
  const { groupedBy } = await parseQuery(query);
  return objects.flatMap((index) => {
    const on = relations.find(({ oid, depth }) => depth === 0 && oid === index.relationOid);
    if (index.kind !== 'index' || on === undefined || !isServerMade(index, on, groupedBy, capabilities)) return [];
    const sql = `drop index if exists ${quoteIdentifier(on.schema)}.${quoteIdentifier(index.name)}`;
    return [{ sql, values: [], comment: `make way for ${index.description}` }];
  });
}

/** LOCK TABLE takes no materialized view, and of a view it takes every table under it; this locks the one and changes nothing. */
function lock({ kind, schema, name, owner }: DependentRelation): Step {
  const view: QualifiedName = `${schema}.${name}`;
  const sql = `alter ${kind === 'view' ? kind : 'materialized view'} ${quoteName(view)} owner to ${quoteIdentifier(owner)}`;
  return { sql, values: [], comment: `lock ${view}` };
}
