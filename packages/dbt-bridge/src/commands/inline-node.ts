import { hash } from 'node:crypto';
import { operationNode } from '../execute/operation-node.js';
import type { OperationNode } from '../manifest/node.js';
import type { Project } from '../parse-project.js';

/** A text of SQL with Jinja as a node, for `--inline`. */
export function inlineNode({ loaded }: Project, text: string, name = 'inline_query'): OperationNode {
  const { name: packageName } = loaded.root;
  return {
    ...operationNode(loaded, { name, uniqueId: `sql_operation.${packageName}.${name}`, sql: text, file: 'from --inline' }),
    path: `sql/${name}`,
    fqn: [packageName, 'sql', name],
    checksum: { name: 'sha256', checksum: hash('sha256', text) },
  };
}
