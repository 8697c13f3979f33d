import { expect, test } from 'vitest';
import { openBoard } from './board.js';
import type { Look, SeenRefresh, SeenTable } from './read-look.js';

const at = Date.UTC(2026, 0, 1);
const table: SeenTable = {
  name: 'public.a',
  status: 'ACTIVE',
  mode: 'DIFFERENTIAL',
  schedule: '1m',
  isPopulated: true,
  hasRelation: true,
  changedAt: at,
  refreshedAt: at,
  errors: 0,
  lastError: null,
  fuse: null,
  rows: 3,
  declaration: null,
};
const history = (refreshes: readonly Partial<SeenRefresh>[] = []) => JSON.stringify({ xmin: 1, xmax: 1, lastId: refreshes.length, refreshes });
const look = (seconds: number, tables: readonly SeenTable[] = [table], changes: Partial<Look> = {}): Look => ({
  now: at + seconds * 1_000,
  tables: JSON.stringify(tables),
  digest: `of ${tables.map(({ name }) => name)}`,
  history: history(),
  surroundings: null,
  backlog: null,
  ...changes,
});

const names = (board: ReturnType<typeof openBoard>, seen: Look) =>
  board.take(seen).map(({ name, data }) => [name, ((data as { changed?: { name: string }[] }).changed ?? []).map((row) => row.name)]);

test('only what has changed is news, and time alone is not', () => {
  const board = openBoard();
  expect(names(board, look(0))).toEqual([
    ['changes', ['public.a']],
    ['activity', []],
  ]);
  expect(names(board, look(1))).toEqual([['changes', []]]);
  expect(names(board, look(2, [table, { ...table, name: 'public.b' }]))).toEqual([['changes', ['public.b']]]);
  expect(board.take(look(3))[0]).toMatchObject({ name: 'changes', data: { changed: [], gone: ['public.b'] } });
});

test('tables that the server need not send again are as they were', () => {
  const board = openBoard();
  expect(board.known()).toEqual({ floor: null, digest: null });
  board.take(look(0));
  expect(board.known()).toEqual({ floor: 0, digest: 'of public.a' });
  const unsent = { tables: null };
  expect(names(board, look(2, [table], unsent))).toEqual([['changes', []]]);
  expect(board.take(look(601, [table], unsent))[0]).toMatchObject({ data: { changed: [{ name: 'public.a', level: 'warn' }], gone: [] } });
  expect(names(board, look(603, [table], unsent))).toEqual([['changes', []]]);
  expect(board.greeting()[0]).toMatchObject({ data: { rows: [{ name: 'public.a', level: 'warn' }] } });
});

test('a table grows late without a change in the catalog', () => {
  const board = openBoard();
  board.take(look(0));
  const [event] = board.take(look(601));
  expect(event).toMatchObject({ name: 'changes', data: { changed: [{ name: 'public.a', level: 'warn', note: '' }] } });
});

test('a table that is gone is an error, whatever its row in the catalog says', () => {
  const board = openBoard();
  const [event] = board.take(look(0, [{ ...table, hasRelation: false }]));
  expect(event).toMatchObject({ data: { changed: [{ level: 'error', note: 'the table is gone, and its row in the catalog is not' }] } });
});

test('a refresh shows in the row of its table, a failed one below zero', () => {
  const board = openBoard();
  board.take(look(0));
  const refreshes = [
    { id: 1, name: 'public.a', status: 'COMPLETED', startedAt: at, ms: 4, inserted: 0, updated: 0, deleted: 0 },
    { id: 2, name: 'public.a', status: 'FAILED', startedAt: at, ms: 9, inserted: 0, updated: 0, deleted: 0 },
  ];
  const [event] = board.take(look(1, [table], { history: history(refreshes) }));
  expect(event).toMatchObject({ data: { changed: [{ name: 'public.a', recent: [4, -9] }] } });
});

test('who comes later is told everything', () => {
  const board = openBoard();
  board.take(look(0));
  expect(board.greeting().map(({ name }) => name)).toEqual(['tables', 'activity', 'surroundings']);
  expect(board.greeting()[0]).toMatchObject({ data: { rows: [{ name: 'public.a', level: 'pass' }] } });
});
