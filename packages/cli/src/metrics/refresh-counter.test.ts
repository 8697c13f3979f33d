import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openRefreshCounter } from './refresh-counter.js';

const ended = (id: number, status = 'COMPLETED') => ({ id, tableId: 1, status });

test('counting starts with the first look, and each refresh counts once', () => {
  const counter = openRefreshCounter();
  counter.add({ xmin: 10, xmax: 10, lastId: 7, refreshes: [] });
  expect(counter.of(1)).toEqual({ total: 0, successful: 0, failed: 0 });
  counter.add({ xmin: 12, xmax: 12, lastId: 9, refreshes: [ended(8), ended(9, 'FAILED')] });
  counter.add({ xmin: 12, xmax: 12, lastId: 9, refreshes: [ended(8), ended(9, 'FAILED')] });
  expect(counter.of(1)).toEqual({ total: 2, successful: 1, failed: 1 });
});

test('another database in its place starts the looks anew, and nothing falls', () => {
  const counter = openRefreshCounter();
  counter.add({ xmin: 100, xmax: 100, lastId: 50, refreshes: [] });
  counter.add({ xmin: 101, xmax: 101, lastId: 51, refreshes: [ended(51)] });
  counter.add({ xmin: 5, xmax: 5, lastId: 2, refreshes: [] });
  counter.add({ xmin: 6, xmax: 6, lastId: 3, refreshes: [ended(3)] });
  expect(counter.of(1).total).toBe(2);
});

// Transactions begin, take ids, and commit in any order; the history is pruned; looks come in between.
const step = fc.oneof(
  fc.record({ kind: fc.constant('begin' as const) }),
  fc.record({ kind: fc.constant('commit' as const), which: fc.nat(9) }),
  fc.record({ kind: fc.constant('look' as const) }),
  fc.record({ kind: fc.constant('prune' as const) }),
);

test('every refresh that a look could see is counted exactly once, in whatever order transactions commit', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const counter = openRefreshCounter();
      let [nextXid, nextId] = [1, 1];
      let open: { xid: number; id: number }[] = [];
      let visible: number[] = [];
      let seen = new Set<number>();
      let total = 0;
      const look = () => {
        const floor = counter.floor();
        counter.add({
          xmin: Math.min(nextXid, ...open.map(({ xid }) => xid)),
          xmax: nextXid,
          lastId: Math.max(0, ...visible),
          refreshes: floor === null ? [] : visible.filter((id) => id > floor).map((id) => ended(id)),
        });
        if (floor !== null) seen = new Set([...seen, ...visible]);
        expect(counter.of(1).total).toBeGreaterThanOrEqual(total);
        total = counter.of(1).total;
      };
      look();
      for (const each of steps) {
        if (each.kind === 'begin') open.push({ xid: nextXid++, id: nextId++ });
        else if (each.kind === 'commit' && open.length > 0) {
          const at = each.which % open.length;
          visible.push(...open.splice(at, 1).map(({ id }) => id));
        } else if (each.kind === 'look') look();
        // The server prunes what is old: all but the newest.
        else if (each.kind === 'prune') visible = visible.filter((id) => id === Math.max(...visible));
      }
      open = [];
      look();
      expect(counter.of(1).total).toBe(seen.size);
    }),
    { numRuns: 2_000 },
  );
});
