import { configDefaults } from '../config/defaults.js';
import type { OperationNode } from '../manifest/node.js';
import type { LoadedProject } from '../project/types.js';

/** A node for what is run without being one of the project: a macro that is called, a query given inline, the freshness of a source. */
export function operationNode(
  { profile, root }: LoadedProject,
  {
    name,
    uniqueId,
    sql = '',
    packageName = root.name,
    file = '',
  }: { name: string; uniqueId: string; sql?: string; packageName?: string; file?: string },
): OperationNode {
  return {
    resource_type: sql === '' ? 'operation' : 'sql_operation',
    database: profile.credentials.database,
    schema: profile.credentials.schema,
    name,
    alias: name,
    package_name: packageName,
    path: file,
    original_file_path: file,
    unique_id: uniqueId,
    fqn: uniqueId.split('.'),
    checksum: { name: 'none', checksum: '' },
    config: configDefaults.sql_operation() as OperationNode['config'],
    tags: [],
    description: '',
    columns: {},
    meta: {},
    group: null,
    docs: { show: true, node_color: null },
    patch_path: null,
    build_path: null,
    unrendered_config: {},
    created_at: Date.now() / 1000,
    relation_name: null,
    raw_code: sql,
    doc_blocks: [],
    language: 'sql',
    refs: [],
    sources: [],
    metrics: [],
    functions: [],
    depends_on: { macros: [], nodes: [] },
    compiled_path: null,
    contract: { enforced: false, alias_types: true, checksum: null },
    index: null,
  };
}
