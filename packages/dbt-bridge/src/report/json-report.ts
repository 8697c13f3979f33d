import type { NodeResult, RunEvent } from '../execute/result.js';
import type { ManifestNode } from '../manifest/node.js';
import { describeNode } from './describe-node.js';
import { levelOf } from './event-level.js';
import { renderEvent } from './text-report.js';

/** dbt's names and codes of what happens. */
const codes: Readonly<Record<string, string>> = {
  FoundStats: 'W006',
  ConcurrencyLine: 'Q027',
  LogStartLine: 'Q011',
  LogModelResult: 'Q012',
  LogTestResult: 'Q007',
  LogNodeResult: 'Q008',
  LogSeedResult: 'Q016',
  LogSnapshotResult: 'Q015',
  LogNodeNoOpResult: 'Q019',
  SkippingDetails: 'Q034',
  LogStartBatch: 'Q045',
  LogBatchResult: 'Q044',
  LogHookStartLine: 'Q032',
  LogHookEndLine: 'Q033',
  NothingToDo: 'Q035',
  NoNodesForSelectionCriteria: 'M030',
  JinjaLogWarning: 'I061',
  JinjaLogInfo: 'I062',
  JinjaLogDebug: 'I063',
  PrintEvent: 'Z052',
  EndOfRunSummary: 'Z030',
  CompiledNode: 'Q042',
  LogFreshnessResult: 'Q018',
  Note: 'Z050',
};

/** An event as one line of JSON in dbt's shape: `info` for people and filters, `data` for programs. */
export function jsonLine(event: RunEvent, invocationId: string, now = new Date()): string {
  const name = nameOf(event);
  const msg = event.kind === 'message' ? event.text : renderEvent(event).join('\n').trim();
  const info = {
    category: '',
    code: codes[name] ?? '',
    extra: {},
    invocation_id: invocationId,
    level: levelOf(event),
    msg,
    name,
    pid: process.pid,
    thread: event.kind === 'node-end' ? event.result.threadId : 'MainThread',
    ts: now.toISOString().replace('Z', '000Z'),
  };
  return JSON.stringify({ data: dataOf(event), info });
}

const resultNames: Readonly<Record<string, string>> = {
  model: 'LogModelResult',
  test: 'LogTestResult',
  seed: 'LogSeedResult',
  snapshot: 'LogSnapshotResult',
};

function nameOf(event: RunEvent): string {
  switch (event.kind) {
    case 'message':
      return event.name ?? 'Note';
    case 'node-end':
      if (event.result.status === 'skipped') return 'SkippingDetails';
      return event.result.status === 'no-op' ? 'LogNodeNoOpResult' : (resultNames[event.result.node.resource_type] ?? 'LogNodeResult');
    default:
      return names[event.kind] ?? 'Note';
  }
}

const names: Readonly<Partial<Record<RunEvent['kind'], string>>> = {
  found: 'FoundStats',
  started: 'ConcurrencyLine',
  compiled: 'CompiledNode',
  'node-start': 'LogStartLine',
  'freshness-start': 'LogStartLine',
  'freshness-end': 'LogFreshnessResult',
  'batch-start': 'LogStartBatch',
  'batch-end': 'LogBatchResult',
  'hook-start': 'LogHookStartLine',
  'hook-end': 'LogHookEndLine',
  finished: 'EndOfRunSummary',
};

function dataOf(event: RunEvent): Record<string, unknown> {
  switch (event.kind) {
    case 'found':
      return { stat_line: renderEvent(event)[0], stats: Object.fromEntries(event.counts) };
    case 'started':
      return { num_threads: event.threads, target_name: event.targetName, node_count: 0 };
    case 'node-start':
      return { description: describeNode(event.node), index: event.index, total: event.total, node_info: nodeInfo(event.node, 'started') };
    case 'node-end':
      return { ...endData(event.result), index: event.index, total: event.total };
    case 'compiled':
      return {
        node_name: event.node.name,
        unique_id: event.node.unique_id,
        compiled: event.code,
        is_inline: event.isInline,
        output_format: event.format,
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
      return { description: `freshness of ${event.label}`, index: event.index, total: event.total };
    case 'freshness-end': {
      const { node, label, status, executionTimeSeconds, age } = event.result;
      const progress = { index: event.index, total: event.total };
      return { unique_id: node.unique_id, label, status, execution_time: executionTimeSeconds, age_seconds: age?.ageSeconds ?? null, ...progress };
    }
    case 'message':
      return { msg: event.text };
    case 'finished':
      return {
        num_errors: event.results.filter(({ status }) => ['error', 'fail', 'partial success'].includes(status)).length,
        num_warnings: event.results.filter(({ status }) => status === 'warn').length,
        keyboard_interrupt: event.interrupted,
        elapsed_time: event.elapsedSeconds,
        total: event.results.length,
      };
    default: {
      const { kind: _kind, ...rest } = event;
      return rest;
    }
  }
}

function endData({ node, status, executionTimeSeconds, message, failures }: NodeResult): Record<string, unknown> {
  return {
    description: describeNode(node),
    name: node.name,
    node_info: nodeInfo(node, status),
    status: message ?? status,
    execution_time: executionTimeSeconds,
    ...(failures === null ? {} : { num_failures: failures }),
  };
}

function nodeInfo(node: ManifestNode, status: string): Record<string, unknown> {
  return {
    unique_id: node.unique_id,
    node_name: node.name,
    resource_type: node.resource_type,
    node_path: node.path,
    materialized: node.config.materialized ?? '',
    node_status: status,
    node_checksum: 'checksum' in node ? node.checksum.checksum : '',
    node_relation: { database: node.database ?? '', schema: node.schema, alias: node.alias, relation_name: node.relation_name ?? '' },
  };
}
