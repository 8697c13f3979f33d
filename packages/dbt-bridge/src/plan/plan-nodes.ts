import { catalogReader, PgTrickleError, sameQuery } from '@pgtrickle-js/core';
import { isEphemeral, ownRelation } from '../compile/node-context.js';
import { checkLanguage } from '../execute/check-language.js';
import { findMaterialization } from '../execute/find-materialization.js';
import { isAsDefined } from '../execute/is-unchanged.js';
import { nodeRuntime } from '../execute/node-runtime.js';
import { compileInto } from '../execute/run-node.js';
import type { RunParts } from '../execute/run-parts.js';
import { streamTableDefinition } from '../execute/stream-table-definition.js';
import type { PyFunction } from '../jinja/values/function.js';
import type { ManifestNode } from '../manifest/node.js';
import type { UniqueId } from '../manifest/resource.js';
import type { CompiledModel } from './compiled-model.js';
import { failedPlan } from './failed-plan.js';
import { type ComingRelation, ForeseenColumns } from './foreseen-columns.js';
import type { NodePlan } from './node-plan.js';
import { planRelation } from './plan-relation.js';
import { planStreamTableNodes, type StreamTableNode } from './plan-stream-table-nodes.js';

/** Its session is opened by a template that asks something. */
const thread = 'templates';

/** Plans nodes in the order in which a run would build them, from what the run would look at. */
export async function planNodes(nodes: readonly ManifestNode[], parts: RunParts): Promise<NodePlan[]> {
  const plans = new Map<UniqueId, NodePlan>();
  const wanted: StreamTableNode[] = [];
  const foreseen = new ForeseenColumns(
    () => parts.pool.get('main'),
    async () => catalogReader((await parts.pool.get('main')).client),
  );
  for (const node of nodes) {
    try {
      if (!isEphemeral(node)) checkLanguage(node, findMaterialization(node, parts.scope.definitions(), parts.project.root.name));
      const runtime = nodeRuntime(node, thread, parts);
      const sql = node.resource_type === 'seed' ? '' : await compileInto(node, runtime, thread, parts);
      if (isEphemeral(node)) continue;
      const model = { node, runtime, sql };
      const coming: ComingRelation = { name: `${node.schema}.${node.alias}`, sql, held: parts.outlook.relationOf(node) };
      if (node.config.materialized === 'stream_table') {
        await assertContract(model);
        const isOther = !isKeptAsItIs(node, parts) && (!(await isAsHeld(model, parts)) || (await foreseen.touch(sql)));
        if (isOther) await foreseen.foresee({ ...coming, readers: 'remade' });
        wanted.push({ kind: 'stream table', model });
        continue;
      }
      const { plan, query } = await planRelation(model, { parts, foreseen });
      if (isMade(plan) && !hasHooksBefore(node, parts)) await foreseen.assertColumns(sql);
      plans.set(node.unique_id, plan);
      if (query !== undefined && plan.action === 'create') await foreseen.foresee({ ...coming, sql: query });
      if (query !== undefined) wanted.push({ kind: 'relation', model, query });
    } catch (error) {
      if (!(error instanceof PgTrickleError)) throw error;
      plans.set(node.unique_id, failedPlan(node, error, parts));
    } finally {
      await parts.pool.release(thread);
    }
  }
  for (const plan of await planStreamTableNodes(wanted, plans, parts)) plans.set(plan.node.unique_id, plan);
  return nodes.flatMap((node) => plans.get(node.unique_id) ?? []);
}

const isMade = ({ node, action }: NodePlan) =>
  node.resource_type === 'model' && ['view', 'table'].includes(node.config.materialized) && ['create', 'replace'].includes(action);

/** Hooks may make what a query reads. */
const hasHooksBefore = ({ config }: ManifestNode, { project }: RunParts) =>
  (config['pre-hook']?.length ?? 0) > 0 || [...project.packages.values()].some(({ file }) => file.onRunStart.length > 0);

/** What the materialization asserts; a query that cannot be described yet is left to the run. */
async function assertContract({ node, runtime, sql }: CompiledModel): Promise<void> {
  if (node.config.contract?.enforced !== true) return;
  try {
    await (runtime.context.get('get_assert_columns_equivalent') as PyFunction).call([sql], {});
  } catch (error) {
    if (error instanceof PgTrickleError && error.code === 'DBT_MACRO_RAISED') throw error;
  }
}

/** Whether `on_configuration_change` keeps a stream table that there is from having another query. */
function isKeptAsItIs(node: ManifestNode, { outlook, flags }: RunParts): boolean {
  const { on_configuration_change: policy = 'apply', full_refresh: isForced = flags.FULL_REFRESH === true } = node.config;
  return policy !== 'apply' && isForced !== true && outlook.relationOf(node)?.relation.type === 'stream_table';
}

/** Whether a stream table has this query already. */
async function isAsHeld({ node, sql }: CompiledModel, { outlook, project }: RunParts): Promise<boolean> {
  const catalog = outlook.state?.catalog;
  if (catalog === undefined || catalog instanceof PgTrickleError) return true;
  const definition = streamTableDefinition(node, ownRelation(node, project.root.file.quoting), sql);
  const held = catalog.streamTables.find(({ name }) => name === definition.name);
  if (held === undefined) return false;
  // What was sent with its views taken in is not written in the same way.
  return (await sameQuery(sql, held.query)) || isAsDefined(definition, catalog, project.root.name);
}
