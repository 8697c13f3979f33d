import { PgTrickleError } from '@pgtrickle-js/core';
import type { ManifestNode } from '../manifest/node.js';
import type { Freshness, FreshnessPeriod } from '../manifest/source-node.js';
import { isRecord } from '../project/render-yaml.js';
import { periodSeconds } from './freshness.js';

interface Limits {
  readonly criteria: Freshness;
  /** Absent: the check's own limit, which knows of schedules. */
  readonly warnAfterSeconds: number | undefined;
  readonly errorAfterSeconds: number | undefined;
}

const none: FreshnessPeriod = { count: null, period: null };

/**
 * From when the stream table of a model is late: `freshness: {warn_after: {count: 5, period: minute}, error_after: …}` in its configuration,
 * or `freshness: {warn_seconds: 300, error_seconds: 900}`; the same below `meta`, where dbt-core leaves it alone; else what the command line says.
 *
 * @throws {PgTrickleError} `DBT_CONFIG_INVALID`
 */
export function freshnessLimits(
  model: ManifestNode,
  { warnSeconds, errorSeconds }: { warnSeconds?: number | undefined; errorSeconds?: number | undefined },
): Limits {
  const { freshness, meta } = model.config;
  const written = [freshness, meta?.freshness].find(isRecord) ?? {};
  const warn = limitOf(written.warn_after, written.warn_seconds, 'warn', model);
  const error = limitOf(written.error_after, written.error_seconds, 'error', model);
  const asPeriod = (value: number | undefined): FreshnessPeriod => (value === undefined ? none : { count: Math.ceil(value / 60), period: 'minute' });
  const warnAfterSeconds = warn ?? warnSeconds;
  const errorAfterSeconds = error ?? errorSeconds;
  return {
    criteria: { warn_after: asPeriod(warnAfterSeconds), error_after: asPeriod(errorAfterSeconds), filter: null },
    warnAfterSeconds,
    errorAfterSeconds,
  };
}

function limitOf(after: unknown, plain: unknown, level: 'warn' | 'error', model: ManifestNode): number | undefined {
  if (typeof plain === 'number' && plain >= 0) return plain;
  if (plain !== undefined && plain !== null) throw invalid(`${level}_seconds`, model);
  if (after === undefined || after === null) return undefined;
  if (isRecord(after) && typeof after.count === 'number' && Object.hasOwn(periodSeconds, String(after.period))) {
    return after.count * periodSeconds[after.period as keyof typeof periodSeconds];
  }
  throw invalid(`${level}_after`, model);
}

function invalid(key: string, { name, original_file_path: file }: ManifestNode): PgTrickleError {
  return new PgTrickleError('DBT_CONFIG_INVALID', {
    message: `the ${key} in freshness of model "${name}" cannot be read (in ${file})`,
    hint: 'Write warn_after: {count: 5, period: minute} (minute, hour or day), or warn_seconds: 300.',
    details: { file },
  });
}
