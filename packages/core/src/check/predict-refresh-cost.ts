import type { RefreshRecord } from '../catalog/refresh-history.js';

/** What refreshing a stream table on a schedule would cost, as its history tells. */
export interface RefreshCost {
  readonly refreshesPerDay: number;
  /** Of one refresh, on average. */
  readonly secondsPerRefresh: number;
  /** How much of the time a refresh would be running: 1 is always, more cannot be kept up with. */
  readonly busyFraction: number;
  /** Rows that each refresh would change, on average. */
  readonly rowsPerRefresh: number;
  /** How many refreshes this rests on. */
  readonly sampleSize: number;
}

/**
 * Predicts what a schedule would cost. A differential refresh costs something by itself and something per row, both fitted to the history
 * by least squares; rows arrive at the rate of the history. A full refresh costs what it usually does. Pure.
 *
 * @param history - of one stream table, in any order
 * @param scheduleSeconds - how often it would be refreshed
 * @returns undefined with fewer than three finished refreshes, or when all of them started at once: too little to tell from
 * @example
 * const cost = predictRefreshCost(await readRefreshHistory(reader, name, { limit: 200 }), 60);
 */
export function predictRefreshCost(history: readonly RefreshRecord[], scheduleSeconds: number): RefreshCost | undefined {
  const samples = history.flatMap(sampleOf);
  const starts = samples.map(({ startedAt }) => startedAt);
  // Rows of a period are counted by the refresh at its end.
  const spanSeconds = (Math.max(...starts) - Math.min(...starts)) / 1_000;
  if (samples.length < 3 || !(spanSeconds > 0) || !(scheduleSeconds > 0)) return undefined;
  const [full, differential] = [samples.filter(({ isFull }) => isFull), samples.filter(({ isFull }) => !isFull)];
  const first = samples.reduce((earliest, sample) => (sample.startedAt < earliest.startedAt ? sample : earliest));
  const rowsPerSecond = differential.reduce((sum, sample) => sum + (sample === first ? 0 : sample.rows), 0) / spanSeconds;
  const rowsPerRefresh = rowsPerSecond * scheduleSeconds;
  const { fixed, perRow } = fitLine(differential);
  const fullShare = full.length / samples.length;
  const secondsPerRefresh = fullShare * mean(full.map(({ seconds }) => seconds)) + (1 - fullShare) * (fixed + perRow * rowsPerRefresh);
  return {
    refreshesPerDay: 86_400 / scheduleSeconds,
    secondsPerRefresh,
    busyFraction: secondsPerRefresh / scheduleSeconds,
    rowsPerRefresh,
    sampleSize: samples.length,
  };
}

interface Sample {
  readonly startedAt: number;
  readonly seconds: number;
  readonly rows: number;
  readonly isFull: boolean;
}

/** The first filling says nothing about what follows. */
function sampleOf({ status, action, durationMs, startedAt, initiatedBy, wasFullFallback, ...record }: RefreshRecord): Sample[] {
  if (status !== 'COMPLETED' || durationMs === null || initiatedBy === 'INITIAL' || action === 'SKIP' || action === 'REINITIALIZE') return [];
  const rows = Number((record.rowsInserted ?? 0n) + (record.rowsUpdated ?? 0n) + (record.rowsDeleted ?? 0n));
  return [{ startedAt: startedAt.getTime(), seconds: durationMs / 1_000, rows, isFull: action === 'FULL' || wasFullFallback }];
}

/** Neither part is ever negative: a refresh does not get cheaper by doing more. */
function fitLine(samples: readonly Sample[]): { readonly fixed: number; readonly perRow: number } {
  const [meanRows, meanSeconds] = [mean(samples.map(({ rows }) => rows)), mean(samples.map(({ seconds }) => seconds))];
  const sum = (of: (sample: Sample) => number) => samples.reduce((total, sample) => total + of(sample), 0);
  const variance = sum(({ rows }) => (rows - meanRows) ** 2);
  const slope = variance === 0 ? 0 : Math.max(0, sum(({ rows, seconds }) => (rows - meanRows) * (seconds - meanSeconds)) / variance);
  const fixed = meanSeconds - slope * meanRows;
  if (fixed >= 0) return { fixed, perRow: slope };
  // Through the origin instead.
  return { fixed: 0, perRow: sum(({ rows, seconds }) => rows * seconds) / sum(({ rows }) => rows ** 2) };
}

const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length);
