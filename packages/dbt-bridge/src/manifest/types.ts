/**
 * dbt's manifest, version 12, as the artifact spells it (hence snake_case): templates read these objects as `model` and `graph`,
 * and `manifest.json` is this value written down.
 */
export type UniqueId = string;

export type NodeType = 'model' | 'seed' | 'snapshot' | 'analysis' | 'test' | 'operation' | 'sql_operation';
export type ResourceType = NodeType | 'source' | 'exposure' | 'unit_test' | 'group' | 'macro' | 'doc';

export interface Checksum {
  name: 'sha256' | 'path' | 'none';
  checksum: string;
}

export interface RefArgs {
  name: string;
  package: string | null;
  version: string | number | null;
}

interface DependsOn {
  macros: UniqueId[];
  nodes: UniqueId[];
}

export interface ColumnInfo {
  name: string;
  description: string;
  meta: Record<string, unknown>;
  data_type: string | null;
  constraints: Constraint[];
  quote: boolean | null;
  config: { meta: Record<string, unknown>; tags: string[] };
  tags: string[];
  granularity: string | null;
  doc_blocks: string[];
  [extra: string]: unknown;
}

export interface Constraint {
  type: string;
  name: string | null;
  expression: string | null;
  warn_unenforced: boolean;
  warn_unsupported: boolean;
  to: string | null;
  to_columns: string[];
  columns?: string[];
}

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
}

interface SeedNode extends NodeBase {
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

export type ManifestNode = ModelNode | SeedNode | SnapshotNode | AnalysisNode | TestNode | OperationNode;

export interface FreshnessPeriod {
  count: number | null;
  period: 'minute' | 'hour' | 'day' | null;
}

export interface Freshness {
  warn_after: FreshnessPeriod;
  error_after: FreshnessPeriod;
  filter: string | null;
}

export interface SourceNode {
  database: string | null;
  schema: string;
  name: string;
  resource_type: 'source';
  package_name: string;
  path: string;
  original_file_path: string;
  unique_id: UniqueId;
  fqn: string[];
  source_name: string;
  source_description: string;
  loader: string;
  identifier: string;
  quoting: { database: boolean | null; schema: boolean | null; identifier: boolean | null; column: boolean | null };
  loaded_at_field: string | null;
  loaded_at_query: string | null;
  freshness: Freshness | null;
  external: Record<string, unknown> | null;
  description: string;
  columns: Record<string, ColumnInfo>;
  meta: Record<string, unknown>;
  source_meta: Record<string, unknown>;
  tags: string[];
  config: Record<string, unknown> & { enabled: boolean };
  patch_path: string | null;
  unrendered_config: Record<string, unknown>;
  relation_name: string;
  created_at: number;
  unrendered_database: string | null;
  unrendered_schema: string | null;
  doc_blocks: string[];
}

export interface ExposureNode {
  name: string;
  resource_type: 'exposure';
  package_name: string;
  path: string;
  original_file_path: string;
  unique_id: UniqueId;
  fqn: string[];
  type: string;
  owner: { email: string | string[] | null; name: string | null; [extra: string]: unknown };
  description: string;
  label: string | null;
  maturity: string | null;
  meta: Record<string, unknown>;
  tags: string[];
  config: { enabled: boolean; tags: string[]; meta: Record<string, unknown>; [extra: string]: unknown };
  unrendered_config: Record<string, unknown>;
  url: string | null;
  depends_on: DependsOn;
  refs: RefArgs[];
  sources: string[][];
  metrics: string[][];
  created_at: number;
}

export interface UnitTestNode {
  name: string;
  resource_type: 'unit_test';
  package_name: string;
  path: string;
  original_file_path: string;
  unique_id: UniqueId;
  fqn: string[];
  model: string;
  given: { input: string; rows: unknown; format: string; fixture: string | null }[];
  expect: { rows: unknown; format: string; fixture: string | null };
  description: string;
  overrides: { macros: Record<string, unknown>; vars: Record<string, unknown>; env_vars: Record<string, unknown> } | null;
  depends_on: DependsOn;
  config: { enabled: boolean; tags: string[]; meta: Record<string, unknown>; [extra: string]: unknown };
  checksum: string | null;
  schema: string | null;
  created_at: number;
  versions: { include: (string | number)[] | null; exclude: (string | number)[] | null } | null;
  version: string | number | null;
}

export interface GroupNode {
  name: string;
  resource_type: 'group';
  package_name: string;
  path: string;
  original_file_path: string;
  unique_id: UniqueId;
  owner: { email: string | string[] | null; name: string | null; [extra: string]: unknown };
  description: string | null;
  config: { meta: Record<string, unknown>; [extra: string]: unknown };
}

export interface MacroNode {
  name: string;
  resource_type: 'macro';
  package_name: string;
  path: string;
  original_file_path: string;
  unique_id: UniqueId;
  macro_sql: string;
  depends_on: { macros: UniqueId[] };
  description: string;
  meta: Record<string, unknown>;
  docs: { show: boolean; node_color: string | null };
  config: { meta: Record<string, unknown>; docs: { show: boolean; node_color: string | null } };
  patch_path: string | null;
  arguments: { name: string; type: string | null; description: string }[];
  created_at: number;
  supported_languages: string[] | null;
}

export interface DocNode {
  name: string;
  resource_type: 'doc';
  package_name: string;
  path: string;
  original_file_path: string;
  unique_id: UniqueId;
  block_contents: string;
}

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

export type DisabledNode = ManifestNode | SourceNode | ExposureNode | UnitTestNode;

/** Linked: every `depends_on` is resolved. Keys of every record are unique ids. */
export interface Manifest {
  metadata: ManifestMetadata;
  nodes: Record<UniqueId, ManifestNode>;
  sources: Record<UniqueId, SourceNode>;
  macros: Record<UniqueId, MacroNode>;
  docs: Record<UniqueId, DocNode>;
  exposures: Record<UniqueId, ExposureNode>;
  metrics: Record<UniqueId, never>;
  groups: Record<UniqueId, GroupNode>;
  selectors: Record<string, unknown>;
  disabled: Record<UniqueId, DisabledNode[]>;
  parent_map: Record<UniqueId, UniqueId[]>;
  child_map: Record<UniqueId, UniqueId[]>;
  group_map: Record<string, UniqueId[]>;
  saved_queries: Record<UniqueId, never>;
  semantic_models: Record<UniqueId, never>;
  unit_tests: Record<UniqueId, UnitTestNode>;
  functions: Record<UniqueId, never>;
}
