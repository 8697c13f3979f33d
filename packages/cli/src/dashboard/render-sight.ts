import { checkFreshness, describeDeclarer } from '@pgtrickle-js/core';
import type { Sight } from '../watch/follow.js';

/** What was seen, as a server-sent event. Pure. */
export function renderSight(sight: Sight): string {
  if (sight.kind === 'lost') return event('lost', { message: sight.error.message, retryMs: sight.retryMs });
  const tables = sight.tables.map((table) => {
    const [finding] = checkFreshness(table);
    return {
      name: table.name,
      status: table.status,
      mode: table.refreshMode,
      schedule: table.schedule ?? (table.refreshMode === 'IMMEDIATE' ? 'with every write' : 'calculated'),
      level: finding?.level ?? 'unknown',
      message: finding?.message ?? '',
      ageSeconds: table.refreshAgeSeconds,
      errors: table.consecutiveErrors,
      lastError: table.lastError ?? null,
      rows: table.estimatedRows === null ? null : String(table.estimatedRows),
      declaredBy: table.declaration ? describeDeclarer(table.declaration) : null,
    };
  });
  return event('tables', tables);
}

// JSON has no line breaks of its own, so that it is one line of an event.
const event = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
