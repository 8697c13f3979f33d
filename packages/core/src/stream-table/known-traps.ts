import type { CatalogReader } from '../db/queryable.js';
import { type QualifiedName, quoteIdentifier, quoteName } from '../sql/identifier.js';
import { parseQuery, type TableReference } from '../sql/parse-query.js';
import type { StreamTableDefinition } from './definition.js';
import type { PlanRun } from './plan-run.js';

/** The versions in which both were seen: the server says nothing, and the rows are wrong. 0.1.3 has neither. */
const affected = ['0.67.0'];

/** Warnings of definitions that the server takes and then keeps wrongly. Asks nothing of other versions, nor in mode FULL, which computes anew. */
export async function warnOfTraps({ name, query, refreshMode }: StreamTableDefinition, run: PlanRun): Promise<string[]> {
  const { capabilities, reader, current, dependencies } = run.state;
  if (!affected.includes(capabilities.version) || refreshMode === 'FULL') return [];
  const { tables, text } = await parseQuery(query);
  const relations = await readRelations(reader, tables.map(quoted));
  const warnings: string[] = [];
  if (/\bcount\s*\(\s*distinct\b/i.test(text) && relations.some(({ kind, root, name: found }) => kind === 'v' && root === found)) {
    warnings.push(
      `${name}: over a view, ${capabilities.extension} ${capabilities.version} counts every row for count(distinct …); read the table itself, or use the refresh mode FULL`,
    );
  }
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
