import {
  catalogReader,
  checkFreshness,
  type Dependency,
  type Finding,
  formatDuration,
  parseName,
  type Queryable,
  type RefreshRecord,
  readColumns,
  readDependencies,
  readRefreshHistory,
  readStreamTable,
  type StreamTable,
  type StreamTableColumn,
} from '@pgtrickle-js/core';
import type { Command } from '../command.js';
import { levelStyle } from '../render/style.js';
import { renderFields, renderTable } from '../render/table.js';

export interface StatusReport {
  readonly streamTable: StreamTable;
  readonly freshness: Finding;
  readonly columns: readonly Omit<StreamTableColumn, 'streamTable'>[];
  readonly reads: readonly Omit<Dependency, 'streamTable' | 'viewsDigest'>[];
  /** The stream tables that read this one. */
  readonly readBy: readonly string[];
  /** The newest first, at most five. */
  readonly refreshes: readonly Omit<RefreshRecord, 'streamTable'>[];
}

/**
 * Reads all there is to know about one stream table.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, `NAME_INVALID`, `SERVER_*`
 */
export async function streamTableStatus(db: Queryable, name: string): Promise<StatusReport> {
  const reader = catalogReader(db);
  const streamTable = await readStreamTable(reader, name);
  const edges = await readDependencies(reader);
  const columns = await readColumns(reader, streamTable.name);
  const refreshes = await readRefreshHistory(reader, streamTable.name, { limit: 5 });
  return {
    streamTable,
    freshness: checkFreshness(streamTable)[0] as Finding,
    columns: columns.map(({ streamTable: _, ...column }) => column),
    reads: edges.filter((edge) => edge.streamTable === streamTable.name).map(({ streamTable: _, viewsDigest: __, ...edge }) => edge),
    readBy: edges.filter((edge) => edge.source === streamTable.name).map((edge) => edge.streamTable),
    refreshes: refreshes.map(({ streamTable: _, ...record }) => record),
  };
}

export const command: Command = {
  args: '<name>',
  description: 'Show one stream table: its state, query, columns, sources and last refreshes.',
  options: [],
  examples: ['pgtrickle status order_totals', 'pgtrickle status analytics.order_totals --json'],
  prepare: ([given = '']) => {
    const name = parseName(given);
    return async (session) => {
      const report = await streamTableStatus(await session.connect(), name);
      return { data: { ...report }, rows: [{ ...report.streamTable }], text: renderStatus(report), ok: true };
    };
  },
};

function renderStatus({ streamTable, freshness, columns, reads, readBy, refreshes }: StatusReport): string {
  const { name, status, refreshMode, schedule, stalenessSeconds, lastRefreshAt, estimatedRows, consecutiveErrors, lastError, options, query } =
    streamTable;
  const sections = [
    renderFields([
      ['name', name],
      ['status', status],
      ['freshness', `${levelStyle(freshness.level, freshness.level)}: ${freshness.message}`],
      ['mode', refreshMode],
      ['schedule', schedule ?? (refreshMode === 'IMMEDIATE' ? '-' : 'calculated')],
      ['staleness', stalenessSeconds === null ? '-' : formatDuration(stalenessSeconds)],
      ['last refresh', lastRefreshAt?.toISOString() ?? 'never'],
      ['rows', estimatedRows === null ? '-' : `~${estimatedRows}`],
      ['errors', `${consecutiveErrors}${lastError === undefined ? '' : `: ${lastError}`}`],
      [
        'options',
        Object.entries(options)
          .map(([option, value]) => `${option}=${value}`)
          .join(' ') || '-',
      ],
      ['columns', columns.map((column) => `${column.name} ${column.type}`).join(', ') || '-'],
      ['reads', reads.map(({ source, sourceOid }) => source ?? `a dropped relation (oid ${sourceOid})`).join(', ') || '-'],
      ['read by', readBy.join(', ') || '-'],
      ['query', query],
    ]),
  ];
  if (refreshes.length > 0) sections.push(renderRefreshes(refreshes));
  return sections.join('\n\n');
}

function renderRefreshes(refreshes: StatusReport['refreshes']): string {
  return renderTable(
    [
      { title: 'REFRESHED', cell: ({ startedAt }) => startedAt.toISOString() },
      { title: 'ACTION', cell: ({ action }) => action },
      { title: 'STATUS', cell: ({ status }) => levelStyle(status === 'FAILED' ? 'error' : 'pass', status) },
      { title: 'INSERTED', align: 'right', cell: ({ rowsInserted }) => String(rowsInserted ?? '-') },
      { title: 'DELETED', align: 'right', cell: ({ rowsDeleted }) => String(rowsDeleted ?? '-') },
      { title: 'MS', align: 'right', cell: ({ durationMs }) => (durationMs === null ? '-' : durationMs.toFixed(0)) },
      { title: 'ERROR', cell: ({ error }) => error ?? '' },
    ],
    refreshes,
  );
}
