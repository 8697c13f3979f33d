import type { Capabilities } from '../../db/capabilities.js';
import type { CatalogReader } from '../../db/queryable.js';
import { compareVersions } from '../../sql/call.js';
import { type QualifiedName, quoteIdentifier, quoteName } from '../../sql/identifier.js';
import { type ParsedQuery, parseQuery, type TableReference } from '../../sql/parse-query.js';
import { losesRefinements, wrongIncrementally } from '../../sql/rewriting.js';
import type { StreamTableDefinition } from '../definition/definition.js';
import type { PlanRun } from '../plan/plan-run.js';
import { lastThatLoses } from './query-to-send.js';

/** Seen here only. */
const wrongIn = '0.67.0';
/** Seen here only; 0.1.3 keeps such a table right. In mode FULL, which computes anew, it is right everywhere. */
const countsTwiceWithoutKey = ['0.67.0'];

/** Warnings of definitions that the server takes without a word and then keeps wrongly. */
export async function warnOfTraps({ name, query, refreshMode }: StreamTableDefinition, run: PlanRun): Promise<string[]> {
  const { capabilities, reader, current, dependencies } = run.state;
  const parsed = await parseQuery(query);
  const warnings = refreshMode === 'FULL' ? [] : wrongRows(name, parsed, capabilities);
  if (refreshMode === 'FULL' || !countsTwiceWithoutKey.includes(capabilities.version)) return warnings;
  const edges = await dependencies();
  for (const source of new Set(parsed.tables.map(({ schema, name: table }): QualifiedName => `${schema ?? 'public'}.${table}`))) {
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

/** What the server computes wrongly while it refreshes incrementally; in the mode FULL the query reaches it in a form that it keeps. */
function wrongRows(name: QualifiedName, parsed: ParsedQuery, { extension, version }: Capabilities): string[] {
  if (compareVersions(version, lastThatLoses) <= 0 && losesRefinements(parsed)) {
    return [
      `${name} gets wrong rows: of this query ${extension} ${version} drops DISTINCT, ORDER BY and FILTER inside aggregates; use the refresh mode FULL`,
    ];
  }
  const wrong = version === wrongIn ? wrongIncrementally(parsed) : [];
  if (wrong.length === 0) return [];
  return [
    `${name} may get wrong rows: ${extension} ${version} computes ${wrong.join(' and ')} wrongly in an incremental refresh; use the refresh mode FULL`,
  ];
}

const quoted = ({ schema, name }: TableReference) => [schema, name].flatMap((part) => (part === undefined ? [] : [quoteIdentifier(part)])).join('.');

interface FoundRelation {
  readonly name: QualifiedName;
  readonly isKeyless: boolean;
}

/** Relations, and what they read where they are views. */
async function readRelations(reader: CatalogReader, names: readonly string[]): Promise<FoundRelation[]> {
  return reader.read<FoundRelation>(
    `with recursive reads(oid) as (
       select pg_catalog.to_regclass(name)::pg_catalog.oid from jsonb_array_elements_text($1::jsonb) as n(name)
       union
       select d.refobjid from reads r join pg_catalog.pg_rewrite w on w.ev_class = r.oid
       join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_catalog.pg_class'::regclass)
     select s.nspname || '.' || c.relname as name,
       c.relkind in ('r', 'p') and not exists (select from pg_catalog.pg_index i where i.indrelid = c.oid and i.indisprimary) as "isKeyless"
     from reads r join pg_catalog.pg_class c on c.oid = r.oid join pg_catalog.pg_namespace s on s.oid = c.relnamespace order by 1`,
    [JSON.stringify(names)],
  );
}
