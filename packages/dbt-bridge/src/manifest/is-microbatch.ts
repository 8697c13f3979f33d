import type { ManifestNode } from './node.js';

/** Whether a model is built batch by batch. */
export function isMicrobatch({ resource_type: type, config }: ManifestNode): boolean {
  return type === 'model' && config.materialized === 'incremental' && config.incremental_strategy === 'microbatch';
}
