import { catalogReader, formatDuration, type Queryable, quoteName, readStreamTables, type StreamTable, splitName } from '@pgtrickle-js/core';
import type { Command } from '../command.js';
import { levelStyle } from '../render/style.js';
import { renderTable } from '../render/table.js';

export interface ListedStreamTable
  extends Pick<
    StreamTable,
    'name' | 'status' | 'refreshMode' | 'schedule' | 'isPopulated' | 'stalenessSeconds' | 'dataTimestamp' | 'lastRefreshAt' | 'consecutiveErrors'
  > {
  readonly schema: string;
  /** Null when the server has no figures yet. */
  readonly rows: bigint | null;
  /** False: by the server's statistics, which follow the commits but are not exact. */
  readonly rowsAreExact: boolean;
}

export interface ListReport {
  readonly streamTables: readonly ListedStreamTable[];
}

/**
 * Lists all stream tables.
 *
 * @param options - `exact`: count the rows of each table instead of taking the server's estimate; reads every table in full.
 * @throws {PgTrickleError} `SERVER_*`
 * @example
 * const { streamTables } = await listStreamTables(pool);
 */
export async function listStreamTables(db: Queryable, { exact = false }: { readonly exact?: boolean | undefined } = {}): Promise<ListReport> {
  const tables = await readStreamTables(catalogReader(db));
  const counts = exact ? await countRows(db, tables) : undefined;
  return {
    streamTables: tables.map((table) => ({
      name: table.name,
      schema: splitName(table.name).schema,
      status: table.status,
      refreshMode: table.refreshMode,
      schedule: table.schedule,
      isPopulated: table.isPopulated,
      dataTimestamp: table.dataTimestamp,
      lastRefreshAt: table.lastRefreshAt,
      stalenessSeconds: table.stalenessSeconds,
      rows: counts ? (counts.get(table.name) ?? null) : table.estimatedRows,
      rowsAreExact: exact,
      consecutiveErrors: table.consecutiveErrors,
    })),
  };
}

async function countRows(db: Queryable, tables: readonly StreamTable[]): Promise<Map<string, bigint>> {
  if (tables.length === 0) return new Map();
  const counts = tables.map(({ name }) => `(select count(*) from ${quoteName(name)})::text`);
  const [row] = await catalogReader(db).read<{ counts: string }>(`select json_build_array(${counts.join(', ')})::text as counts`);
  const values: string[] = JSON.parse(row?.counts ?? '[]');
  return new Map(tables.map(({ name }, i) => [name, BigInt(values[i] ?? 0)]));
}

export const command: Command = {
  description: 'List all stream tables.',
  options: [{ flags: '--exact', help: 'count the rows of each table (reads it in full); by default the server\'s estimate is shown as "~"' }],
  examples: ['pgtrickle list', "pgtrickle list --json | jq -r '.streamTables[].name'"],
  prepare: (_args, options) => async (db) => {
    const report = await listStreamTables(db, { exact: options.exact === true });
    return {
      data: { ...report },
      text: report.streamTables.length === 0 ? '' : renderList(report),
      notes: report.streamTables.length === 0 ? ['There are no stream tables in this database.'] : [],
      ok: true,
    };
  },
};

function renderList({ streamTables }: ListReport): string {
  return renderTable<ListedStreamTable>(
    [
      { title: 'NAME', cell: ({ name }) => splitName(name).name },
      { title: 'SCHEMA', cell: ({ schema }) => schema },
      { title: 'STATUS', cell: ({ status }) => levelStyle(status === 'ERROR' ? 'error' : status === 'SUSPENDED' ? 'warn' : 'pass', status) },
      { title: 'MODE', cell: ({ refreshMode }) => refreshMode },
      { title: 'SCHEDULE', cell: ({ schedule, refreshMode }) => schedule ?? (refreshMode === 'IMMEDIATE' ? '-' : 'calculated') },
      { title: 'STALENESS', align: 'right', cell: ({ stalenessSeconds }) => (stalenessSeconds === null ? '-' : formatDuration(stalenessSeconds)) },
      { title: 'ROWS', align: 'right', cell: renderRows },
      {
        title: 'ERRORS',
        align: 'right',
        cell: ({ consecutiveErrors }) => (consecutiveErrors === 0 ? '0' : levelStyle('warn', String(consecutiveErrors))),
      },
    ],
    streamTables,
  );
}

function renderRows({ rows, rowsAreExact }: ListedStreamTable): string {
  return rows === null ? '-' : `${rowsAreExact ? '' : '~'}${rows}`;
}
