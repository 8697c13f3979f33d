import type { ColumnInfo, UniqueId } from './resource.js';

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
