import type { ConfigLayer } from '../config/project-layers.js';
import { isRecord } from '../project/render-yaml.js';
import { entryError, type YamlEntry } from './yaml-entries.js';

/** Properties that may stand under `config:` or beside it, and mean the same. */
const movable = ['meta', 'docs', 'group', 'contract', 'access'] as const;

/** What a YAML entry configures. @throws {PgTrickleError} `DBT_PROPERTY_INVALID` when a property stands in both places */
export function configOf(entry: YamlEntry): ConfigLayer {
  const config = entry.data.config;
  if (config !== undefined && config !== null && !isRecord(config))
    throw entryError(entry, ['config'], `the config of "${entry.name}" is not a mapping`);
  const merged: Record<string, unknown> = { ...config };
  for (const key of movable) {
    const value = entry.data[key];
    if (value === undefined) continue;
    if (key in merged)
      throw entryError(entry, [key], `"${key}" of "${entry.name}" is set twice: under config: and beside it`, 'Keep the one under config:.');
    merged[key] = value;
  }
  return merged;
}

/** The tests under `data_tests:`, or under `tests:` as they used to be called, with the key that they stand under. */
export function testsOf(
  of: Readonly<Record<string, unknown>>,
  entry: YamlEntry,
  path: readonly (string | number)[],
): { key: string; tests: unknown[] } {
  const [old, now] = [of.tests, of.data_tests];
  if (old && now !== undefined) throw entryError(entry, [...path, 'tests'], `"${entry.name}" has both tests: and data_tests:`, 'Keep data_tests:.');
  const key = old ? 'tests' : 'data_tests';
  const tests = of[key];
  if (tests === undefined || tests === null) return { key, tests: [] };
  if (!Array.isArray(tests))
    throw entryError(entry, [...path, key], `the ${key} of "${entry.name}" are not a list`, `Write ${key}: [not_null] or one - per line.`);
  return { key, tests };
}
