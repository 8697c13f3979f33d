import { compileNode } from '../compile/compile-node.js';
import type { ManifestNode } from '../manifest/node.js';
import { nodeRuntime } from './node-runtime.js';
import type { RunParts } from './run-parts.js';

/** Its session serves nodes before their turn, one after the other. */
const thread = 'ahead';

/** The SQL of a node before its turn: on a session that does not wait for what the run holds locked. */
export async function compileAhead(node: ManifestNode, parts: RunParts): Promise<string> {
  const contextOf = (other: ManifestNode) => nodeRuntime(other, thread, parts);
  try {
    const session = await parts.pool.get(thread);
    await session.client.query("set lock_timeout = '1s'");
    const { sql } = await compileNode(node, { nodes: parts.manifest.nodes, compiled: new Map(), contextOf, onCompiled: async () => {} });
    return sql;
  } finally {
    await parts.pool.release(thread);
  }
}
