import { hash } from 'node:crypto';
import type { Context } from '../jinja/compile/frame.js';
import { str } from '../jinja/values/text.js';
import { toPython } from '../jinja/values/to-python.js';
import { parseYaml } from './parse-yaml.js';
import { isRecord, renderYaml, type YamlFile, yamlError } from './render-yaml.js';
import { strip } from './strip.js';
import type { ConfigSection, ConfigTree, ProjectFile, QueryComment, Warning } from './types.js';
import type { YamlPath } from './yaml-position.js';

const sections = [
  ...(['models', 'seeds', 'snapshots', 'data_tests', 'unit_tests', 'sources', 'exposures', 'functions'] as const),
  ...(['metrics', 'semantic_models', 'saved_queries'] as const),
] satisfies readonly ConfigSection[];

const knownKeys = new Set([
  ...['name', 'version', 'config-version', 'profile', 'project-root', 'model-paths', 'source-paths', 'seed-paths', 'data-paths', 'macro-paths'],
  ...['test-paths', 'snapshot-paths', 'analysis-paths', 'function-paths', 'docs-paths', 'asset-paths', 'target-path', 'log-path', 'clean-targets'],
  ...['packages-install-path', 'vars', 'dispatch', 'on-run-start', 'on-run-end', 'quoting', 'flags', 'query-comment', 'require-dbt-version'],
  ...['restrict-access', 'dbt-cloud', 'packages', 'tests', 'metrics', 'semantic-models', 'saved-queries', 'functions', 'data_tests', 'unit_tests'],
  ...['models', 'seeds', 'snapshots', 'sources', 'exposures', 'models-paths', 'data-tests', 'unit-tests', 'semantic_models', 'saved_queries'],
]);

/** Names that a template uses for something else. */
const reservedNames = new Set(
  `_sql_results adapter api column config context database env env_var exceptions execute flags fromjson fromyaml graph invocation_id
  load_agate_table load_result log model modules post_hooks pre_hooks ref render return run_started_at schema source sql sql_now
  store_result store_raw_result target this tojson toyaml try_or_compiler_error var write`.split(/\s+/),
);

const lateRendered = new Set(['pre-hook', 'post-hook', 'pre_hook', 'post_hook']);

/** Hooks, the query comment and vars are rendered when they are used; everything else when the file is loaded. */
function isRenderedAtLoad(path: YamlPath): boolean {
  const first = String(path[0] ?? '');
  if (['on-run-start', 'on-run-end', 'query-comment', 'vars'].includes(first)) return false;
  const hooked = ['seeds', 'models', 'snapshots', 'tests', 'data_tests'].includes(first);
  return !(hooked && path.some((part) => lateRendered.has(String(part).replace(/^[+ ]+/, ''))));
}

/** The name of a project before the rest is rendered: the profile to load depends on it, and rendering depends on the profile. */
export function readRaw(file: YamlFile, warnings: Warning[]): Record<string, unknown> {
  const warnDuplicate = (at: { line: number; column: number; key: string }) =>
    warnings.push({
      name: 'DuplicateYAMLKeysDeprecation',
      message: `duplicate key "${at.key}"`,
      file: file.displayPath,
      line: at.line,
      column: at.column,
    });
  const raw = parseYaml(file.text, file.displayPath, warnDuplicate);
  if (!isRecord(raw)) {
    throw yamlError('DBT_PROJECT_INVALID', {
      message: 'dbt_project.yml is not a mapping of keys',
      hint: 'It needs at least name: and profile:.',
      file,
      path: [],
    });
  }
  return raw;
}

/**
 * Reads dbt_project.yml.
 *
 * @throws {PgTrickleError} `DBT_PROJECT_INVALID` with the place of the first wrong value.
 */
