import { isSameValue } from './is-same-value.js';

interface Configured {
  readonly resource_type: string;
  readonly unrendered_config: Readonly<Record<string, unknown>>;
}

/** What names a relation or groups nodes is no change of a node's configuration: `relation` looks at the names. */
const excluded = new Set(['alias', 'schema', 'database', 'tags', 'group']);
/** Of these everything counts, but for the group of a metric. */
const withoutRelation = new Set(['source', 'exposure', 'metric']);
/** Of a test only these count. */
const testKeys = new Set(['severity', 'where', 'limit', 'fail_calc', 'warn_if', 'error_if', 'store_failures', 'store_failures_as']);

/** The configuration as written, so that what depends on the target is no change. */
export function hasSameConfig(now: Configured, before: Configured): boolean {
  const [a, b] = [now.unrendered_config ?? {}, before.unrendered_config ?? {}];
  const { resource_type: type } = now;
  const counts = (key: string) => {
    if (type === 'test') return testKeys.has(key);
    return withoutRelation.has(type) ? type !== 'metric' || key !== 'group' : !excluded.has(key);
  };
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(counts).every((key) => key in a && key in b && isSameValue(a[key], b[key]));
}
