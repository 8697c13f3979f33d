import { isEphemeral } from '../compile/node-context.js';
import { configDefaults } from '../config/defaults.js';
import { unitTestRun } from '../execute/unit-test-node.js';
import { type Manifest, nodeOf, resourceOf } from '../manifest/manifest.js';
import type { ManifestNode, NodeConfig } from '../manifest/node.js';
import type { ResourceType, UniqueId } from '../manifest/resource.js';
import type { CommandName } from './command.js';

/** Which resources a command works on, before `--resource-type` narrows it. */
const worksOn: Readonly<Partial<Record<CommandName, readonly ResourceType[]>>> = {
  run: ['model'],
  plan: ['model', 'seed', 'snapshot'],
  build: ['model', 'seed', 'snapshot', 'test', 'unit_test', 'exposure', 'saved_query', 'function'],
  seed: ['seed'],
  snapshot: ['snapshot'],
  test: ['test', 'unit_test'],
  clone: ['model', 'seed', 'snapshot'],
  compile: ['model', 'seed', 'snapshot', 'test', 'analysis', 'operation', 'sql_operation', 'function'],
  'source freshness': ['source'],
  freshness: ['model'],
  'docs generate': ['model', 'seed', 'snapshot', 'test', 'analysis', 'operation', 'source', 'function'],
  show: ['model', 'seed', 'snapshot', 'test', 'analysis'],
  ls: ['model', 'seed', 'snapshot', 'test', 'source', 'exposure', 'unit_test', 'metric', 'semantic_model', 'saved_query', 'function'],
};

export interface ResourceFilter {
  readonly only?: readonly string[] | undefined;
  readonly not?: readonly string[] | undefined;
}

/** The selected resources that the command works on. */
export function resourcesOf(command: CommandName, ids: Iterable<UniqueId>, manifest: Manifest, { only, not = [] }: ResourceFilter): UniqueId[] {
  // An analysis is listed only when it is asked for.
  const possible: readonly ResourceType[] = command === 'ls' && only !== undefined ? [...(worksOn.ls ?? []), 'analysis'] : (worksOn[command] ?? []);
  const types = new Set<string>(
    possible.filter(
      (type) =>
        (only === undefined || only.includes(type) || only.includes('all') || (only.includes('default') && type !== 'analysis')) &&
        !not.includes(type),
    ),
  );
  return [...ids].filter((id) => types.has(typeOf(id, manifest)));
}

/** Of these, the nodes that something is built or run for. */
export function nodesToRun(command: CommandName, ids: readonly UniqueId[], manifest: Manifest): ManifestNode[] {
  const nodes = ids.flatMap((id) => nodeOf(id, manifest) ?? noOpRun(id, manifest) ?? runOfUnitTest(id, manifest));
  return nodes.filter((node) => !isEmpty(node) && (command !== 'clone' || !isEphemeral(node)));
}

/** A file without a query, as one has it while a model is being written. */
function isEmpty(node: ManifestNode): boolean {
  return 'refs' in node && node.raw_code.trim() === '';
}

function noOpRun(id: UniqueId, { exposures, saved_queries: queries }: Manifest): ManifestNode | undefined {
  const resource = exposures[id] ?? queries[id];
  if (resource === undefined) return undefined;
  const { resource_type, name, package_name, path, original_file_path, unique_id, fqn, depends_on, created_at, tags } = resource;
  return {
    ...{ resource_type, name, package_name, path, original_file_path, unique_id, fqn, depends_on, created_at, tags },
    ...{ database: null, schema: '', alias: name, relation_name: null, raw_code: '', description: resource.description ?? '', columns: {}, meta: {} },
    ...{ checksum: { name: 'none', checksum: '' }, docs: { show: true, node_color: null }, group: null, patch_path: null, build_path: null },
    ...{ unrendered_config: {}, doc_blocks: [], config: { ...configDefaults.exposure(), materialized: '' } as unknown as NodeConfig },
  };
}

function runOfUnitTest(id: UniqueId, { nodes, unit_tests: unitTests }: Manifest): ManifestNode[] {
  const test = unitTests[id];
  const tested = nodes[test?.depends_on.nodes[0] ?? ''];
  return test === undefined || tested?.resource_type !== 'model' ? [] : [unitTestRun(test, tested)];
}

function typeOf(id: UniqueId, manifest: Manifest): ResourceType {
  return resourceOf(id, manifest)?.resource_type ?? 'unit_test';
}
