import type { SeenRefresh } from './read-look.js';

/** Refreshes of one span of time. */
interface Bucket {
  readonly refreshes: number;
  readonly failed: number;
  /** Of durations, in milliseconds; null where nothing ended. */
  readonly median: number | null;
  readonly p95: number | null;
  readonly longest: number | null;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

/** A stretch of time up to now, in equal parts. */
export interface Window {
  readonly label: string;
  /** Where the first bucket begins, in milliseconds since the epoch by the server's clock. */
  readonly from: number;
  readonly bucketMs: number;
  readonly buckets: readonly Bucket[];
}

const minute = 60_000;
const windows = [
  { label: '15 min', bucketMs: minute / 4 },
  { label: '1 h', bucketMs: minute },
  { label: '6 h', bucketMs: 6 * minute },
  { label: '24 h', bucketMs: 24 * minute },
] as const;
const bucketCount = 60;
const keptMs = 24 * 60 * minute;
const mostKept = 50_000;
const mostRecent = 24;

const none: readonly SeenRefresh[] = [];

export interface Activity {
  /** Takes up refreshes; one that is known already is replaced. */
  add(refreshes: readonly SeenRefresh[], now: number): void;
  clear(): void;
  /** Of all stream tables. */
  windows(now: number): readonly Window[];
  /** The last refreshes of a stream table, the oldest first: the same array until there is another one. */
  of(name: string): readonly SeenRefresh[];
}

/** Keeps the refreshes of a day, so that no look reads one twice. */
export function openActivity(): Activity {
  let all = new Map<number, SeenRefresh>();
  let byName = new Map<string, SeenRefresh[]>();
  return {
    add(refreshes, now) {
      // In the order of their ids, whatever order the server has read them in.
      for (const refresh of [...refreshes].sort((a, b) => a.id - b.id)) {
        all.set(refresh.id, refresh);
        const own = byName.get(refresh.name) ?? [];
        const known = own.findIndex(({ id }) => id === refresh.id);
        if (known === -1) own.push(refresh);
        else own[known] = refresh;
        byName.set(refresh.name, own.slice(-mostRecent));
      }
      for (const [id, { startedAt }] of all) {
        if (all.size <= mostKept && startedAt > now - keptMs) break;
        all.delete(id);
      }
    },
    clear() {
      all = new Map();
      byName = new Map();
    },
    windows: (now) => windowsOf([...all.values()], now),
    of: (name) => byName.get(name) ?? none,
  };
}

/** The same refreshes over each stretch of time. Pure. */
export function windowsOf(refreshes: readonly SeenRefresh[], now: number): Window[] {
  return windows.map(({ label, bucketMs }) => {
    // Buckets begin at whole multiples, so that a refresh stays in its bucket while time passes.
    const from = (Math.floor(now / bucketMs) - bucketCount + 1) * bucketMs;
    const held = Array.from({ length: bucketCount }, (): SeenRefresh[] => []);
    for (const refresh of refreshes) held[Math.floor((refresh.startedAt - from) / bucketMs)]?.push(refresh);
    return { label, from, bucketMs, buckets: held.map(bucketOf) };
  });
}

function bucketOf(refreshes: readonly SeenRefresh[]): Bucket {
  const durations = refreshes.flatMap(({ ms }) => ms ?? []).sort((a, b) => a - b);
  const at = (part: number) => rounded(durations[Math.min(durations.length - 1, Math.floor(durations.length * part))]);
  const sum = (key: 'inserted' | 'updated' | 'deleted') => refreshes.reduce((total, refresh) => total + refresh[key], 0);
  return {
    refreshes: refreshes.length,
    failed: refreshes.filter(({ status }) => status === 'FAILED').length,
    median: at(0.5),
    p95: at(0.95),
    longest: rounded(durations.at(-1)),
    inserted: sum('inserted'),
    updated: sum('updated'),
    deleted: sum('deleted'),
  };
}

const rounded = (ms: number | undefined) => (ms === undefined ? null : Math.round(ms * 10) / 10);
