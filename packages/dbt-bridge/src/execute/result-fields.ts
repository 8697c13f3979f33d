import type { AdapterResponse } from '../adapter/session.js';
import type { Batch } from '../compile/time-batches.js';
import type { BatchResults, Timing } from './result.js';

/** As dbt writes times: UTC, microseconds. */
export function timestamp(time: Date): string {
  return time.toISOString().replace('Z', '000Z');
}

/** As dbt writes a moment that came with its zone: what the database was asked for. */
export function zonedTimestamp(time: Date): string {
  return time
    .toISOString()
    .replace('.000Z', 'Z')
    .replace(/(\.\d+)?Z$/, (_, fraction) => `${fraction === undefined ? '' : `${fraction}000`}+00:00`);
}

export function batchesOf(results: BatchResults | undefined): Record<string, unknown> | null {
  if (results === undefined) return null;
  const { successful, failed } = results;
  const pairs = (batches: readonly Batch[]) => batches.map(({ start, end }) => [zonedTimestamp(start), zonedTimestamp(end)]);
  return { successful: pairs(successful), failed: pairs(failed) };
}

export function timingOf({ name, startedAt, completedAt }: Timing): Record<string, string> {
  return { name, started_at: timestamp(startedAt), completed_at: timestamp(completedAt) };
}

export function adapterResponseOf(response: AdapterResponse | null): Record<string, unknown> {
  return response === null ? {} : { _message: response.message, code: response.code, rows_affected: response.rowsAffected };
}
