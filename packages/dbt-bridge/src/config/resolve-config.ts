import { PgTrickleError } from '@pgtrickle-js/core';
import { isRecord } from '../project/render-yaml.js';
import type { ConfigSection, ConfigTree, LoadedProject } from '../project/types.js';
import { type ConfiguredType, configDefaults } from './defaults.js';
import { toHook } from './hooks.js';
import { mergeInto } from './merge.js';
import { type ConfigLayer, levelBelow, levelsOf, projectLayers, settingsOf } from './project-layers.js';

const sectionOf: Readonly<Record<ConfiguredType, ConfigSection>> = {
  model: 'models',
  analysis: 'models',
  operation: 'models',
  sql_operation: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  test: 'data_tests',
  unit_test: 'unit_tests',
  source: 'sources',
  exposure: 'exposures',
  metric: 'metrics',
  semantic_model: 'semantic_models',
  saved_query: 'saved_queries',
  // dbt has no tree for groups and takes that of models.
  group: 'models',
  function: 'functions',
};

export interface ConfigRequest {
  readonly type: ConfiguredType;
  readonly fqn: readonly string[];
  readonly packageName: string;
  /** `config:` in YAML. */
  readonly properties?: ConfigLayer | undefined;
  /** What `config()` in the file was given. */
  readonly call?: ConfigLayer | undefined;
  /** Both as they are written, where that is what is compared. */
  readonly written?: { readonly properties?: ConfigLayer | undefined; readonly call?: ConfigLayer | undefined } | undefined;
}

export interface ResolvedConfig {
  readonly config: Record<string, unknown> & { enabled: boolean };
  /** What was set, by key, before Jinja was rendered: dbt compares these to see a change. */
  readonly unrendered: Record<string, unknown>;
}

/** Merges configuration from the weakest to the strongest: dbt_project.yml of the package, YAML properties, `config()`, the root's dbt_project.yml. */
export class ConfigResolver {
  readonly #loaded: LoadedProject;
  readonly #folders = new Map<string, Folder>();

  constructor(loaded: LoadedProject) {
    this.#loaded = loaded;
  }

