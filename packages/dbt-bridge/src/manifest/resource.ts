export type UniqueId = string;

export type NodeType = 'model' | 'seed' | 'snapshot' | 'analysis' | 'test' | 'operation' | 'sql_operation' | 'function';

export type ResourceType = NodeType | 'source' | 'exposure' | 'unit_test' | 'metric' | 'semantic_model' | 'saved_query' | 'group' | 'macro' | 'doc';

export interface Checksum {
  name: 'sha256' | 'path' | 'none';
  checksum: string;
}

export interface RefArgs {
  name: string;
  package: string | null;
  version: string | number | null;
}

export interface DependsOn {
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
