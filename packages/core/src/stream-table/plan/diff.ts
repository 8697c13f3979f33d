import type { Declaration, DeclaredBy } from '../../catalog/declaration.js';
import type { StreamTable } from '../../catalog/stream-tables.js';
import type { RefreshMode, StreamTableDefinition } from '../definition/definition.js';
import { type OptionName, optionNames, sameOption } from '../definition/options.js';
import { sameSchedule } from '../definition/schedule.js';

/** How a new query's columns fit the stored table: as they are, after adding or removing some, or not at all. */
export type QueryChangeClass = 'same' | 'compatible' | 'rebuild';

/** One difference between what is wanted and what is there. */
export type Change =
  | { readonly kind: 'create' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'query'; readonly from: string; readonly to: string; readonly class: QueryChangeClass; readonly reason: string }
  | { readonly kind: 'rebuild'; readonly reason: string }
  | { readonly kind: 'schedule'; readonly from: string | null; readonly to: string | null }
  | { readonly kind: 'refreshMode'; readonly from: RefreshMode; readonly to: RefreshMode }
  | { readonly kind: 'status'; readonly from: StreamTable['status']; readonly to: 'ACTIVE' | 'SUSPENDED' }
  | { readonly kind: 'declare'; readonly from: Declaration | null; readonly to: DeclaredBy }
  | { readonly kind: 'option'; readonly option: OptionName; readonly from: unknown; readonly to: unknown };

/** The settings in which a stream table differs from its definition: everything but the query. What the definition leaves out is kept. */
export function diffSettings(definition: StreamTableDefinition, current: StreamTable): Change[] {
  const mode = wantedMode(definition.refreshMode, current.refreshMode);
  const changes: Change[] = [];
  if (mode !== current.refreshMode) changes.push({ kind: 'refreshMode', from: current.refreshMode, to: mode });
  // IMMEDIATE has no schedule, and leaving it without naming one makes the server choose.
  if (mode !== 'IMMEDIATE' && definition.schedule !== undefined && !sameSchedule(definition.schedule, current.schedule)) {
    changes.push({ kind: 'schedule', from: current.schedule, to: definition.schedule });
  }
  for (const option of optionNames) {
    const to = definition.options?.[option];
    if (to !== undefined && !sameOption(option, to, current.options[option])) {
      changes.push({ kind: 'option', option, from: current.options[option], to });
    }
  }
  const status = definition.status === 'PAUSED' ? 'SUSPENDED' : definition.status;
  if (status !== undefined && status !== current.status && !(status === 'ACTIVE' && current.status === 'INITIALIZING')) {
    changes.push({ kind: 'status', from: current.status, to: status });
  }
  return changes;
}

/** AUTO is never stored: what it resolved to is no drift. From IMMEDIATE it means the mode that AUTO tries first. */
function wantedMode(wanted: RefreshMode | undefined, current: StreamTable['refreshMode']): StreamTable['refreshMode'] {
  if (wanted === undefined) return current;
  if (wanted !== 'AUTO') return wanted;
  return current === 'IMMEDIATE' ? 'DIFFERENTIAL' : current;
}
