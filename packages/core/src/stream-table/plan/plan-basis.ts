import { createHash } from 'node:crypto';
import type { StreamTable } from '../../catalog/stream-tables.js';
import type { QualifiedName } from '../../sql/identifier.js';
import { quoteIdentifier, splitName } from '../../sql/identifier.js';
import { parseQuery, type TableReference } from '../../sql/parse-query.js';
import type { StreamTableDefinition } from '../definition/definition.js';
import { type Dependents, withoutRelations } from '../dependents/dependents.js';
import type { PlanBasis } from './plan.js';
import type { PlanRun } from './plan-run.js';

/** A short text that changes when something does that a plan relies on. */
export function digestStreamTable(table: StreamTable | undefined): string | null {
  if (table === undefined) return null;
  const { relationOid, sentQuery, schedule, refreshMode, status, options, declaration } = table;
  return digest([relationOid, sentQuery, schedule, refreshMode, status, options, declaration?.tool, declaration?.project]);
}

/** What depends on relations, but for what an earlier plan of the run deals with. */
export function dependentsBasis(
  dependents: Dependents,
  relationOids: readonly number[],
  ignored: ReadonlySet<string> = new Set(),
): NonNullable<PlanBasis['dependents']> {
  return { relationOids, ignored: [...ignored].sort(), digest: digestDependents(dependents, ignored) };
}

export function digestDependents(dependents: Dependents, ignored: ReadonlySet<string>): string {
  const { relations, objects } = withoutRelations(dependents, ignored);
  // Without oids, which say nothing about what a relation is.
  const names = new Map(relations.map(({ oid, schema, name }) => [oid, `${schema}.${name}`]));
  const relationFacts = relations.map(({ oid: _, depth: __, ...facts }) => [`${facts.schema}.${facts.name}`, facts] as const);
  const objectFacts = objects.map(({ relationOid, ...facts }) => [`${facts.description} ${names.get(relationOid)}`, facts] as const);
  const sorted = <Fact>(facts: readonly (readonly [string, Fact])[]) => [...facts].sort(([a], [b]) => (a < b ? -1 : 1));
  return digest([sorted(relationFacts), sorted(objectFacts)]);
}

function digest(value: unknown): string {
  const text = JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item));
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** The basis of a plan that touches `names`. What they read is locked as well: the extension sets up capture on it. */
export function basisOf(
  names: readonly QualifiedName[],
  current: ReadonlyMap<string, StreamTable>,
  { sources = [], dependents }: { readonly sources?: readonly SourceName[]; readonly dependents?: PlanBasis['dependents'] } = {},
): PlanBasis {
  const locks = [...names.map((name) => splitName(name).name), ...sources.map(({ name }) => name)];
  return {
    streamTables: Object.fromEntries(names.map((name) => [name, digestStreamTable(current.get(name))])),
    ...(dependents === undefined ? {} : { dependents }),
    locks: [...new Set(locks)].sort(),
    reads: [...new Set(sources.map(quoted))].sort(),
  };
}

/** A relation as a query names it. */
type SourceName = Pick<TableReference, 'schema' | 'name'>;

const quoted = ({ schema, name }: SourceName) => [schema, name].flatMap((part) => (part === undefined ? [] : [quoteIdentifier(part)])).join('.');

/** What the run was given for a stream table: it names the views that the query to send has taken in. */
export const declaredIn = ({ definitions }: PlanRun, name: QualifiedName): StreamTableDefinition[] => [definitions.get(name) ?? []].flat();

/** The relations that queries read. They are locked by bare name: a query and the catalog may qualify them differently. */
export async function sourcesOf(definitions: readonly { readonly query: string }[]): Promise<SourceName[]> {
  const parsed = await Promise.all(definitions.map(({ query }) => parseQuery(query)));
  return parsed.flatMap(({ tables }) => tables);
}
