import type { Checksum, ColumnInfo, Constraint, DependsOn, RefArgs, UniqueId } from './resource.js';

export interface Hook {
  sql: string;
  transaction: boolean;
  index: number | null;
}

/** The merged configuration of a node. Absent is not null: a key nobody set has its default or is not there. */
export interface NodeConfig {
  enabled: boolean;
  materialized: string;
  alias: string | null;
  schema: string | null;
  database: string | null;
  tags: string[];
  meta: Record<string, unknown>;
  group: string | null;
  'pre-hook'?: Hook[];
  'post-hook'?: Hook[];
  full_refresh?: boolean | null;
  quoting?: Record<string, boolean | null>;
  column_types?: Record<string, string>;
  grants?: Record<string, string[]>;
  persist_docs?: Record<string, boolean>;
  docs?: { show: boolean; node_color: string | null };
  contract?: { enforced: boolean; alias_types: boolean };
  on_schema_change?: string;
  on_configuration_change?: string;
  unique_key?: string | string[] | null;
  [extra: string]: unknown;
}

interface NodeBase {
  database: string | null;
  schema: string;
  name: string;
  package_name: string;
  /** Relative to its search path. */
  path: string;
  /** Relative to its package's folder. */
  original_file_path: string;
  unique_id: UniqueId;
  fqn: string[];
  alias: string;
  checksum: Checksum;
  config: NodeConfig;
  tags: string[];
  description: string;
  columns: Record<string, ColumnInfo>;
  meta: Record<string, unknown>;
  group: string | null;
  docs: { show: boolean; node_color: string | null };
  /** `package://path` of the YAML file that describes it. */
  patch_path: string | null;
  build_path: string | null;
  unrendered_config: Record<string, unknown>;
  created_at: number;
  /** Quoted and qualified, null for what has no relation (ephemeral, analysis, tests that store nothing). */
  relation_name: string | null;
  raw_code: string;
  doc_blocks: string[];
}

interface CompilableNode extends NodeBase {
  language: 'sql' | 'python';
  refs: RefArgs[];
  sources: string[][];
  metrics: string[][];
  functions: string[][];
  depends_on: DependsOn;
  compiled_path: string | null;
  contract: { enforced: boolean; alias_types: boolean; checksum: string | null };
  /** Added by compilation. */
  compiled?: boolean;
  compiled_code?: string;
  extra_ctes_injected?: boolean;
  extra_ctes?: { id: UniqueId; sql: string }[];
}

export interface ModelNode extends CompilableNode {
  resource_type: 'model';
  access: 'private' | 'protected' | 'public';
  constraints: Constraint[];
  version: string | number | null;
  latest_version: string | number | null;
  deprecation_date: string | null;
  primary_key: string[];
  time_spine: Record<string, unknown> | null;
  /** While one batch of a microbatch model is built. */
  batch?: { id: string; name: string; event_time_start: Date; event_time_end: Date };
}

export interface SeedNode extends NodeBase {
  resource_type: 'seed';
  root_path: string | null;
  depends_on: { macros: UniqueId[] };
}

interface SnapshotNode extends CompilableNode {
  resource_type: 'snapshot';
}

interface AnalysisNode extends CompilableNode {
  resource_type: 'analysis';
}

export interface OperationNode extends CompilableNode {
  resource_type: 'operation' | 'sql_operation';
  /** Position in on-run-start / on-run-end. */
  index: number | null;
}

/** A singular test (its own file), or a generic one: then `test_metadata` says which. */
export interface TestNode extends CompilableNode {
  resource_type: 'test';
  test_metadata?: TestMetadata;
  column_name?: string | null;
  file_key_name?: string | null;
  attached_node?: UniqueId | null;
}

export interface TestMetadata {
  name: string;
  kwargs: Record<string, unknown>;
  namespace: string | null;
}

/** A function of the database that the project defines, and that models call by `function('name')`. */
export interface FunctionNode extends CompilableNode {
  resource_type: 'function';
  arguments: FunctionArgument[];
  returns: { data_type: string; description: string | null };
}

interface FunctionArgument {
  name: string;
  data_type: string;
  description: string | null;
  default_value: unknown;
}

/** A unit test while it runs: the tested model's template as a node of its own. Never in the manifest's `nodes`. */
export interface UnitTestRun extends CompilableNode {
  resource_type: 'unit_test';
  /** The name of the tested model. */
  model: string;
  tested_node_unique_id: UniqueId;
}

/** What `build` passes in its turn and does nothing for: an exposure, a saved query. Never in the manifest's `nodes`. */
export interface NoOpRun extends NodeBase {
  resource_type: 'exposure' | 'saved_query';
  depends_on: DependsOn;
}

export type ManifestNode = NoOpRun | FunctionNode | ModelNode | SeedNode | SnapshotNode | AnalysisNode | TestNode | OperationNode | UnitTestRun;

/** The SQL that compilation gave; of a node that has none, what its file says. */
export function compiledCode(node: ManifestNode): string {
  return ('compiled_code' in node ? node.compiled_code : undefined) ?? node.raw_code;
}
