/** What a look at the refresh history saw: refreshes above the floor, and which transactions were still running. */
export interface RefreshSighting<Refresh = { readonly id: number; readonly status: string }> {
  /** The first transaction that had not begun, and the oldest one that had not ended. */
  readonly xmax: number;
  readonly xmin: number;
  /** The highest refresh seen. */
  readonly lastId: number;
  readonly refreshes: readonly Refresh[];
}

export interface HistoryFloor {
  /** Only refreshes above this id need to be looked at; null before the first look. */
  value(): number | null;
  /** False when the looks begin anew: at the first one, and when another database has come in this one's place. */
  advance(sighting: RefreshSighting): boolean;
}

/**
 * Follows the refresh history from one look to the next so that none is missed, however late its transaction commits.
 *
 * An id below the floor can no longer turn up: the floor is the highest id of a look all of whose running transactions have ended by now, and
 * lies below every refresh that is seen to run.
 */
export function openHistoryFloor(): HistoryFloor {
  let looks: { readonly xmax: number; readonly lastId: number }[] = [];
  let floor: number | null = null;
  return {
    value: () => floor,
    advance({ xmax, xmin, lastId, refreshes }) {
      const last = looks.at(-1);
      if (floor === null || (last !== undefined && (xmax < last.xmax || lastId < last.lastId))) {
        floor = lastId;
        looks = [{ xmax, lastId }];
        return false;
      }
      looks.push({ xmax, lastId });
      while (looks[1] !== undefined && looks[1].xmax <= xmin) looks.shift();
      const running = refreshes.filter(({ status }) => status === 'RUNNING').map(({ id }) => id - 1);
      floor = Math.max(floor, Math.min(looks[0]?.lastId ?? lastId, ...running));
      return true;
    },
  };
}

/** SQL of a sighting as JSON: `refresh` is what is told of each refresh `h`, `above` which of them are looked at. */
export const sightingSql = (history: string, refresh: string, above: string): string => `json_build_object(
  'xmin', pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::text::bigint,
  'xmax', pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::bigint,
  'lastId', coalesce((select refresh_id from ${history} order by refresh_id desc limit 1), 0),
  'refreshes', (select coalesce(json_agg(${refresh}), '[]') from ${history} h where ${above}))`;
