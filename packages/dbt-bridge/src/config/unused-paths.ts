import type { ConfigSection, ProjectFile, Warning } from '../project/types.js';
import { configuredPaths } from './project-layers.js';

/** A resource as configuration finds it. */
export interface Configured {
  readonly resource_type: string;
  readonly fqn: readonly string[];
}

const typeOf: Readonly<Record<ConfigSection, string>> = {
  models: 'model',
  seeds: 'seed',
  snapshots: 'snapshot',
  data_tests: 'test',
  unit_tests: 'unit_test',
  sources: 'source',
  exposures: 'exposure',
  metrics: 'metric',
  semantic_models: 'semantic_model',
  saved_queries: 'saved_query',
  functions: 'function',
};

/** Warns of what dbt_project.yml configures and nothing has: a folder that was renamed, most of the time. */
export function checkUnusedPaths({ configs }: Pick<ProjectFile, 'configs'>, resources: readonly Configured[]): Warning[] {
  const unused = Object.entries(typeOf).flatMap(([section, type]) => {
    const fqns = resources.filter((one) => one.resource_type === type).map((one) => one.fqn);
    const isUsed = (path: readonly string[]) => fqns.some((fqn) => path.every((part, i) => part === fqn[i]));
    return configuredPaths(configs[section as ConfigSection])
      .filter((path) => !isUsed(path))
      .map((path) => [section, ...path].join('.'));
  });
  if (unused.length === 0) return [];
  const message = `dbt_project.yml configures what does not exist: ${unused.join(', ')}`;
  return [{ name: 'UnusedResourceConfigPath', message, file: 'dbt_project.yml' }];
}
