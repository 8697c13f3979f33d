import { isRecord } from '../project/render-yaml.js';
import type { Warning } from '../project/types.js';
import { entryError, type YamlEntry } from './yaml-entries.js';

type Written = Readonly<Record<string, unknown>>;

/**
 * Sources of a package with what other entries of that name say of them with `overrides: <package>`. Those entries describe no sources of their own.
 *
 * @throws {PgTrickleError} `DBT_PROPERTY_INVALID` where two override one source
 */
export function overrideSources(entries: readonly YamlEntry[], warnings: Warning[]): YamlEntry[] {
  const overrides = new Map<string, YamlEntry>();
  for (const entry of entries) {
    if (!isOverride(entry)) continue;
    const id = `${String(entry.data.overrides)}.${entry.name}`;
    const first = overrides.get(id);
    if (first !== undefined)
      throw entryError(entry, [], `source "${id}" is overridden twice, here and in ${first.file.displayPath}`, 'Put both into one entry.');
    overrides.set(id, entry);
  }
  if (overrides.size === 0) return [...entries];
  const applied = new Map<YamlEntry, Set<string>>();
  const result = entries.flatMap((entry): YamlEntry[] => {
    if (isOverride(entry)) return [];
    const override = entry.key === 'sources' ? overrides.get(`${entry.file.packageName}.${entry.name}`) : undefined;
    if (override === undefined) return [entry];
    const names = tablesOf(entry.data).map(({ name }) => String(name));
    applied.set(override, new Set([...(applied.get(override) ?? []), ...names]));
    return [{ ...entry, data: overridden(entry.data, override.data) }];
  });
  for (const [id, override] of overrides) {
    const known = applied.get(override);
    const unused = tablesOf(override.data).flatMap(({ name }) => (known?.has(String(name)) ? [] : [String(name)]));
    if (known !== undefined && unused.length === 0) continue;
    const what = known === undefined ? `source "${id}"` : `${unused.length === 1 ? 'table' : 'tables'} ${unused.join(', ')} of source "${id}"`;
    warnings.push({
      name: 'UnusedTables',
      message: `an override has no target: there is no ${what} (in ${override.file.displayPath})`,
      file: override.file.displayPath,
    });
  }
  return result;
}

function isOverride({ key, data }: YamlEntry): boolean {
  return key === 'sources' && data.overrides !== undefined && data.overrides !== null;
}

function overridden(source: Written, override: Written): Written {
  const tables = new Map(tablesOf(override).map((table) => [String(table.name), table]));
  if (!Array.isArray(source.tables)) return { ...source, ...said(override) };
  const merged = source.tables.map((table: unknown) => {
    const own = isRecord(table) ? tables.get(String(table.name)) : undefined;
    return own === undefined ? table : { ...(table as Written), ...said(own) };
  });
  return { ...source, ...said(override), tables: merged };
}

/** A null says nothing. How fresh the data has to be is said anew by each override, as in dbt: with nothing about it, nothing is asked. */
function said(override: Written): Written {
  const { name: _name, overrides: _overrides, tables: _tables, freshness = {}, ...fields } = override;
  return { ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)), freshness };
}

function tablesOf({ tables }: Written): Written[] {
  return Array.isArray(tables) ? tables.filter(isRecord) : [];
}
