import { expect, test } from 'vitest';
import { streamTable } from '../catalog/stream-table.fixture.js';
import { diffSnapshots } from './diff-snapshots.js';

const name = 'public.order_totals';

test('nothing changed gives nothing, even as the clock moves on', () => {
  expect(diffSnapshots([streamTable()], [{ ...streamTable(), stalenessSeconds: 12, refreshAgeSeconds: 12 }])).toEqual([]);
});

test('created, dropped, and created again under the same name', () => {
  const table = streamTable();
  const again = streamTable({ id: 2n });
  expect(diffSnapshots([], [table])).toEqual([{ kind: 'created', name, table }]);
  expect(diffSnapshots([table], [])).toEqual([{ kind: 'dropped', name }]);
  expect(diffSnapshots([table], [again])).toEqual([
    { kind: 'dropped', name },
    { kind: 'created', name, table: again },
  ]);
});

test('a refresh tells whether it found something', () => {
  const before = streamTable({ stalenessSeconds: 30 });
  const empty = streamTable({ stalenessSeconds: 30, refreshAgeSeconds: 1 });
  const full = streamTable({ stalenessSeconds: 1 });
  expect(diffSnapshots([before], [empty])).toEqual([{ kind: 'refreshed', name, at: empty.lastRefreshAt, foundChanges: false }]);
  expect(diffSnapshots([before], [full])).toEqual([{ kind: 'refreshed', name, at: full.lastRefreshAt, foundChanges: true }]);
});

test('a change of status changes the level too', () => {
  const suspended = streamTable({ status: 'SUSPENDED' });
  expect(diffSnapshots([streamTable()], [suspended])).toMatchObject([
    { kind: 'status', name, from: 'ACTIVE', to: 'SUSPENDED' },
    { kind: 'freshness', name, from: 'pass', to: 'warn', finding: { check: 'paused' } },
  ]);
});

test('growing stale is a change by itself', () => {
  const before = streamTable({ stalenessSeconds: 50 });
  const after = { ...before, stalenessSeconds: 70, refreshAgeSeconds: 70 };
  expect(diffSnapshots([before], [after], { warnAfterSeconds: 60 })).toMatchObject([{ kind: 'freshness', from: 'pass', to: 'warn' }]);
});
