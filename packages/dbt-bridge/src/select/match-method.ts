import type { Manifest } from '../manifest/manifest.js';
import type { ManifestNode } from '../manifest/node.js';
import { isRecord } from '../project/render-yaml.js';
import type { Warning } from '../project/types.js';
import { matchResult, matchSourceStatus, matchState } from '../state/match-state.js';
import type { PreviousState } from '../state/read-state.js';
import { type Criterion, invalid, type SelectorMethod } from './criterion.js';
import { matchesFqn } from './match-fqn.js';
import type { Selectable } from './selectable.js';
import { matchesWildcard, pathMatcher } from './wildcard.js';

type Matcher = (node: Selectable) => boolean;

/** What criteria look at besides the resource. */
export interface MatchContext {
  readonly manifest: Manifest;
  /** Of an earlier run, for `state:`, `result:` and `source_status:`. */
  readonly state: PreviousState | undefined;
  readonly warn: (warning: Warning) => void;
}

/**
 * The test that a criterion's method makes of a node.
 *
 * @throws {PgTrickleError} `DBT_SELECTOR_INVALID`
 */
export function matcherOf(criterion: Criterion, context: MatchContext): Matcher {
  return matchers[criterion.method](criterion, context);
}

const matchers: Readonly<Record<SelectorMethod, (criterion: Criterion, context: MatchContext) => Matcher>> = {
  fqn:
    ({ value }) =>
    (node) =>
      node.resource_type !== 'source' && matchesFqn(node, value),
  tag:
    ({ value }) =>
    (node) =>
      tagsOf(node).some((tag) => matchesWildcard(tag, value)),
  group:
    ({ value }) =>
    (node) =>
      isNode(node) && typeof node.config.group === 'string' && matchesWildcard(node.config.group, value),
  access:
    ({ value }) =>
    (node) =>
      node.resource_type === 'model' && node.access === value,
  source: ({ value }) => {
    const parts = value.split('.');
    if (parts.length > 3) throw invalid(`"source:${value}" has too many parts`, 'Write source:name, source:name.table or source:package.name.table.');
    const [packageName, source, table] = parts.length === 3 ? parts : ['*', parts[0], parts[1] ?? '*'];
    return (node) =>
      node.resource_type === 'source' && fits(node.package_name, packageName) && fits(node.source_name, source) && fits(node.name, table);
  },
  path: ({ value }, { manifest }) => {
    const fitsPath = pathMatcher(value);
    const patchOf = (node: Selectable) => ('patch_path' in node ? (node.patch_path?.split('://')[1] ?? '') : '');
    // As in dbt the pattern is one of the files of the root project; what a package has fits where it lies in a folder of the same name.
    const found = new Set<string>();
    for (const node of selectables(manifest)) {
      if (node.package_name !== manifest.metadata.project_name) continue;
      for (const file of [node.original_file_path, patchOf(node)]) if (fitsPath(file, false)) found.add(file);
      for (const folder of foldersOf(node.original_file_path)) if (fitsPath(folder, true)) found.add(folder);
    }
    return (node) => [node.original_file_path, patchOf(node), ...foldersOf(node.original_file_path)].some((path) => found.has(path));
  },
  file:
    ({ value }) =>
    (node) => {
      const name = node.original_file_path.split('/').at(-1) ?? '';
      return matchesWildcard(name, value) || matchesWildcard(name.replace(/\.[^.]*$/, ''), value);
    },
  package:
    ({ value }, { manifest: { metadata } }) =>
    (node) =>
      matchesWildcard(node.package_name, value === 'this' ? metadata.project_name : value),
  config:
    ({ arguments: path, value }) =>
    (node) =>
      (isNode(node) || node.resource_type === 'source') && matchesConfig(node.config, path, value),
  resource_type: ({ value }) => {
    if (!resourceTypes.includes(value)) throw invalid(`"${value}" is not a type of resource`, `Types are ${resourceTypes.join(', ')}.`);
    return (node) => node.resource_type === value;
  },
  test_name:
    ({ value }) =>
    (node) =>
      isGenericTest(node) ? matchesWildcard(node.test_metadata.name, value) : node.resource_type === 'unit_test' && matchesWildcard(node.name, value),
  test_type: ({ value }) => {
    const types = testTypes[value];
    if (types === undefined) throw invalid(`"${value}" is not a type of test`, 'Types of tests are generic, singular, data and unit.');
    return (node) => types.includes(typeOfTest(node) ?? '');
  },
  exposure: ({ value }) => byName('exposure', value),
  unit_test: ({ value }) => byName('unit_test', value),
  version:
    ({ value }) =>
    (node) =>
      node.resource_type === 'model' && matchesVersion(node.version, node.latest_version, value),
  metric: ({ value }) => byName('metric', value),
  semantic_model: ({ value }) => byName('semantic_model', value),
  saved_query: ({ value }) => byName('saved_query', value),
  selector: ({ value }) => {
    throw invalid(`"selector:${value}" can be used in selectors.yml only`, `Use --selector ${value}.`);
  },
  state: ({ value }, { manifest, state, warn }) => matchState(value, manifest, state, warn),
  result: ({ value }, { state }) => matchResult(value, state),
  source_status: ({ value }, { state }) => matchSourceStatus(value, state),
};

