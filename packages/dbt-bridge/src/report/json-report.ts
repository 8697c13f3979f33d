import { dbtVersion } from '../context/dbt-version.js';
import type { NodeResult, RunEvent } from '../execute/result.js';
import type { ManifestNode } from '../manifest/node.js';
import { describeNode } from './describe-node.js';
import { levelOf } from './event-level.js';
import { renderEvent, summaryOf } from './text-report.js';

/** dbt's names and codes of what happens. */
const codes: Readonly<Record<string, string>> = {
  MainReportVersion: 'A001',
  FinishedRunningStats: 'E047',
  StatsLine: 'Z023',
  RunResultFailure: 'Z022',
  RunResultError: 'Z024',
  RunResultWarning: 'Z021',
  RunResultWarningMessage: 'Z046',
  FreshnessCheckComplete: 'Q003',
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

/** An event as lines of JSON in dbt's shape: `info` for people and filters, `data` for programs. The end of a run is several for dbt. */
export function jsonLines(event: RunEvent, invocationId: string, now = new Date()): string[] {
  const msg = event.kind === 'message' ? event.text : renderEvent(event).join('\n').trim();
  const thread = event.kind === 'node-end' ? event.result.threadId : 'MainThread';
  const whole: Said = { name: nameOf(event), level: levelOf(event), msg, data: dataOf(event, now) };
  const said = event.kind === 'finished' ? endOfRun(event, whole) : [whole];
  return said.map(({ name, level, msg, data }) =>
    JSON.stringify({
      data,
      info: {
        category: '',
        code: codes[name] ?? '',
        extra: {},
        invocation_id: invocationId,
        level,
        msg,
        name,
        pid: process.pid,
        thread,
        ts: now.toISOString().replace('Z', '000Z'),
      },
    }),
  );
}

/** The first line of a log: which dbt this is, for readers that ask. */
export function firstJsonLine(invocationId: string): string {
  const [line = ''] = jsonLines({ kind: 'message', level: 'info', text: `Running with dbt=${dbtVersion}`, name: 'MainReportVersion' }, invocationId);
  const { info } = JSON.parse(line);
  return JSON.stringify({ data: { log_version: 3, version: `=${dbtVersion}` }, info });
}

interface Said {
  readonly name: string;
  readonly level: string;
  readonly msg: string;
  readonly data: Record<string, unknown>;
}

function endOfRun({ results, elapsedSeconds }: RunEvent & { readonly kind: 'finished' }, whole: Said): Said[] {
  const { ran, took, stats } = summaryOf(results, elapsedSeconds);
  const problems = results.flatMap((result): Said[] => {
    const isWarning = result.status === 'warn';
    if (!isWarning && !['error', 'fail', 'partial success'].includes(result.status)) return [];
    const { node, message } = result;
    const level = isWarning ? 'warn' : 'error';
    const node_info = nodeInfo(node, result.status);
    const title = `${isWarning ? 'Warning' : 'Failure'} in ${node.resource_type} ${node.name} (${node.original_file_path})`;
    const msg = message ?? result.status;
    return [
      {
        name: isWarning ? 'RunResultWarning' : 'RunResultFailure',
        level,
        msg: title,
        data: { node_info, node_name: node.name, path: node.original_file_path, resource_type: node.resource_type },
      },
      { name: isWarning ? 'RunResultWarningMessage' : 'RunResultError', level, msg, data: { msg, node_info } },
    ];
  });
  const count = (name: keyof typeof stats) => stats[name] ?? 0;
  return [
    {
      name: 'FinishedRunningStats',
      level: 'info',
      msg: `Finished running ${ran}${took}.`,
      data: { stat_line: ran, execution: took, execution_time: elapsedSeconds },
    },
    whole,
    ...problems,
    {
      name: 'StatsLine',
      level: 'info',
      msg: `Done. ${Object.entries(stats)
        .map(([name, number]) => `${name}=${number}`)
        .join(' ')}`,
      data: {
        stats: {
          pass: count('PASS'),
          warn: count('WARN'),
          error: count('ERROR'),
          skip: count('SKIP'),
          noop: count('NO-OP'),
          total: count('TOTAL'),
        },
      },
    },
  ];
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

function dataOf(event: RunEvent, now: Date): Record<string, unknown> {
  switch (event.kind) {
    case 'found':
      return { stat_line: renderEvent(event)[0]?.replace(/^Found /, ''), stats: Object.fromEntries(event.counts) };
    case 'started':
      return { num_threads: event.threads, target_name: event.targetName, node_count: 0 };
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
      const names = node.resource_type === 'source' ? { source_name: node.source_name, table_name: node.name } : {};
      return {
        ...names,
        unique_id: node.unique_id,
        label,
        status,
        execution_time: executionTimeSeconds,
        age_seconds: age?.ageSeconds ?? null,
        ...progress,
      };
    }
    case 'message':
      return { msg: event.text };
    case 'finished':
      return {
        num_partial_success: event.results.filter(({ status }) => status === 'partial success').length,
        num_errors: event.results.filter(({ status }) => ['error', 'fail'].includes(status)).length,
        num_warnings: event.results.filter(({ status }) => status === 'warn').length,
        keyboard_interrupt: event.interrupted,
        elapsed_time: event.elapsedSeconds,
        total: event.results.length,
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
      return { ...common, status, name: node.name, num_failures: failures ?? 0, attached_node: node.attached_node ?? '' };
    case 'snapshot':
      return { ...common, status, result_message: said, description: describeNode(node) };
    default:
      return { ...common, status: said, description: describeNode(node) };
  }
}

function nodeInfo(node: ManifestNode, status: string, startedAt?: Date, finishedAt?: Date): Record<string, unknown> {
  const moment = (time: Date | undefined) => time?.toISOString().replace('Z', '000') ?? '';
  return {
    meta: 'meta' in node ? node.meta : {},
    node_started_at: moment(startedAt),
    node_finished_at: moment(finishedAt),
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
