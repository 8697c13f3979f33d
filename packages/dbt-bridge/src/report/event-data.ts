import type { NodeResult, RunEvent } from '../execute/result.js';
import { str } from '../jinja/values/text.js';
import { toPython } from '../jinja/values/to-python.js';
import { describeNode, testName } from './describe-node.js';
import { nodeInfo } from './node-info.js';
import { renderEvent } from './text-report.js';

/** What dbt tells programs of an event. */
export function dataOf(event: RunEvent, now: Date): Record<string, unknown> {
  switch (event.kind) {
    case 'found':
      return { stat_line: renderEvent(event)[0]?.replace(/^Found /, '') };
    case 'started':
      return { num_threads: event.threads, target_name: event.targetName, node_count: event.nodes };
    case 'node-start':
      return { description: describeNode(event.node), index: event.index, total: event.total, node_info: nodeInfo(event.node, 'started', now) };
    case 'hook-start':
      return { statement: event.name, index: event.index, total: event.total, node_info: nodeInfo(event.node, 'started', now) };
    case 'hook-end': {
      const { name, index, total, ok, executionTimeSeconds } = event;
      const status = ok ? 'success' : 'error';
      return { statement: name, status, execution_time: executionTimeSeconds, index, total, node_info: nodeInfo(event.node, status) };
    }
    case 'node-end':
      return { ...endData(event.result), index: event.index, ...totalOf(event) };
    case 'compiled':
      return {
        node_name: event.node.name,
        unique_id: event.node.unique_id,
        compiled: event.code,
        is_inline: event.isInline,
        output_format: event.format,
        quiet: false,
      };
    case 'shown':
      return {
        node_name: event.name ?? '',
        unique_id: event.uniqueId ?? '',
        preview: event.preview,
        is_inline: event.name === null,
        output_format: event.format,
        quiet: false,
      };
    case 'batch-start':
      return { description: event.name, batch_index: event.index, total_batches: event.total, node_info: nodeInfo(event.node, 'started') };
    case 'batch-end': {
      const { name, index, total, status, executionTimeSeconds } = event;
      return {
        description: name,
        batch_index: index,
        total_batches: total,
        status,
        execution_time: executionTimeSeconds,
        node_info: nodeInfo(event.node, status),
      };
    }
    case 'freshness-start':
      return {
        description: `freshness of ${event.label}`,
        index: event.index,
        total: event.total,
        node_info: nodeInfo(event.node, 'started', now),
      };
    case 'freshness-end': {
      const { node, status, executionTimeSeconds, timing } = event.result;
      const names = node.resource_type === 'source' ? { source_name: node.source_name, table_name: node.name } : { table_name: node.name };
      const node_info = nodeInfo(node, status, timing[0]?.startedAt, timing.at(-1)?.completedAt);
      return { ...names, status, execution_time: executionTimeSeconds, index: event.index, total: event.total, node_info };
    }
    case 'freshness-finished':
      return {};
    case 'message':
      return { ...(event.data ?? { msg: event.text }), ...(event.node === undefined ? {} : { node_info: nodeInfo(event.node, 'started', now) }) };
    case 'finished':
      return {
        num_partial_success: event.results.filter(({ status }) => status === 'partial success').length,
        num_errors: event.results.filter(({ status }) => ['error', 'fail'].includes(status)).length,
        num_warnings: event.results.filter(({ status }) => status === 'warn').length,
        keyboard_interrupt: event.interrupted,
      };
  }
}

function endData({ node, status, executionTimeSeconds, message, failures, timing }: NodeResult): Record<string, unknown> {
  const node_info = nodeInfo(node, status, timing[0]?.startedAt, timing.at(-1)?.completedAt);
  if (status === 'skipped') return { node_info, node_name: node.name, resource_type: node.resource_type, schema: node.schema };
  const common = { node_info, execution_time: executionTimeSeconds };
  const said = message ?? status;
  switch (node.resource_type) {
    case 'seed':
      return { ...common, status, result_message: said, schema: node.schema, relation: node.alias };
    case 'test':
    case 'unit_test':
      return {
        ...common,
        status,
        name: testName(node),
        num_failures: failures ?? 0,
        attached_node: 'attached_node' in node ? (node.attached_node ?? '') : '',
      };
    case 'snapshot':
      return { ...common, status, result_message: said, description: `${node.schema}.${node.alias}`, cfg: configTexts(node.config) };
    case 'function':
      return { ...common, status, description: describeNode(node) };
    default:
      return { ...common, status: said, description: describeNode(node) };
  }
}

/** dbt counts tests under another key. */
function totalOf({ result, total }: { readonly result: NodeResult; readonly total: number }): Record<string, number> {
  const isTest = ['test', 'unit_test'].includes(result.node.resource_type) && result.status !== 'skipped';
  return isTest ? { num_models: total } : { total };
}

/** A configuration as Python prints its values; what is not set is left out. */
function configTexts(config: object): Record<string, string> {
  const set = Object.entries(config).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(set.map(([key, value]) => [key, str(toPython(value))]));
}