export function parseProjectFile(raw: Record<string, unknown>, file: YamlFile, context: Context, warnings: Warning[]): ProjectFile {
  const data = renderYaml(raw, context, file, isRenderedAtLoad) as Record<string, unknown>;
  const fail = (key: string, message: string, hint?: string) =>
    yamlError('DBT_PROJECT_INVALID', { message, file, path: [key], ...(hint === undefined ? {} : { hint }) });
  const paths = (key: string, fallback: readonly string[], formerly?: string): readonly string[] => {
    const name = data[key] === undefined && formerly !== undefined && data[formerly] !== undefined ? formerly : key;
    const value = data[name];
    if (value === undefined || value === null) return fallback;
    if (!Array.isArray(value) || value.some((item) => typeof item !== 'string'))
      throw fail(name, `${name} is not a list of paths`, `Write ${name}: ["${fallback[0] ?? 'path'}"].`);
    return value.map((path: string) => path.replace(/^\.\//, '').replace(/\/+$/, ''));
  };
  const text = (key: string, fallback: string): string => (typeof data[key] === 'string' && data[key] !== '' ? (data[key] as string) : fallback);
  const tree = (from: Record<string, unknown>, ...keys: string[]): ConfigTree => {
    const key = keys.find((one) => from[one] !== undefined && from[one] !== null);
    if (key === undefined) return {};
    const value = from[key];
    if (!isRecord(value)) throw fail(key, `${key}: is not a mapping`);
    return value;
  };

  const name = data.name;
  if (typeof name !== 'string') throw fail('name', 'dbt_project.yml has no name', 'Add a line such as name: my_project.');
  if (!/^[^\d\W]\w*$/.test(name))
    throw fail('name', `the project name "${name}" is not a name`, 'Use letters, digits and underscores, and start with a letter.');
  if (reservedNames.has(name))
    throw fail('name', `the project name "${name}" is reserved`, 'Templates use this word for something else: take another name.');
  for (const key of Object.keys(data)) {
    if (!knownKeys.has(key))
      warnings.push({ name: 'CustomTopLevelKeyDeprecation', message: `dbt_project.yml has the unknown key "${key}"`, file: file.displayPath });
  }

  const modelPaths = paths('model-paths', ['models'], 'source-paths');
  const seedPaths = paths('seed-paths', ['seeds'], 'data-paths');
  const macroPaths = paths('macro-paths', ['macros']);
  const testPaths = paths('test-paths', ['tests']);
  const snapshotPaths = paths('snapshot-paths', ['snapshots']);
  const analysisPaths = paths('analysis-paths', ['analyses']);
  const functionPaths = paths('function-paths', ['functions']);
  const targetPath = text('target-path', 'target');
  const keysOf = (section: ConfigSection): string[] =>
    section === 'data_tests' ? ['data_tests', 'data-tests', 'tests'] : [section, section.replace('_', '-')];
  const configs = (from: Record<string, unknown>) =>
    Object.fromEntries(sections.map((section) => [section, tree(from, ...keysOf(section))])) as Record<ConfigSection, ConfigTree>;
  return {
    checksum: hash('sha256', strip(file.text)),
    name,
    version: data.version === undefined || data.version === null ? null : str(toPython(data.version)),
    profile: typeof data.profile === 'string' ? data.profile : undefined,
    modelPaths,
    seedPaths,
    macroPaths,
    testPaths,
    snapshotPaths,
    analysisPaths,
    functionPaths,
    docsPaths: paths('docs-paths', [
      ...new Set([...modelPaths, ...seedPaths, ...snapshotPaths, ...analysisPaths, ...functionPaths, ...macroPaths, ...testPaths]),
    ]),
    assetPaths: paths('asset-paths', []),
    targetPath,
    cleanTargets: paths('clean-targets', [targetPath]),
    packagesInstallPath: text('packages-install-path', 'dbt_packages'),
    vars: tree(data, 'vars'),
    dispatch: dispatchRules(data.dispatch, fail),
    onRunStart: hookList(data['on-run-start']),
    onRunEnd: hookList(data['on-run-end']),
    quoting: quoting(data.quoting, fail),
    flags: tree(data, 'flags'),
    queryComment: queryComment(data['query-comment'], 'query-comment' in data),
    requireDbtVersion:
      data['require-dbt-version'] === undefined ? [] : [data['require-dbt-version']].flat().flatMap((one) => str(toPython(one)).split(',')),
    restrictAccess: data['restrict-access'] === true,
    configs: configs(data),
    unrenderedConfigs: configs(raw),
  };
}

type Fail = (key: string, message: string, hint?: string) => Error;

function hookList(value: unknown): readonly string[] {
  return value === undefined || value === null ? [] : [value].flat().map(String);
}

function quoting(value: unknown, fail: Fail) {
  if (value !== undefined && value !== null && !isRecord(value))
    throw fail('quoting', 'quoting: is not a mapping', 'Write quoting: {identifier: true}.');
  const given: Record<string, unknown> = value ?? {};
  const flag = (key: string) => {
    const setting = given[key] ?? undefined;
    if (setting !== undefined && typeof setting !== 'boolean') throw fail('quoting', `quoting.${key} is neither true nor false`);
    return setting ?? true;
  };
  return { database: flag('database'), schema: flag('schema'), identifier: flag('identifier') };
}

function dispatchRules(value: unknown, fail: Fail) {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw fail('dispatch', 'dispatch: is not a list');
  return value.map((rule: unknown) => {
    if (!isRecord(rule) || typeof rule.macro_namespace !== 'string' || !Array.isArray(rule.search_order)) {
      throw fail(
        'dispatch',
        'an entry of dispatch: lacks macro_namespace or search_order',
        'Write - macro_namespace: dbt_utils, then search_order: [my_project, dbt_utils].',
      );
    }
    return { macroNamespace: rule.macro_namespace, searchOrder: rule.search_order.map(String) };
  });
}

/** An empty comment switches the comment off; no `query-comment` at all gives dbt's own. */
function queryComment(value: unknown, isGiven: boolean): QueryComment | null {
  if (!isGiven) return { comment: defaultComment, append: false, jobLabel: false };
  if (value === null || value === '') return null;
  if (typeof value === 'string') return { comment: value, append: false, jobLabel: false };
  const given = value as Record<string, unknown>;
  return {
    comment: typeof given.comment === 'string' ? given.comment : defaultComment,
    append: given.append === true,
    jobLabel: given['job-label'] === true,
  };
}

/** Who asks and for what, as JSON: what dbt puts before each statement. */
const defaultComment = `{%- set about = {'app': 'pgt-dbt', 'dbt_version': dbt_version, 'profile_name': target.profile_name, 'target_name': target.target_name} -%}
{%- do about.update({'node_id': node.unique_id} if node else {'connection_name': connection_name}) -%}
{{ return(tojson(about)) }}`;
