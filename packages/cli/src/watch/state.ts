import type { StreamTable } from '@pgtrickle-js/core';

const sortOrders = ['name', 'status', 'staleness', 'errors', 'rows'] as const;
type SortOrder = (typeof sortOrders)[number];

/** Everything that the screen shows, besides its size. */
export interface WatchState {
  readonly tables: readonly StreamTable[];
  readonly sort: SortOrder;
  readonly filter: string;
  /** Whether keys go into the filter. */
  readonly isFiltering: boolean;
  /** The selected table, by name: it stays selected whatever the order. */
  readonly selected: string | undefined;
  readonly view: 'list' | 'details' | 'help';
  /** What happened last, or what is wrong. */
  readonly message: string;
  readonly isConnected: boolean;
}

export const initialState: WatchState = {
  tables: [],
  sort: 'name',
  filter: '',
  isFiltering: false,
  selected: undefined,
  view: 'list',
  message: '',
  isConnected: true,
};

/** What a key asks of the server. */
export type WatchAction = { readonly kind: 'refresh' | 'pause' | 'resume'; readonly name: string } | { readonly kind: 'quit' };

/** The tables that are shown, in order. */
export function shownTables({ tables, filter, sort }: WatchState): StreamTable[] {
  const wanted = filter.toLowerCase();
  return tables.filter(({ name, status }) => name.includes(wanted) || status.toLowerCase().startsWith(wanted)).sort(orders[sort]);
}

const byName = (a: StreamTable, b: StreamTable) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
const statusOrder = ['ERROR', 'SUSPENDED', 'INITIALIZING', 'ACTIVE'];

const orders: Readonly<Record<SortOrder, (a: StreamTable, b: StreamTable) => number>> = {
  name: byName,
  status: (a, b) => statusOrder.indexOf(a.status) - statusOrder.indexOf(b.status) || byName(a, b),
  staleness: (a, b) => (b.stalenessSeconds ?? -1) - (a.stalenessSeconds ?? -1) || byName(a, b),
  errors: (a, b) => b.consecutiveErrors - a.consecutiveErrors || byName(a, b),
  rows: (a, b) => Number((b.estimatedRows ?? -1n) - (a.estimatedRows ?? -1n)) || byName(a, b),
};

/** The table that keys act on: the selected one, or the first. */
export function selectedTable(state: WatchState): StreamTable | undefined {
  const shown = shownTables(state);
  return shown.find(({ name }) => name === state.selected) ?? shown[0];
}

/** A key as readline names it. */
export interface Key {
  readonly name?: string | undefined;
  readonly sequence?: string | undefined;
  readonly ctrl?: boolean | undefined;
}

/** What a key makes of the state, and what it asks for. Pure. */
export function pressKey(state: WatchState, key: Key, pageSize: number): { readonly state: WatchState; readonly action?: WatchAction } {
  if (key.ctrl && key.name === 'c') return { state, action: { kind: 'quit' } };
  if (state.isFiltering) return { state: typeFilter(state, key) };
  if (state.view !== 'list') {
    if (key.name === 'q' || key.name === 'escape' || key.name === 'return' || key.sequence === '?') return { state: { ...state, view: 'list' } };
  }
  const selected = selectedTable(state)?.name;
  const act = (kind: 'refresh' | 'pause' | 'resume', doing: string) =>
    selected === undefined ? { state } : { state: { ...state, message: `${doing} ${selected} ...` }, action: { kind, name: selected } };
  switch (key.sequence === '?' || key.sequence === '/' ? key.sequence : key.name) {
    case 'q':
      return { state, action: { kind: 'quit' } };
    case 'escape':
      return { state: { ...state, filter: '', message: '' } };
    case '?':
      return { state: { ...state, view: 'help' } };
    case '/':
      return { state: { ...state, isFiltering: true } };
    case 's':
      return { state: { ...state, sort: sortOrders[(sortOrders.indexOf(state.sort) + 1) % sortOrders.length] as SortOrder } };
    case 'return':
      return { state: { ...state, view: selected === undefined ? 'list' : 'details' } };
    case 'r':
      return act('refresh', 'refreshing');
    case 'p':
      return act('pause', 'pausing');
    case 'c':
      return act('resume', 'resuming');
    default:
      return { state: move(state, key.name, pageSize) };
  }
}

function typeFilter(state: WatchState, { name, sequence = '' }: Key): WatchState {
  if (name === 'return') return { ...state, isFiltering: false };
  if (name === 'escape') return { ...state, isFiltering: false, filter: '' };
  if (name === 'backspace') return { ...state, filter: state.filter.slice(0, -1) };
  return /^[\x20-\x7e]+$/.test(sequence) ? { ...state, filter: state.filter + sequence } : state;
}

function move(state: WatchState, key: string | undefined, pageSize: number): WatchState {
  const shown = shownTables(state);
  const steps: Readonly<Record<string, number>> = {
    up: -1,
    k: -1,
    down: 1,
    j: 1,
    pageup: -pageSize,
    pagedown: pageSize,
    home: -shown.length,
    end: shown.length,
  };
  const step = key === undefined ? undefined : steps[key];
  if (step === undefined || shown.length === 0) return state;
  const at = Math.max(
    0,
    shown.findIndex(({ name }) => name === state.selected),
  );
  return { ...state, selected: shown[Math.min(shown.length - 1, Math.max(0, at + step))]?.name };
}
