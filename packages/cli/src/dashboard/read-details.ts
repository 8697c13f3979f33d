import { type CatalogReader, failureText, readDependencies, readStreamTables } from '@pgtrickle-js/core';
import type { LineageNode } from '@pgtrickle-js/core/lineage';
import { lineageOf } from '../lineage/read-lineage.js';
import { readRelations } from '../lineage/read-relations.js';
import { renderNode } from '../lineage/render-node.js';
import type { SeenRefresh } from './read-look.js';

/**
 * Reads what the lineage page shows of a relation: its columns with where they come from, its SQL, its options.
 *
 * @param refreshes - those that were seen, the oldest first
 * @throws {PgTrickleError} `SERVER_*`, `NAME_INVALID`
 */
export async function readDetails(reader: CatalogReader, name: string, refreshes: readonly SeenRefresh[]): Promise<LineageNode> {
  const [table] = await readStreamTables(reader, name);
  const sources = table === undefined ? [] : await readDependencies(reader, name);
  const own = await reader.read<{ oid: string }>(
    `select c.oid::text as oid from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname || '.' || c.relname = $1`,
    [name],
  );
  const relations = await readRelations(reader, [...new Set([...own.map(({ oid }) => Number(oid)), ...sources.map(({ sourceOid }) => sourceOid)])]);
  const known = new Map(relations.map((relation) => [relation.name, relation]));
  const relation = known.get(name);
  const lineage = await lineageOf(table?.query ?? relation?.sql, name.split('.', 1)[0] ?? 'public', known);
  const node = renderNode(name, { table, relation, lineage, refreshes: [] });
  // Ages are on the page already, where they go on.
  const facts = node.facts.filter(([label]) => label !== 'Freshness' && label !== 'Last refresh');
  return { ...node, facts, refreshes: refreshes.slice(-10).reverse().map(renderRefresh) };
}

const renderRefresh = ({ startedAt, action, status, ms, inserted, updated, deleted, error }: SeenRefresh) => ({
  startedAt: new Date(startedAt).toISOString(),
  action,
  status,
  durationMs: ms,
  rows: `+${inserted} ${updated > 0 ? `~${updated} ` : ''}-${deleted}`,
  error: error === null ? null : failureText(error),
});
