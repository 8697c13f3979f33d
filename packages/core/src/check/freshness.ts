import type { StreamTable } from '../catalog/stream-tables.js';
import { type QualifiedName, splitName } from '../sql/identifier.js';
import { durationSeconds, isCron } from '../stream-table/definition/schedule.js';
import { nextCronRun } from './cron.js';
import type { Finding, FindingLevel } from './finding.js';
import { formatDuration } from './format-duration.js';
import { lostRelation } from './status.js';

/** Ages in seconds from which a table counts as late. */
export interface FreshnessLimits {
  /** Default 600. */
  readonly warnAfterSeconds?: number | undefined;
  /** Default 1800. */
  readonly errorAfterSeconds?: number | undefined;
}

export interface FreshnessThresholds extends FreshnessLimits {
  /** Limits of single tables, by `schema.name`, or by `name` in `public`. What one leaves out comes from above. */
  readonly perTable?: Readonly<Record<string, FreshnessLimits>> | undefined;
}

/** What the check needs to know of a stream table: a `StreamTable` has it all. */
export type FreshnessFacts = Pick<
  StreamTable,
  'name' | 'status' | 'isPopulated' | 'schedule' | 'refreshMode' | 'dataTimestamp' | 'stalenessSeconds'
> &
  Partial<Pick<StreamTable, 'refreshAgeSeconds' | 'lastError' | 'hasRelation'>>;

const defaultWarnAfterSeconds = 600;
const defaultErrorAfterSeconds = 1_800;

/**
 * Checks how current stream tables are, one finding for each. Pure: now is the moment at which the facts were read.
 *
 * - A table is as old as its last refresh that succeeded: one that found nothing new has confirmed the data.
 * - A cron table is late from the first run it missed. A duration longer than the default limits moves them; limits that you give are taken as given.
 * - IMMEDIATE tables are kept current by the writer, so age says nothing.
 * - Paused (`paused`), never filled (`populated`), failed and half dropped (`status`) tables get findings of their own instead of `freshness`.
 *
 * @example
 * checkFreshness(await readStreamTables(reader), { warnAfterSeconds: 60, perTable: { 'public.orders_daily': { warnAfterSeconds: 90_000 } } })
 */
export function checkFreshness(facts: FreshnessFacts | readonly FreshnessFacts[], thresholds: FreshnessThresholds = {}): Finding[] {
  return [facts].flat().map((table) => checkTable(table, thresholds));
}

function checkTable(table: FreshnessFacts, thresholds: FreshnessThresholds): Finding {
  const { name, status, schedule, stalenessSeconds } = table;
  const refreshAgeSeconds = table.refreshAgeSeconds ?? null;
  const facts = { status, schedule, stalenessSeconds, refreshAgeSeconds };
  const finding = (check: string, level: FindingLevel, message: string, hint?: string): Finding => ({
    subject: name,
    check,
    level,
    message,
    ...(hint ? { hint } : {}),
    facts,
  });

  if (table.hasRelation === false) return finding('status', lostRelation.level, lostRelation.message, lostRelation.hint);
  if (status === 'ERROR') {
    return finding(
      'status',
      'error',
      `refreshes have failed${table.lastError ? `: ${table.lastError}` : ''}`,
      'Mend what the refresh history names, then resume the stream table.',
    );
  }
  const ageSeconds = smaller(stalenessSeconds, refreshAgeSeconds);
  if (status === 'SUSPENDED') {
    return finding(
      'paused',
      'warn',
      `paused${ageSeconds === null ? '' : `: last current ${formatDuration(ageSeconds)} ago`}`,
      'Resume it, or drop it if nobody needs it.',
    );
  }
  if (!table.isPopulated) return finding('populated', 'warn', 'never populated: it holds no data yet', 'Refresh it once.');
  if (table.refreshMode === 'IMMEDIATE') return finding('freshness', 'pass', 'kept current by every write');
  if (ageSeconds === null) return finding('freshness', 'unknown', 'the server has no time of its data');

  const measured = measureAge(table, ageSeconds);
  if (measured === null) return finding('freshness', 'unknown', `the schedule "${schedule}" cannot be followed`);
  const level = levelOf(measured, limitsOf(name, thresholds));
  if (level === 'pass') return finding('freshness', level, `current ${formatDuration(ageSeconds)} ago`);
  const late = measured.kind === 'missed run' ? `missed its run ${formatDuration(measured.seconds)} ago, ` : '';
  return finding('freshness', level, `${late}last current ${formatDuration(ageSeconds)} ago`, 'Refresh it, and see that the scheduler runs.');
}

/** The two ages of one reading; the smaller one is when the data was last known to be right. */
function smaller(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

interface MeasuredAge {
  readonly kind: 'age' | 'missed run';
  readonly seconds: number;
  /** Seconds between two refreshes that go as planned. */
  readonly periodSeconds: number;
}

/** Under cron, the time since the first run that was missed; else the age. Null when the schedule cannot be read or the facts hold no point in time. */
function measureAge({ schedule, dataTimestamp, stalenessSeconds }: FreshnessFacts, ageSeconds: number): MeasuredAge | null {
  if (schedule === null || !isCron(schedule))
    return { kind: 'age', seconds: ageSeconds, periodSeconds: schedule === null ? 0 : Number(durationSeconds(schedule)) };
  if (dataTimestamp === null || stalenessSeconds === null) return null;
  // The server's clock, not ours: its now is the data's time plus its age.
  const now = dataTimestamp.getTime() + stalenessSeconds * 1_000;
  const missed = nextCronRun(schedule, new Date(now - ageSeconds * 1_000));
  if (missed === undefined) return null;
  return { kind: 'missed run', seconds: missed === null ? 0 : Math.max(0, (now - missed.getTime()) / 1_000), periodSeconds: 0 };
}

function levelOf({ seconds, periodSeconds }: MeasuredAge, { warnAfterSeconds, errorAfterSeconds }: FreshnessLimits): FindingLevel {
  // An hourly table is not late after eleven minutes: the default limits start where its period ends.
  const grace = periodSeconds > defaultWarnAfterSeconds ? periodSeconds : 0;
  const warnAfter = warnAfterSeconds ?? defaultWarnAfterSeconds + grace;
  const errorAfter = errorAfterSeconds ?? Math.max(defaultErrorAfterSeconds + grace, warnAfter);
  if (seconds > errorAfter) return 'error';
  return seconds > warnAfter ? 'warn' : 'pass';
}

function limitsOf(qualified: QualifiedName, thresholds: FreshnessThresholds): FreshnessLimits {
  const { perTable } = thresholds;
  if (perTable === undefined) return thresholds;
  const { schema, name } = splitName(qualified);
  const own = perTable[qualified] ?? (schema === 'public' ? perTable[name] : undefined);
  return {
    warnAfterSeconds: own?.warnAfterSeconds ?? thresholds.warnAfterSeconds,
    errorAfterSeconds: own?.errorAfterSeconds ?? thresholds.errorAfterSeconds,
  };
}
