import { openHistoryFloor, type RefreshSighting } from './history-floor.js';

interface RefreshTotals {
  readonly total: number;
  readonly successful: number;
  readonly failed: number;
}

export type CountedSighting = RefreshSighting<{ readonly id: number; readonly tableId: number; readonly status: string }>;

export interface RefreshCounter {
  /** Only refreshes above this id need to be looked at; null before the first look. */
  floor(): number | null;
  add(sighting: CountedSighting): void;
  of(tableId: number): RefreshTotals;
}

const none: RefreshTotals = { total: 0, successful: 0, failed: 0 };

/** Counts refreshes from one look at the history to the next, each once, however late its transaction commits and whatever the server prunes. */
export function openRefreshCounter(): RefreshCounter {
  const totals = new Map<number, RefreshTotals>();
  const floor = openHistoryFloor();
  let counted = new Set<number>();
  return {
    floor: floor.value,
    of: (tableId) => totals.get(tableId) ?? none,
    add(sighting) {
      const before = floor.value();
      // What was counted stays when the looks begin anew.
      if (!floor.advance(sighting) || before === null) {
        counted = new Set();
        return;
      }
      for (const { id, tableId, status } of sighting.refreshes) {
        if (status === 'RUNNING' || id <= before || counted.has(id)) continue;
        counted.add(id);
        const { total, successful, failed } = totals.get(tableId) ?? none;
        totals.set(tableId, {
          total: total + 1,
          successful: successful + Number(status === 'COMPLETED'),
          failed: failed + Number(status === 'FAILED'),
        });
      }
      const next = floor.value() ?? 0;
      counted = new Set([...counted].filter((id) => id > next));
    },
  };
}
