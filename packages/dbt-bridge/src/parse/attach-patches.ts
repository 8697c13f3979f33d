import { didYouMean } from '@pgtrickle-js/core';
import type { NodeType } from '../manifest/resource.js';
import { isRecord } from '../project/render-yaml.js';
import type { Warning } from '../project/types.js';
import type { Draft } from './draft.js';
import { entryError, type YamlEntry, type YamlKey } from './yaml-entries.js';

const typeOf: Partial<Record<YamlKey, NodeType>> = {
  models: 'model',
  seeds: 'seed',
  snapshots: 'snapshot',
  analyses: 'analysis',
  data_tests: 'test',
  functions: 'function',
};

/**
 * Gives each draft the YAML entry that describes it: one of its own package before one of another, unless that is disabled and the other is not.
 * What describes nothing is warned of.
 *
 * @throws {PgTrickleError} `DBT_PROPERTY_INVALID` when two entries describe one resource.
 */
export function attachPatches(
  drafts: readonly Draft[],
  entries: readonly YamlEntry[],
  isEnabled: (draft: Draft) => boolean,
  warnings: Warning[],
): void {
  const byName = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const found = byName.get(draft.name);
    if (found === undefined) byName.set(draft.name, [draft]);
    else found.push(draft);
  }
  const find = (name: string, entry: YamlEntry): Draft[] => {
    const type = typeOf[entry.key];
    const candidates = (byName.get(name) ?? []).filter((draft) => draft.type === type);
    const own = candidates.filter((draft) => draft.packageName === entry.file.packageName);
    if (own.length === 0 || own.length === candidates.length) return own.length === 0 ? candidates : own;
    const replacing = own.some(isEnabled) ? [] : candidates.filter(isEnabled);
    return replacing.length > 0 ? replacing : own;
  };
  for (const entry of entries) {
    const type = typeOf[entry.key];
    if (type === undefined) continue;
    if (type === 'model' && Array.isArray(entry.data.versions)) {
      attachVersions(entry, find, warnings);
      continue;
    }
    const found = find(entry.name, entry);
    if (found.length === 0) warnings.push(noSuchResource(entry, entry.name, byName));
    for (const draft of found) {
      if (draft.patch !== undefined) {
        throw entryError(
          entry,
          ['name'],
          `${type} "${entry.name}" is described twice, also in ${draft.patch.file.displayPath}`,
          'Keep one of the two entries.',
        );
      }
      draft.patch = entry;
    }
  }
}

function attachVersions(entry: YamlEntry, find: (name: string, entry: YamlEntry) => Draft[], warnings: Warning[]): void {
  const versions = (entry.data.versions as unknown[]).map((written, i) => {
    const v = isRecord(written) ? written.v : undefined;
    if (!isRecord(written) || (typeof v !== 'number' && typeof v !== 'string'))
      throw entryError(entry, ['versions', i], `a version of "${entry.name}" has no v`, 'Write - v: 1.');
    return { data: written, v, path: ['versions', i] };
  });
  const highest = versions.map(({ v }) => v).reduce((a, b) => (compareVersions(a, b) >= 0 ? a : b));
  const latest = (entry.data.latest_version as string | number | null | undefined) ?? highest;
  for (const { data, v, path } of versions) {
    const fileName = typeof data.defined_in === 'string' ? data.defined_in : `${entry.name}_v${v}`;
    const named = find(fileName, entry);
    const found = named.length === 0 && v === latest ? find(entry.name, entry) : named;
    if (found.length === 0)
      warnings.push({
        name: 'NoNodeForYamlKey',
        message: `version ${v} of "${entry.name}" has no file ${fileName}.sql`,
        file: entry.file.displayPath,
      });
    for (const draft of found) {
      draft.patch = entry;
      draft.version = { v, latest, data, path };
    }
  }
}

function compareVersions(a: string | number, b: string | number): number {
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return String(a) < String(b) ? -1 : 1;
}

function noSuchResource({ key, file }: YamlEntry, name: string, known: ReadonlyMap<string, Draft[]>): Warning {
  const other = known.get(name)?.[0];
  if (other !== undefined) {
    return { name: 'WrongResourceSchemaFile', message: `"${name}" is described under ${key}: and is a ${other.type}`, file: file.displayPath };
  }
  const hint = didYouMean(name, known.keys());
  return {
    name: 'NoNodeForYamlKey',
    message: `"${name}" under ${key}: describes nothing that exists.${hint === undefined ? '' : ` ${hint}`}`,
    file: file.displayPath,
  };
}

/** The columns and tests of one version: its own, with those of the model that it includes. */
export function versionColumns(entry: YamlEntry, version: Readonly<Record<string, unknown>>): unknown[] {
  const own = Array.isArray(version.columns) ? (version.columns as unknown[]) : [];
  const base = Array.isArray(entry.data.columns) ? (entry.data.columns as unknown[]) : [];
  const rule = own.find((column) => isRecord(column) && ('include' in column || 'exclude' in column)) as
    | { include?: unknown; exclude?: unknown }
    | undefined;
  const included = base.filter((column) => isRecord(column) && includes(rule, String(column.name)));
  return [...included, ...own.filter((column) => column !== rule)];
}

function includes(rule: { include?: unknown; exclude?: unknown } | undefined, name: string): boolean {
  const { include = 'all', exclude = [] } = rule ?? {};
  const isIncluded = include === 'all' || include === '*' || (Array.isArray(include) && include.includes(name));
  return isIncluded && !(Array.isArray(exclude) && exclude.includes(name));
}
