import { type CatalogReader, formatDuration, type Plan, predictRefreshCost, type RefreshCost, readRefreshHistory } from '@pgtrickle-js/core';

export interface CostPreview {
  /** Null when the history says too little. */
  readonly now: RefreshCost | null;
  readonly then: RefreshCost | null;
  /** The same in a user's words. */
  readonly notes: readonly string[];
}

/** What the refresh history predicts of a new schedule; undefined when the plan changes none that is a duration. */
export async function previewCost(reader: CatalogReader, { name, changes }: Plan): Promise<CostPreview | undefined> {
  const change = changes.find(({ kind }) => kind === 'schedule');
  if (change?.kind !== 'schedule' || change.to === null) return undefined;
  const [from, to] = [secondsOf(change.from), secondsOf(change.to)];
  if (to === undefined) return undefined;
  const history = await readRefreshHistory(reader, name, { limit: 200 });
  const now = from === undefined ? null : (predictRefreshCost(history, from) ?? null);
  const then = predictRefreshCost(history, to) ?? null;
  if (then === null) return { now, then, notes: ['The refresh history says too little to predict what the new schedule costs.'] };
  const notes = [
    `cost, by the last ${then.sampleSize} refreshes:`,
    ...(now === null ? [] : [`  now   ${describeCost(now)}`]),
    `  then  ${describeCost(then)}`,
  ];
  if (then.busyFraction >= 1) notes.push(`  warning: one refresh takes longer than ${change.to}: the server cannot keep up`);
  else if (then.busyFraction >= 0.5) notes.push('  warning: a refresh would be running more than half of the time');
  return { now, then, notes };
}

function describeCost({ refreshesPerDay, secondsPerRefresh, busyFraction, rowsPerRefresh }: RefreshCost): string {
  const each = secondsPerRefresh < 1 ? `${(secondsPerRefresh * 1_000).toFixed(1)} ms` : formatDuration(secondsPerRefresh);
  return `${Math.round(refreshesPerDay)} refreshes a day of ${each} and ${Math.round(rowsPerRefresh)} rows: busy ${(busyFraction * 100).toFixed(2)} % of the time`;
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** Of a duration; a cron expression and a calculated schedule have none. */
function secondsOf(schedule: string | null): number | undefined {
  if (schedule === null || !/^(\d+|(\d+[smhdw])+)$/.test(schedule.trim())) return undefined;
  return [...schedule.matchAll(/(\d+)([smhdw]?)/g)].reduce((sum, [, count, unit]) => sum + Number(count) * (unitSeconds[unit || 's'] ?? 1), 0);
}
