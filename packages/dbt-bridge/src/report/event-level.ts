import type { RunEvent } from '../execute/result.js';

/** How much an event matters; what `--log-level` and `--quiet` compare with. */
export function levelOf(event: RunEvent): 'debug' | 'info' | 'warn' | 'error' {
  if (event.kind === 'message') return event.level;
  if (event.kind === 'hook-end') return event.ok ? 'info' : 'error';
  if (event.kind === 'freshness-end') return event.result.status === 'pass' ? 'info' : event.result.status === 'warn' ? 'warn' : 'error';
  if (event.kind === 'batch-end') return event.status === 'error' ? 'error' : 'info';
  if (event.kind !== 'node-end') return 'info';
  const { status } = event.result;
  return ['error', 'fail', 'partial success'].includes(status) ? 'error' : status === 'warn' ? 'warn' : 'info';
}
