import { PgTrickleError } from '@pgtrickle-js/core';
import { parseYamlText } from '../project/parse-yaml.js';
import { type BatchSize, batchSizes, offsetTime } from './time-batches.js';

/** From its start, up to and without its end. Both are UTC; null is open. */
export interface TimeWindow {
  readonly start: Date | null;
  readonly end: Date | null;
}

/** A column and the time that it has to lie in: what `ref()` and `source()` show of a relation with an `event_time`. */
export interface EventTimeFilter extends TimeWindow {
  readonly field: string;
}

/** What both windows have in common. */
export function intersect(one: TimeWindow, other: TimeWindow): TimeWindow {
  const later = (a: Date | null, b: Date | null) => (a === null || (b !== null && b > a) ? b : a);
  const earlier = (a: Date | null, b: Date | null) => (a === null || (b !== null && b < a) ? b : a);
  return { start: later(one.start, other.start), end: earlier(one.end, other.end) };
}

/** The condition on the rows, or nothing where the window is open on both sides. */
export function renderFilter({ field, start, end }: EventTimeFilter): string {
  const conditions = [
    ...(start === null ? [] : [`${field} >= '${pythonTime(start)}'`]),
    ...(end === null ? [] : [`${field} < '${pythonTime(end)}'`]),
  ];
  return conditions.join(' and ');
}

/** What both flags say. @throws {PgTrickleError} `USAGE_INVALID` for what is no time, for one without the other, and for an end that is not after the start. */
export function timeWindowOf({ eventTimeStart, eventTimeEnd }: { readonly eventTimeStart?: unknown; readonly eventTimeEnd?: unknown }): TimeWindow {
  const start = eventTimeStart === undefined ? null : parseTime(eventTimeStart, '--event-time-start');
  const end = eventTimeEnd === undefined ? null : parseTime(eventTimeEnd, '--event-time-end');
  if ((start === null) !== (end === null)) {
    throw new PgTrickleError('USAGE_INVALID', { message: '--event-time-start and --event-time-end go together: one of them is missing' });
  }
  if (start !== null && end !== null && end <= start) {
    throw new PgTrickleError('USAGE_INVALID', { message: 'the --event-time-end is not after the --event-time-start' });
  }
  return { start, end };
}

/** `2026-01-31`, `2026-01-31 10:00:00` or ISO 8601; without a zone it is UTC. @throws {PgTrickleError} `USAGE_INVALID` */
export function parseTime(text: unknown, what: string): Date {
  if (text instanceof Date) return text;
  const iso = String(text).trim().replace(' ', 'T');
  const hasZone = /T.*(Z|[+-]\d\d:?\d\d)$/.test(iso);
  const date = /^\d{4}-\d\d-\d\d(T|$)/.test(iso)
    ? new Date(iso.includes('T') ? (hasZone ? iso : `${iso}Z`) : `${iso}T00:00:00Z`)
    : new Date(Number.NaN);
  if (!Number.isNaN(date.getTime())) return date;
  throw new PgTrickleError('USAGE_INVALID', {
    message: `${what} is "${String(text)}", which is no time`,
    hint: 'Write it as 2026-01-31 or 2026-01-31T10:00:00.',
  });
}

/** `--sample`: `3 days` up to now, or a mapping with start and end. @throws {PgTrickleError} `USAGE_INVALID` */
export function parseSample(text: string, now: Date): TimeWindow {
  const [, count, unit] = /^\s*(\d+)\s+([a-z]+?)s?\s*$/i.exec(text) ?? [];
  if (count !== undefined && batchSizes.includes(unit?.toLowerCase() as BatchSize)) {
    return { start: offsetTime(now, unit?.toLowerCase() as BatchSize, -Number(count)), end: now };
  }
  const written = text.includes('{') ? parseYamlText(text, '--sample') : undefined;
  if (typeof written === 'object' && written !== null && 'start' in written && 'end' in written) {
    return { start: parseTime(written.start, 'the start of --sample'), end: parseTime(written.end, 'the end of --sample') };
  }
  throw new PgTrickleError('USAGE_INVALID', {
    message: `--sample is "${text}"`,
    hint: "Write it as '3 days' (or hours, months, years), or as '{start: 2026-01-01, end: 2026-01-31}'.",
  });
}

/** As Python prints a time with its zone. */
function pythonTime(time: Date): string {
  const [day = '', clock = ''] = time.toISOString().split('T');
  return `${day} ${clock.replace('.000Z', '').replace('Z', '000')}+00:00`;
}
