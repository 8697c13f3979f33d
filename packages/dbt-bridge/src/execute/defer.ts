import type { Relation } from '../adapter/relation.js';
import type { RelationCache } from '../adapter/relation-cache.js';
import { isEphemeral, ownRelation } from '../compile/node-context.js';
import { type Manifest, nodeOf } from '../manifest/manifest.js';
import type { ManifestNode } from '../manifest/node.js';
import type { UniqueId } from '../manifest/resource.js';
import type { Quoting } from '../project/types.js';

/** An earlier run whose relations stand in for those that are not here. */
export interface Deferred {
  readonly manifest: Manifest;
  /** Prefer the earlier run also for what exists here and is not selected. */
  readonly favorState: boolean;
}

const refable = new Set(['model', 'seed', 'snapshot', 'function']);

/** The node of the earlier run that stands in for this one, if it has a relation. */
function deferredNode({ unique_id: id, resource_type: type }: ManifestNode, { manifest }: Deferred): ManifestNode | undefined {
  const other = nodeOf(id, manifest);
  return other === undefined || !refable.has(type) || isEphemeral(other) ? undefined : other;
}

/** The relation of the earlier run for a node. */
export function standInFor(deferred: Deferred | undefined, quoting: Quoting): (node: ManifestNode) => Relation | undefined {
  return (node) => {
    const other = deferred === undefined ? undefined : deferredNode(node, deferred);
    return other === undefined ? undefined : ownRelation(other, quoting);
  };
}

/** Which relation `ref()` gives in place of a node's own: the earlier run's where the node's does not exist. */
export function deferral(
  deferred: Deferred | undefined,
  cache: RelationCache,
  selected: ReadonlySet<UniqueId>,
  quoting: Quoting,
): (node: ManifestNode) => Relation | undefined {
  if (deferred === undefined) return () => undefined;
  const standIn = standInFor(deferred, quoting);
  return (node) => {
    const isFavored = deferred.favorState && !selected.has(node.unique_id);
    return isFavored || cache.get(node.schema, node.alias) === undefined ? standIn(node) : undefined;
  };
}
