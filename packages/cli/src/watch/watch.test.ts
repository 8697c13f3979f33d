import type { StreamTable } from '@pgtrickle-js/core';
import { expect, test } from 'vitest';
import { paintDifference } from './painter.js';
import { initialState, type Key, pressKey, selectedTable, shownTables, type WatchState } from './state.js';
import { renderScreen } from './view.js';

const table = (name: string, more: Partial<StreamTable> = {}): StreamTable => ({
  name: `public.${name}`,
  relationOid: 1,
  id: 1n,
  query: 'select 1 as one',
  sentQuery: 'select 1 as one',
  takenInViews: [],
  definingQuery: 'select 1 as one',
  schedule: '5m',
  refreshMode: 'FULL',
  status: 'ACTIVE',
  isPopulated: true,
  dataTimestamp: new Date(0),
  lastRefreshAt: new Date(0),
  stalenessSeconds: 60,
  refreshAgeSeconds: 60,
  consecutiveErrors: 0,
  needsReinit: false,
  estimatedRows: 3n,
  options: {},
  declaration: null,
  hasRelation: true,
  isOwn: true,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  ...more,
});

const state: WatchState = { ...initialState, tables: [table('b'), table('a', { status: 'ERROR', consecutiveErrors: 3 }), table('c')] };
const type = (from: WatchState, ...keys: Key[]) => keys.reduce((now, key) => pressKey(now, key, 10).state, from);
const letters = (text: string): Key[] => [...text].map((letter) => ({ name: letter, sequence: letter }));

test('keys move the selection, and it stays at the ends', () => {
  expect(selectedTable(state)?.name).toBe('public.a');
  expect(type(state, { name: 'down' }, { name: 'j' }, { name: 'down' }).selected).toBe('public.c');
  expect(type(state, { name: 'end' }, { name: 'up' }).selected).toBe('public.b');
});

test('the selected table stays selected in another order', () => {
  const sorted = type(state, { name: 'down' }, { name: 's' });
  expect(shownTables(sorted).map(({ name }) => name)).toEqual(['public.a', 'public.b', 'public.c']);
  expect(sorted.selected).toBe('public.b');
});

test('a filter takes letters that are keys elsewhere, and escape takes it away', () => {
  const filtered = type(state, { sequence: '/' }, ...letters('error'), { name: 'return' });
  expect(shownTables(filtered).map(({ name }) => name)).toEqual(['public.a']);
  expect(shownTables(type(filtered, { name: 'escape' }))).toHaveLength(3);
});

test('keys act on the selected table', () => {
  const at = type(state, { name: 'down' });
  expect(['r', 'p', 'c', 'q'].map((name) => pressKey(at, { name }, 10).action)).toEqual([
    { kind: 'refresh', name: 'public.b' },
    { kind: 'pause', name: 'public.b' },
    { kind: 'resume', name: 'public.b' },
    { kind: 'quit' },
  ]);
  expect(pressKey(initialState, { name: 'r' }, 10).action).toBeUndefined();
});

test('a screen has exactly the size of its terminal, whatever the size', () => {
  for (const size of [
    { columns: 80, rows: 24 },
    { columns: 20, rows: 6 },
    { columns: 5, rows: 3 },
    { columns: 1, rows: 1 },
  ]) {
    for (const view of ['list', 'details', 'help'] as const) {
      const lines = renderScreen({ ...state, view }, size, 'shop');
      expect(lines).toHaveLength(size.rows);
      for (const line of lines) expect([...line].length).toBeLessThanOrEqual(Math.max(1, size.columns));
    }
  }
});

test('the list shows all there is to see', () => {
  expect(renderScreen(state, { columns: 100, rows: 8 }, 'shop')).toEqual([
    'shop  3 stream tables  1 failing  by name',
    '  NAME  SCHEMA  STATUS  MODE  SCHEDULE  CURRENT  ROWS  ERRORS',
    '> a     public  ERROR   FULL  5m         1m ago    ~3       3',
    '  b     public  ACTIVE  FULL  5m         1m ago    ~3       0',
    '  c     public  ACTIVE  FULL  5m         1m ago    ~3       0',
    '',
    '',
    'q quit  arrows select  enter details  r refresh  p pause  c resume  s sort  / filter  ? help',
  ]);
});

test('only lines that changed are drawn', () => {
  const esc = '\u001b[';
  expect(paintDifference(['a', 'b', 'c'], ['a', 'x', 'c'])).toBe(`${esc}2;1Hx${esc}0m${esc}K`);
  expect(paintDifference(['a', 'b'], ['a', 'b'])).toBe('');
  expect(paintDifference(['a', 'b'], ['a'])).toBe(`${esc}2;1H${esc}J`);
});
