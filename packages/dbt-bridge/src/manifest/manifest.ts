import type { FunctionNode, ManifestNode } from './node.js';
import type { DocNode, ExposureNode, GroupNode, MacroNode, UnitTestNode } from './other-resources.js';
import type { UniqueId } from './resource.js';
import type { MetricNode, SavedQueryNode, SemanticModelNode, SemanticNode } from './semantic.js';
import type { SourceNode } from './source-node.js';

interface ManifestMetadata {
  dbt_schema_version: string;
  dbt_version: string;
  generated_at: string;
  invocation_id: string;
  invocation_started_at: string;
  env: Record<string, string>;
  project_name: string;
  project_id: string;
  user_id: string | null;
  send_anonymous_usage_stats: boolean;
  adapter_type: string;
  quoting: { database: boolean; schema: boolean; identifier: boolean; column: null };
  run_started_at: string;
}

export type DisabledNode = ManifestNode | SourceNode | ExposureNode | UnitTestNode | SemanticNode;

/**
 * dbt's manifest, version 12, as the artifact spells it (hence snake_case): templates read these objects as `model` and `graph`,
 * and `manifest.json` is this value written down. Linked: every `depends_on` is resolved. Keys of every record are unique ids.
 */
export interface Manifest {
  metadata: ManifestMetadata;
  nodes: Record<UniqueId, ManifestNode>;
  sources: Record<UniqueId, SourceNode>;
  macros: Record<UniqueId, MacroNode>;
  docs: Record<UniqueId, DocNode>;
  exposures: Record<UniqueId, ExposureNode>;
  metrics: Record<UniqueId, MetricNode>;
  groups: Record<UniqueId, GroupNode>;
  selectors: Record<string, unknown>;
  disabled: Record<UniqueId, DisabledNode[]>;
  parent_map: Record<UniqueId, UniqueId[]>;
  child_map: Record<UniqueId, UniqueId[]>;
  group_map: Record<string, UniqueId[]>;
  saved_queries: Record<UniqueId, SavedQueryNode>;
  semantic_models: Record<UniqueId, SemanticModelNode>;
  unit_tests: Record<UniqueId, UnitTestNode>;
  functions: Record<UniqueId, FunctionNode>;
}

/** The resource of an id, of whatever kind that can be selected. */
export function resourceOf(id: UniqueId, manifest: Manifest): DisabledNode | undefined {
  const { nodes, sources, exposures, unit_tests: tests, metrics, semantic_models: models, saved_queries: queries, functions } = manifest;
  return nodes[id] ?? functions[id] ?? sources[id] ?? exposures[id] ?? tests[id] ?? metrics[id] ?? models[id] ?? queries[id];
}

/** What is compiled and run under an id: a node, or a function. */
export function nodeOf(id: UniqueId, { nodes, functions }: Pick<Manifest, 'nodes' | 'functions'>): ManifestNode | undefined {
  return nodes[id] ?? functions[id];
}