  /** @throws {PgTrickleError} `DBT_CONFIG_INVALID` */
  resolve(request: ConfigRequest): ResolvedConfig {
    const { type, fqn, packageName } = request;
    const folder = this.#folder(type, packageName, fqn.slice(0, -1));
    const config = this.#above(request, 'configs', folder.rendered).reduce<Record<string, unknown>>(mergeInto, { ...folder.config });
    const unrendered: Record<string, unknown> = Object.assign({}, folder.unrendered, ...this.#above(request, 'unrenderedConfigs', folder.written));
    for (const key of ['pre-hook', 'post-hook']) if (Array.isArray(config[key])) config[key] = config[key].map(toHook);
    if (isRecord(config.docs)) config.docs = pick(config.docs, ['show', 'node_color']);
    if (isRecord(config.contract)) config.contract = pick(config.contract, ['enforced', 'alias_types']);
    check(config, request);
    return { config: config as ResolvedConfig['config'], unrendered };
  }

  /** What dbt_project.yml of the package says about a folder: the same for all that is in it. */
  #folder(type: ConfiguredType, packageName: string, fqn: readonly string[]): Folder {
    const key = `${type}|${packageName}|${fqn.join('/')}`;
    const known = this.#folders.get(key);
    if (known !== undefined) return known;
    const [rendered, written] = (['configs', 'unrenderedConfigs'] as const).map((which) => levelsOf(this.#tree(packageName, type, which), fqn));
    const below = (levels: readonly ConfigTree[] = []) => (levels.length > fqn.length ? levels.at(-1) : undefined);
    const folder: Folder = {
      rendered: below(rendered),
      written: below(written),
      config: (rendered ?? []).map(settingsOf).reduce<Record<string, unknown>>(mergeInto, configDefaults[type]()),
      unrendered: Object.assign({}, ...(written ?? []).map(settingsOf)),
    };
    this.#folders.set(key, folder);
    return folder;
  }

  /** What is stronger than the folder: the entry of the resource itself, YAML, `config()`, and for a package the root's dbt_project.yml. */
  #above({ type, fqn, packageName, properties, call, written }: ConfigRequest, which: Which, folder: ConfigTree | undefined): ConfigLayer[] {
    const rootName = this.#loaded.root.name;
    const own = folder === undefined ? undefined : levelBelow(folder, fqn.at(-1) ?? '');
    const layers: ConfigLayer[] = own === undefined ? [] : [settingsOf(own)];
    const isWritten = which === 'unrenderedConfigs';
    const fromYaml = isWritten ? (written?.properties ?? properties) : properties;
    const fromCall = isWritten ? (written?.call ?? call) : call;
    if (fromYaml !== undefined) layers.push(fromYaml);
    if (fromCall !== undefined) layers.push(fromCall);
    if (packageName !== rootName) layers.push(...projectLayers(this.#tree(rootName, type, which), fqn));
    return layers;
  }

  #tree(packageName: string, type: ConfiguredType, which: Which): ConfigTree {
    // What is written for functions dbt takes from the tree of models.
    const section = which === 'unrenderedConfigs' && type === 'function' ? 'models' : sectionOf[type];
    return this.#loaded.packages.get(packageName)?.file[which][section] ?? {};
  }
}

type Which = 'configs' | 'unrenderedConfigs';

interface Folder {
  /** What dbt_project.yml has at this place, if anything: with the values of its Jinja, and as written. */
  readonly rendered: ConfigTree | undefined;
  readonly written: ConfigTree | undefined;
  readonly config: Readonly<Record<string, unknown>>;
  readonly unrendered: Readonly<Record<string, unknown>>;
}

/** As in dbt, a key that nobody knows is dropped there. */
function pick(from: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.flatMap((key) => (key in from ? [[key, from[key]] as const] : [])));
}

const materializationOf: Partial<Record<ConfiguredType, string>> = { seed: 'seed', snapshot: 'snapshot', test: 'test', function: 'function' };

function check(config: Record<string, unknown>, { type, fqn }: ConfigRequest): void {
  const name = fqn.at(-1) ?? '';
  const fail = (message: string, hint?: string) => {
    throw new PgTrickleError('DBT_CONFIG_INVALID', {
      message: `${type} "${name}": ${message}`,
      ...(hint === undefined ? {} : { hint }),
      details: { name, type },
    });
  };
  if (type !== 'group' && typeof config.enabled !== 'boolean') {
    fail(`enabled is ${JSON.stringify(config.enabled)}, neither true nor false`, 'In dbt_project.yml, a rendered value needs "{{ … | as_bool }}".');
  }
  if ('materialized' in config && typeof config.materialized !== 'string') fail(`materialized is ${JSON.stringify(config.materialized)}, not a name`);
  if (typeof (config.group ?? '') !== 'string') fail(`group is ${JSON.stringify(config.group)}, not a name`);
  const fixed = materializationOf[type];
  if (fixed !== undefined && config.materialized !== fixed)
    fail(`a ${type} is always materialized as ${fixed}, not as ${String(config.materialized)}`);
  if (Array.isArray(config.tags)) {
    const wrong = config.tags.find((tag) => typeof tag !== 'string');
    if (wrong !== undefined) fail(`the tag ${JSON.stringify(wrong)} is not text`);
  }
  if (type === 'test') checkTest(config, fail);
  if (type === 'function') checkFunction(config, fail);
  if (type === 'snapshot' && config.enabled === true) checkSnapshot(config, fail);
  const contract = config.contract;
  if (
    isRecord(contract) &&
    contract.enforced === true &&
    config.materialized === 'incremental' &&
    !['append_new_columns', 'fail'].includes(String(config.on_schema_change))
  ) {
    fail('an incremental model with a contract needs on_schema_change append_new_columns or fail');
  }
}

type Fail = (message: string, hint?: string) => void;

const storedAs = new Map<unknown, string | null>([
  [true, 'table'],
  [false, 'ephemeral'],
  [null, null],
]);

function checkTest(config: Record<string, unknown>, fail: Fail): void {
  if (!/^(warn|error)$/i.test(String(config.severity))) fail(`severity is ${JSON.stringify(config.severity)}`, 'Severity is warn or error.');
  // `store_failures_as` says more than `store_failures`, so it wins where both are set.
  if (config.store_failures_as === null) config.store_failures_as = storedAs.get(config.store_failures) ?? null;
  else config.store_failures = config.store_failures_as !== 'ephemeral';
}

const functionTypes: readonly unknown[] = ['scalar', 'aggregate', 'table'];
const volatilities: readonly unknown[] = ['deterministic', 'stable', 'non-deterministic'];

function checkFunction({ type, volatility }: Record<string, unknown>, fail: Fail): void {
  if (!functionTypes.includes(type)) fail(`type is ${JSON.stringify(type)}`, `A type is one of ${functionTypes.join(', ')}.`);
  if (volatility !== null && !volatilities.includes(volatility))
    fail(`volatility is ${JSON.stringify(volatility)}`, `A volatility is one of ${volatilities.join(', ')}.`);
}

function checkSnapshot(config: Record<string, unknown>, fail: Fail): void {
  const { strategy, check_cols: columns } = config;
  if (!strategy || !config.unique_key)
    fail('a snapshot needs a strategy and a unique_key', "Add config(strategy='timestamp', unique_key='id', updated_at='updated_at').");
  if (strategy === 'check' && !(columns === 'all' || Array.isArray(columns)))
    fail('the check strategy needs check_cols', "Give a list of columns, or 'all'.");
  if (strategy === 'timestamp' && !config.updated_at) fail('the timestamp strategy needs updated_at');
}
