import { hash } from 'node:crypto';
import { configDefaults } from '../config/defaults.js';
import type { OperationNode } from '../manifest/node.js';
import type { Project } from '../parse-project.js';

/** A text of SQL with Jinja as a node, for `--inline`. */
export function inlineNode({ loaded }: Project, text: string, name = 'inline_query'): OperationNode {
  const { root, profile } = loaded;
  return {
    database: profile.credentials.database,
    schema: profile.credentials.schema,
    name,
    resource_type: 'sql_operation',
    package_name: root.name,
    path: `sql/${name}`,
    original_file_path: 'from --inline',
    unique_id: `sql_operation.${root.name}.${name}`,
    fqn: [root.name, 'sql', name],
    alias: name,
    checksum: { name: 'sha256', checksum: hash('sha256', text) },
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
    raw_code: text,
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
