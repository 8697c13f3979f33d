import { expect, test } from 'vitest';
import type { Dependency } from '../catalog/dependencies.js';
import { streamTable } from '../catalog/stream-table.fixture.js';
import type { StreamTable } from '../catalog/stream-tables.js';
import { firstBehind, type Lineage, upstreamOf } from './caught-up.js';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000);

const table = (name: string, refreshed: number | null, changed: number | null = refreshed, changes: Partial<StreamTable> = {}) =>
  streamTable({
    name: `public.${name}`,
    lastRefreshAt: refreshed === null ? null : at(refreshed),
    dataTimestamp: changed === null ? null : at(changed),
    ...changes,
  });

function lineage(tables: StreamTable[], edges: [string, string][]): Lineage {
  const dependencies = edges.map(
    ([streamTable, source]): Dependency => ({
      streamTable: `public.${streamTable}`,
      source: `public.${source}`,
      sourceOid: 0,
      sourceType: 'TABLE',
      cdcMode: 'TRIGGER',
      columnsUsed: null,
      viewsDigest: null,
    }),
  );
  return {
    tables: new Map(tables.map((one) => [one.name, one])),
    dependencies: Map.groupBy(dependencies, (edge): string => edge.streamTable),
  };
}

const behind = (name: string, since: number, ...rest: Parameters<typeof lineage>) => firstBehind(`public.${name}`, at(since), lineage(...rest))?.name;

test('a table over a base table has caught up when a refresh began afterwards', () => {
  const edges: [string, string][] = [['a', 'orders']];
  expect(behind('a', 10, [table('a', 9)], edges)).toBe('public.a');
  expect(behind('a', 10, [table('a', 10)], edges)).toBeUndefined();
  expect(behind('a', 10, [table('a', 11, 3)], edges)).toBeUndefined();
  expect(behind('a', 10, [table('a', null)], edges)).toBe('public.a');
});

test('a chain has caught up from the sources down', () => {
  const edges: [string, string][] = [
    ['a', 'orders'],
    ['b', 'a'],
  ];
  expect(behind('b', 10, [table('a', 9), table('b', 12)], edges)).toBe('public.a');
  expect(behind('b', 10, [table('a', 11), table('b', 9)], edges)).toBe('public.b');
  expect(behind('b', 10, [table('a', 11), table('b', 12)], edges)).toBeUndefined();
});

test('a table over a stream table whose data did not change need not be refreshed', () => {
  const edges: [string, string][] = [
    ['a', 'orders'],
    ['b', 'a'],
  ];
  expect(behind('b', 10, [table('a', 11, 3), table('b', 4)], edges)).toBeUndefined();
});

test('an immediate table never lags', () => {
  expect(behind('a', 10, [table('a', 1, 1, { refreshMode: 'IMMEDIATE' })], [['a', 'orders']])).toBeUndefined();
});

test('upstream comes sources first, each once, and a circle ends', () => {
  const edges: [string, string][] = [
    ['d', 'b'],
    ['d', 'c'],
    ['b', 'a'],
    ['c', 'a'],
    ['a', 'd'],
  ];
  const names = upstreamOf('public.d', lineage([table('a', 1), table('b', 1), table('c', 1), table('d', 1)], edges)).map((one) => one.name);
  expect(names).toEqual(['public.a', 'public.b', 'public.c', 'public.d']);
});
