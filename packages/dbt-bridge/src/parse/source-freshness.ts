import type { Freshness, FreshnessPeriod } from '../manifest/source-node.js';
import { isRecord } from '../project/render-yaml.js';
import { entryError, type YamlEntry } from './yaml-entries.js';

type Written = Readonly<Record<string, unknown>>;
type Layer = Partial<Record<keyof Freshness, unknown>> | null | undefined;

const noPeriod: FreshnessPeriod = { count: null, period: null };
const periods: readonly unknown[] = ['minute', 'hour', 'day', null, undefined];

/**
 * What is said of freshness in one place of a source. `undefined`: nothing. `null`: it is switched off.
 *
 * @param path of `written` in its entry
 * @throws {PgTrickleError} `DBT_PROPERTY_INVALID` for a threshold that would never be passed: dbt refuses it too
 */
export function freshnessIn(written: Written, entry: YamlEntry, path: readonly (string | number)[]): Layer {
  const value = written.freshness;
  if (value === undefined || !isRecord(value)) return value === undefined ? undefined : null;
  for (const key of ['warn_after', 'error_after']) {
    const limit = value[key];
    if (limit === undefined || limit === null || (isRecord(limit) && isCount(limit.count) && periods.includes(limit.period))) continue;
    throw entryError(
      entry,
      [...path, 'freshness', key],
      `the ${key} of source "${entry.name}" is not a count and a period`,
      `Write ${key}: {count: 12, period: hour} (minute, hour or day).`,
    );
  }
  return value;
}

const isCount = (count: unknown) => count === undefined || count === null || /^\d+$/.test(String(count));

/** Thresholds from the weakest to the strongest; one that is not said, or only in part, stays, a null takes it away. */
export function mergeFreshness(layers: readonly Layer[]): Freshness | null | undefined {
  let merged: Layer;
  for (const layer of layers) {
    if (layer === undefined) continue;
    if (layer === null) merged = null;
    else merged = merged === undefined || merged === null ? layer : { ...merged, ...Object.fromEntries(Object.entries(layer).filter(overrides)) };
  }
  if (merged === undefined || merged === null) return merged;
  return { warn_after: period(merged.warn_after), error_after: period(merged.error_after), filter: text(merged.filter) };
}

function overrides([key, value]: [string, unknown]): boolean {
  if (key === 'filter') return value !== null;
  return value === null || (isRecord(value) && isSaid(value.count) && isSaid(value.period));
}

const isSaid = (value: unknown) => value !== undefined && value !== null;

function period(written: unknown): FreshnessPeriod {
  if (!isRecord(written)) return written === null ? (null as unknown as FreshnessPeriod) : { ...noPeriod };
  return { ...noPeriod, ...(written as Partial<FreshnessPeriod>) };
}

const text = (value: unknown) => (value === undefined || value === null || value === '' ? null : String(value));
