import type { CatalogReader } from '../db/queryable.js';
import { compareVersions } from '../sql/call.js';
import { type QualifiedName, quoteIdentifier, quoteName } from '../sql/identifier.js';
import { parseQuery, type TableReference } from '../sql/parse-query.js';
import type { StreamTableDefinition } from './definition.js';
import type { PlanRun } from './plan-run.js';

/** Up to here aggregates were seen to lose what stands inside of them when the server takes a view in: 0.1.0, 0.1.3 and 0.67.0, in every mode. */
const lastThatStripsAggregates = '0.67.0';
/** Seen here only; 0.1.3 keeps such a table right. In mode FULL, which computes anew, it is right everywhere. */
const countsTwiceWithoutKey = ['0.67.0'];

/** Warnings of definitions that the server takes without a word and then keeps wrongly. */
export async function warnOfTraps({ name, query, refreshMode }: StreamTableDefinition, run: PlanRun): Promise<string[]> {
  const { capabilities, reader, current, dependencies } = run.state;
  const { tables, refinedAggregates } = await parseQuery(query);
  const warnings: string[] = [];
  if (refinedAggregates.length > 0 && compareVersions(capabilities.version, lastThatStripsAggregates) <= 0) {
    const view = (await readRelations(reader, tables.map(quoted))).find(({ kind, root, name: found }) => kind === 'v' && root === found);
    if (view !== undefined) {
      warnings.push(
        `${name} gets wrong rows: over the view ${view.name}, ${capabilities.extension} ${capabilities.version} drops DISTINCT, ORDER BY and FILTER inside ${refinedAggregates.join(', ')}(…); read the tables behind it instead, or choose the rows in a subquery`,
      );
    }
  }
  if (refreshMode === 'FULL' || !countsTwiceWithoutKey.includes(capabilities.version)) return warnings;
  const edges = await dependencies();
  for (const source of new Set([...tables.map(({ schema, name: table }): QualifiedName => `${schema ?? 'public'}.${table}`)])) {
    const planned = run.definitions.get(source);
    const below = current.has(source)
      ? edges.flatMap((edge) => (edge.streamTable === source && edge.source !== null ? [quoteName(edge.source)] : []))
      : planned && (await parseQuery(planned.query)).tables.map(quoted);
    if (below === undefined || below.length === 0) continue;
    const keyless = (await readRelations(reader, below)).find((found) => found.isKeyless && !current.has(found.name));
    if (keyless === undefined) continue;
    warnings.push(
      `${name} reads the stream table ${source}, whose source ${keyless.name} has no primary key: ${capabilities.extension} ${capabilities.version} then counts rows twice or fails to refresh; add a key, or use the refresh mode FULL`,
    );
  }
  return warnings;
}

const quoted = ({ schema, name }: TableReference) => [schema, name].flatMap((part) => (part === undefined ? [] : [quoteIdentifier(part)])).join('.');

interface FoundRelation {
  readonly root: QualifiedName;
  readonly name: QualifiedName;
  readonly kind: string;
  readonly isKeyless: boolean;
}

/** Relations, and what they read where they are views. */
async function readRelations(reader: CatalogReader, names: readonly string[]): Promise<FoundRelation[]> {
  return reader.read<FoundRelation>(
    `with recursive reads(root, oid) as (
       select pg_catalog.to_regclass(name)::pg_catalog.oid, pg_catalog.to_regclass(name)::pg_catalog.oid from jsonb_array_elements_text($1::jsonb) as n(name)
       union
       select r.root, d.refobjid from reads r join pg_catalog.pg_rewrite w on w.ev_class = r.oid
       join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_catalog.pg_class'::regclass)
     select p.nspname || '.' || o.relname as root, s.nspname || '.' || c.relname as name, c.relkind::text as kind,
       c.relkind in ('r', 'p') and not exists (select from pg_catalog.pg_index i where i.indrelid = c.oid and i.indisprimary) as "isKeyless"
     from reads r join pg_catalog.pg_class c on c.oid = r.oid join pg_catalog.pg_namespace s on s.oid = c.relnamespace
     join pg_catalog.pg_class o on o.oid = r.root join pg_catalog.pg_namespace p on p.oid = o.relnamespace order by 1, 2`,
    [JSON.stringify(names)],
  );
}
