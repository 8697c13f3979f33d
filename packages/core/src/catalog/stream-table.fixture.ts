import type { StreamTable } from './stream-tables.js';

const readAt = Date.UTC(2026, 0, 1, 12, 0, 0);

/** A healthy stream table read at noon on 2026-01-01, refreshed ten seconds before. */
export function streamTable(changes: Partial<StreamTable> = {}): StreamTable {
  const { stalenessSeconds = 10, refreshAgeSeconds = stalenessSeconds } = changes;
  const ago = (seconds: number | null) => (seconds === null ? null : new Date(readAt - seconds * 1_000));
  return {
    name: 'public.order_totals',
    relationOid: 16_500,
    id: 1n,
    query: 'select 1 as one',
    sentQuery: 'select 1 as one',
    takenInViews: [],
    definingQuery: 'select 1 as one',
    schedule: '1m',
    refreshMode: 'DIFFERENTIAL',
    status: 'ACTIVE',
    isPopulated: true,
    dataTimestamp: ago(stalenessSeconds),
    lastRefreshAt: ago(refreshAgeSeconds),
    stalenessSeconds,
    refreshAgeSeconds,
    consecutiveErrors: 0,
    needsReinit: false,
    estimatedRows: 3n,
    options: {},
    declaration: null,
    hasRelation: true,
    isOwn: true,
    createdAt: new Date(readAt - 86_400_000),
    updatedAt: new Date(readAt - 86_400_000),
    ...changes,
  };
}
