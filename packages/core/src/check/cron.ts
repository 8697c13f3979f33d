import { Cron } from 'croner';

/** The first run of a cron schedule after a moment, in UTC as the server reckons; null when there is none, undefined when it cannot be read. */
export function nextCronRun(expression: string, after: Date): Date | null | undefined {
  try {
    return new Cron(expression, { mode: '5-or-6-parts', timezone: 'UTC', paused: true }).nextRun(after);
  } catch {
    return undefined;
  }
}
