import { ResponseObject } from '../adapter/response-object.js';
import type { ManifestNode } from '../manifest/node.js';
import { findMaterialization } from './find-materialization.js';
import type { NodeRuntime } from './node-runtime.js';
import { type Outcome, relationsOf } from './outcome.js';
import type { RunParts } from './run-parts.js';

/** Makes a node's relation a pointer to that of the earlier run. What exists is left alone without `--full-refresh`. */
export async function clone(node: ManifestNode, runtime: NodeRuntime, { scope, project, cache, standIn }: RunParts): Promise<Outcome> {
  const other = standIn(node);
  runtime.set('defer_relation', other ?? null);
  if (other !== undefined) runtime.setSql(`select * from ${other.render()}`);
  const definition = findMaterialization(node, scope.definitions(), project.root.name, 'clone');
  const returned = await runtime.context.bind(definition).call([], {});
  const session = await runtime.adapter().parts.session();
  if (session.inTransaction) await session.commit();
  for (const relation of relationsOf(node, returned)) cache.add(relation);
  const response = runtime.results.get('main')?.get('response');
  const adapterResponse = response instanceof ResponseObject ? response.response : null;
  return { status: 'success', message: adapterResponse?.message ?? 'No-op', adapterResponse, failures: null };
}
