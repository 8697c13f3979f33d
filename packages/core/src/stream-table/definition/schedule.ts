import { Cron } from 'croner';

const unitSeconds: Readonly<Record<string, bigint>> = { s: 1n, m: 60n, h: 3_600n, d: 86_400n, w: 604_800n };
const maximumSeconds = 2n ** 63n - 1n;

/**
 * Says what the server would not accept about a schedule, by the server's own rules; undefined when it would take it.
 * A text with a space or a leading `@` is a cron expression, everything else a duration.
 *
 * @example
 * problemOfSchedule('30s', 60) // 'it is 30 s, and the server allows no less than 60 s'
 */
export function problemOfSchedule(schedule: string, minScheduleSeconds: number): string | undefined {
  const text = schedule.trim();
  if (text === '') return 'it is empty: null means calculated';
  if (isCron(text)) return problemOfCron(text);
  const seconds = durationSeconds(text);
  if (typeof seconds === 'string') return seconds;
  return seconds < BigInt(minScheduleSeconds) ? `it is ${seconds} s, and the server allows no less than ${minScheduleSeconds} s` : undefined;
}

/** Whether two schedules come due at the same times: `60s` and `1m`, but never null, which is calculated. */
export function sameSchedule(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return a === b;
  const [left, right] = [a, b].map((text) => (isCron(text.trim()) ? text.trim().split(/\s+/).join(' ') : String(durationSeconds(text.trim()))));
  return left === right;
}

export const isCron = (text: string) => text.startsWith('@') || text.includes(' ');

/** Seconds, or what is wrong. Units may come in any order and repeatedly, as the server has it. */
export function durationSeconds(text: string): bigint | string {
  if (/^\+?\d+$/.test(text)) return bounded(BigInt(text), text);
  if (/^-\d+$/.test(text)) return 'it is negative';
  let total = 0n;
  let rest = text;
  while (rest !== '') {
    const [part, digits = '', unit = ''] = /^([0-9]*)(.?)/su.exec(rest) ?? [''];
    const seconds = unitSeconds[unit];
    if (unit === '') return `"${digits}" at its end has no unit: use s, m, h, d or w`;
    if (seconds === undefined) return `"${unit}" is no unit: use s, m, h, d or w, as in 5m, 1h30m, 2d`;
    if (digits === '') return `no number stands before "${unit}"`;
    total += BigInt(digits) * seconds;
    rest = rest.slice(part.length);
  }
  return bounded(total, text);
}

function bounded(seconds: bigint, text: string): bigint | string {
  return seconds > maximumSeconds ? `${text} is too long` : seconds;
}

const nicknames = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@hourly'];

function problemOfCron(text: string): string | undefined {
  if (text.startsWith('@')) return nicknames.includes(text.toLowerCase()) ? undefined : `${text} is unknown: use one of ${nicknames.join(', ')}`;
  const fields = text.split(/\s+/).length;
  if (fields !== 5 && fields !== 6) return `a cron expression has 5 fields, or 6 with seconds; this one has ${fields}`;
  try {
    new Cron(text, { mode: '5-or-6-parts', timezone: 'UTC', paused: true, sloppyRanges: true });
    return undefined;
  } catch (error) {
    return `the cron expression is wrong: ${(error as Error).message.replace(/^CronPattern: /, '')}`;
  }
}
