import { catalogReader, parseName, type Queryable, type RefreshStatistics, readStatistics, readStreamTable } from '@pgtrickle-js/core';
import type { Command } from '../command.js';
import { levelStyle } from '../render/style.js';
import { type Column, renderTable } from '../render/table.js';

export interface StatsReport {
  readonly statistics: readonly RefreshStatistics[];
}

/**
 * Sums up the refresh history of stream tables; the server prunes it, so the figures cover the time since `since`.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, `NAME_INVALID`, `SERVER_*`
 */
export async function refreshStatistics(db: Queryable, names: readonly string[] = []): Promise<StatsReport> {
  const reader = catalogReader(db);
  for (const name of names) await readStreamTable(reader, name);
  return { statistics: await readStatistics(reader, names.length === 0 ? undefined : names) };
}

export const command: Command = {
  args: '[names...]',
  description: 'Sum up the refreshes that the server remembers.',
  options: [],
  examples: ['pgtrickle stats', 'pgtrickle stats order_totals --json'],
  prepare(given) {
    const names = given.map((name) => parseName(name));
    return async (session) => {
      const report = await refreshStatistics(await session.connect(), names);
      const { statistics } = report;
      const isEmpty = statistics.length === 0;
      return {
        data: { ...report },
        rows: statistics.map((each) => ({ ...each })),
        text: isEmpty ? '' : renderTable(columns, statistics),
        notes: isEmpty ? ['There are no stream tables in this database.'] : [],
        ok: true,
      };
    };
  },
};

const columns: readonly Column<RefreshStatistics>[] = [
  { title: 'NAME', cell: ({ streamTable }) => streamTable },
  { title: 'REFRESHES', align: 'right', cell: ({ totalRefreshes }) => String(totalRefreshes) },
  { title: 'FAILED', align: 'right', cell: ({ failedRefreshes }) => (failedRefreshes === 0n ? '0' : levelStyle('error', String(failedRefreshes))) },
  { title: 'INSERTED', align: 'right', cell: ({ rowsInserted }) => String(rowsInserted) },
  { title: 'DELETED', align: 'right', cell: ({ rowsDeleted }) => String(rowsDeleted) },
  { title: 'MEAN MS', align: 'right', cell: ({ averageDurationMs }) => averageDurationMs?.toFixed(1) ?? '-' },
  { title: 'LAST', cell: ({ lastAction, lastStatus }) => (lastAction === null ? '-' : `${lastAction} ${lastStatus}`) },
  { title: 'SINCE', cell: ({ since }) => since?.toISOString() ?? '-' },
];
