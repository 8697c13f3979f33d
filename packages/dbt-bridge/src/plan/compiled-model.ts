import type { NodeRuntime } from '../execute/node-runtime.js';
import type { ManifestNode } from '../manifest/node.js';

/** A node with its SQL and what made it. */
export interface CompiledModel {
  readonly node: ManifestNode;
  readonly runtime: NodeRuntime;
  readonly sql: string;
}
