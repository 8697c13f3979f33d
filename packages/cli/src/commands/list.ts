import {
  catalogReader,
  checkFreshness,
  type DeclaredBy,
  describeDeclarer,
  formatDuration,
  type Queryable,
  quoteName,
  readStreamTables,
  type StreamTable,
  splitName,
} from '@pgtrickle-js/core';
import type { Command } from '../command.js';
import { levelStyle, statusStyle } from '../render/style.js';
import { type Column, renderTable } from '../render/table.js';

export interface ListedStreamTable
  extends Pick<
    StreamTable,
    | 'name'
    | 'status'
    | 'hasRelation'
    | 'refreshMode'
    | 'schedule'
    | 'isPopulated'
    | 'stalenessSeconds'
    | 'dataTimestamp'
    | 'lastRefreshAt'
    | 'consecutiveErrors'
  > {
  readonly schema: string;
  /** Whether it is late, by the limits of `freshness`; null while it holds no data. */
  readonly stale: boolean | null;
  /** Null when the server has no figures yet. */
  readonly rows: bigint | null;
  /** False: by the server's statistics, which follow the commits but are not exact. */
  readonly rowsAreExact: boolean;
  /** Under Citus: local, reference or distributed; null before 0.32, which knows none. */
  readonly placement: string | null;
  /** The tool and project whose apply was the last one; null when nobody declared it. */
  readonly declaredBy: DeclaredBy | null;
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
      hasRelation: table.hasRelation,
      refreshMode: table.refreshMode,
      schedule: table.schedule,
      stale: isStale(table),
      isPopulated: table.isPopulated,
      dataTimestamp: table.dataTimestamp,
      lastRefreshAt: table.lastRefreshAt,
      stalenessSeconds: table.stalenessSeconds,
      rows: counts ? (counts.get(table.name) ?? null) : table.estimatedRows,
      rowsAreExact: exact,
      consecutiveErrors: table.consecutiveErrors,
      placement: table.placement ?? null,
      declaredBy: table.declaration === null ? null : { tool: table.declaration.tool, project: table.declaration.project },
    })),
  };
}

function isStale(table: StreamTable): boolean | null {
  const [finding] = checkFreshness(table);
  return !table.hasRelation || !table.isPopulated || finding === undefined || finding.level === 'unknown' ? null : finding.level !== 'pass';
}

async function countRows(db: Queryable, tables: readonly StreamTable[]): Promise<Map<string, bigint>> {
  const countable = tables.filter(({ hasRelation }) => hasRelation);
  if (countable.length === 0) return new Map();
  const counts = countable.map(({ name }) => `(select count(*) from ${quoteName(name)})::text`);
  const [row] = await catalogReader(db).read<{ counts: string }>(`select json_build_array(${counts.join(', ')})::text as counts`);
  const values: string[] = JSON.parse(row?.counts ?? '[]');
  return new Map(countable.map(({ name }, i) => [name, BigInt(values[i] ?? 0)]));
}

export const command: Command = {
  description: 'List all stream tables.',
  options: [{ flags: '--exact', help: 'count the rows of each table (reads it in full); by default the server\'s estimate is shown as "~"' }],
  examples: ['pgtrickle list', 'pgtrickle list -o wide', "pgtrickle list --json | jq -r '.streamTables[].name'"],
  prepare: (_args, options) => async (session) => {
    const report = await listStreamTables(await session.connect(), { exact: options.exact === true });
    const { streamTables } = report;
    const isEmpty = streamTables.length === 0;
    const gone = streamTables.flatMap(({ name, hasRelation }) => (hasRelation ? [] : [name]));
    return {
      data: { ...report },
      rows: streamTables.map((table) => ({ ...table })),
      text: isEmpty || session.format !== 'table' ? '' : renderTable(columns, streamTables),
      wide: () => (isEmpty ? '' : renderTable([...columns, ...wideColumns], streamTables)),
      notes: [
        ...(isEmpty ? ['There are no stream tables in this database.'] : []),
        ...gone.map((name) => `The table of ${name} is gone: \`pgtrickle doctor\` prints how to remove what is left of it.`),
      ],
      ok: true,
    };
  },
};

const yesOrNo = (value: boolean | null) => (value === null ? '-' : value ? 'yes' : 'no');

const columns: readonly Column<ListedStreamTable>[] = [
  { title: 'NAME', cell: ({ name }) => splitName(name).name },
  { title: 'SCHEMA', cell: ({ schema }) => schema },
  { title: 'STATUS', cell: ({ status, hasRelation }) => (hasRelation ? statusStyle(status) : levelStyle('error', 'NO TABLE')) },
  { title: 'MODE', cell: ({ refreshMode }) => refreshMode },
  { title: 'SCHEDULE', cell: ({ schedule, refreshMode }) => schedule ?? (refreshMode === 'IMMEDIATE' ? '-' : 'calculated') },
  { title: 'STALE', cell: ({ stale }) => yesOrNo(stale) },
  { title: 'STALENESS', align: 'right', cell: ({ stalenessSeconds }) => (stalenessSeconds === null ? '-' : formatDuration(stalenessSeconds)) },
  { title: 'ROWS', align: 'right', cell: ({ rows, rowsAreExact }) => (rows === null ? '-' : `${rowsAreExact ? '' : '~'}${rows}`) },
  { title: 'ERRORS', align: 'right', cell: ({ consecutiveErrors }) => String(consecutiveErrors) },
];

const wideColumns: readonly Column<ListedStreamTable>[] = [
  { title: 'POPULATED', cell: ({ isPopulated }) => yesOrNo(isPopulated) },
  { title: 'LAST REFRESH', cell: ({ lastRefreshAt }) => lastRefreshAt?.toISOString() ?? '-' },
  { title: 'PLACEMENT', cell: ({ placement }) => placement ?? '-' },
  { title: 'DECLARED BY', cell: ({ declaredBy }) => (declaredBy === null ? '-' : describeDeclarer(declaredBy)) },
];
