import { checkFreshness, describeDeclarer, formatDuration, type RefreshRecord, type StreamTable } from '@pgtrickle-js/core';
import type { ColumnLineage, LineageNode } from '@pgtrickle-js/core/lineage';
import type { RelationFacts } from './read-relations.js';

interface NodeFacts {
  readonly table: StreamTable | undefined;
  /** Undefined for a relation that was dropped. */
  readonly relation: RelationFacts | undefined;
  readonly lineage: readonly ColumnLineage[];
  readonly refreshes: readonly RefreshRecord[];
}

/** What the page shows of a relation. Pure. */
export function renderNode(id: string, { table, relation, lineage, refreshes }: NodeFacts): LineageNode {
  const finding = table === undefined ? undefined : checkFreshness(table)[0];
  const fromOf = new Map(lineage.map(({ column, from }) => [column, from]));
  return {
    id,
    label: id,
    kind: table !== undefined ? 'stream table' : (relation?.kind ?? 'dropped'),
    status: table?.hasRelation === false ? 'NO TABLE' : table?.status,
    level: relation === undefined ? 'error' : finding === undefined ? 'none' : finding.level === 'unknown' ? 'warn' : finding.level,
    declaredBy: table?.declaration ? describeDeclarer(table.declaration) : undefined,
    description: relation?.description ?? undefined,
    sql: table?.query ?? relation?.sql ?? undefined,
    facts: table === undefined ? [] : factsOf(table, finding?.message ?? ''),
    columns: (relation?.columns ?? []).map(({ column, type, description }) => ({
      column,
      type,
      description: description ?? undefined,
      from: fromOf.get(column) ?? [],
    })),
    refreshes: refreshes.map(({ startedAt, action, status, durationMs, rowsInserted, rowsDeleted, error }) => ({
      startedAt: startedAt.toISOString(),
      action,
      status,
      // One time for both ends is no duration: 0.67.0 writes it so.
      durationMs: durationMs === 0 ? null : durationMs,
      rows: `+${rowsInserted ?? 0n} -${rowsDeleted ?? 0n}`,
      error,
    })),
  };
}

function factsOf(table: StreamTable, freshness: string): [string, string][] {
  const { schedule, refreshMode, refreshAgeSeconds, consecutiveErrors, lastError, estimatedRows, declaration } = table;
  return [
    ['Freshness', freshness],
    ['Schedule', schedule ?? (refreshMode === 'IMMEDIATE' ? 'with every write' : 'calculated')],
    ['Mode', refreshMode],
    ['Last refresh', refreshAgeSeconds === null ? 'never' : `${formatDuration(Math.max(0, refreshAgeSeconds))} before this page was made`],
    ['Rows', estimatedRows === null ? 'unknown' : `about ${estimatedRows}`],
    ['Declared by', declaration === null ? 'nobody' : `${describeDeclarer(declaration)}, by ${declaration.role}`],
    ...(consecutiveErrors > 0 ? [['Errors in a row', String(consecutiveErrors)] satisfies [string, string]] : []),
    ...(lastError === undefined ? [] : [['Last error', lastError] satisfies [string, string]]),
  ];
}
