import type { DependsOn, RefArgs, UniqueId } from './resource.js';

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