const resourceTypes = [
  'model',
  'seed',
  'snapshot',
  'test',
  'analysis',
  'operation',
  'source',
  'exposure',
  'unit_test',
  'metric',
  'semantic_model',
  'saved_query',
  'group',
  'macro',
  'doc',
  'function',
  'fixture',
  'sql_operation',
];

const testTypes: Readonly<Record<string, readonly string[]>> = {
  generic: ['generic'],
  schema: ['generic'],
  singular: ['singular'],
  data: ['generic', 'singular'],
  unit: ['unit'],
};

function typeOfTest(node: Selectable): string | undefined {
  if (node.resource_type === 'unit_test') return 'unit';
  return node.resource_type === 'test' ? (isGenericTest(node) ? 'generic' : 'singular') : undefined;
}

function isGenericTest(node: Selectable): node is Selectable & { test_metadata: { name: string } } {
  return node.resource_type === 'test' && node.test_metadata !== undefined;
}

function isNode(node: Selectable): node is ManifestNode {
  return 'checksum' in node && 'alias' in node;
}

function tagsOf(node: Selectable): readonly string[] {
  if (node.resource_type === 'semantic_model') return [];
  return node.resource_type === 'unit_test' && 'given' in node ? node.config.tags : 'tags' in node ? node.tags : [];
}

function selectables(manifest: Manifest): Selectable[] {
  const { nodes, functions, sources, exposures, unit_tests: tests, metrics, semantic_models: models, saved_queries: queries } = manifest;
  return [nodes, functions, sources, exposures, tests, metrics, models, queries].flatMap((section): Selectable[] => Object.values(section));
}

/** `models/marts/orders.sql` → `models`, `models/marts`. */
function foldersOf(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}

function fits(text: string, pattern: string | undefined): boolean {
  return matchesWildcard(text, pattern ?? '*');
}

function byName(type: 'exposure' | 'unit_test' | 'metric' | 'semantic_model' | 'saved_query', value: string): Matcher {
  const parts = value.split('.');
  if (parts.length > 2) throw invalid(`"${type}:${value}" has too many parts`, `Write ${type}:name or ${type}:package.name.`);
  const [packageName, name] = parts.length === 2 ? parts : ['*', parts[0]];
  return (node) => node.resource_type === type && fits(node.package_name, packageName) && fits(node.name, name);
}

function matchesConfig(config: Readonly<Record<string, unknown>>, path: readonly string[], wanted: string): boolean {
  let value: unknown = config;
  for (const part of path) {
    if (!isRecord(value) || !Object.hasOwn(value, part)) return false;
    value = value[part];
  }
  const isWanted = (one: unknown) =>
    typeof one === 'boolean'
      ? String(one) === wanted.toLowerCase()
      : path[0] === 'severity'
        ? String(one).toLowerCase() === wanted.toLowerCase()
        : one === wanted;
  return Array.isArray(value) ? value.some(isWanted) : isWanted(value);
}

function matchesVersion(version: string | number | null, latest: string | number | null, wanted: string): boolean {
  if (wanted === 'none') return version === null;
  if (version === null || latest === null) return false;
  const order = Number.isNaN(Number(version) - Number(latest))
    ? String(version) < String(latest)
      ? -1
      : Number(String(version) !== String(latest))
    : Number(version) - Number(latest);
  switch (wanted) {
    case 'latest':
      return order === 0;
    case 'prerelease':
      return order > 0;
    case 'old':
      return order < 0;
    default:
      throw invalid(`"version:${wanted}" is not understood`, 'Write version:latest, version:prerelease, version:old or version:none.');
  }
}
