import { catalogReader, parseName, type Queryable, type RefreshRecord, readRefreshHistory, readStreamTable } from '@pgtrickle-js/core';
import type { Command } from '../command.js';
import { parseCount } from '../options.js';
import { levelStyle } from '../render/style.js';
import { type Column, renderTable } from '../render/table.js';

export interface HistoryReport {
  /** The newest first. */
  readonly refreshes: readonly RefreshRecord[];
}

/**
 * Reads the last refreshes of a stream table, or of all.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, `NAME_INVALID`, `SERVER_*`
 */
export async function refreshHistory(
  db: Queryable,
  name?: string,
  { limit = 20 }: { readonly limit?: number | undefined } = {},
): Promise<HistoryReport> {
  const reader = catalogReader(db);
  const known = name === undefined ? undefined : (await readStreamTable(reader, name)).name;
  return { refreshes: await readRefreshHistory(reader, known, { limit }) };
}

export const command: Command = {
  args: '[name]',
  description: 'Show the last refreshes of a stream table, or of all; the newest first.',
  options: [{ flags: '--limit <count>', help: 'how many at most (default: 20)', parse: parseCount }],
  examples: ['pgtrickle history', 'pgtrickle history order_totals --limit 100 -o csv'],
  prepare([given], { limit }) {
    const name = given === undefined ? undefined : parseName(given);
    return async (session) => {
      const report = await refreshHistory(await session.connect(), name, { limit: limit as number | undefined });
      const { refreshes } = report;
      const isEmpty = refreshes.length === 0;
      return {
        data: { ...report },
        rows: refreshes.map((record) => ({ ...record })),
        text: isEmpty ? '' : renderTable(columns, refreshes),
        wide: () => (isEmpty ? '' : renderTable([...columns.slice(0, -1), ...wideColumns, ...columns.slice(-1)], refreshes)),
        notes: isEmpty ? ['No refresh is recorded.'] : [],
        ok: true,
      };
    };
  },
};

const columns: readonly Column<RefreshRecord>[] = [
  { title: 'STARTED', cell: ({ startedAt }) => startedAt.toISOString() },
  { title: 'NAME', cell: ({ streamTable }) => streamTable },
  { title: 'ACTION', cell: ({ action, wasFullFallback }) => (wasFullFallback ? `${action} (full)` : action) },
  { title: 'STATUS', cell: ({ status }) => levelStyle(status === 'FAILED' ? 'error' : 'pass', status) },
  { title: 'INSERTED', align: 'right', cell: ({ rowsInserted }) => String(rowsInserted ?? '-') },
  { title: 'DELETED', align: 'right', cell: ({ rowsDeleted }) => String(rowsDeleted ?? '-') },
  { title: 'MS', align: 'right', cell: ({ durationMs }) => durationMs?.toFixed(0) ?? '-' },
  { title: 'ERROR', cell: ({ error }) => error ?? '' },
];

const wideColumns: readonly Column<RefreshRecord>[] = [
  { title: 'BY', cell: ({ initiatedBy }) => initiatedBy ?? '-' },
  { title: 'DATA OF', cell: ({ dataTimestamp }) => dataTimestamp.toISOString() },
];
