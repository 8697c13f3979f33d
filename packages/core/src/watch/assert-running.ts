import type { StreamTable } from '../catalog/stream-tables.js';
import { PgTrickleError } from '../error/pg-trickle-error.js';

/** Throws when a stream table will not be refreshed any more: whoever waits for that would wait for nothing. */
export function assertRunning({ name, status, lastError }: StreamTable): void {
  if (status === 'SUSPENDED') {
    throw new PgTrickleError('STREAM_TABLE_SUSPENDED', {
      message: `${name} is suspended: no refresh will come`,
      hint: 'Resume it first.',
      details: { name },
    });
  }
  if (status === 'ERROR') {
    throw new PgTrickleError('STREAM_TABLE_FAILED', {
      message: `${name} is in status ERROR${lastError === undefined ? '' : `: ${lastError}`}`,
      hint: 'Mend what the refresh history names, then resume it.',
      details: { name },
    });
  }
}
