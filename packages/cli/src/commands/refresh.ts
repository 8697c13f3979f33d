import { PgTrickleError, parseName, type Queryable, type RefreshResult, refreshAllStreamTables, refreshStreamTable } from '@pgtrickle-js/core';
import type { Command, Report } from '../command.js';
import { levelStyle } from '../render/style.js';
import { renderTable } from '../render/table.js';

export interface RefreshReport {
  readonly streamTables: readonly RefreshResult[];
}

/**
 * Refreshes one stream table, or all of them in the order of their dependencies.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, `STREAM_TABLE_SUSPENDED` and what the refresh of the one table failed with;
 *   failures among all are in the report.
 */
export async function refresh(
  db: Queryable,
  target: { readonly name: string } | { readonly all: true },
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<RefreshReport> {
  if ('all' in target) return { streamTables: await refreshAllStreamTables(db, options) };
  const { name, action, durationMs } = await refreshStreamTable(db, target.name, options);
  if (action === 'none') return { streamTables: [{ name, outcome: 'skipped', reason: `${name} is IMMEDIATE and always current`, durationMs }] };
  return { streamTables: [{ name, outcome: 'refreshed', durationMs }] };
}

export const command: Command = {
  args: '[name]',
  description: 'Refresh one stream table, or all. Exit code 1 when a refresh failed.',
  options: [{ flags: '--all', help: 'refresh all stream tables, each after those that it reads' }],
  examples: ['pgtrickle refresh order_totals', 'pgtrickle refresh --all'],
  prepare([name], { all }) {
    if ((name === undefined) === (all !== true)) {
      throw new PgTrickleError('USAGE_INVALID', {
        message: name === undefined ? 'refresh needs the name of a stream table, or --all' : 'refresh takes a name or --all, not both',
        hint: 'See pgtrickle refresh --help.',
      });
    }
    const target = name === undefined ? ({ all: true } as const) : { name: parseName(name) };
    return async (session) => toReport(await refresh(await session.connect(), target, { signal: session.signal }));
  },
};

function toReport(report: RefreshReport): Report {
  const { streamTables } = report;
  const describeError = ({ code, message, hint }: PgTrickleError) => ({ code, message, hint });
  const rows = streamTables.map(({ error, ...result }) => ({ ...result, ...(error ? { error: describeError(error) } : {}) }));
  return {
    data: { streamTables: rows },
    rows,
    text: streamTables.length === 0 ? '' : renderResults(report),
    notes: streamTables.length === 0 ? ['There are no stream tables in this database.'] : [],
    ok: streamTables.every(({ outcome }) => outcome !== 'failed'),
  };
}

const outcomeLevels = { refreshed: 'pass', skipped: 'warn', failed: 'error' } as const;

function renderResults({ streamTables }: RefreshReport): string {
  return renderTable<RefreshResult>(
    [
      { title: 'NAME', cell: ({ name }) => name },
      { title: 'OUTCOME', cell: ({ outcome }) => levelStyle(outcomeLevels[outcome], outcome) },
      { title: 'MS', align: 'right', cell: ({ durationMs }) => durationMs.toFixed(0) },
      { title: 'REASON', cell: ({ reason, error }) => (error ? `${error.code}: ${error.message}` : (reason ?? '')) },
    ],
    streamTables,
  );
}
