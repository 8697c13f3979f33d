import type { DependsOn, RefArgs, UniqueId } from './resource.js';

/** What resources of the semantic layer have in common. They are in the manifest for what reads it; nothing here builds them. */
interface SemanticBase {
  name: string;
  package_name: string;
  path: string;
  original_file_path: string;
  unique_id: UniqueId;
  fqn: string[];
  label: string | null;
  metadata: null;
  config: { enabled: boolean; group: string | null; meta: Record<string, unknown>; tags?: string[]; [extra: string]: unknown };
  unrendered_config: Record<string, unknown>;
  depends_on: DependsOn;
  refs: RefArgs[];
  created_at: number;
  group: string | null;
}

export interface SemanticModelNode extends SemanticBase {
  resource_type: 'semantic_model';
  model: string;
  node_relation: { alias: string; schema_name: string; database: string | null; relation_name: string | null } | null;
  description: string | null;
  defaults: Record<string, unknown> | null;
  entities: Record<string, unknown>[];
  measures: (Record<string, unknown> & { name: string })[];
  dimensions: Record<string, unknown>[];
  primary_entity: string | null;
}

export interface InputMeasure {
  name: string;
  filter: unknown;
  alias: string | null;
  join_to_timespine: boolean;
  fill_nulls_with: unknown;
}

export interface InputMetric {
  name: string;
  filter: unknown;
  alias: string | null;
  offset_window: unknown;
  offset_to_grain: unknown;
}

export interface MetricNode extends SemanticBase {
  resource_type: 'metric';
  description: string;
  type: string;
  type_params: {
    measure: InputMeasure | null;
    input_measures: InputMeasure[];
    numerator: InputMetric | null;
    denominator: InputMetric | null;
    metrics: InputMetric[];
    [param: string]: unknown;
  };
  filter: unknown;
  time_granularity: string | null;
  meta: Record<string, unknown>;
  tags: string[];
  sources: string[][];
  metrics: string[][];
}

export interface SavedQueryNode extends SemanticBase {
  resource_type: 'saved_query';
  query_params: { metrics: string[]; [param: string]: unknown };
  exports: Record<string, unknown>[];
  description: string | null;
  tags: string[];
}

export type SemanticNode = SemanticModelNode | MetricNode | SavedQueryNode;
