/** Refreshes above the floor, as a look at the history sees them. */
export interface RefreshSighting {
  /** The first transaction that had not begun, and the oldest one that had not ended. */
  readonly xmax: number;
  readonly xmin: number;
  /** The highest refresh seen. */
  readonly lastId: number;
  readonly refreshes: readonly { readonly id: number; readonly tableId: number; readonly status: string }[];
}

interface RefreshTotals {
  readonly total: number;
  readonly successful: number;
  readonly failed: number;
}

export interface RefreshCounter {
  /** Only refreshes above this id need to be looked at; null before the first look. */
  floor(): number | null;
  add(sighting: RefreshSighting): void;
  of(tableId: number): RefreshTotals;
}

const none: RefreshTotals = { total: 0, successful: 0, failed: 0 };

/**
 * Counts refreshes from one look at the history to the next, each once, however late its transaction commits and whatever the server prunes.
 *
 * An id below the floor can no longer turn up: the floor is the highest id of a look all of whose running transactions have ended by now, and
 * lies below every refresh that is seen to run.
 */
export function openRefreshCounter(): RefreshCounter {
  const totals = new Map<number, RefreshTotals>();
  let looks: { readonly xmax: number; readonly lastId: number }[] = [];
  let counted = new Set<number>();
  let floor: number | null = null;
  return {
    floor: () => floor,
    of: (tableId) => totals.get(tableId) ?? none,
    add({ xmax, xmin, lastId, refreshes }) {
      const last = looks.at(-1);
      // Another database has come in its place: what was counted stays, and the looks begin anew.
      const isAnother = last !== undefined && (xmax < last.xmax || lastId < last.lastId);
      if (floor === null || isAnother) {
        floor = lastId;
        looks = [{ xmax, lastId }];
        counted = new Set();
        return;
      }
      for (const { id, tableId, status } of refreshes) {
        if (status === 'RUNNING' || id <= floor || counted.has(id)) continue;
        counted.add(id);
        const { total, successful, failed } = totals.get(tableId) ?? none;
        totals.set(tableId, {
          total: total + 1,
          successful: successful + Number(status === 'COMPLETED'),
          failed: failed + Number(status === 'FAILED'),
        });
      }
      looks.push({ xmax, lastId });
      while (looks[1] !== undefined && looks[1].xmax <= xmin) looks.shift();
      const running = refreshes.filter(({ status }) => status === 'RUNNING').map(({ id }) => id - 1);
      const next = Math.max(floor, Math.min(looks[0]?.lastId ?? lastId, ...running));
      floor = next;
      counted = new Set([...counted].filter((id) => id > next));
    },
  };
}
