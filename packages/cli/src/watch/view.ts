import { styleText } from 'node:util';
import { checkFreshness, formatDuration, type StreamTable, splitName } from '@pgtrickle-js/core';
import { counted } from '../render/counted.js';
import { levelStyle, statusStyle } from '../render/style.js';
import { clip, renderFields, renderTable } from '../render/table.js';
import { selectedTable, shownTables, type WatchState } from './state.js';

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** The lines of the screen, exactly as many as it has, none wider than it is. Pure but for colours. */
export function renderScreen(state: WatchState, { columns, rows }: ScreenSize, title: string): string[] {
  const body = state.view === 'help' ? help : state.view === 'details' ? renderDetails(state) : renderList(state, Math.max(1, rows - 3));
  const lines = [header(state, title), ...body.slice(0, Math.max(0, rows - 2))];
  while (lines.length < rows - 1) lines.push('');
  return [...lines.slice(0, rows - 1), footer(state)].map((line) => clip(line, columns));
}

/** How many tables a page holds. */
export const pageSize = ({ rows }: ScreenSize) => Math.max(1, rows - 4);

function header({ tables, sort, filter, isConnected }: WatchState, title: string): string {
  const trouble = tables.filter(({ status, consecutiveErrors }) => status === 'ERROR' || consecutiveErrors > 0).length;
  const parts = [
    title,
    counted(tables.length, 'stream table'),
    trouble > 0 ? levelStyle('error', `${trouble} failing`) : undefined,
    `by ${sort}`,
    filter === '' ? undefined : `filter "${filter}"`,
    isConnected ? undefined : levelStyle('error', 'not connected'),
  ];
  return parts.filter((part) => part !== undefined).join('  ');
}

function footer({ isFiltering, filter, message, view }: WatchState): string {
  if (isFiltering) return `/${filter}_`;
  if (message !== '') return message;
  return view === 'list' ? 'q quit  arrows select  enter details  r refresh  p pause  c resume  s sort  / filter  ? help' : 'esc back';
}

function renderList(state: WatchState, height: number): string[] {
  const shown = shownTables(state);
  if (shown.length === 0) return [state.tables.length === 0 ? 'There are no stream tables.' : 'No stream table matches the filter.'];
  const selected = selectedTable(state)?.name;
  const at = shown.findIndex(({ name }) => name === selected);
  const page = Math.max(1, height - 1);
  const from = Math.max(0, Math.min(at - Math.floor(page / 2), shown.length - page));
  const visible = shown.slice(from, from + page);
  const [titles = '', ...lines] = renderTable<StreamTable>(
    [
      { title: 'NAME', cell: ({ name }) => splitName(name).name },
      { title: 'SCHEMA', cell: ({ name }) => splitName(name).schema },
      { title: 'STATUS', cell: ({ status }) => statusStyle(status) },
      { title: 'MODE', cell: ({ refreshMode }) => refreshMode },
      { title: 'SCHEDULE', cell: ({ schedule, refreshMode }) => schedule ?? (refreshMode === 'IMMEDIATE' ? '-' : 'calculated') },
      { title: 'CURRENT', align: 'right', cell: renderAge },
      { title: 'ROWS', align: 'right', cell: ({ estimatedRows }) => (estimatedRows === null ? '-' : `~${estimatedRows}`) },
      {
        title: 'ERRORS',
        align: 'right',
        cell: ({ consecutiveErrors }) => (consecutiveErrors === 0 ? '0' : levelStyle('error', String(consecutiveErrors))),
      },
    ],
    visible,
  ).split('\n');
  return [bold(`  ${titles}`), ...lines.map((line, index) => (visible[index]?.name === selected ? bold(`> ${line}`) : `  ${line}`))];
}

/** How long ago the data was last known to be current. */
function renderAge(table: StreamTable): string {
  const [finding] = checkFreshness(table);
  if (table.refreshAgeSeconds === null) return '-';
  const age = `${formatDuration(Math.max(0, table.refreshAgeSeconds))} ago`;
  return finding === undefined || finding.level === 'pass' ? age : levelStyle(finding.level, age);
}

function renderDetails(state: WatchState): string[] {
  const table = selectedTable(state);
  if (table === undefined) return [];
  const { name, status, refreshMode, schedule, lastRefreshAt, dataTimestamp, consecutiveErrors, lastError, query } = table;
  return renderFields([
    ['name', name],
    ['status', statusStyle(status)],
    ['freshness', checkFreshness(table)[0]?.message ?? '-'],
    ['mode', refreshMode],
    ['schedule', schedule ?? '-'],
    ['last refresh', lastRefreshAt?.toISOString() ?? 'never'],
    ['data of', dataTimestamp?.toISOString() ?? '-'],
    ['errors', `${consecutiveErrors}${lastError === undefined ? '' : `: ${lastError}`}`],
    ['query', query],
  ]).split('\n');
}

const help = [
  'up, down, k, j, page up, page down, home, end   select',
  'enter   details of the selected stream table',
  'r       refresh it now',
  'p       pause it',
  'c       let it continue',
  's       sort by the next column',
  '/       filter by name or status; escape takes the filter away',
  'q       quit',
];

const bold = (text: string) => styleText('bold', text, { stream: process.stdout });
